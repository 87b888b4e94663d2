"""Guests who wait for a course that nobody fires: who is told, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain import pacing
from domain.catalog import Menu
from domain.floor import at_tables
from domain.pacing import Waiting
from edge.alarms.store import alarms, end_alarm, raise_alarm
from edge.orders import course_store, courses, store
from edge.orders.courses import COURSE_WAITS
from edge.transaction import Read, Write
from sync.tables.sales import Order, OrderCourse


@dataclass(frozen=True, slots=True)
class Nudge:
    """Somebody has to be told that an order's guests wait for a course, or no longer."""

    order_id: UUID
    course_id: UUID
    served_at: datetime | None


@dataclass(frozen=True, slots=True)
class TellOfWaiting:
    """The box tells servers whose guests wait, and takes back what is over."""

    late: tuple[Nudge, ...]
    over: tuple[UUID, ...]


def found(read: Read, menu: Menu, now: datetime) -> dict[UUID, Waiting]:
    """What the guests of each open order wait for, where something is held; by order."""
    every = {
        order_id: pacing.waiting(course_store.facts(read, menu, order_id), now)
        for order_id in course_store.orders_that_hold(read)
    }
    return {order_id: each for order_id, each in every.items() if each is not None}


def news(read: Read, menu: Menu, now: datetime) -> TellOfWaiting:
    """Whose guests have come to wait too long, and of whom that is over."""
    late = {
        (order_id, each.course_id): Nudge(order_id, each.course_id, each.since)
        for order_id, each in found(read, menu, now).items()
        if each.is_late and each.course_id is not None
    }
    told = {
        row_id: row
        for row_id in alarms(read, COURSE_WAITS)
        if (row := read.get(OrderCourse, row_id)) is not None
    }
    known = {(row.order_id, row.course_id) for row in told.values()}
    return TellOfWaiting(
        tuple(nudge for key, nudge in late.items() if key not in known),
        tuple(row_id for row_id, row in told.items() if (row.order_id, row.course_id) not in late),
    )


def tell(tx: Write, menu: Menu, asked: TellOfWaiting) -> int:
    """Raise and end alarms. Returns how many are new."""
    for row_id in asked.over:
        row = tx.load(OrderCourse, row_id, "course of an order")
        tx.update(row, nudged_at=None)
        end_alarm(tx, COURSE_WAITS, row_id)
        _look_again(tx, row.order_id)
    for nudge in asked.late:
        order = tx.load(Order, nudge.order_id, "order")
        row = courses.note_of(tx, order.id, nudge.course_id)
        tx.update(row, nudged_at=tx.now)
        sentence = _sentence(tx, menu, order, nudge)
        raise_alarm(tx, COURSE_WAITS, row.id, sentence, order.server_id)
        _look_again(tx, order.id)
    return len(asked.late)


def _look_again(tx: Write, order_id: UUID) -> None:
    tx.signal("order", order_id)
    tx.signal("floor")
    tx.signal("kitchen")


def _sentence(tx: Write, menu: Menu, order: Order, nudge: Nudge) -> str:
    tables = at_tables(name for _, name in store.table_names(tx, order.id))
    where = f"Table {tables}" if tables else order.name or f"Order {order.number}"
    course = menu.courses[nudge.course_id].name if nudge.course_id in menu.courses else "Course"
    since = nudge.served_at.astimezone(tx.house.zone) if nudge.served_at else tx.now
    return f"{where}: {course} not fired. The course before was served at {since:%H:%M}."
