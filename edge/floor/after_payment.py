"""A table between the last payment and the next guests: paid, to clear, free."""

from __future__ import annotations

from uuid import UUID

from edge.orders.store import seated_at, seats_at
from edge.orders.tables import party_left
from edge.transaction import Read, Write
from sync.tables.sales import Order, OrderTable


def guests_left(tx: Write, table_id: UUID) -> int:
    """Those who paid went, from all their tables; returns how many tables are to be cleared."""
    staying = [seat for seat in _paid(tx, table_id) if seat.to_clear_at is None]
    for seat in staying:
        tx.update(seat, to_clear_at=tx.now)
    return len(staying)


def clear_table(tx: Write, table_id: UUID) -> int:
    """The table, and those pushed to it, are free again; returns how many."""
    paid = _paid(tx, table_id)
    for seat in paid:
        tx.update(seat, left_at=tx.now)
        order = tx.get(Order, seat.order_id)
        if order is not None:
            party_left(tx, order.party_id)
    return len(paid)


def _paid(read: Read, table_id: UUID) -> list[OrderTable]:
    """Where the parties sit that have paid at a table: there, and at tables pushed to it."""
    order_ids = {s.order_id for s in seats_at(read, table_id) if s.paid_at is not None}
    return [seat for order_id in order_ids for seat in seated_at(read, order_id)]
