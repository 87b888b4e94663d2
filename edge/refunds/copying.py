"""An order with the lines of a paid check, as they were paid: served already, at the same table.

What was paid stays what it is: a line whose amount is more or less than its price (discounts, an
exemption, a part of it on another check or given back) stands at that amount as its price, and no
offer or discount is worked out on it again. Portions are not taken a second time.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from domain.floor import at_tables
from domain.language import N_
from domain.money_text import measured_text, quantity_text
from domain.orders import THOUSANDTHS, LineState, OrderState, line_amount
from domain.pricing.trail import Step, fare_step, to_doc
from domain.refunds import LeftLine
from edge.orders import discount_store
from edge.orders.already_served import MARK
from edge.orders.store import seats_at, table_names
from edge.refunds.paid import Paid
from edge.transaction import Write
from sync.base import StoreRow
from sync.rows import shape
from sync.tables.pricing import ServiceCharge
from sync.tables.sales import Order, OrderLine, OrderTable

AS_PAID = N_("As it was paid")
_ORDER = (
    "order_type_id",
    "channel",
    "name",
    "guests",
    "server_id",
    "guest_id",
    "note",
    "currency",
    "phone",
    "guest_group",
    "price_context",
    "exemption",
    "opened_at",
)
"""What of an order holds for its correction. Its opening decides which service is charged."""
_STAMPED = frozenset(StoreRow.model_fields) - {"created_at"}


def copy_order(tx: Write, paid: Paid, order_id: UUID) -> Order:
    """An open order in place of the one that was paid, at its tables where nobody sits there now.

    Otherwise, also where other guests of the same order are still to pay, it has the tables' names.
    """
    old = paid.order
    values: dict[str, Any] = {name: getattr(old, name) for name in _ORDER}
    free = [] if old.state == OrderState.OPEN else _free_tables(tx, old.id)
    if not free and not old.name:
        values["name"] = at_tables([name for _, name in table_names(tx, old.id)])
    order = tx.insert(
        Order,
        order_id,
        number=tx.next_number(f"order:{tx.business_date}"),
        state=OrderState.OPEN,
        total_minor=sum(line.amount_minor for line in paid.left.lines),
        adjusted=bool(old.exemption or discount_store.charges_on(tx, old.id)),
        **values,
    )
    for table_id in free:
        tx.insert(OrderTable, order_id=order_id, table_id=table_id)
    return order


def copy_lines(tx: Write, paid: Paid, order: Order) -> None:
    """The lines of the check on the new order, and what says that service is charged on them."""
    left = {line.id: line for line in paid.left.lines}
    new_ids = {row.id: uuid5(order.id, row.id.hex) for row in paid.rows if _counts(left[row.id])}
    for row in paid.rows:
        if row.id in new_ids:
            tx.insert(OrderLine, **_copied(row, left[row.id], order, new_ids))
    for charge in discount_store.charges_on(tx, paid.order.id):
        values = _values(ServiceCharge, charge)
        own = new_ids.get(charge.line_id)
        if own is not None or charge.waived_at is not None:
            values |= {"id": uuid5(order.id, charge.id.hex), "order_id": order.id}
            tx.insert(ServiceCharge, **values | ({"line_id": own} if own else {}))


def _free_tables(tx: Write, old_id: UUID) -> list[UUID]:
    """The tables of the old order at which nobody else sits; it leaves them itself."""
    found = []
    for table_id, _ in table_names(tx, old_id):
        seats = seats_at(tx, table_id)
        if any(seat.order_id != old_id and seat.paid_at is None for seat in seats):
            return []
        for seat in seats:
            tx.update(seat, left_at=tx.now)
        found.append(table_id)
    return found


def _counts(line: LeftLine) -> bool:
    return bool(line.quantity or line.amount_minor)


def _copied(
    row: OrderLine, left: LeftLine, order: Order, new_ids: dict[UUID, UUID]
) -> dict[str, Any]:
    whole = (left.quantity, left.amount_minor) == (row.quantity, row.amount_minor)
    is_plain = whole and line_amount(row.unit_price_minor, row.quantity) == row.amount_minor
    marks = row.marks if MARK in row.marks or row.parent_line_id else [*row.marks, MARK]
    return {
        **_values(OrderLine, row),
        **({} if is_plain else _as_paid(row, left)),
        "id": new_ids[row.id],
        "order_id": order.id,
        "parent_line_id": new_ids.get(row.parent_line_id) if row.parent_line_id else None,
        "state": LineState.SENT,
        "sent_at": row.sent_at or order.opened_at,
        "voided_at": None,
        "void_reason": "",
        "marks": marks,
        "created_at": row.created_at,
    }


def _as_paid(row: OrderLine, left: LeftLine) -> dict[str, Any]:
    """A line at the amount that was paid for it."""
    quantity, name, unit = left.quantity or THOUSANDTHS, row.name, row.unit
    price, rest = divmod(left.amount_minor * THOUSANDTHS, quantity)
    if rest:
        words = measured_text(quantity, unit) if unit else quantity_text(quantity)
        quantity, name, unit, price = THOUSANDTHS, f"{name} ({words})", "", left.amount_minor
    step: Step = fare_step(price, "paid", AS_PAID)
    return {
        "name": name,
        "unit": unit,
        "variant_id": None,
        "quantity": quantity,
        "unit_price_minor": price,
        "amount_minor": left.amount_minor,
        "discount_minor": 0,
        "taxes": [tax for tax in row.taxes if not tax.get("exempt")],
        "price_trail": to_doc([step]),
    }


def _values(table: type[StoreRow], row: StoreRow) -> dict[str, Any]:
    """A row's own columns."""
    return {name: getattr(row, name) for name in shape(table).columns if name not in _STAMPED}
