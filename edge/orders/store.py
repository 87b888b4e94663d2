"""SQL of orders."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.errors import NotFound
from domain.floor import table_label
from domain.orders import must_be_open
from edge.transaction import Read, Write
from sync.tables.devices import Device
from sync.tables.floor import DiningTable
from sync.tables.sales import Order, OrderLine, OrderTable
from sync.types import from_micros

RINGING = ("waiter", "counter")
"""Profiles of devices at which people sell; at a kitchen's screen they only make."""


SERVICE = "service"
"""The kind of the line that a service charge is; nobody moves or takes it back by hand."""


@dataclass(frozen=True, slots=True)
class LineCount:
    """How many lines an order has, and the last position given."""

    lines: int
    last_position: int


def open_order(read: Read, order_id: UUID) -> Order:
    """An order that is open. Raises NotFound, OrderClosed."""
    order = read.load(Order, order_id, "order")
    must_be_open(order.state, order.number)
    return order


def count_lines(read: Read, order_id: UUID) -> LineCount:
    """Lines (options and voided ones not counted) and the highest position."""
    row = read.rows(
        "SELECT count(*) FILTER (WHERE parent_line_id IS NULL AND state <> 'voided'), "
        "coalesce(max(position), 0) FROM order_lines WHERE organization_id = ? AND order_id = ?",
        read.house.organization_id,
        order_id,
    )[0]
    return LineCount(*row)


def lines(read: Read, order_id: UUID) -> list[OrderLine]:
    """All lines of an order in order, options after their line."""
    return read.all(OrderLine, "order_id = ? ORDER BY position", order_id)


@dataclass(frozen=True, slots=True)
class SeenLine:
    """Of a line or option, what screens show."""

    id: UUID
    parent_line_id: UUID | None
    option_id: UUID | None
    item_id: UUID | None
    variant_id: UUID | None
    course_id: UUID | None
    added_by_id: UUID | None
    name: str
    variant_name: str
    quantity: int
    unit_price_minor: int
    amount_minor: int
    state: str
    seat: int
    note: str
    void_reason: str
    rev: int
    created_at: datetime
    sent_at: datetime | None
    allergens: dict[str, str]
    marks: list[dict[str, Any]]
    kind: str
    unit: str
    back_kind: str
    comped_minor: int


def seen_lines(read: Read, order_id: UUID) -> list[SeenLine]:
    """Like `lines`, but only what screens show: read at each tap, so no more than that."""
    rows = read.rows(
        "SELECT id, parent_line_id, option_id, item_id, variant_id, course_id, added_by_id, name, "
        "variant_name, quantity, unit_price_minor, amount_minor, state, seat, note, void_reason, "
        "rev, created_at, sent_at, allergens, marks, kind, unit, "
        "back_kind, comped_minor FROM order_lines "
        "WHERE organization_id = ? AND order_id = ? ORDER BY position",
        read.house.organization_id,
        order_id,
    )
    return list(map(_seen_line, rows))


def _seen_line(row: tuple[Any, ...]) -> SeenLine:
    values: list[Any] = [None if key is None else UUID(bytes=key) for key in row[:7]]
    values += row[7:17]
    values += [None if micros is None else from_micros(micros) for micros in row[17:19]]
    values += [{} if row[19] == "{}" else json.loads(row[19])]
    values += [[] if row[20] == "[]" else json.loads(row[20]), *row[21:]]
    return SeenLine(*values)


def short_names(read: Read) -> dict[UUID, str]:
    """What people are called on tickets."""
    rows = read.rows(
        "SELECT id, short_name FROM people WHERE organization_id = ?", read.house.organization_id
    )
    return {UUID(bytes=key): name for key, name in rows}


def load_line(read: Read, line_id: UUID) -> OrderLine:
    """A line that is not an option. Raises NotFound."""
    line = read.load(OrderLine, line_id, "line")
    if line.parent_line_id is not None:
        raise NotFound("That is an option of a line, not a line.")
    if line.kind == SERVICE:
        raise NotFound("That is a service charge. It can be waived.")
    return line


def options(read: Read, line: OrderLine) -> list[OrderLine]:
    """The options of a line, in order."""
    return read.all(
        OrderLine, "order_id = ? AND parent_line_id = ? ORDER BY position", line.order_id, line.id
    )


def with_options(all_lines: Sequence[OrderLine], chosen: Iterable[UUID]) -> list[OrderLine]:
    """The chosen lines and their options."""
    ids = set(chosen)
    return [line for line in all_lines if line.id in ids or line.parent_line_id in ids]


