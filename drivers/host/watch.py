"""Watches what is plugged in and what is on the network, and knows where each device is now.

Found things are told to the box and never used by themselves. udev tells of changes where it can;
the kernel's files are looked at too, because in containers udev says nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Final

from drivers.host import ports
from drivers.host.frames import Frame
from drivers.host.identity import same
from drivers.host.network import Network, NetworkThing
from drivers.host.ports import Thing
from drivers.host.session import DeviceRow
from drivers.host.udev import Udev
from drivers.transports.neighbours import neighbours

log = logging.getLogger(__name__)

POLL_S: Final = 2.0
POLL_BESIDE_UDEV_S: Final = 10.0
SETTLE_S: Final = 0.3
"""Plugging in makes a burst of events: one look follows when it is over ..."""
SETTLE_AT_MOST_S: Final = 1.0
"""... or after this long, while a loose contact goes on."""
HUNT_AFTER_S: Final = 10.0
HUNT_EVERY_S: Final = 60.0
"""A network device that is away for so long is looked for under other addresses, so often."""

Tell = Callable[[Frame], None]


class HardwareWatch:
    """One watch for all devices of a host."""

    def __init__(
        self,
        root: Path = Path("/"),
        network: Network | None = None,
        known_macs: Callable[[], Mapping[str, str]] = neighbours,
    ) -> None:
        self._root = root
        self._network = network or Network()
        self._known_macs = known_macs
        self._rows: Mapping[str, DeviceRow] = {}
        self._plugged: list[Thing] = ports.things(root)
        self._on_network: dict[str, NetworkThing] = {}
        self._moved_to: dict[str, str] = {}
        self._away: dict[str, float] = {}
        self._tell: Tell = lambda _: None
        self._moved: Callable[[set[str]], None] = lambda _: None
        self._stirred = asyncio.Event()
        self._looking = asyncio.Lock()

    def configured(self, rows: Mapping[str, DeviceRow]) -> None:
        """These are the devices there are. Whose settings are others now is where they say."""
        self._moved_to = {
            device: host
            for device, host in self._moved_to.items()
            if device in rows and _means_the_same(self._rows.get(device), rows[device])
        }
        self._rows = dict(rows)
        self._away = {device: since for device, since in self._away.items() if device in rows}

    def where(self, row: DeviceRow) -> Mapping[str, Any]:
        """Where a device is now, as settings; empty where its settings say it right."""
        if row.id in self._moved_to:
            return {"host": self._moved_to[row.id]}
        for thing in self._plugged:
            if row.match and same(row.match, thing.identity):
                return _place(row, thing)
        return {}

    def heard(self, frame: Frame) -> None:
        """A device said how it is."""
        device = str(frame["device"])
        if frame["state"] not in ("absent", "connecting", "greeting"):
            self._away.pop(device, None)
        elif device not in self._away:
            self._away[device] = asyncio.get_running_loop().time()

    def tell_to(self, tell: Tell, moved: Callable[[set[str]], None]) -> None:
        """Who hears of what is found, and of devices that came or moved."""
        self._tell, self._moved = tell, moved

    async def run(self, tell: Tell, moved: Callable[[set[str]], None]) -> None:
        """Watch until cancelled."""
        self.tell_to(tell, moved)
        udev = Udev(self.stir)
        try:
            udev.start()  # before the first look, so that nothing falls between
            self._say_plugged()
            await asyncio.gather(_for_good(lambda: self._follow_ports(udev)), _for_good(self._hunt))
        finally:
            udev.stop()

    def stir(self) -> None:
        """Something may have been plugged in."""
        self._stirred.set()

    async def look_around(self, *, network: bool) -> None:
        """Look at the ports now and, in the background of a few seconds, on the network."""
        self._look_at_ports()
        self._say_plugged()
        if network:
            await self._look_on_network()

    # ---- ports -----------------------------------------------------------------------------
    async def _follow_ports(self, udev: Udev) -> None:
        before = ports.signature(self._root)
        while True:
            await self._stir_or_pause(POLL_BESIDE_UDEV_S if udev.listens else POLL_S)
            now = ports.signature(self._root)
            if now != before or self._stirred.is_set():
                before = now
                await self._settle()
                before = ports.signature(self._root)
                self._look_at_ports()

    async def _stir_or_pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stirred.wait()
        except TimeoutError:
            return

    async def _settle(self) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + SETTLE_AT_MOST_S
        while loop.time() < until:
            self._stirred.clear()
            try:
                async with asyncio.timeout(SETTLE_S):
                    await self._stirred.wait()
            except TimeoutError:
                return
        self._stirred.clear()

    def _look_at_ports(self) -> None:
        before, self._plugged = self._plugged, ports.things(self._root)
        if before == self._plugged:
            return
        self._say_plugged()
        changed = {thing.key for thing in before} ^ {thing.key for thing in self._plugged}
        stirred = {
            row.id
            for row in self._rows.values()
            for thing in (*before, *self._plugged)
            if thing.key in changed and _is_of(row, thing)
        }
        if stirred:
            self._moved(stirred)

    def _say_plugged(self) -> None:
        found = [thing.frame() for thing in self._plugged]
        self._tell({"event": "candidates", "source": "plugged", "found": found})

    # ---- network ---------------------------------------------------------------------------
    async def _look_on_network(self) -> None:
        async with self._looking:
            found = await self._network.look(self._known_macs)
            self._on_network = {thing.host: thing for thing in found}
            frames = [thing.frame() for thing in found]
            self._tell({"event": "candidates", "source": "network", "found": frames})
            self._follow_addresses()

    def _follow_addresses(self) -> None:
        """Network devices that are away and were found under another address."""
        moved = set()
        for device in self._away.keys() & self._rows.keys():
            row = self._rows[device]
            thing = self._found_again(row)
            host = self._moved_to.get(device) or row.place.get("host") or row.settings.get("host")
            if thing is not None and thing.host != host:
                log.warning("%s was found again at %s", row.name, thing.host)
                self._moved_to[device] = thing.host
                moved.add(device)
                self._tell(_place_frame(row, thing, f"now at {thing.host}, was at {host}"))
        if moved:
            self._moved(moved)

    def _found_again(self, row: DeviceRow) -> NetworkThing | None:
        """By what the row names, or else by the network card that was seen there before."""
        known = {key: value for key, value in row.identity.items() if key in ("mac", "mdns")}
        match = {**known, **row.match}
        match.pop("host", None)
        if not ("mac" in match or "mdns" in match) or "host" not in row.settings:
            return None
        for host, mac in self._known_macs().items():
            if match.get("mac") == mac and host not in self._on_network:
                return NetworkThing(host, mac=mac)
        for thing in self._on_network.values():
            if same(match, thing.identity()):
                return thing
        return None

    async def _hunt(self) -> None:
        """Look for network devices that are away for long."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(HUNT_AFTER_S)
            now = loop.time()
            lost = [
                row
                for device, since in self._away.items()
                if now - since >= HUNT_AFTER_S
                and (row := self._rows.get(device))
                and (row.match.keys() | row.identity.keys()) & {"mac", "mdns"}
            ]
            if lost:
                await self._look_on_network()
                await asyncio.sleep(HUNT_EVERY_S - HUNT_AFTER_S)


