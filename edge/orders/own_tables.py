"""The door of an order: whose tables may be touched where everybody serves only their own.

Nothing is asked of the database unless the house's option is on.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from domain.errors import Forbidden
from domain.floor import FloorRules
from domain.permissions import SENTENCES, Right
from edge.floor import sections
from edge.orders import store
from edge.orders.requests import OpenOrder
from edge.transaction import Write
from sync.tables.sales import Order, OrderLine

ORDER_FIELDS = ("order_id", "from_order_id", "into_order_id", "to_order_id")
RIGHT = Right.SERVE_OTHERS_TABLES


def must_be_own(tx: Write, request: object) -> None:
    """Raises Forbidden, naming the right, for an act on somebody else's table.

    Own is an order that one opened or was given, at no table, or in one's section tonight.
    """
    if not FloorRules.of(tx.house.options).own_tables_only:
        return
    if tx.actor.kind != "person" or RIGHT in tx.actor.rights:
        return
    if isinstance(request, OpenOrder):
        _must_serve(tx, request.table_ids)
        return
    for order_id in _orders_of(tx, request):
        order = tx.get(Order, order_id)
        if order is not None and order.server_id not in (None, tx.actor.id):
            table_ids = [seat.table_id for seat in store.seated_at(tx, order.id)]
            if table_ids and not _serves_all(tx, table_ids):
                raise Forbidden(SENTENCES[RIGHT], RIGHT)


def _must_serve(tx: Write, table_ids: Iterable[UUID]) -> None:
    """Tables of nobody's section are everybody's to open."""
    served = sections.servers(tx, tx.business_date)
    if any(served.get(table_id, tx.actor.id) != tx.actor.id for table_id in table_ids):
        raise Forbidden(SENTENCES[RIGHT], RIGHT)


def _serves_all(tx: Write, table_ids: Iterable[UUID]) -> bool:
    served = sections.servers(tx, tx.business_date)
    return all(served.get(table_id) == tx.actor.id for table_id in table_ids)


def _orders_of(tx: Write, request: object) -> set[UUID]:
    named = {getattr(request, name, None) for name in ORDER_FIELDS}
    lines = {getattr(request, "line_id", None), *getattr(request, "line_ids", ())[:1]}
    for line_id in lines - {None}:
        line = tx.get(OrderLine, line_id) if isinstance(line_id, UUID) else None
        named.add(line.order_id if line else None)
    return {order_id for order_id in named if isinstance(order_id, UUID)}
