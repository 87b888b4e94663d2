"""SQL of the open orders as the floor sees them: a few queries, however many orders there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.floor import OrderFacts, order_state, table_label
from domain.orders import called
from edge.floor import rounds
from edge.floor.views import FloorOrder
from edge.transaction import Read
from sync.types import from_micros

Row = tuple[Any, ...]


def open_orders(
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


def tables_of_orders(read: Read) -> dict[bytes, list[tuple[UUID, str]]]:
    """By order: its tables, and what each is called for it; not those whose guests have paid."""
    rows = read.rows(
        "SELECT o.id, t.table_id, d.name, t.suffix FROM orders o JOIN order_tables t "
        "ON t.organization_id = o.organization_id AND t.order_id = o.id "
        "JOIN tables d ON d.organization_id = t.organization_id AND d.id = t.table_id "
        "WHERE o.organization_id = ? AND o.store_id = ? AND o.state = 'open' "
        "AND t.left_at IS NULL AND t.paid_at IS NULL AND t.deleted_at IS NULL ORDER BY t.id",
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
