"""What people can do with drawers and with the day. Repeating an act changes nothing."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.business_day import business_date
from domain.drawers import CountDiffers
from domain.ids import new_id
from domain.permissions import Right, require
from edge.audit import record
from edge.checks.paper import letterhead
from edge.commands import Actor, Command
from edge.database import Database
from edge.printing.jobs import enqueue, receipt_printer
from edge.shifts import closing, counting, drawers, store
from edge.shifts.movements import person_name
from edge.shifts.paper import drawer_document
from edge.shifts.period import open_z_number
from edge.shifts.requests import (
    CloseDay,
    CloseDrawer,
    DayCloseView,
    DrawerChange,
    DrawerClosed,
    DrawerReport,
    DrawerState,
    HandOverDrawer,
    MoveCash,
    NoteMiscount,
    OpenDrawer,
    OpenWithoutSale,
    ToCount,
    UncountedDrawer,
    ZTotals,
)
from edge.shifts.z_paper import z_document
from edge.transaction import Read, Write
from sync.tables.cash import Drawer

CLOSES_SHOWN = 100


class ShiftService:
    """Drawers and the close of the day."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def drawers(self) -> tuple[DrawerState, ...]:
        """Every drawer, and who has it since when."""
        now = self._db.clock.now()
        return await self._db.read(lambda read: _states(read, now))

    async def purses(self) -> tuple[DrawerState, ...]:
        """Every purse with cash of the house in it, and those left uncounted."""
        now = self._db.clock.now()
        return await self._db.read(lambda read: _purses(read, now))

    async def x(self, session_id: UUID) -> DrawerReport:
        """A drawer session as it is now, or as it was closed. Raises NotFound."""
        return await self._db.read(lambda read: drawers.report(read, session_id))

    async def to_count(self, session_id: UUID) -> ToCount:
        """What closing a session asks for; without what should be there, where it is blind.

        Raises NotFound, Changed.
        """
        return await self._db.read(lambda read: counting.to_count(read, session_id))

    async def open(
        self, request: OpenDrawer, actor: Actor, command_id: UUID | None = None
    ) -> DrawerChange:
        """Take a drawer over with its counted float. Raises Forbidden, NotFound, Changed."""
        require(actor.rights, Right.RUN_DRAWER)
        command = Command.of(request, actor, command_id)
        return await self._db.write(
            command, lambda tx: drawers.open_drawer(tx, request), DrawerChange
        )

    async def move_cash(
        self, request: MoveCash, actor: Actor, command_id: UUID | None = None
    ) -> DrawerChange:
        """Pay in, pay out or drop, with a reason; the drawer opens.

        Raises Forbidden, BadRequest, Changed.
        """
        command = Command.of(request, actor, command_id)
        return await self._db.write(
            command, lambda tx: drawers.move_cash(tx, request), DrawerChange
        )

    async def open_without_sale(
        self, request: OpenWithoutSale, actor: Actor, command_id: UUID | None = None
    ) -> DrawerChange:
        """Open a drawer with a reason; counted on X and Z. Raises Forbidden, BadRequest."""
        require(actor.rights, Right.OPEN_DRAWER)
        command = Command.of(request, actor, command_id)
        return await self._db.write(
            command, lambda tx: drawers.open_without_sale(tx, request), DrawerChange
        )

    async def close(
        self, request: CloseDrawer, actor: Actor, command_id: UUID | None = None
    ) -> DrawerClosed:
        """Give a drawer back, counted; its report is printed.

        Raises Forbidden (also for a large difference without an approval), CountDiffers for a
        difference without a reason, Changed where it is closed.
        """

        def work(tx: Write) -> DrawerClosed:
            closed = counting.close_drawer(tx, request)
            _print_count(tx, closed.session_id, request.paper)
            return closed

        try:
            return await self._db.write(Command.of(request, actor, command_id), work, DrawerClosed)
        except CountDiffers as found:
            await self._note_miscount(request.session_id, found, actor)
            raise

    async def hand_over(
        self, request: HandOverDrawer, actor: Actor, command_id: UUID | None = None
    ) -> DrawerClosed:
        """Count a drawer, close it and open it with that cash for somebody else, in one write.

        Raises as `close`, NotFound for the person.
        """

        def work(tx: Write) -> DrawerClosed:
            closed = counting.hand_over(tx, request)
            _print_count(tx, closed.session_id, request.paper)
            return closed

        try:
            return await self._db.write(Command.of(request, actor, command_id), work, DrawerClosed)
        except CountDiffers as found:
            await self._note_miscount(request.session_id, found, actor)
            raise

    async def _note_miscount(self, session_id: UUID, found: CountDiffers, actor: Actor) -> None:
        """A blind count that came out wrong is remembered: nobody tries until it fits."""
        if not found.is_blind:
            return

        def work(tx: Write) -> None:
            details = {each.name: each.minor for each in found.differences}
            record(tx, "drawer_miscount", "drawer_session", session_id, details=details)

        bare = Actor(actor.kind, actor.id, actor.device_id)
        await self._db.write(Command.of(NoteMiscount(session_id, new_id()), bare), work)

    async def end_of_day(
        self, request: CloseDay, actor: Actor, command_id: UUID | None = None
    ) -> DayCloseView:
        """Make the next Z and print it. Selling goes on: what follows is in the Z after it.

        The same command gives the same Z. Raises Forbidden.
        """
        require(actor.rights, Right.CLOSE_DAY)

        def work(tx: Write) -> DayCloseView:
            close = closing.close_day(tx, request)
            printer_id = receipt_printer(tx) if request.paper else None
            if printer_id is not None:
                enqueue(tx, printer_id, "z_report", close.id, z_document(close, letterhead(tx)))
            return close

        return await self._db.write(Command.of(request, actor, command_id), work, DayCloseView)

    async def day_so_far(self, actor: Actor) -> ZTotals:
        """What the Z would say now. Raises Forbidden."""
        require(actor.rights, Right.SEE_REPORTS)
        return await self._db.read(lambda read: closing.z_totals(read, open_z_number(read)))

    async def closes(self, actor: Actor) -> tuple[DayCloseView, ...]:
        """The last Zs, latest first, as they were made. Raises Forbidden."""
        require(actor.rights, Right.SEE_REPORTS)
        return await self._db.read(
            lambda read: tuple(map(closing.view, store.closes(read, CLOSES_SHOWN)))
        )


