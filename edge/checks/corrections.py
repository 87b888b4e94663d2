"""Guests who left without paying, and what was noted wrongly on a paid check. All of it logged."""

from __future__ import annotations

from typing import Any

from domain.errors import BadRequest
from domain.orders import MAX_NOTE_LENGTH, check_text
from edge.audit import record
from edge.checks.bill import bill_of
from edge.checks.due import due_on, paid_columns
from edge.checks.finishing import close_if_settled, tell
from edge.checks.parts import write_parts
from edge.checks.split_requests import CorrectPaid, SplitResult, WalkOut
from edge.checks.splitting import fix_what_is_paid, refuse_while_asked, result
from edge.orders import store as orders
from edge.transaction import Write
from sync.tables.floor import DiningTable
from sync.tables.identity import Person
from sync.tables.sales import Check, Order, OrderTable


def walk_out(tx: Write, request: WalkOut) -> SplitResult:
    """Close what is unpaid of a check without payment; what was paid of it stays a paid check.

    It is no revenue: it stands on its own line of reports and of the Z. Raises PaymentRefused while
    a terminal may have taken it.
    """
    reason = _reason(request.reason, "Say how the guests left.")
    due = due_on(tx, request.order_id, request.check_id)
    order = due.order
    bill = bill_of(tx, order)
    lost_part = bill.part(due.check_id) if due.check_id else None
    refuse_while_asked(tx, bill, [lost_part] if lost_part else bill.open_parts)
    bill, left = fix_what_is_paid(tx, bill, due.check_id)
    lost_id = left.get(due.check_id, due.check_id) if due.check_id else None
    lost = (bill.part(lost_id) if lost_id else None) or bill.open_parts[0]
    write_parts(tx, bill, bill.parts)
    check = tx.load(Check, lost.id, "check")
    columns = paid_columns(tx) | {"paid_at": None}
    tx.update(check, state="closed", **columns)
    details: dict[str, Any] = {"minor": lost.total_minor, "order": order.number}
    record(tx, "walk_out", "check", lost.id, reason=reason, details=details)
    close_if_settled(tx, order)
    tell(tx, order.id)
    return result(bill_of(tx, tx.load(Order, order.id, "order")))


def correct_paid(tx: Write, request: CorrectPaid) -> SplitResult:
    """Correct who served a paid check's order and where it sat. Money and receipt stay."""
    reason = _reason(request.reason, "Say why it is corrected.")
    check = tx.load(Check, request.check_id, "check")
    if check.state != "paid":
        raise BadRequest("This check is not paid yet. Change the order itself.")
    order = tx.load(Order, check.order_id, "order")
    details: dict[str, Any] = {}
    if request.server_id is not None:
        tx.load(Person, request.server_id, "person")
        details["server"] = [order.server_id.hex if order.server_id else "", request.server_id.hex]
        tx.update(order, server_id=request.server_id)
    if request.table_id is not None:
        table = tx.load(DiningTable, request.table_id, "table")
        details["table"] = [_sat_at(tx, order), table.name]
        _reseat(tx, order, table)
    if not details:
        raise BadRequest("Say what is to be corrected: the table or who served.")
    record(tx, "correct_paid_check", "check", check.id, reason=reason, details=details)
    tell(tx, order.id)
    return result(bill_of(tx, order))


def _reason(text: str, sentence: str) -> str:
    reason = check_text(text, MAX_NOTE_LENGTH, "reason")
    if not reason:
        raise BadRequest(sentence)
    return reason


def _sat_at(tx: Write, order: Order) -> str:
    return ", ".join(name for _, name in orders.table_names(tx, order.id))


def _reseat(tx: Write, order: Order, table: DiningTable) -> None:
    """The note of where a closed order sat; nobody who sits there now is touched."""
    if order.state == "open":
        raise BadRequest("The order is still open. Move it to the other table instead.")
    rows = tx.all(OrderTable, "order_id = ? ORDER BY id", order.id)
    for row in rows[1:]:
        tx.update(row, left_at=order.opened_at)
    if rows:
        tx.update(rows[0], table_id=table.id, left_at=rows[0].left_at or tx.now)
    else:
        tx.insert(OrderTable, order_id=order.id, table_id=table.id, left_at=tx.now)
