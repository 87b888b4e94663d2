"""SQL of courses: what is held and served of each, which timers are due."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.catalog import Menu
from domain.pacing import USUAL_NUDGE_MINUTES, CourseFacts
from edge.transaction import Read
from sync.tables.sales import OrderCourse
from sync.types import from_micros

NO_COURSE = -1
"""Where lines without a course stand: before all courses."""


def facts(read: Read, menu: Menu, order_id: UUID) -> tuple[CourseFacts, ...]:
    """Of each course of an order, what is held, fired and served, in the menu's order."""
    held = dict(_held(read, order_id))
    fired = {row[0]: row[1:] for row in _fired(read, order_id)}
    found = [_facts(menu, key, held.get(key, 0), fired.get(key)) for key in {**held, **fired}]
    return tuple(sorted(found, key=lambda course: course.position))


def notes(read: Read, order_id: UUID) -> dict[UUID, OrderCourse]:
    """What was decided about an order's courses, by course."""
    return {row.course_id: row for row in read.all(OrderCourse, "order_id = ?", order_id)}


def due_timers(read: Read, now: datetime) -> list[tuple[UUID, int]]:
    """Courses whose timer has run out: the row, and the moment in microseconds."""
    rows = read.rows(
        "SELECT id, fire_at FROM order_courses WHERE organization_id = ? AND fire_at <= ? "
        "AND deleted_at IS NULL ORDER BY fire_at LIMIT 100",
        read.house.organization_id,
        now,
    )
    return [(UUID(bytes=row[0]), row[1]) for row in rows]


def orders_that_hold(read: Read) -> list[UUID]:
    """Open orders of which something is held, but for those that wait for their promise."""
    rows = read.rows(
        "SELECT DISTINCT o.id FROM orders o JOIN order_lines l "
        "ON l.organization_id = o.organization_id AND l.order_id = o.id "
        "WHERE o.organization_id = ? AND o.store_id = ? AND o.state = 'open' "
        "AND o.fires_at IS NULL AND l.state = 'held' AND l.parent_line_id IS NULL",
        read.house.organization_id,
        read.house.store_id,
    )
    return [UUID(bytes=row[0]) for row in rows]


def _held(read: Read, order_id: UUID) -> list[tuple[Any, ...]]:
    return read.rows(
        "SELECT course_id, count(*) FROM order_lines WHERE organization_id = ? AND order_id = ? "
        "AND kind <> 'modifier' AND state = 'held' GROUP BY course_id",
        read.house.organization_id,
        order_id,
    )


def _fired(read: Read, order_id: UUID) -> list[tuple[Any, ...]]:
    """By course: plates, how many left the pass, and when the last one did.

    Of what ended on paper nobody says when it was carried out: it holds up no course.
    """
    return read.rows(
        "SELECT t.course_id, count(*), sum(i.state IN ('taken', 'served')), "
        "max(coalesce(i.served_at, i.taken_at)) FROM ticket_items i JOIN tickets t "
        "ON t.organization_id = i.organization_id AND t.id = i.ticket_id "
        "WHERE i.organization_id = ? AND i.order_id = ? AND i.voided_at IS NULL "
        "AND NOT (t.state = 'printed' AND i.state = 'delivered') "
        "GROUP BY t.course_id",
        read.house.organization_id,
        order_id,
    )


def _facts(menu: Menu, key: bytes | None, held: int, fired: tuple[Any, ...] | None) -> CourseFacts:
    course = menu.courses.get(UUID(bytes=key)) if key is not None else None
    count, served, served_at = fired or (0, 0, None)
    return CourseFacts(
        course_id=None if key is None else UUID(bytes=key),
        position=course.position if course else NO_COURSE,
        held=held,
        fired=count,
        served=served,
        served_at=None if served_at is None else from_micros(served_at),
        nudge_minutes=course.nudge_minutes if course else USUAL_NUDGE_MINUTES,
    )
