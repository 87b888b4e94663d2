"""SQL of messages to stations."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.floor import table_label
from edge.transaction import Read
from sync.tables.kitchen import StationMessage

MAX_MESSAGES = 20


def unseen(read: Read, station_id: UUID) -> list[StationMessage]:
    """Messages of a station that no cook has seen and no printer has printed, oldest first."""
    return read.all(
        StationMessage,
        "station_id = ? AND seen_at IS NULL AND printed_at IS NULL ORDER BY sent_at, id LIMIT ?",
        station_id,
        MAX_MESSAGES,
    )


def unseen_since(read: Read, alarm: str, moment: datetime) -> list[StationMessage]:
    """Messages sent before a moment that nobody was shown or has printed, not yet alarmed."""
    return read.all(
        StationMessage,
        _OF_ALL_STATIONS + _NOT_ALARMED,
        read.house.organization_id,
        moment,
        alarm,
    )


def printed(read: Read, paper: str) -> list[UUID]:
    """Messages that a printer has proved to be printed, not yet noted."""
    waiting = read.all(
        StationMessage,
        _OF_ALL_STATIONS + _ON_PAPER,
        read.house.organization_id,
        paper,
    )
    return [message.id for message in waiting]


def table_names(read: Read, order_id: UUID) -> list[str]:
    """The tables an order sits at now, by name."""
    rows = read.rows(
        "SELECT t.name, s.suffix FROM order_tables s "
        "JOIN tables t ON t.organization_id = s.organization_id AND t.id = s.table_id "
        "WHERE s.organization_id = ? AND s.order_id = ? AND s.left_at IS NULL ORDER BY s.id",
        read.house.organization_id,
        order_id,
    )
    return [table_label(*row) for row in rows]


_OF_ALL_STATIONS = (
    "station_id IN (SELECT id FROM stations WHERE organization_id = ?) "
    "AND seen_at IS NULL AND printed_at IS NULL "
)
"""By the index on stations and seen_at: what was seen grows for ever and is not looked through."""

_NOT_ALARMED = (
    "AND shown_at IS NULL AND sent_at < ? AND NOT EXISTS ("
    "SELECT 1 FROM alarms a WHERE a.kind = ? AND a.subject_id = station_messages.id)"
)
_ON_PAPER = (
    "AND EXISTS (SELECT 1 FROM print_jobs j WHERE j.kind = ? "
    "AND j.subject_id = station_messages.id AND j.copy_no = 0 AND j.state = 'printed')"
)
