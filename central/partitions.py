"""Monthly partitions by UUIDv7: an id begins with the milliseconds when it was made."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

from central.metadata import PARTITIONED
from sync.types import to_micros

MONTHS_AHEAD = 24


def statements(now: datetime) -> Iterator[str]:
    """What makes the partitions of this month and the next 24, and one for all other ids."""
    for table in PARTITIONED:
        yield f"CREATE TABLE IF NOT EXISTS {table}_p_other PARTITION OF {table} DEFAULT"
        for ahead in range(MONTHS_AHEAD + 1):
            begin, end = _month(now, ahead), _month(now, ahead + 1)
            yield (
                f"CREATE TABLE IF NOT EXISTS {table}_p{begin:%Y%m} PARTITION OF {table} "
                f"FOR VALUES FROM ('{least_id(begin)}') TO ('{least_id(end)}')"
            )


def least_id(moment: datetime) -> UUID:
    """The least id that can have been made at a moment."""
    return UUID(int=(to_micros(moment) // 1000) << 80)


def _month(now: datetime, ahead: int) -> datetime:
    months = now.year * 12 + now.month - 1 + ahead
    return datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC)
