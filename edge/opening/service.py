"""The opening as one value: printers, clock, drawers, people, what is out, what is still open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.business_day import business_date
from domain.permissions import Right, require
from edge.audit import record
from edge.backup.safety import CopyState, SafetyCopies
from edge.commands import Actor, Command
from edge.database import Database
from edge.menu.requests import Said
from edge.menu.service import MenuService
from edge.opening import store
from edge.printing.requests import PrinterQueue
from edge.printing.service import PrintService
from edge.shifts.requests import DrawerState, ZTotals
from edge.shifts.service import ShiftService
from edge.staff.clocking import ClockService, ShiftTimes
from edge.transaction import Read, Write

PROVED_WITHIN = timedelta(hours=12)
"""A paper that came out this long ago shows that a printer prints."""


@dataclass(frozen=True, slots=True)
class DismissOpening:
    """Everything was looked at: the day may begin."""


@dataclass(frozen=True, slots=True)
class PrinterAtOpening:
    """A printer, its line, and when it last printed something today."""

    queue: PrinterQueue
    printed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Opening:
    """What a manager looks at before the doors open. `left` is what last night left open."""

    at: datetime
    business_date: str
    dismissed: bool
    printers: tuple[PrinterAtOpening, ...]
    drawers: tuple[DrawerState, ...]
    at_work: tuple[ShiftTimes, ...]
    still_out: tuple[Said, ...]
    out_or_counted: tuple[Said, ...]
    left: ZTotals
    copies: tuple[CopyState, ...]


@dataclass(frozen=True, slots=True)
class OpeningSources:
    """Where the opening looks."""

    printing: PrintService
    shifts: ShiftService
    menus: MenuService
    clocking: ClockService
    safety: SafetyCopies


class OpeningService:
    """Looks everywhere, and remembers that somebody looked."""

    def __init__(self, db: Database, sources: OpeningSources) -> None:
        self._db = db
        self._from = sources

    async def look(self, actor: Actor) -> Opening:
        """Everything at one glance. Raises Forbidden."""
        require(actor.rights, Right.SEE_REPORTS)
        now = self._db.clock.now()
        day = await self._db.read(lambda read: _day(read, now))
        proved = await self._db.read(lambda read: store.test_pages(read, now - PROVED_WITHIN))
        queues = await self._from.printing.queue()
        return Opening(
            at=now,
            business_date=day,
            dismissed=await self._db.read(lambda read: store.was_dismissed(read, day)),
            printers=tuple(
                PrinterAtOpening(queue, proved.get(queue.printer_id)) for queue in queues
            ),
            drawers=await self._from.shifts.drawers(),
            at_work=await self._from.clocking.at_work(),
            still_out=await self._from.menus.still_out(),
            out_or_counted=await self._from.menus.said(),
            left=await self._left(day, actor),
            copies=await self._from.safety.states(),
        )

    async def _left(self, day: str, actor: Actor) -> ZTotals:
        """What is open of days before: this evening's own orders and drawers are no remnants."""
        so_far = await self._from.shifts.day_so_far(actor)

        def compare(read: Read) -> ZTotals:
            before = store.left_open(read, day)
            return replace(
                so_far,
                open_orders=tuple(each for each in so_far.open_orders if each.order_id in before),
                uncounted_drawers=tuple(
                    each for each in so_far.uncounted_drawers if _day(read, each.opened_at) < day
                ),
            )

        return await self._db.read(compare)

    async def is_wanted(self, rights: frozenset[str]) -> bool:
        """Whether somebody with these rights begins the day here."""
        if not {Right.SEE_REPORTS, Right.APPROVE} <= rights:
            return False
        now = self._db.clock.now()
        return not await self._db.read(lambda read: store.was_dismissed(read, _day(read, now)))

    async def dismiss(self, actor: Actor) -> None:
        """Nobody needs to begin here any more on this business day. Raises Forbidden."""
        require(actor.rights, Right.SEE_REPORTS)

        def work(tx: Write) -> None:
            day = _day(tx, tx.now)
            if not store.was_dismissed(tx, day):
                record(tx, store.DISMISSED, "store", tx.house.store_id)
            tx.signal("opening")

        await self._db.write(Command.of(DismissOpening(), actor), work)


def _day(read: Read, now: datetime) -> str:
    return business_date(now, read.house.zone, read.house.cut_over_minutes).isoformat()