async def _for_good(look: Callable[[], Awaitable[None]]) -> None:
    """Go on looking: a look that fails, because of a network that is gone, is not the last."""
    while True:
        try:
            await look()
        except Exception:
            log.exception("what hangs on this machine cannot be looked at; it is tried again")
        await asyncio.sleep(POLL_S)


def _means_the_same(before: DeviceRow | None, now: DeviceRow) -> bool:
    """Whether a row is still about the same device at the same place."""
    return before is not None and (before.settings, before.match) == (now.settings, now.match)


def _is_of(row: DeviceRow, thing: Thing) -> bool:
    """Whether a row means that thing, by its match or by what its settings name."""
    named = {
        key: row.settings[key]
        for key in ("usb_serial", "port_path", "path", "device")
        if row.settings.get(key)
    }
    if "path" in named and named["path"] == thing.identity.get("tty"):
        return True
    return same(row.match or named, thing.identity)


def _place(row: DeviceRow, thing: Thing) -> Mapping[str, Any]:
    """Settings that must be otherwise than the row says them."""
    return {
        key: thing.settings[key]
        for key in ("path", "device")
        if key in row.settings
        and key in thing.settings
        and row.settings[key] not in (thing.settings[key], thing.identity.get("tty"))
    }


def _place_frame(row: DeviceRow, thing: NetworkThing, why: str) -> Frame:
    return {
        "event": "place",
        "device": row.id,
        "identity": {**row.identity, **thing.identity()},
        "place": {"host": thing.host},
        "why": why,
    }
