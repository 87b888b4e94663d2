"""SQL of promised orders: which wait, cook, or are ready."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from domain.pacing import MAX_PROMISE
from edge.transaction import Read
from sync.types import from_micros

FORGOTTEN_AFTER = timedelta(hours=3)
"""A paid order that nobody handed over leaves the list this long after its promise."""

PromiseState = Literal["waiting", "cooking", "ready"]


@dataclass(frozen=True, slots=True)
class Promised:
    """An order that a guest waits for. `fires_at` is there while it waits for its time.

    Waiting: no kitchen knows of it yet; ready: everything of it is done (`ready_at`).
    """

    order_id: UUID
    order_number: int
    pickup_number: int | None
    order_type_id: UUID
    name: str
    phone: str
    opened_at: datetime
    promised_at: datetime | None
    fires_at: datetime | None
    ready_at: datetime | None
    state: PromiseState
    is_paid: bool
    total_minor: int
    currency: str
    done: int
    made: int


@dataclass(frozen=True, slots=True)
class ReadyNumbers:
    """The guests' board: numbers that are cooked, and those that are ready, the latest first."""

    preparing: tuple[int, ...]
    ready: tuple[int, ...]


_WAITED_FOR = (
    "SELECT id, number, pickup_number, order_type_id, name, phone, opened_at, promised_at, "
    "fires_at, state, total_minor, currency FROM orders WHERE organization_id = ?1 "
    "AND store_id = ?2 AND pickup_number IS NOT NULL AND handed_at IS NULL "
    "AND deleted_at IS NULL AND "
)


def promised(read: Read, now: datetime) -> tuple[Promised, ...]:
    """Orders with a number that nobody took along yet, in the order of their promises."""
    rows = _waited_for(read, now)
    made = made_of(read, [row[0] for row in rows])
    unsent = unsent_of(read, [row[0] for row in rows])
    found = [_promised(row, made.get(row[0], (0, 0, None)), unsent.get(row[0], 0)) for row in rows]
    return tuple(
        sorted(
            (each for each in found if each is not None),
            key=lambda each: (each.promised_at or each.opened_at, each.order_number),
        )
    )


def ready_numbers(orders: Sequence[Promised]) -> ReadyNumbers:
    """What of these guests are shown."""
    ready = sorted(
        (each for each in orders if each.state == "ready" and each.ready_at is not None),
        key=lambda each: (each.ready_at or each.opened_at, each.order_number),
        reverse=True,
    )
    cooking = [each.pickup_number for each in orders if each.state == "cooking"]
    return ReadyNumbers(
        tuple(number for number in cooking if number is not None),
        tuple(each.pickup_number for each in ready if each.pickup_number is not None),
    )


def numbers_in_use(read: Read, now: datetime) -> set[int]:
    """The numbers that guests wait with."""
    return {row[2] for row in _waited_for(read, now)}


def due_orders(read: Read, now: datetime) -> list[tuple[UUID, int]]:
    """Promised orders whose time to be fired has come: each with that moment in microseconds."""
    rows = read.rows(
        "SELECT id, fires_at FROM orders WHERE organization_id = ? AND fires_at <= ? "
        "AND state <> 'voided' AND deleted_at IS NULL ORDER BY fires_at LIMIT 100",
        read.house.organization_id,
        now,
    )
    return [(UUID(bytes=row[0]), row[1]) for row in rows]


def _waited_for(read: Read, now: datetime) -> list[tuple[Any, ...]]:
    return read.rows(
        f"{_WAITED_FOR} state = 'open' UNION ALL {_WAITED_FOR} state = 'closed' "
        "AND business_date >= ?3 AND merged_into_id IS NULL "
        "AND coalesce(promised_at, opened_at) > ?4",
        read.house.organization_id,
        read.house.store_id,
        (now - MAX_PROMISE - timedelta(days=1)).date().isoformat(),
        now - FORGOTTEN_AFTER,
    )


def _promised(row: tuple[Any, ...], made: tuple[Any, ...], unsent: int) -> Promised | None:
    """The order as people see it; None for a paid one of which nothing was made or will be.

    What a runner carried out of the kitchen is not yet in the guest's hands.
    """
    total, done, ready_at = made
    is_paid = row[9] == "closed"
    if is_paid and not total and not unsent:
        return None
    state = standing(total, done, unsent)
    return Promised(
        order_id=UUID(bytes=row[0]),
        order_number=row[1],
        pickup_number=row[2],
        order_type_id=UUID(bytes=row[3]),
        name=row[4],
        phone=row[5],
        opened_at=from_micros(row[6]),
        promised_at=_moment(row[7]),
        fires_at=_moment(row[8]),
        ready_at=_moment(ready_at) if state == "ready" else None,
        state=state,
        is_paid=is_paid,
        total_minor=row[10],
        currency=row[11],
        done=done,
        made=total,
    )


def standing(made: int, done: int, unsent: int) -> PromiseState:
    """How far an order is: `made` plates were fired, of which `done` are; `unsent` lines wait."""
    if not made:
        return "waiting"
    return "ready" if done == made and not unsent else "cooking"


def made_of(read: Read, order_ids: Sequence[bytes]) -> dict[bytes, tuple[Any, ...]]:
    """By order: plates, those done, when the last was done.

    Where there is no screen to bump on, a plate is as far as one can know once it is printed.
    """
    rows = by_order(
        read,
        "SELECT i.order_id, count(*), sum(i.state IN ('done', 'taken', 'served') "
        "OR (i.state = 'delivered' AND s.has_screen = 0)), "
        "max(coalesce(i.done_at, iif(s.has_screen = 0, i.delivered_at, NULL))) "
        "FROM ticket_items i JOIN stations s "
        "ON s.organization_id = i.organization_id AND s.id = i.station_id "
        "WHERE i.organization_id = ? AND i.order_id IN ({marks}) AND i.voided_at IS NULL "
        "GROUP BY i.order_id",
        order_ids,
    )
    return {row[0]: row[1:] for row in rows}


def unsent_of(read: Read, order_ids: Sequence[bytes]) -> dict[bytes, int]:
    """By order: lines that a kitchen is still to be told of."""
    rows = by_order(
        read,
        "SELECT order_id, count(*) FROM order_lines WHERE organization_id = ? "
        "AND order_id IN ({marks}) AND parent_line_id IS NULL AND state IN ('new', 'held') "
        "AND station_ids <> '[]' GROUP BY order_id",
        order_ids,
    )
    return dict(rows)


def by_order(read: Read, sql: str, order_ids: Sequence[bytes]) -> list[tuple[Any, ...]]:
    """Rows about some orders: `{marks}` in the SQL stands for their ids, after the house's."""
    if not order_ids:
        return []
    marks = ", ".join("?" * len(order_ids))
    ids = [UUID(bytes=order_id) for order_id in order_ids]
    return read.rows(sql.format(marks=marks), read.house.organization_id, *ids)


def _moment(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)
