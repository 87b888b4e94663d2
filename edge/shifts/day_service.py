"""The day before and after its close: X, days that nobody closed, Zs on paper once more."""

from __future__ import annotations

from datetime import datetime
from uuid import NAMESPACE_OID, UUID

from domain.business_day import business_date
from domain.documents.marks import reprint_mark
from domain.permissions import Right, require
from edge.audit import record
from edge.checks.paper import letterhead
from edge.commands import Actor, Command
from edge.database import Database
from edge.printing.jobs import enqueue, receipt_printer
from edge.shifts import closing, store, z_store
from edge.shifts.day_requests import DayNow, PrintX, Reprinted, ReprintZ
from edge.shifts.movements import person_name
from edge.shifts.period import open_z_number
from edge.shifts.requests import DayCloseView
from edge.shifts.z_paper import z_document
from edge.transaction import Read, Write
from sync.tables.cash import DayClose


class DayService:
    """Looking at days. Making a Z is `ShiftService.end_of_day`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def now(self, actor: Actor) -> DayNow:
        """What the Z would say now, and days that nobody closed. Raises Forbidden."""
        require(actor.rights, Right.SEE_REPORTS)
        moment = self._db.clock.now()
        return await self._db.read(lambda read: _now(read, moment))

    async def z(self, day_close_id: UUID, actor: Actor) -> DayCloseView:
        """A Z as it was made. Raises Forbidden, NotFound."""
        require(actor.rights, Right.SEE_REPORTS)
        return await self._db.read(
            lambda read: closing.view(read.load(DayClose, day_close_id, "Z"))
        )

    async def print_x(
        self, request: PrintX, actor: Actor, command_id: UUID | None = None
    ) -> Reprinted:
        """Print an X: the Z as it would be now, at any time. Raises Forbidden."""
        require(actor.rights, Right.SEE_REPORTS)
        command = Command.of(request, actor, command_id)
        return await self._db.write(command, _print_x, Reprinted)

    async def reprint(
        self, request: ReprintZ, actor: Actor, command_id: UUID | None = None
    ) -> Reprinted:
        """Print a Z again, marked with the number of the copy. Raises Forbidden, NotFound."""
        require(actor.rights, Right.SEE_REPORTS)
        command = Command.of(request, actor, command_id)
        return await self._db.write(command, lambda tx: _reprint(tx, request), Reprinted)


def x_view(read: Read, moment: datetime, day: str) -> DayCloseView:
    """The Z as it would be at this moment, without a number."""
    totals = closing.z_totals(read, open_z_number(read))
    before = store.last_close(read)
    return DayCloseView(
        id=NAMESPACE_OID,
        number=0,
        business_date=day,
        closed_at=moment,
        currency=read.house.currency,
        revenue_minor=totals.revenue_minor,
        grand_total_minor=(before.grand_total_minor if before else 0) + totals.gross.amount_minor,
        totals=totals,
    )


def _now(read: Read, moment: datetime) -> DayNow:
    number = open_z_number(read)
    today = business_date(moment, read.house.zone, read.house.cut_over_minutes).isoformat()
    view = x_view(read, moment, today)
    return DayNow(
        number=number,
        today=today,
        unclosed=tuple(day for day in z_store.days_traded(read, number) if day < today),
        grand_total_minor=view.grand_total_minor,
        currency=view.currency,
        totals=view.totals,
    )


def _print_x(tx: Write) -> Reprinted:
    printer_id = receipt_printer(tx)
    if printer_id is None:
        return Reprinted(None)
    paper = z_document(x_view(tx, tx.now, tx.business_date), letterhead(tx))
    return Reprinted(enqueue(tx, printer_id, "x_report", tx.command.id, paper))


def _reprint(tx: Write, request: ReprintZ) -> Reprinted:
    close = closing.view(tx.load(DayClose, request.day_close_id, "Z"))
    printer_id = receipt_printer(tx)
    if printer_id is None:
        return Reprinted(None)
    copy_no = z_store.reprints(tx, close.id) + 1
    at = tx.now.astimezone(tx.house.zone).strftime("%H:%M")
    mark = reprint_mark(copy_no, person_name(tx, tx.actor.id), at)
    paper = z_document(close, letterhead(tx))
    job_id = enqueue(tx, printer_id, "z_report", close.id, paper, copy_no, marks=(mark,))
    record(tx, "reprint_z", "day_close", close.id, details={"copy": copy_no})
    return Reprinted(job_id, copy_no)
