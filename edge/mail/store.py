"""SQL of queued mails."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.errors import NotFound
from edge.box_tables import OutgoingMail
from edge.transaction import Read
from sync.types import from_micros

BATCH = 20


def due(read: Read, now: datetime) -> list[OutgoingMail]:
    """Mails whose time has come, oldest first."""
    return read.all(
        OutgoingMail, "state = 'queued' AND next_at <= ? ORDER BY next_at LIMIT ?", now, BATCH
    )


def next_at(read: Read) -> datetime | None:
    """When the next mail is to be tried."""
    found = read.value("SELECT min(next_at) FROM outgoing_mails WHERE state = 'queued'")
    return None if found is None else from_micros(found)


def unsent(read: Read) -> list[OutgoingMail]:
    """Mails that nobody has yet, those that failed first."""
    return read.all(
        OutgoingMail, "state IN ('failed', 'queued') ORDER BY state, next_at LIMIT ?", BATCH
    )


def load(read: Read, mail_id: UUID) -> OutgoingMail:
    """One mail. Raises NotFound."""
    found = read.first(OutgoingMail, "id = ?", mail_id)
    if found is None:
        raise NotFound("There is no such mail.")
    return found
