"""Looks at drawers through their printers: after pulses, while one is open, when a printer says
something. Without a sensor nothing is known of a drawer, and nothing is said.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Final, Protocol
from uuid import UUID

from domain.device_errors import DeviceError
from domain.errors import BadRequest, NotFound, StorageFailed, StorageFull
from domain.ports.printer import Condition
from drivers.host.frames import Frame
from edge.alarms import store as alarms
from edge.alarms.kinds import DRAWER_STUCK
from edge.box_tables import Alarm
from edge.commands import Command
from edge.database import Database
from edge.drawers import notes
from edge.drawers.notes import EndStuck, NoteDrawer
from edge.drawers.sense import DEBOUNCE_S, DrawerSense
from edge.loops import AGAIN_S, Loop
from edge.printing.ports import Printers
from sync.tables.cash import Drawer

log = logging.getLogger(__name__)

LOOK_WITHIN_S: Final = 0.7
"""A printer that does not say by then how the drawer is says nothing."""
OPEN_LOOK_S: Final = 2
"""How often an open drawer is looked at, until it is shut."""
SHUT_LOOK_S: Final = 15
"""How often a shut one is: what opens by hand is seen by then, sooner where the printer says so."""
UNSAID_MOST: Final = 1_000
"""What happened while nothing can be written waits for room; of more than so much the last."""


class Events(Protocol):
    """Whoever hears the device host (`edge.hardware.service`)."""

    def on(self, event: str, listener: Callable[[Frame], None]) -> Callable[[], None]:
        """Hear every event of a kind; returns what ends it."""
        ...


class DrawerWatch:
    """The drawers of the store. `monotonic_s` is seconds of a clock that nobody sets."""

    def __init__(
        self,
        db: Database,
        printers: Printers,
        events: Events | None = None,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._db = db
        self._printers = printers
        self._events = events
        self._monotonic_s = monotonic_s
        self._senses: dict[UUID, DrawerSense] = {}
        self._watched: frozenset[str] = frozenset()
        self._unsaid: deque[tuple[Command, NoteDrawer]] = deque(maxlen=UNSAID_MOST)
        """Each under the id of its one command: a commit nobody knows of is not done twice."""
        self._cannot_write = False
        self._loop = Loop("sensors of drawers", self.look)
        self._end: list[Callable[[], None]] = []

    def start(self) -> None:
        """Look from now on."""
        self._end = [self._db.signals.subscribe("drawer", lambda _: self._loop.wake())]
        if self._events is not None:
            self._end.append(self._events.on("state", self._heard))
        self._loop.start()

    async def stop(self) -> None:
        """Look no more."""
        while self._end:
            self._end.pop()()
        await self._loop.stop()

    # ---- for the pulse ---------------------------------------------------------------------
    async def is_open(self, drawer: Drawer) -> bool | None:
        """Whether a drawer is open now; None where nobody can know."""
        if drawer.sensor not in ("high", "low") or drawer.printer_id is None:
            return None
        try:
            async with asyncio.timeout(LOOK_WITHIN_S):
                status = await (await self._printers.printer(drawer.printer_id)).status()
        except (DeviceError, NotFound, BadRequest, TimeoutError) as error:
            log.info("nobody knows whether %s is open: %s", drawer.name, error)
            return None
        if Condition.STATUS_UNKNOWN in status.conditions:
            return None
        return (Condition.DRAWER_SENSOR_HIGH in status.conditions) is (drawer.sensor == "high")

    def expect(self, drawer: Drawer) -> None:
        """A pulse is given: what opens now was opened by it."""
        self._sense(drawer).expect(self._monotonic_s())
        self._loop.wake()

    # ---- looking ---------------------------------------------------------------------------
    async def look(self) -> int | None:
        """Look at every drawer that has a sensor; in how many seconds to look again.

        A full disk keeps nobody from looking: what is seen is written once there is room.
        """
        drawers = await self._db.read(notes.sensed)
        self._watched = frozenset(str(each.printer_id) for each in drawers)
        self._senses = {each.id: self._sense(each) for each in drawers}
        for drawer in drawers:
            await self._look_at(drawer)
        await self._write_down()
        if not drawers:
            return AGAIN_S if self._unsaid else None
        senses = self._senses.values()
        if not all(each.is_settled for each in senses):
            return math.ceil(DEBOUNCE_S)
        return OPEN_LOOK_S if any(each.is_open for each in senses) else SHUT_LOOK_S

    async def _look_at(self, drawer: Drawer) -> None:
        sense = self._senses[drawer.id]
        found = await self.is_open(drawer)
        if found is None:
            sense.lost()
            return
        now = self._db.clock.now()
        for happened in sense.looked(found is sense.opens_high, self._monotonic_s()):
            asked = NoteDrawer(drawer.id, happened, now)
            self._unsaid.append((Command.of(asked), asked))

    async def _write_down(self) -> None:
        try:
            await self._note_unsaid()
            await self._end_old()
        except (StorageFull, StorageFailed) as error:
            if not self._cannot_write:
                log.error("what happens to drawers is written later: %s", error)
            self._cannot_write = True
            return
        if self._cannot_write:
            log.warning("what happens to drawers is written again")
        self._cannot_write = False

    async def _note_unsaid(self) -> None:
        while self._unsaid:
            command, asked = self._unsaid[0]
            await self._db.write(command, partial(notes.note, asked=asked))
            self._unsaid.popleft()

    async def _end_old(self) -> None:
        """Who was told of a drawer that stayed shut has found the key by now."""
        now = self._db.clock.now()

        def is_old(alarm: Alarm) -> bool:
            return now - alarm.since > notes.STUCK_FOR

        found = await self._db.read(lambda read: alarms.alarms(read, DRAWER_STUCK))
        for drawer_id in (each for each, alarm in found.items() if is_old(alarm)):
            ending = partial(notes.end_stuck, drawer_id=drawer_id)
            await self._db.write(Command.of(EndStuck(drawer_id)), ending)

    def _sense(self, drawer: Drawer) -> DrawerSense:
        opens_high = drawer.sensor == "high"
        known = self._senses.get(drawer.id)
        if known is None or known.opens_high is not opens_high:
            known = self._senses[drawer.id] = DrawerSense(opens_high, drawer.open_alarm_s)
        known.alarm_s = drawer.open_alarm_s
        return known

    def _heard(self, frame: Frame) -> None:
        """A printer said something of itself; that may have been its drawer."""
        if frame["device"] in self._watched:
            self._loop.wake()
