"""What people can do with drawers and with the day. Repeating an act changes nothing."""

from __future__ import annotations

from uuid import UUID

from domain.permissions import Right, require
from edge.checks.paper import letterhead
from edge.commands import Actor, Command
from edge.database import Database
from edge.printing.jobs import enqueue, receipt_printer
from edge.shifts import closing, drawers, store
from edge.shifts.paper import drawer_document, z_document
from edge.shifts.period import open_z_number
from edge.shifts.requests import (
    CloseDay,
    CloseDrawer,
    DayCloseView,
    DrawerChange,
    DrawerClosed,
    DrawerReport,
    DrawerState,
    MoveCash,
    OpenDrawer,
    OpenWithoutSale,
    ZTotals,
)
from edge.transaction import Read, Write

CLOSES_SHOWN = 100


class ShiftService:
    """Drawers and the close of the day."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def drawers(self) -> tuple[DrawerState, ...]:
        """Every drawer, and who has it since when."""
        return await self._db.read(_states)

    async def x(self, session_id: UUID) -> DrawerReport:
        """A drawer session as it is now, or as it was closed. Raises NotFound."""
        return await self._db.read(lambda read: drawers.report(read, session_id))

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
        """Pay in, pay out or drop, with a reason; the drawer opens. Raises BadRequest, Changed."""
        require(actor.rights, Right.RUN_DRAWER)
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

        Raises Forbidden, Changed where it is closed, BadRequest for a difference without a reason.
        """
        require(actor.rights, Right.RUN_DRAWER)

        def work(tx: Write) -> DrawerClosed:
            closed = drawers.close_drawer(tx, request)
            report = drawers.report(tx, closed.session_id)
            printer_id = receipt_printer(tx, report.drawer_id) if request.paper else None
            if printer_id is not None:
                document = drawer_document(report, letterhead(tx))
                enqueue(tx, printer_id, "shift_report", closed.session_id, document)
            return closed

        return await self._db.write(Command.of(request, actor, command_id), work, DrawerClosed)

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


def _states(read: Read) -> tuple[DrawerState, ...]:
    found = []
    for drawer in store.drawers(read):
        session = store.open_session(read, drawer.id)
        found.append(
            DrawerState(
                drawer_id=drawer.id,
                name=drawer.name,
                session_id=session.id if session else None,
                opened_by=drawers.person_name(read, session.opened_by_id) if session else "",
                opened_at=session.opened_at if session else None,
                cash_minor=drawers.report(read, session.id).expected_minor if session else None,
                limit_minor=drawer.limit_minor,
            )
        )
    return tuple(found)
