"""What people can do with checks: look, print the bill, pay. Repeating an act changes nothing."""

from __future__ import annotations

from uuid import UUID

from domain.errors import NotFound
from domain.ids import new_id
from domain.permissions import Right, require
from edge.checks import draft, due, paper, paying, receipts, store, views
from edge.checks.receipts import ReceiptView
from edge.checks.requests import BillPrinted, CheckView, Pay, PayResult, PrintBill, TenderView
from edge.commands import Actor, Command
from edge.database import Database
from edge.printing.jobs import enqueue, receipt_printer
from edge.transaction import Write


class CheckService:
    """Checks and payments of orders."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def due(self, order_id: UUID) -> CheckView:
        """What is to be paid on an order and what was. Raises NotFound."""
        return await self._db.read(lambda read: views.check_view(read, order_id))

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


def _print_bill(tx: Write, request: PrintBill) -> BillPrinted:
    owed = due.due_on(tx, request.order_id)
    printer_id = receipt_printer(tx, store.own_drawer_id(tx))
    if printer_id is None:
        raise NotFound("There is no printer for bills. Set one up under Devices.")
    check_id = owed.check.id if owed.check else new_id()
    copy_no = (owed.check.precheck_count if owed.check else 0) + 1
    due.write_check(tx, owed, check_id, paid=False)
    due.count_bill(tx, check_id, copy_no)
    sale = draft.receipt_draft(tx, owed.order, owed.lines, owed.totals, (), tx.now)
    document = paper.bill_document(sale, paper.letterhead(tx), copy_no)
    job_id = enqueue(tx, printer_id, "bill", check_id, document, copy_no)
    tx.signal("order", request.order_id)
    tx.signal("floor")
    return BillPrinted(check_id, job_id, copy_no, owed.totals.total_minor)
