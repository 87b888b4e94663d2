"""What follows when a check is settled: its receipt, and the order's end with the last one."""

from __future__ import annotations

from uuid import UUID

from domain.orders import OrderState
from domain.receipts import ReceiptRules
from edge.books.events import post_sale
from edge.checks import draft, store
from edge.checks.bill import OPEN, Bill, bill_of
from edge.checks.due import Due, due_on_part, paid_columns
from edge.orders.tables import guests_paid
from edge.printing.jobs import receipt_printer
from edge.transaction import Write
from sync.tables.sales import Order, ReceiptRequest


def ask_receipt(
    tx: Write, due: Due, check_id: UUID, drawer_id: UUID | None, paper: bool = True
) -> UUID:
    """Ask for the receipt of a check that was just paid; returns the request's id.

    Where the house asks guests first, its paper comes when somebody chooses it.
    """
    by_itself = paper and not ReceiptRules.of(tx.house.options).is_asked
    payments = store.payments_of(tx, check_id)
    sale = draft.receipt_draft(tx, due.order, due.lines, due.totals, payments, tx.now, due.number)
    printer_id = receipt_printer(tx, drawer_id) if by_itself else None
    request = tx.insert(
        ReceiptRequest,
        check_id=check_id,
        draft={
            "sale": draft.to_json(sale),
            "printer_id": printer_id.hex if printer_id else None,
        },
    )
    return request.id


def settle_check(tx: Write, bill: Bill, check_id: UUID) -> None:
    """A check of which everything is paid is paid, and its receipt is asked for."""
    part = bill.part(check_id)
    assert part is not None
    due = due_on_part(bill, part)
    tx.update(
        bill.checks[check_id],
        state="paid",
        rounding_minor=due.rounding_minor,
        **paid_columns(tx),
    )
    post_sale(tx, check_id, due.lines, due.totals)
    ask_receipt(tx, due, check_id, store.own_drawer_id(tx))


def close_if_settled(tx: Write, order: Order) -> bool:
    """Close the order and free its tables when no check of it is open any more."""
    return not bill_of(tx, order).open_parts and close(tx, order)


def close_if_nothing_is_left(tx: Write, order: Order) -> None:
    """After lines were taken back: what is left may all be paid already."""
    if any(check.state != OPEN for check in store.checks_of(tx, order.id)):
        close_if_settled(tx, order)


def close(tx: Write, order: Order) -> bool:
    """The order is over; its tables are free, or to be cleared."""
    tx.update(order, state=OrderState.CLOSED, closed_at=tx.now)
    guests_paid(tx, order)
    return True


def tell(tx: Write, order_id: UUID) -> None:
    """Screens look again at the order, the floor and the payments."""
    tx.signal("order", order_id)
    tx.signal("floor")
    tx.signal("payments", order_id)
