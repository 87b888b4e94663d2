"""What is decided about an order's courses: timers, and what was said when one waited too long."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from domain.errors import BadRequest
from domain.pacing import check_timer
from edge.alarms.store import end_alarm
from edge.orders import course_store, store
from edge.orders.requests import OrderChange
from edge.transaction import Write
from sync.tables.catalog import Course
from sync.tables.sales import OrderCourse

COURSE_WAITS = "course_waits"
"""The kind of alarm for guests who wait for a course that nobody fired."""


@dataclass(frozen=True, slots=True)
class SetFireTimer:
    """Fire a held course by itself in some minutes; None takes the timer back."""

    order_id: UUID
    course_id: UUID
    minutes: int | None


def set_timer(tx: Write, request: SetFireTimer) -> OrderChange:
    """Set a course's timer, or take it back. Raises OrderClosed, BadRequest, LimitExceeded."""
    order = store.open_order(tx, request.order_id)
    course = tx.load(Course, request.course_id, "course")
    fire_at = None
    if request.minutes is not None:
        lines = store.lines(tx, order.id)
        if not any(line.course_id == course.id and line.state == "held" for line in lines):
            raise BadRequest(f"Nothing of {course.name} is held.")
        fire_at = tx.now + timedelta(minutes=check_timer(request.minutes))
    tx.update(note_of(tx, order.id, course.id), fire_at=fire_at)
    tx.signal("order", order.id)
    tx.signal("floor")
    return OrderChange(order.id, order.number, order.total_minor)


def note_of(tx: Write, order_id: UUID, course_id: UUID) -> OrderCourse:
    """The row of an order's course, made where there is none yet."""
    known = course_store.notes(tx, order_id).get(course_id)
    return known or tx.insert(OrderCourse, order_id=order_id, course_id=course_id)


def note_fired(tx: Write, order_id: UUID, course_ids: Collection[UUID | None]) -> None:
    """Courses were fired, by whomever: their timers stop, and nobody is told to fire them."""
    for course_id, row in course_store.notes(tx, order_id).items():
        if course_id in course_ids:
            tx.update(row, fire_at=None, fired_at=tx.now, nudged_at=None)
            end_alarm(tx, COURSE_WAITS, row.id)


def follow_order(tx: Write, from_order_id: UUID, to_order_id: UUID) -> None:
    """Lines went to another order with their courses: timers go along, the earlier counts."""
    there = course_store.notes(tx, to_order_id)
    for course_id, row in course_store.notes(tx, from_order_id).items():
        if row.fire_at is not None:
            known = there.get(course_id) or note_of(tx, to_order_id, course_id)
            tx.update(known, fire_at=min(row.fire_at, known.fire_at or row.fire_at))
        tx.update(row, fire_at=None, nudged_at=None)
        end_alarm(tx, COURSE_WAITS, row.id)
