"""SQL of the opening: who looked already, and the test pages of the day."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from edge.transaction import Read
from sync.types import from_micros, to_micros

DISMISSED = "opening_done"


def was_dismissed(read: Read, day: str) -> bool:
    """Whether somebody looked through everything on a business day."""
    return bool(
        read.value(
            "SELECT 1 FROM audit_entries WHERE organization_id = ? AND store_id = ? "
            "AND business_date = ? AND act = ? LIMIT 1",
            read.house.organization_id,
            read.house.store_id,
            day,
            DISMISSED,
        )
    )


def left_open(read: Read, day: str) -> frozenset[UUID]:
    """The open orders of business days before this one."""
    rows = read.rows(
        "SELECT id FROM orders WHERE organization_id = ? AND store_id = ? "
        "AND state = 'open' AND business_date < ?",
        read.house.organization_id,
        read.house.store_id,
        day,
    )
    return frozenset(UUID(bytes=row[0]) for row in rows)


def test_pages(read: Read, since: datetime) -> dict[UUID, datetime]:
    """When each printer last proved itself with any paper since a moment.

    From the latest papers backwards: at most a thousand are looked at.
    """
    rows = read.rows(
        "SELECT printer_id, max(finished_at) FROM (SELECT printer_id, finished_at FROM print_jobs "
        "WHERE state = 'printed' ORDER BY id DESC LIMIT 1000) WHERE finished_at >= ? "
        "GROUP BY printer_id",
        to_micros(since),
    )
    return {UUID(bytes=row[0]): from_micros(row[1]) for row in rows}
