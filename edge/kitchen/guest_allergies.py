"""What guests must not eat, as columns of the ticket items of their lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from domain.allergies import Needs, on_the_ticket
from edge.transaction import Read
from sync.tables.kitchen import TicketItem
from sync.tables.sales import OrderLine, OrderSeat

Seats = Mapping[int, Needs]


def seats_of(read: Read, order_id: UUID) -> dict[int, Needs]:
    """What was said about the guests of an order, by seat; other seats are left out."""
    rows = read.all(OrderSeat, "order_id = ? ORDER BY seat", order_id)
    found = {row.seat: Needs(row.allergies, row.note) for row in rows if row.deleted_at is None}
    return {seat: needs for seat, needs in found.items() if not needs.is_empty}


def columns(seats: Seats, line: OrderLine, item: TicketItem | None = None) -> dict[str, Any]:
    """The columns of a ticket item that say what its guest must not eat.

    What an `item` says anew has to be read anew.
    """
    if not seats and (item is None or not item.allergy):
        return {}
    document = on_the_ticket(seats, line.seat, line.allergens)
    if item is not None and item.allergy == document:
        return {}
    return {"allergy": document, "allergy_acknowledged_at": None}