def seated_at(read: Read, order_id: UUID) -> list[OrderTable]:
    """Where an order sits now."""
    return read.all(OrderTable, "order_id = ? AND left_at IS NULL ORDER BY id", order_id)


def table_names(read: Read, order_id: UUID) -> list[tuple[UUID, str]]:
    """Ids and labels (7, 7a) of the tables where an order sits; of a closed one, where it sat."""
    rows = read.rows(
        "SELECT t.id, t.name, s.suffix FROM order_tables s "
        "JOIN orders o ON o.organization_id = s.organization_id AND o.id = s.order_id "
        "JOIN tables t ON t.organization_id = s.organization_id AND t.id = s.table_id "
        "WHERE s.organization_id = ? AND s.order_id = ? "
        "AND (s.left_at IS NULL OR s.left_at >= o.closed_at) ORDER BY s.id",
        read.house.organization_id,
        order_id,
    )
    return [(UUID(bytes=row[0]), table_label(row[1], row[2])) for row in rows]


def check_tables(read: Read, table_ids: Iterable[UUID]) -> None:
    """Raises NotFound when one of the tables is not in this restaurant."""
    for table_id in table_ids:
        read.load(DiningTable, table_id, "table")


def seats_at(read: Read, table_id: UUID) -> list[OrderTable]:
    """Which orders sit at a table, paid ones that are not cleared away among them."""
    return read.all(OrderTable, "table_id = ? AND left_at IS NULL ORDER BY id", table_id)


def leave_tables(tx: Write, order_id: UUID) -> None:
    """End where an order sits."""
    for seat in seated_at(tx, order_id):
        tx.update(seat, left_at=tx.now)


def open_orders(read: Read, after: UUID | None, limit: int) -> list[Order]:
    """The open orders after one, oldest first by the box's clock: ids may carry a handheld's."""
    return read.all(
        Order,
        "store_id = ?2 AND state = 'open' AND (?3 IS NULL OR (opened_at, id) > "
        "(SELECT o.opened_at, o.id FROM orders o WHERE o.organization_id = ?1 AND o.id = ?3)) "
        "ORDER BY opened_at, id LIMIT ?4",
        read.house.store_id,
        after,
        limit,
    )


def open_orders_at(read: Read, table_id: UUID) -> list[Order]:
    """The open orders at a table, oldest first."""
    return read.all(
        Order,
        "state = 'open' AND id IN (SELECT order_id FROM order_tables WHERE organization_id = ? "
        "AND table_id = ? AND left_at IS NULL) ORDER BY opened_at, id",
        read.house.organization_id,
        table_id,
    )


def line_states(read: Read, order_id: UUID) -> dict[UUID, list[str]]:
    """The kitchen states of each fired line at its stations, the latest fire only."""
    rows = read.rows(
        "SELECT line_id, state, fire_no FROM ticket_items "
        "WHERE organization_id = ? AND order_id = ? ORDER BY fire_no",
        read.house.organization_id,
        order_id,
    )
    found: dict[UUID, tuple[int, list[str]]] = {}
    for line, state, fire_no in rows:
        line_id = UUID(bytes=line)
        latest, states = found.get(line_id, (0, []))
        found[line_id] = (fire_no, [state] if fire_no > latest else [*states, state])
    return {line_id: states for line_id, (_, states) in found.items()}


def total_of(read: Read, order_id: UUID) -> int:
    """The sum of an order's live lines, from the rows."""
    return int(
        read.value(
            "SELECT coalesce(sum(amount_minor), 0) FROM order_lines "
            "WHERE organization_id = ? AND order_id = ? AND state <> 'voided'",
            read.house.organization_id,
            order_id,
        )
    )


def has_payments(read: Read, order_id: UUID) -> bool:
    """Whether anything was paid on an order."""
    return (
        read.value(
            "SELECT 1 FROM checks c JOIN payments p ON p.organization_id = c.organization_id "
            "AND p.check_id = c.id WHERE c.organization_id = ? AND c.order_id = ? LIMIT 1",
            read.house.organization_id,
            order_id,
        )
        is not None
    )


def last_sent_at(read: Read, order_id: UUID) -> datetime | None:
    """When something of this order was last sent."""
    micros = read.value(
        "SELECT max(sent_at) FROM order_lines WHERE organization_id = ? AND order_id = ?",
        read.house.organization_id,
        order_id,
    )
    return None if micros is None else from_micros(micros)


def made_at(tx: Write) -> UUID | None:
    """The station at which somebody rings what they make: where the acting device stands."""
    device = tx.get(Device, tx.actor.device_id) if tx.actor.device_id else None
    if device is None or device.profile not in RINGING:
        return None
    return device.station_id
