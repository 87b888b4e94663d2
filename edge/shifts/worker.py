"""Gives drawers their pulse: after commit, within two seconds, once, and writes what became of it.

A pulse is never spooled and never repeated: a drawer that opens later than its sale opens for
somebody else's.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from domain.device_errors import DeviceError
from domain.errors import BadRequest, NotFound
from domain.ports.printer import PULSE_DEADLINE_S
from edge.commands import Command
from edge.database import Database
from edge.drawers import notes
from edge.drawers.watch import DrawerWatch
from edge.loops import Loop
from edge.printing.ports import Printers
from edge.shifts import drawers, store
from edge.transaction import Write
from sync.tables.cash import Drawer, DrawerOpening

log = logging.getLogger(__name__)

Outcome = Literal["opened", "failed", "late", "no_printer", "stayed_shut", "already_open", "once"]
"""`stayed_shut` and `already_open` are what the drawer's sensor showed after or before the pulse;
`once` is a second wish within a second, for which there is no second pulse."""
ONCE_S = 1.0
LOOKS_S = (0.0, 0.15, 0.35, 0.5)
"""When the sensor is looked at after a pulse: a heavy drawer takes its time."""
SAID: dict[Outcome, str] = {
    "failed": notes.STAYED_SHUT,
    "stayed_shut": notes.STAYED_SHUT,
    "already_open": notes.ALREADY_OPEN,
}
"""What who wanted it open is told."""
LATE = timedelta(seconds=int(PULSE_DEADLINE_S))


@dataclass(frozen=True, slots=True)
class NotePulse:
    """What became of a drawer's opening."""

    opening_id: UUID
    outcome: Outcome


class DrawerPulser:
    """Opens drawers that somebody asked to open."""

    def __init__(
        self,
        db: Database,
        printers: Printers,
        watch: DrawerWatch | None = None,
        looks_s: Sequence[float] = LOOKS_S,
    ) -> None:
        self._db = db
        self._printers = printers
        self._watch = watch or DrawerWatch(db, printers)
        self._looks_s = looks_s
        self._pulsed_at: dict[UUID, datetime] = {}
        self._given: dict[UUID, Outcome] = {}
        self._has_begun = False
        self._left_over: frozenset[UUID] = frozenset()
        self._loop = Loop("drawers", self._step)
        self._unsubscribe: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Follow the openings; what was asked before is too late now, however soon that was."""
        self._unsubscribe = self._db.signals.subscribe("drawer", lambda _: self._loop.wake())
        self._loop.start()

    async def stop(self) -> None:
        """Open nothing any more."""
        self._unsubscribe()
        await self._loop.stop()

    async def pulse_asked(self) -> int:
        """Give every pulse that was asked for and is not too late; returns how many opened."""
        asked = await self._db.read(store.asked_openings)
        outcomes = await asyncio.gather(*map(self._pulse, asked))
        for opening, outcome in zip(asked, outcomes, strict=True):
            await self._note(NotePulse(opening.id, outcome))
            del self._given[opening.id]
        return outcomes.count("opened")

    async def _step(self) -> int | None:
        if not self._has_begun:
            asked = await self._db.read(store.asked_openings)
            self._left_over = frozenset(opening.id for opening in asked)
            self._has_begun = True
        await self.pulse_asked()
        return None

    async def _pulse(self, opening: DrawerOpening) -> Outcome:
        """What became of it; one whose outcome could not be written is not pulsed again."""
        if opening.id not in self._given:
            self._given[opening.id] = await self._pulse_once(opening)
        return self._given[opening.id]

    async def _pulse_once(self, opening: DrawerOpening) -> Outcome:
        is_late = abs(self._db.clock.now() - opening.at) > LATE  # also where the clock was set back
        if is_late or opening.id in self._left_over:  # a box that died may have given its pulse
            return "late"
        drawer = await self._db.read(lambda read: read.load(Drawer, opening.drawer_id, "drawer"))
        if drawer.printer_id is None:
            return "no_printer"
        if self._was_just_pulsed(drawer.id):
            return "once"
        if await self._watch.is_open(drawer):
            return "already_open"
        try:
            printer = await self._printers.printer(drawer.printer_id)
            self._watch.expect(drawer)
            async with asyncio.timeout(PULSE_DEADLINE_S):
                await printer.pulse_drawer()
        except (DeviceError, NotFound, BadRequest, TimeoutError) as error:
            log.warning("drawer %s did not open: %s", drawer.id, error)
            return "failed"
        return await self._shown(drawer)

    def _was_just_pulsed(self, drawer_id: UUID) -> bool:
        """Whether somebody tapped twice; the first pulse is for both."""
        now, before = self._db.clock.now(), self._pulsed_at.get(drawer_id)
        if before is not None and timedelta() <= now - before < timedelta(seconds=ONCE_S):
            return True
        self._pulsed_at[drawer_id] = now
        return False

    async def _shown(self, drawer: Drawer) -> Outcome:
        """What the sensor shows after the pulse; where there is none, the pulse is believed."""
        for pause_s in self._looks_s:
            await asyncio.sleep(pause_s)
            if await self._watch.is_open(drawer) is not False:
                return "opened"
        log.warning("drawer %s stayed shut", drawer.id)
        return "stayed_shut"

    async def _note(self, asked: NotePulse) -> None:
        def work(tx: Write) -> None:
            drawers.pulse_outcome(tx, asked.opening_id, asked.outcome, tx.now)
            if asked.outcome in SAID:
                notes.say_stuck(tx, asked.opening_id, SAID[asked.outcome])

        await self._db.write(Command.of(asked), work)
