"""A business day of a history: the drawer is taken over, receipts follow, the Z ends it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from comanda.replay import store
from comanda.replay.seating import REPLAY
from comanda.replay.steps import OrderSteps
from domain.business_day import next_cut_over
from domain.clock import VirtualClock
from domain.errors import DomainError, NotFound
from domain.ids import new_id
from edge.checks.worker import ReceiptWorker
from edge.database import Database
from edge.printing.ports import QueuePrinter
from edge.shifts.requests import CloseDay, CloseDrawer, OpenDrawer
from edge.shifts.service import ShiftService
from edge.shifts.worker import DrawerPulser
from providers.fiscal.journal_only import JournalOnly

RECEIPTS_TOGETHER = 20
"""Receipts are completed after so many payments, and at the end of each day."""

AFTERWARDS = timedelta(minutes=1)
"""The day is closed so long after its last order: too late for any drawer's pulse."""


class NoPrinters:
    """What happened long ago opens no drawer today."""

    async def printer(self, printer_id: UUID) -> QueuePrinter:
        """Raises NotFound."""
        raise NotFound("A replay has no printers.")


class TradingDay:
    """The days of a history, one after another."""

    def __init__(self, db: Database, clock: VirtualClock) -> None:
        self._db = db
        self._clock = clock
        self._shifts = ShiftService(db)
        self._receipts = ReceiptWorker(db, JournalOnly())
        self._pulser = DrawerPulser(db, NoPrinters())
        self._unfinished = 0
        self._is_begun = False
        self._last: tuple[datetime, OrderSteps] | None = None

    async def begin(self, moment: datetime) -> None:
        """Take over the restaurant's only drawer, if that is not done yet.

        Raises DomainError while somebody has it: the history's cash would be counted as theirs.
        """
        if self._is_begun:
            return
        self._clock.set(moment)
        drawers = await self._shifts.drawers()
        for drawer in drawers:
            if drawer.session_id is not None and drawer.opened_by:
                raise DomainError(f"{drawer.opened_by} has {drawer.name}. Close it first.")
        if len(drawers) == 1 and drawers[0].session_id is None:
            await self._shifts.open(OpenDrawer(new_id(), drawers[0].drawer_id, 0), REPLAY)
        self._is_begun = True

    def passed(self, moment: datetime, steps: OrderSteps) -> None:
        """An order of this day is there, replayed now or before."""
        self._last = (max(moment, self._last[0]) if self._last else moment, steps)

    async def paid(self) -> None:
        """An order was paid now; its receipt follows."""
        self._unfinished += 1
        if self._unfinished >= RECEIPTS_TOGETHER:
            await self.finish_receipts()

    async def finish_receipts(self) -> None:
        """Complete every receipt that waits."""
        await self._receipts.complete_pending()
        self._unfinished = 0

    async def end(self) -> None:
        """Count the drawer and make the day's Z, unless that was done before."""
        if self._last is None:
            return
        moment, steps = self._last
        self._last = None
        command_id = steps.command("close day")
        if not await self._db.read(lambda read: store.answers(read, [command_id])):
            await self._close(moment, command_id)
        self._is_begun = False

    async def _close(self, moment: datetime, command_id: UUID) -> None:
        house = await self._db.read(lambda read: read.house)
        ends = next_cut_over(moment, house.zone, house.cut_over_minutes)
        self._clock.set(min(moment + AFTERWARDS, ends - timedelta(seconds=1)))
        await self.finish_receipts()
        await self._pulser.pulse_asked()
        for drawer in await self._shifts.drawers():
            if drawer.session_id is not None and not drawer.opened_by:
                expected = (await self._shifts.x(drawer.session_id)).expected_minor
                request = CloseDrawer(drawer.session_id, expected, paper=False)
                await self._shifts.close(request, REPLAY)
        await self._shifts.end_of_day(CloseDay(new_id(), paper=False), REPLAY, command_id)
