"""The floor's SQL: one set of queries over the open orders, however many tables there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.business_day import business_date
from domain.floor import (
    FloorRules,
    Place,
    TableState,
    table_state,
)
from edge.floor import parties, sections
from edge.floor.orders_store import open_orders, tables_of_orders
from edge.floor.views import FloorArea, FloorOrder, FloorTable, FloorView
from edge.transaction import Read
from sync.tables.floor import Area, DiningTable
from sync.types import from_micros

Row = tuple[Any, ...]


def floor(read: Read, now: datetime) -> FloorView:
    """The whole floor at a moment."""
    house = read.house
    today = business_date(now, house.zone, house.cut_over_minutes).isoformat()
    seated, paid = tables_of_orders(read), _paid(read)
    servers, soon = sections.servers(read, today), parties.soon(read, now)
    orders = open_orders(read, seated, now)
    at_table: defaultdict[UUID, list[FloorOrder]] = defaultdict(list)
    for order in orders.values():
        for table_id in order.table_ids:
            at_table[table_id].append(order)
    return FloorView(
        areas=tuple(
            FloorArea(area.id, area.name, area.position)
            for area in read.all(Area, "deleted_at IS NULL ORDER BY position, id")
        ),
        tables={
            table.id: replace(
                _table(table, at_table[table.id], paid.get(table.id), soon.get(table.id)),
                served_by=servers.get(table.id),
            )
            for table in read.all(DiningTable, "deleted_at IS NULL ORDER BY length(name), name")
        },
        orders=orders,
        tabs=tuple(order.id for order in orders.values() if not order.table_ids),
        rules=FloorRules.of(house.options),
    )


def open_orders_at(read: Read, table_id: UUID) -> int:
    """How many open orders sit at a table."""
    return int(
        read.value(
            "SELECT count(*) FROM order_tables t JOIN orders o "
            "ON o.organization_id = t.organization_id AND o.id = t.order_id "
            "WHERE t.organization_id = ? AND t.table_id = ? AND t.left_at IS NULL "
            "AND t.deleted_at IS NULL AND o.state = 'open'",
            read.house.organization_id,
            table_id,
        )
    )


def tables_in(read: Read, area_id: UUID) -> int:
    """How many tables stand in a room."""
    return len(read.all(DiningTable, "area_id = ? AND deleted_at IS NULL", area_id))


def table_named(read: Read, name: str) -> DiningTable | None:
    """The table of that name, whatever its capitals."""
    return read.first(DiningTable, "lower(name) = lower(?) AND deleted_at IS NULL", name)


@dataclass(frozen=True, slots=True)
class Paid:
    """Guests paid at a table and it is not free yet."""

    paid_at: datetime
    is_left: bool


def _table(
    table: DiningTable,
    orders: Sequence[FloorOrder],
    paid: Paid | None,
    reserved: parties.PartyView | None,
) -> FloorTable:
    unsent = [order.oldest_unsent_at for order in orders if order.oldest_unsent_at is not None]
    first = orders[0] if orders else None
    return FloorTable(
        id=table.id,
        area_id=table.area_id,
        name=table.name,
        seats=table.seats,
        shape=table.shape,
        place=Place(table.x, table.y, table.width, table.height, table.rotation_degrees),
        state=_state(orders, paid, reserved),
        order_ids=tuple(order.id for order in orders),
        guests=sum(order.guests for order in orders),
        opened_at=first.opened_at if first else paid.paid_at if paid else None,
        oldest_unsent_at=min(unsent, default=None),
        server_id=None if first is None else first.server_id,
        server="" if first is None else first.server,
        total_minor=sum(order.total_minor for order in orders),
        ready=sum(order.ready for order in orders),
        late=any(order.late for order in orders),
        waits_for=next((order.waits_for for order in orders if order.waits_for), ""),
        reserved=reserved,
    )


def _state(
    orders: Sequence[FloorOrder], paid: Paid | None, reserved: parties.PartyView | None
) -> TableState:
    if orders:
        return table_state([order.state for order in orders])
    if paid is not None:
        return TableState.TO_CLEAR if paid.is_left else TableState.PAID
    return TableState.FREE if reserved is None else TableState.RESERVED


def _paid(read: Read) -> dict[UUID, Paid]:
    """By table, since when it is paid for, where nobody has made it free."""
    rows = read.rows(
        "SELECT t.id, s.paid_at, s.to_clear_at FROM tables t JOIN order_tables s "
        "ON s.organization_id = t.organization_id AND s.table_id = t.id AND s.left_at IS NULL "
        "WHERE t.organization_id = ? AND t.deleted_at IS NULL AND s.paid_at IS NOT NULL "
        "ORDER BY s.paid_at",
        read.house.organization_id,
    )
    return {UUID(bytes=key): Paid(from_micros(at), left is not None) for key, at, left in rows}
