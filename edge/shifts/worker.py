"""Gives drawers their pulse: after commit, within two seconds, once, and writes what became of it.

A pulse is never spooled and never repeated: a drawer that opens later than its sale opens for
somebody else's.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from uuid import UUID

from domain.device_errors import DeviceError
from domain.errors import BadRequest, NotFound
from domain.ports.printer import PULSE_DEADLINE_S
from edge.commands import Command
from edge.database import Database
from edge.loops import Loop
from edge.printing.ports import Printers
from edge.shifts import drawers, store
from edge.transaction import Write
from sync.tables.cash import Drawer, DrawerOpening

log = logging.getLogger(__name__)

Outcome = Literal["opened", "failed", "late", "no_printer"]
LATE = timedelta(seconds=int(PULSE_DEADLINE_S))


@dataclass(frozen=True, slots=True)
class NotePulse:
    """What became of a drawer's opening."""

    opening_id: UUID
    outcome: Outcome


class DrawerPulser:
    """Opens drawers that somebody asked to open."""

    def __init__(self, db: Database, printers: Printers) -> None:
        self._db = db
        self._printers = printers
        self._given: dict[UUID, Outcome] = {}
        self._loop = Loop("drawers", self._step)
        self._unsubscribe: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Follow the openings; what was asked before a restart is too late now."""
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
        await self.pulse_asked()
        return None

    async def _pulse(self, opening: DrawerOpening) -> Outcome:
        """What became of it; one whose outcome could not be written is not pulsed again."""
        if opening.id not in self._given:
            self._given[opening.id] = await self._pulse_once(opening)
        return self._given[opening.id]

    async def _pulse_once(self, opening: DrawerOpening) -> Outcome:
        if self._db.clock.now() - opening.at > LATE:
            return "late"
        drawer = await self._db.read(lambda read: read.load(Drawer, opening.drawer_id, "drawer"))
        if drawer.printer_id is None:
            return "no_printer"
        try:
            printer = await self._printers.printer(drawer.printer_id)
            async with asyncio.timeout(PULSE_DEADLINE_S):
                await printer.pulse_drawer()
        except (DeviceError, NotFound, BadRequest, TimeoutError) as error:
            log.warning("drawer %s did not open: %s", drawer.id, error)
            return "failed"
        return "opened"

    async def _note(self, asked: NotePulse) -> None:
        def work(tx: Write) -> None:
            drawers.pulse_outcome(tx, asked.opening_id, asked.outcome, tx.now)

        await self._db.write(Command.of(asked), work)
