"""Whether the printer at an address is still the one that was set up there.

Asked once after each time that it was away, before a byte of a paper leaves.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, Protocol, runtime_checkable

from domain.device_errors import DeviceCode, DeviceError
from domain.ports.printer import Printer
from drivers.host.identity import SAID, drifted, other
from drivers.host.session import Around
from drivers.transports.port import Transport

SURE_FOR_S: Final = 5.0
"""Nobody puts another printer in a printer's place in less."""
_NAMES: Final = {
    "usb_serial": "serial number",
    "mac": "network card",
    "maker": "maker",
    "model": "model",
    "serial": "serial number",
}


@runtime_checkable
class Identified(Protocol):
    """A wire that knows who is at its other end."""

    def identity(self) -> Mapping[str, Any]:
        """What is known of it since it was opened."""
        ...


class PrinterIdentity:
    """What one printer was and is."""

    def __init__(self, around: Around) -> None:
        self._sure_at: float | None = None
        self.is_another = False
        """Whether another one was found in its place."""
        self._answers = True
        self.warnings: tuple[str, ...] = ()
        """`config_drift` where something weaker than what it is known by is otherwise."""
        self._around = around
        self._known = dict(around.identity)
        self._wires: list[Identified] = []

    def doubt(self) -> None:
        """It was away: it may be another one now."""
        self._sure_at = None

    def is_sure(self, *, connected: bool) -> bool:
        """Whether it was made sure since it was away; an open wire cannot change its end."""
        if self._sure_at is None:
            return False
        return connected or asyncio.get_running_loop().time() - self._sure_at < SURE_FOR_S

    def follow(self, wire: Transport) -> None:
        """Ask this wire, where it knows something."""
        if isinstance(wire, Identified):
            self._wires.append(wire)

    async def make_sure(self, printer: Printer) -> None:
        """Raises DeviceError E_IDENTITY where another printer is there, or the link's."""
        found = await self._found(printer)
        match = self._around.row.match
        wrong = other({**self._said_before(), **match}, found)
        self.is_another = bool(wrong)
        if wrong:
            raise self._another(wrong[0], found)
        drift = drifted(self._known, match, found)
        self.warnings = ("config_drift",) if drift else ()
        for key in drift:
            self._around.note("config_drift", f"{key} was {self._known[key]}, is {found[key]}")
        self._learn(found, drift)
        self._sure_at = asyncio.get_running_loop().time()

    async def _found(self, printer: Printer) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for wire in self._wires:
            found |= wire.identity()
        ask: Callable[[], Awaitable[Mapping[str, Any]]] | None
        ask = getattr(printer, "identity", None)
        if ask is not None and self._answers:
            said = await ask()
            found |= {key: said[key] for key in SAID if said.get(key)}
            self._answers = any(said.values())
        return found

    def _said_before(self) -> dict[str, Any]:
        return {key: self._known[key] for key in SAID if self._known.get(key)}

    def _learn(self, found: Mapping[str, Any], drift: tuple[str, ...]) -> None:
        """Tell the box what is new; what drifted stays as it was until a person allows it."""
        news = {key: value for key, value in found.items() if key not in drift}
        known = {**self._known, **news}
        if known != self._known:
            self._known = known
            self._around.tell(
                {
                    "event": "place",
                    "device": self._around.row.id,
                    "identity": known,
                    "place": dict(self._around.row.place),
                    "why": ", ".join(f"{key} {value}" for key, value in sorted(news.items())),
                }
            )

    def _another(self, key: str, found: Mapping[str, Any]) -> DeviceError:
        before = {**self._known, **self._around.row.match}.get(key)
        return DeviceError(
            DeviceCode.IDENTITY,
            self._around.row.name,
            f"another printer is at its address: its {_NAMES[key]} is {found[key]}, not {before}.",
            "Look which printer is there; if it is the right one, say so on its page.",
        )
