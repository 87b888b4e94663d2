"""What a floor plan says beside states: courses that guests wait for, and a tab's last round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from edge.transaction import Read
from sync.types import from_micros


@dataclass(frozen=True, slots=True)
class Round:
    """What was ordered last at once: quantities in thousandths and names."""

    at: datetime
    lines: tuple[tuple[int, str], ...]


def courses_waited_for(read: Read) -> Mapping[bytes, str]:
    """By order: the course that its guests have waited for too long."""
    return dict(
        read.rows(
            "SELECT o.id, c.name FROM orders o JOIN order_courses w "
            "ON w.organization_id = o.organization_id AND w.order_id = o.id "
            "JOIN courses c ON c.organization_id = w.organization_id AND c.id = w.course_id "
            "WHERE o.organization_id = ? AND o.store_id = ? AND o.state = 'open' "
            "AND w.nudged_at IS NOT NULL",
            read.house.organization_id,
            read.house.store_id,
        )
    )


def last_rounds(read: Read) -> Mapping[bytes, Round]:
    """By named order without a table: what was sent last."""
    rows = read.rows(
        "SELECT o.id, l.sent_at, l.quantity, l.name FROM orders o JOIN order_lines l "
        "ON l.organization_id = o.organization_id AND l.order_id = o.id "
        "WHERE o.organization_id = ? AND o.store_id = ? AND o.state = 'open' AND o.name <> '' "
        "AND l.parent_line_id IS NULL AND l.state = 'sent' AND NOT EXISTS ("
        "SELECT 1 FROM order_tables t WHERE t.organization_id = o.organization_id "
        "AND t.order_id = o.id AND t.left_at IS NULL) ORDER BY o.id, l.sent_at DESC, l.position",
        read.house.organization_id,
        read.house.store_id,
    )
    found: dict[bytes, Round] = {}
    for order_id, sent_at, quantity, name in rows:
        at = from_micros(sent_at)
        known = found.setdefault(order_id, Round(at, ()))
        if known.at == at:
            found[order_id] = Round(at, (*known.lines, (quantity, name)))
    return found
