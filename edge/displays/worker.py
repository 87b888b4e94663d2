"""Has the displays on wires show what their counters serve. Nobody waits for a display."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from domain.device_errors import DeviceError
from drivers.host.frames import Frame
from edge.database import Database
from edge.displays import store
from edge.displays.guest import GuestView
from edge.displays.service import GuestDisplays
from edge.displays.showing import TOPIC
from edge.loops import Loop
from edge.weighing.ports import Scales

log = logging.getLogger(__name__)

_TOPICS: Final = (TOPIC, "order", "peripherals")


class DisplayWorker:
    """Tells each display what is new. One that is away is told when it is back."""

    def __init__(self, db: Database, guests: GuestDisplays, hardware: Scales) -> None:
        self._db = db
        self._guests = guests
        self._hardware = hardware
        self._told: dict[UUID, list[dict[str, str]]] = {}
        self._displays: frozenset[UUID] = frozenset()
        self._loop = Loop("customer displays", self.look)
        self._ends: list[Callable[[], None]] = []

    def start(self) -> None:
        """Follow what counters serve."""
        subscribe = self._db.signals.subscribe
        self._ends = [subscribe(topic, lambda _: self._loop.wake()) for topic in _TOPICS]
        self._ends.append(self._hardware.on("state", self._heard))
        self._loop.start()

    async def stop(self) -> None:
        """Show nothing more."""
        while self._ends:
            self._ends.pop()()
        await self._loop.stop()

    async def look(self) -> int | None:
        """Tell each display what changed for it."""
        displays = await self._db.read(store.serial_displays)
        self._displays = frozenset(row.id for row in displays)
        await asyncio.gather(*(self._show(row.id, row.place_id) for row in displays))
        return None

    async def _show(self, display_id: UUID, device_id: UUID | None) -> None:
        if device_id is None:
            return
        view = await self._guests.view(device_id)
        rows = rows_of(view)
        if self._told.get(display_id) == rows:
            return
        more: dict[str, Any] = {} if view.left_s is None else {"for_s": view.left_s}
        try:
            if rows:
                await self._hardware.ask(display_id, "show", rows=rows, **more)
            else:
                await self._hardware.ask(display_id, "clear")
        except DeviceError as error:
            log.info("a customer display shows nothing: %s", error)
            self._told.pop(display_id, None)
            return
        self._told[display_id] = rows

    def _heard(self, frame: Frame) -> None:
        """A display that comes back knows nothing any more, whatever it missed meanwhile."""
        display_id = UUID(frame["device"])
        if frame["state"] == "ready" and display_id in self._displays:
            self._told.pop(display_id, None)
            self._loop.wake()


def rows_of(view: GuestView) -> list[dict[str, str]]:
    """Two lines: what was rung up last, and the total; none for nobody."""
    if view.state == "idle":
        return []
    if view.state == "thanks":
        return [{"left": view.title}]
    last = view.lines[-1]
    total = {"left": view.total_words, "right": view.total, "plain": view.total_plain}
    return [{"left": f"{last.quantity} {last.name}".strip(), "right": last.amount}, total]