def _print_count(tx: Write, session_id: UUID, paper: bool) -> None:
    report = drawers.report(tx, session_id)
    printer_id = receipt_printer(tx, report.drawer_id) if paper else None
    if printer_id is not None:
        document = drawer_document(report, letterhead(tx))
        enqueue(tx, printer_id, "shift_report", session_id, document)


def _states(read: Read, now: datetime) -> tuple[DrawerState, ...]:
    return tuple(_state(read, each, now) for each in store.drawers(read))


def _purses(read: Read, now: datetime) -> tuple[DrawerState, ...]:
    states = (_state(read, each, now) for each in store.purses(read))
    return tuple(each for each in states if each.session_id or each.uncounted)


def _state(read: Read, drawer: Drawer, now: datetime) -> DrawerState:
    today = business_date(now, read.house.zone, read.house.cut_over_minutes).isoformat()
    session = store.open_session(read, drawer.id)
    return DrawerState(
        drawer_id=drawer.id,
        name=drawer.name,
        session_id=session.id if session else None,
        opened_by=person_name(read, session.opened_by_id) if session else "",
        opened_at=session.opened_at if session else None,
        cash_minor=drawers.report(read, session.id).expected_minor if session else None,
        limit_minor=drawer.limit_minor,
        uncounted=tuple(
            UncountedDrawer(each.id, drawer.name, each.opened_at)
            for each in store.uncounted_sessions(read, drawer.id)
        ),
        person_id=drawer.person_id,
        is_from_before=session is not None and session.business_date < today,
    )
