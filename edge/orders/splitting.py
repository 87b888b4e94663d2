"""Part of a sent line becomes a line of its own, in the kitchen too."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from domain.errors import BadRequest
from domain.ids import new_id
from domain.money import round_half_up
from domain.orders import line_amount
from edge.kitchen.changing import split_items
from edge.menu import portions
from edge.orders.adjusting import follow_part, given_away
from edge.orders.after_rules import live_children
from edge.transaction import Write
from sync.rows import shape
from sync.tables.sales import OrderLine

_STAMPS = {"organization_id", "id", "created_at", "updated_at", "deleted_at", "rev"} | {
    "brand_id",
    "store_id",
    "node_id",
    "device_id",
    "actor_kind",
    "actor_id",
    "business_date",
}
_COPIED = tuple(name for name in shape(OrderLine).columns if name not in _STAMPS)


def split_part(tx: Write, line: OrderLine, quantity: int) -> OrderLine:
    """`quantity` thousandths of a line as a line beside it, with its share of everything.

    Raises BadRequest unless it is more than nothing and less than the line.
    """
    if not 0 < quantity < line.quantity:
        raise BadRequest("Take at most what was sent.")
    rows = (line, *live_children(tx, line))
    ids = {row.id: new_id() for row in rows}
    for row in rows:
        _split_row(tx, line, row, ids, quantity * row.quantity // line.quantity)
    follow_part(tx, line, ids[line.id])
    return tx.load(OrderLine, ids[line.id])


def _split_row(
    tx: Write, line: OrderLine, row: OrderLine, ids: dict[UUID, UUID], quantity: int
) -> None:
    rest = line_amount(row.unit_price_minor, row.quantity - quantity)
    whole, money = (
        (row.comped_minor, "comped_minor")
        if row.back_kind
        else (row.amount_minor + row.discount_minor, "amount_minor")
    )
    values: dict[str, Any] = {name: getattr(row, name) for name in _COPIED}
    values |= {"quantity": quantity, money: whole - rest, "discount_minor": 0}
    if row.id != line.id:
        values["parent_line_id"] = ids[line.id]
    left: dict[str, Any] = {"quantity": row.quantity - quantity, money: rest, "discount_minor": 0}
    if row.cost_minor is not None:
        left["cost_minor"] = round_half_up(row.cost_minor * left["quantity"], row.quantity)
        values["cost_minor"] = row.cost_minor - left["cost_minor"]
    if row.back_kind:
        for part_of_it in (values, left):
            part_of_it["price_trail"] = given_away(row.price_trail, part_of_it["comped_minor"])
    part = tx.insert(OrderLine, ids[row.id], **values)
    tx.update(row, **left)
    portions.hand_over(tx, row.id, part.id, quantity)
    if row.station_ids:
        split_items(tx, row, part)
