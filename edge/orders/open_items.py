"""Open items: what is not on the menu, with a name, a price, a station and a tax of the moment."""

from __future__ import annotations

from domain.catalog import Menu
from domain.errors import BadRequest, Forbidden, LimitExceeded, NotFound
from domain.language import N_
from domain.orders import (
    MAX_LINES,
    MAX_NAME_LENGTH,
    MAX_NOTE_LENGTH,
    check_quantity,
    check_seat,
    check_text,
    check_total,
)
from domain.permissions import SENTENCES, Right
from domain.pricing.trail import fare_step
from edge.audit import record
from edge.orders import adjusting, store
from edge.orders.pricing import priced, tax_snapshots
from edge.orders.requests import AddOpenItem, OrderChange
from edge.transaction import Write
from sync.tables.catalog import TaxGroup
from sync.tables.sales import OrderLine

OPEN = "open"
OPEN_ITEMS = "Open items"
"""Under what reports show them."""


def must_be_allowed(rights: frozenset[str]) -> None:
    """Raises Forbidden, naming the right, for somebody who may not sell what is not on the menu."""
    if not rights & {Right.SELL_OPEN_ITEM, Right.EDIT_MENU}:
        raise Forbidden(SENTENCES[Right.SELL_OPEN_ITEM], Right.SELL_OPEN_ITEM)


def add_open_item(tx: Write, menu: Menu, request: AddOpenItem) -> OrderChange:
    """Add a line for what is not on the menu; the kitchen gets it like any other.

    Raises BadRequest without a name, NotFound for an unknown station or tax, LimitExceeded.
    """
    order = store.open_order(tx, request.order_id)
    name = check_text(request.name, MAX_NAME_LENGTH, "name")
    if not name:
        raise BadRequest("Say what it is: the kitchen and the guest read it.")
    if request.station_id is not None and request.station_id not in menu.stations:
        raise NotFound("There is no such station.")
    if request.tax_group_id is not None:
        tx.load(TaxGroup, request.tax_group_id, "tax")
    count = store.count_lines(tx, order.id)
    if count.lines >= MAX_LINES:
        raise LimitExceeded(f"An order has at most {MAX_LINES} lines.")
    quantity = check_quantity(request.quantity)
    line = tx.insert(
        OrderLine,
        request.line_id,
        order_id=order.id,
        kind=OPEN,
        position=count.last_position + 1,
        name=name,
        kitchen_name=name,
        category_name=OPEN_ITEMS,
        quantity=quantity,
        currency=order.currency,
        taxes=tax_snapshots(menu, request.tax_group_id, order.order_type_id),
        tax_group_id=request.tax_group_id,
        station_ids=[] if request.station_id is None else [request.station_id.hex],
        allergens={},
        marks=[],
        seat=check_seat(request.seat),
        course_id=request.course_id,
        note=check_text(request.note, MAX_NOTE_LENGTH, "note"),
        added_by_id=tx.actor.id,
        **priced((fare_step(request.price_minor, OPEN, N_("Open item")),), quantity),
    )
    record(
        tx, "open_item", "order_line", line.id, details={"name": name, "minor": line.amount_minor}
    )
    total = order.total_minor + line.amount_minor
    total = check_total(adjusting.total_after(tx, menu, order, total))
    tx.update(order, total_minor=total)
    tx.signal("order", order.id)
    tx.signal("floor")
    return OrderChange(order.id, order.number, total, line.id)
