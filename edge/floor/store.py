"""The floor's SQL: one set of queries over the open orders, however many tables there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.business_day import business_date
from domain.floor import (
    FloorRules,
    OrderFacts,
    Place,
    TableState,
    order_state,
    table_label,
    table_state,
)
from domain.orders import called
from edge.floor import parties, rounds, sections
from edge.floor.views import FloorArea, FloorOrder, FloorTable, FloorView
from edge.transaction import Read
from sync.tables.floor import Area, DiningTable
from sync.types import from_micros

Row = tuple[Any, ...]


def floor(read: Read, now: datetime) -> FloorView:
    """The whole floor at a moment."""
    house = read.house
    today = business_date(now, house.zone, house.cut_over_minutes).isoformat()
    seated, paid = _tables_of_orders(read), _paid(read)
    servers, soon = sections.servers(read, today), parties.soon(read, now)
    orders = _orders(read, seated, now)
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


def _orders(
    read: Read, seated: Mapping[bytes, Sequence[tuple[UUID, str]]], now: datetime
) -> dict[UUID, FloorOrder]:
    """The open orders, the earliest first."""
    lines, ready, checks, late = _lines(read), _ready(read), _checks(read), _late(read, now)
    rows = read.rows(
        "SELECT o.id, o.number, o.name, o.order_type_id, o.guests, o.server_id, "
        "coalesce(p.short_name, ''), o.opened_at, o.total_minor, o.pickup_number FROM orders o "
        "LEFT JOIN people p ON p.organization_id = o.organization_id AND p.id = o.server_id "
        "WHERE o.organization_id = ? AND o.store_id = ? AND o.state = 'open' "
        "AND o.deleted_at IS NULL ORDER BY o.opened_at, o.id",
        read.house.organization_id,
        read.house.store_id,
    )
    orders: dict[UUID, FloorOrder] = {}
    waited_for, last = rounds.courses_waited_for(read), rounds.last_rounds(read)
    for row in rows:
        facts = _facts(lines.get(row[0]), ready.get(row[0], 0), checks.get(row[0]))
        order = _order(row, facts, lines.get(row[0]), row[0] in late, seated.get(row[0], ()))
        orders[order.id] = replace(
            order,
            waits_for=waited_for.get(row[0], ""),
            last_round=last[row[0]].lines if row[0] in last else (),
            last_used_at=last[row[0]].at if row[0] in last else None,
        )
    return orders


def _order(
    row: Row,
    facts: OrderFacts,
    lines: Row | None,
    late: bool,
    tables: Sequence[tuple[UUID, str]],
) -> FloorOrder:
    return FloorOrder(
        id=UUID(bytes=row[0]),
        number=row[1],
        name=called(row[2], row[9]),
        state=order_state(facts),
        order_type_id=UUID(bytes=row[3]),
        guests=row[4],
        server_id=None if row[5] is None else UUID(bytes=row[5]),
        server=row[6],
        opened_at=from_micros(row[7]),
        total_minor=row[8],
        unsent=facts.unsent,
        held=facts.held,
        ready=facts.ready,
        oldest_unsent_at=None if lines is None else _moment(lines[5]),
        precheck_outdated=facts.precheck_outdated,
        late=late,
        table_ids=tuple(table_id for table_id, _ in tables),
        labels=tuple(label for _, label in tables),
    )


def _facts(lines: Row | None, ready: int, checks: Row | None) -> OrderFacts:
    _, unsent, ordered, held, sent, _, changed = lines or (None, 0, 0, 0, 0, None, None)
    _, open_checks, paid_checks, prechecked = checks or (None, 0, 0, None)
    return OrderFacts(
        unsent=unsent,
        ordered=ordered,
        held=held,
        sent=sent,
        ready=ready,
        last_changed_at=_moment(changed),
        prechecked_at=_moment(prechecked),
        open_checks=open_checks,
        paid_checks=paid_checks,
    )


def _tables_of_orders(read: Read) -> dict[bytes, list[tuple[UUID, str]]]:
    """By order: its tables, and what each is called for it."""
    rows = read.rows(
        "SELECT o.id, t.table_id, d.name, t.suffix FROM orders o JOIN order_tables t "
        "ON t.organization_id = o.organization_id AND t.order_id = o.id "
        "JOIN tables d ON d.organization_id = t.organization_id AND d.id = t.table_id "
        "WHERE o.organization_id = ? AND o.store_id = ? AND o.state = 'open' "
        "AND t.left_at IS NULL AND t.deleted_at IS NULL ORDER BY t.id",
        read.house.organization_id,
        read.house.store_id,
    )
    found: defaultdict[bytes, list[tuple[UUID, str]]] = defaultdict(list)
    for order_id, table_id, name, suffix in rows:
        found[order_id].append((UUID(bytes=table_id), table_label(name, suffix)))
    return found


def _lines(read: Read) -> dict[bytes, Row]:
    """By order: lines unsent, ordered, held, sent, since when one is unsent, the last change."""
    rows = read.rows(
        "SELECT o.id, sum(l.state = 'new' AND l.station_ids != '[]'), "
        "sum(l.state = 'new' AND l.station_ids = '[]'), "
        "sum(l.state = 'held'), sum(l.state = 'sent'), "
        "min(CASE WHEN l.state = 'new' AND l.station_ids != '[]' THEN l.created_at END), "
        "max(max(l.created_at, coalesce(l.voided_at, 0))) FROM orders o "
        "JOIN order_lines l ON l.organization_id = o.organization_id AND l.order_id = o.id "
        "WHERE o.organization_id = ? AND o.store_id = ? AND o.state = 'open' "
        "AND l.parent_line_id IS NULL AND l.deleted_at IS NULL GROUP BY o.id",
        read.house.organization_id,
        read.house.store_id,
    )
    return {row[0]: row for row in rows}


def _ready(read: Read) -> dict[bytes, int]:
    """By order: how many items are done and not taken yet."""
    rows = read.rows(
        "SELECT o.id, count(*) FROM orders o JOIN ticket_items i "
        "ON i.organization_id = o.organization_id AND i.order_id = o.id "
        "WHERE o.organization_id = ? AND o.store_id = ? AND o.state = 'open' "
        "AND i.state = 'done' AND i.voided_at IS NULL GROUP BY o.id",
        read.house.organization_id,
        read.house.store_id,
    )
    return dict(rows)


def _late(read: Read, now: datetime) -> set[bytes]:
    """Orders with an open ticket that is red at its station."""
    rows = read.rows(
        "SELECT DISTINCT t.order_id FROM tickets t JOIN stations s "
        "ON s.organization_id = t.organization_id AND s.id = t.station_id "
        "WHERE t.organization_id = ? AND t.state = 'open' "
        "AND t.fired_at + s.red_after_s * 1000000 <= ?",
        read.house.organization_id,
        now,
    )
    return {row[0] for row in rows}


def _checks(read: Read) -> dict[bytes, Row]:
    """By order: checks open, checks paid, when the last open one was printed."""
    rows = read.rows(
        "SELECT o.id, sum(c.state = 'open'), sum(c.state IN ('paid', 'closed')), "
        "max(CASE WHEN c.state = 'open' THEN c.prechecked_at END) FROM orders o "
        "JOIN checks c ON c.organization_id = o.organization_id AND c.order_id = o.id "
        "WHERE o.organization_id = ? AND o.store_id = ? AND o.state = 'open' "
        "AND c.state != 'voided' AND c.deleted_at IS NULL GROUP BY o.id",
        read.house.organization_id,
        read.house.store_id,
    )
    return {row[0]: row for row in rows}


def _moment(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)
