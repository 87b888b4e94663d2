"""What people can do with checks: look, split, print the bill, pay. A repeat changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar
from uuid import UUID

from domain.errors import NotFound
from domain.ids import new_id
from domain.permissions import Right, require
from domain.tipping import rates_of
from edge.checks import (
    corrections,
    draft,
    due,
    paper,
    paying,
    receipts,
    splitting,
    store,
    tips,
    views,
)
from edge.checks.receipts import ReceiptView
from edge.checks.requests import (
    BillPrinted,
    Checkout,
    CheckoutResult,
    CheckView,
    Pay,
    PayResult,
    PrintBill,
    TenderView,
)
from edge.checks.split_requests import (
    CorrectPaid,
    MoveToCheck,
    Rejoin,
    SplitByAmount,
    SplitByLines,
    SplitBySeats,
    SplitByShares,
    SplitEvenly,
    SplitResult,
    WalkOut,
)
from edge.checks.tips import AddTip, TipAdded
from edge.commands import Actor, Command
from edge.database import Database
from edge.printing.jobs import enqueue, receipt_printer
from edge.transaction import Write

R = TypeVar("R")


class CheckService:
    """Checks and payments of orders."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def due(self, order_id: UUID, check_id: UUID | None = None) -> CheckView:
        """What is to be paid on an order, or on one of its checks. Raises NotFound."""
        return await self._db.read(lambda read: views.check_view(read, order_id, check_id))

    async def receipts(self, order_id: UUID) -> tuple[ReceiptView, ...]:
        """The receipts of an order, also those that the fiscal port has not completed yet."""
        return await self._db.read(lambda read: receipts.of_order(read, order_id))

    async def tenders(self) -> tuple[TenderView, ...]:
        """The ways to pay, in the order of their buttons."""
        return await self._db.read(views.tenders)

    async def pay(self, request: Pay, actor: Actor, command_id: UUID | None = None) -> PayResult:
        """Take a payment on an order's check, whole or in part, in one write.

        When nothing remains the check is paid, the order closed, its tables free, and the receipt
        asked for; it follows when the fiscal port has answered. Raises Forbidden, NotFound,
        OrderClosed, NotSent, PaymentRefused.
        """
        require(actor.rights, Right.TAKE_PAYMENT)
        command = Command.of(request, actor, command_id)
        return await self._db.write(command, lambda tx: paying.pay(tx, request), PayResult)

    async def checkout(
        self, request: Checkout, actor: Actor, command_id: UUID | None = None
    ) -> CheckoutResult:
        """Settle a check with several tenders in one write: all of them are taken, or none.

        Raises as `pay`, and PaymentRefused where they do not suffice.
        """
        require(actor.rights, Right.TAKE_PAYMENT)
        command = Command.of(request, actor, command_id)
        work = partial(paying.checkout, request=request)
        return await self._db.write(command, work, CheckoutResult)

    async def add_tip(
        self, request: AddTip, actor: Actor, command_id: UUID | None = None
    ) -> TipAdded:
        """Enter a tip on a payment that was taken. Raises what `tips.add_tip` raises."""
        require(actor.rights, Right.TAKE_PAYMENT)
        command = Command.of(request, actor, command_id)
        return await self._db.write(command, partial(tips.add_tip, request=request), TipAdded)

    async def tip_rates(self) -> tuple[int, ...]:
        """The percentages on the tip buttons, in millionths."""
        return await self._db.read(lambda read: rates_of(read.house.options))

    async def print_bill(
        self, request: PrintBill, actor: Actor, command_id: UUID | None = None
    ) -> BillPrinted:
        """Queue the bill of an open order; each one is counted and says which it is.

        Raises Forbidden, NotFound (also where there is no receipt printer), OrderClosed,
        PaymentRefused.
        """
        require(actor.rights, Right.TAKE_ORDERS)
        command = Command.of(request, actor, command_id)
        return await self._db.write(command, lambda tx: _print_bill(tx, request), BillPrinted)

    async def split_evenly(
        self, request: SplitEvenly, actor: Actor, command_id: UUID | None = None
    ) -> SplitResult:
        """Split the unpaid remainder in parts that differ by one minor unit at most."""
        return await self._split(request, splitting.evenly, actor, command_id)

    async def split_by_shares(
        self, request: SplitByShares, actor: Actor, command_id: UUID | None = None
    ) -> SplitResult:
        """Split the unpaid remainder as 1 to 2 to 3."""
        return await self._split(request, splitting.by_shares, actor, command_id)

    async def split_by_amount(
        self, request: SplitByAmount, actor: Actor, command_id: UUID | None = None
    ) -> SplitResult:
        """A check for each amount, exactly, and one with what is left."""
        return await self._split(request, splitting.by_amount, actor, command_id)

    async def split_by_lines(
        self, request: SplitByLines, actor: Actor, command_id: UUID | None = None
    ) -> SplitResult:
        """A check for each group of lines and quantities, and one with what is left."""
        return await self._split(request, splitting.by_lines, actor, command_id)

    async def split_by_seats(
        self, request: SplitBySeats, actor: Actor, command_id: UUID | None = None
    ) -> SplitResult:
        """A check for each seat or group of seats; lines may be shared by chosen seats."""
        return await self._split(request, splitting.by_seats, actor, command_id)

    async def move(
        self, request: MoveToCheck, actor: Actor, command_id: UUID | None = None
    ) -> SplitResult:
        """Move lines from one unpaid check to another or to a new one."""
        return await self._split(request, splitting.move, actor, command_id)

    async def rejoin(
        self, request: Rejoin, actor: Actor, command_id: UUID | None = None
    ) -> SplitResult:
        """Put unpaid checks together again."""
        return await self._split(request, splitting.rejoin, actor, command_id)

    async def walk_out(
        self, request: WalkOut, actor: Actor, command_id: UUID | None = None
    ) -> SplitResult:
        """Close what is unpaid of a check: the guests left. It is no revenue and is reported apart.

        Raises Forbidden (a manager approves), BadRequest without a reason, and as `pay`.
        """
        require(actor.rights, Right.WRITE_OFF)
        command = Command.of(request, actor, command_id)
        work = partial(corrections.walk_out, request=request)
        return await self._db.write(command, work, SplitResult)

    async def correct_paid(
        self, request: CorrectPaid, actor: Actor, command_id: UUID | None = None
    ) -> SplitResult:
        """Correct who served a paid check's order, or where it sat; both are kept in the audit."""
        require(actor.rights, Right.SERVE_OTHERS_TABLES)
        command = Command.of(request, actor, command_id)
        work = partial(corrections.correct_paid, request=request)
        return await self._db.write(command, work, SplitResult)

    async def _split(
        self,
        request: R,
        act: Callable[[Write, R], SplitResult],
        actor: Actor,
        command_id: UUID | None,
    ) -> SplitResult:
        """Raises Forbidden, NotFound, OrderClosed, SplitRefused."""
        require(actor.rights, Right.TAKE_PAYMENT)
        command = Command.of(request, actor, command_id)
        return await self._db.write(command, lambda tx: act(tx, request), SplitResult)


def _print_bill(tx: Write, request: PrintBill) -> BillPrinted:
    owed = due.due_on(tx, request.order_id, request.check_id)
    printer_id = receipt_printer(tx, store.own_drawer_id(tx))
    if printer_id is None:
        raise NotFound("There is no printer for bills. Set one up under Devices.")
    check_id = owed.check_id or new_id()
    copy_no = (owed.check.precheck_count if owed.check else 0) + 1
    due.write_check(tx, owed, check_id, paid=False)
    due.count_bill(tx, check_id, copy_no)
    sale = draft.receipt_draft(tx, owed.order, owed.lines, owed.totals, (), tx.now, owed.number)
    document = paper.bill_document(sale, paper.letterhead(tx), copy_no)
    job_id = enqueue(tx, printer_id, "bill", check_id, document, copy_no)
    tx.signal("order", request.order_id)
    tx.signal("floor")
    return BillPrinted(check_id, job_id, copy_no, owed.totals.total_minor)
