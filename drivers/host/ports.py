"""What is plugged in, as the kernel's files tell it: USB printers, serial ports, keyboards.

Nothing is opened and nothing is asked: looking never disturbs a device. `root` is /, or a tree that
a test made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

_PRINTER_CLASS: Final = "07"
NOT_FOR_DEVICES: Final = frozenset({"ttyAMA10"})
"""Serial ports that are the system's own: the console of a Raspberry Pi 5."""
_NO_UART: Final = "0"


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that is there. `settings` and `match` are what a row of it would carry."""

    key: str
    wire: str
    family: str
    title: str
    settings: dict[str, Any]
    match: dict[str, Any]
    identity: dict[str, Any]
    evidence: tuple[str, ...] = ()
    source: str = "plugged"

    def frame(self) -> dict[str, Any]:
        """As the box is told of it."""
        return {
            "key": self.key,
            "source": self.source,
            "wire": self.wire,
            "family": self.family,
            "title": self.title,
            "settings": self.settings,
            "match": self.match,
            "identity": self.identity,
            "evidence": list(self.evidence),
        }


@dataclass(frozen=True, slots=True)
class _Usb:
    """A USB device that something hangs on."""

    port_path: str
    facts: dict[str, str] = field(default_factory=dict)

    @property
    def words(self) -> str:
        named = " ".join(
            self.facts[key] for key in ("manufacturer", "product") if key in self.facts
        )
        return " ".join(named.split())

    def identity(self) -> dict[str, Any]:
        found = {"port_path": self.port_path}
        for key, name in (
            ("serial", "usb_serial"),
            ("idVendor", "vendor"),
            ("idProduct", "product"),
        ):
            if self.facts.get(key):
                found[name] = self.facts[key]
        return found


def things(root: Path = Path("/")) -> list[Thing]:
    """Everything that is plugged in now, in a stable order."""
    found = [*_usb_printers(root), *_serial_ports(root), *_keyboards(root)]
    return sorted(found, key=lambda thing: thing.key)


def signature(root: Path = Path("/")) -> tuple[frozenset[str], ...]:
    """Changes when something comes or goes; costs almost nothing to ask."""
    folders = ("sys/bus/usb/devices", "dev/serial/by-path", "sys/class/tty", "sys/class/input")
    return tuple(frozenset(_names(root / folder)) for folder in folders)


def _usb_printers(root: Path) -> list[Thing]:
    folder = root / "sys/bus/usb/devices"
    devices: dict[str, _Usb] = {}
    for name in _names(folder):
        device, colon, _ = name.partition(":")
        if colon and _fact(folder / name / "bInterfaceClass") == _PRINTER_CLASS:
            devices[device] = _usb(folder / device)
    serials = Counter(usb.facts.get("serial", "") for usb in devices.values())
    return [_printer(usb, serials[usb.facts.get("serial", "")] == 1) for usb in devices.values()]


def _printer(usb: _Usb, alone: bool) -> Thing:
    identity = usb.identity()
    keys: dict[str, Any] = {key: identity[key] for key in ("vendor", "product") if key in identity}
    serial = identity.get("usb_serial", "")
    known_by = "usb_serial" if alone and _tells_apart(serial) else "port_path"
    match: dict[str, Any] = {known_by: identity[known_by], **keys}
    return Thing(
        key=f"usb {usb.port_path}",
        wire="usb",
        family="printer",
        title=usb.words or "USB printer",
        settings=match,
        match=match,
        identity=identity,
        evidence=(f"USB printer class at port {usb.port_path}", _serial_words(known_by, serial)),
    )


def _serial_words(known_by: str, serial: str) -> str:
    if known_by == "usb_serial":
        return f"serial number {serial}"
    return "has no serial number of its own: known by its port"


def _tells_apart(serial: str) -> bool:
    """Whether a serial number can be one: 00000000 is printed into every cheap printer."""
    return len(set(serial)) > 1


def _serial_ports(root: Path) -> Iterator[Thing]:
    console = _fact(root / "sys/class/tty/console/active").split()
    by_id, by_path = _links(root / "dev/serial/by-id"), _links(root / "dev/serial/by-path")
    for name in _names(root / "sys/class/tty"):
        if name in NOT_FOR_DEVICES or name in console:
            continue
        device = root / "sys/class/tty" / name / "device"
        if not device.exists() or _fact(root / "sys/class/tty" / name / "type") == _NO_UART:
            continue
        usb = _usb_above(device.resolve())
        yield _port(name, usb, by_id.get(name, ""), by_path.get(name, ""))


def _port(name: str, usb: _Usb | None, by_id: str, by_path: str) -> Thing:
    identity: dict[str, Any] = usb.identity() if usb else {}
    known_by = "usb_serial" if _tells_apart(identity.get("usb_serial", "")) else "port_path"
    path = (by_id if known_by == "usb_serial" else by_path) or f"/dev/{name}"
    match = {known_by: identity[known_by]} if identity else {}
    return Thing(
        key=f"serial {identity.get('port_path') or name}",
        wire="serial",
        family="",
        title=f"{usb.words or 'USB serial port'} ({name})" if usb else f"Serial port {name}",
        settings={"path": path},
        match=match,
        identity={**identity, "path": path, "tty": f"/dev/{name}"},
        evidence=(f"serial port /dev/{name}",),
    )


def _keyboards(root: Path) -> Iterator[Thing]:
    """Keyboard-like devices: scanners, card readers and bump bars, but keyboards of people too."""
    links = {
        Path(target).name: link
        for link, target in _targets(root / "dev/input/by-id")
        if link.endswith("-event-kbd")
    }
    for name in _names(root / "sys/class/input"):
        device = root / "sys/class/input" / name / "device"
        if not name.startswith("event") or not _has_letters(_fact(device / "capabilities/key")):
            continue
        usb = _usb_above(device.resolve())
        identity = usb.identity() if usb else {}
        path = links.get(name, f"/dev/input/{name}")
        known_by = "usb_serial" if _tells_apart(identity.get("usb_serial", "")) else "port_path"
        yield Thing(
            key=f"input {identity.get('port_path') or name}",
            wire="input",
            family="scanner",
            title=_fact(device / "name") or name,
            settings={"device": path},
            match={known_by: identity[known_by]} if identity else {},
            identity={**identity, "device": path},
            evidence=(f"sends keys at {path}",),
        )


def _has_letters(capabilities: str) -> bool:
    """Whether it has the keys of digits (codes 2 to 11), as all that type numbers have."""
    words = capabilities.split()
    return bool(words) and (int(words[-1], 16) & 0xFFC) == 0xFFC


def _usb_above(device: Path) -> _Usb | None:
    """The USB device that something belongs to."""
    for folder in (device, *device.parents):
        if (folder / "idVendor").exists():
            return _usb(folder)
    return None


def _usb(folder: Path) -> _Usb:
    names = ("serial", "manufacturer", "product", "idVendor", "idProduct")
    facts = {name: _fact(folder / name) for name in names}
    return _Usb(folder.name, {name: fact for name, fact in facts.items() if fact})


def _fact(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace").strip()
    except OSError:
        return ""  # it was pulled out while we looked, or has no such fact


def _names(folder: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in folder.iterdir())
    except OSError:
        return []  # this kernel has no such thing


def _targets(folder: Path) -> list[tuple[str, str]]:
    found = []
    for name in _names(folder):
        try:
            found.append(
                (f"/dev/{folder.parent.name}/{folder.name}/{name}", str((folder / name).readlink()))
            )
        except OSError:
            continue  # pulled out while we looked
    return found


def _links(folder: Path) -> dict[str, str]:
    return {Path(target).name: link for link, target in _targets(folder)}
