"""Boxes as they are: what each said last, alarms, mails about them, copies of the centre."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from central.tables.base import DIRECTORY, CentralTable
from sync.base import (
    CountColumn,
    DocColumn,
    IdColumn,
    OptionalCount,
    OptionalId,
    OptionalText,
    OptionalTime,
    TextColumn,
    TimeColumn,
)
from sync.types import Count, Id, Text


class BoxReport(CentralTable, table=True):
    """What a box said of itself with its last heartbeat; `said` is all of it, as it came.

    `offset_ms` is how far its clock is ahead of the centre's, give or take `uncertainty_ms`.
    """

    __tablename__ = "box_reports"
    sync_may = ("INSERT", "UPDATE")
    organization_id: UUID = Field(primary_key=True, sa_type=Id)
    store_id: UUID = Field(primary_key=True, sa_type=Id)
    node_id: UUID = Field(primary_key=True, sa_type=Id)
    at: TimeColumn
    version: TextColumn = ""
    release: CountColumn = 0
    life: TextColumn = ""
    waiting: CountColumn = 0
    waiting_since: OptionalTime = None
    held: CountColumn = 0
    last_sale_at: OptionalTime = None
    offset_ms: OptionalCount = None
    uncertainty_ms: OptionalCount = None
    alarms: CountColumn = 0
    said: DocColumn


class FleetAlarm(CentralTable, table=True):
    """Something about a box that somebody has to look at: open until `ended_at`.

    `kind`: silent, fenced, forked, clock, waiting, dual_active, quarantine, digests.
    """

    __tablename__ = "fleet_alarms"
    __table_args__ = (
        Index(None, "organization_id", "since", postgresql_where=text("ended_at IS NULL")),
    )
    jobs_may = ("INSERT", "UPDATE", "DELETE")
    organization_id: UUID = Field(primary_key=True, sa_type=Id)
    id: UUID = Field(primary_key=True, sa_type=Id)
    store_id: IdColumn
    node_id: OptionalId = None
    kind: TextColumn
    detail: TextColumn = ""
    since: TimeColumn
    ended_at: OptionalTime = None
    mailed_at: OptionalTime = None


class FeedMark(CentralTable, table=True):
    """How far a scope's feed was at a moment: what tells the age of a tombstone."""

    __tablename__ = "feed_marks"
    jobs_may = ("INSERT", "DELETE")
    organization_id: UUID = Field(primary_key=True, sa_type=Id)
    scope: str = Field(primary_key=True, sa_type=Text)
    seq: int = Field(primary_key=True, sa_type=Count)
    at: TimeColumn


class MailWish(CentralTable, table=True):
    """A mail that a person wants: `digest` every morning, `alarms` when a box is in trouble.

    `sent_for` is the newest business day whose digest went, so that a repeated job sends none
    twice. `minute` of the day in `zone` is when a digest goes.
    """

    __tablename__ = "mail_wishes"
    app_may = ("INSERT", "UPDATE", "DELETE")
    organization_id: UUID = Field(primary_key=True, sa_type=Id)
    user_id: UUID = Field(primary_key=True, sa_type=Id)
    kind: str = Field(primary_key=True, sa_type=Text)
    zone: TextColumn = "UTC"
    minute: CountColumn = 480
    language: TextColumn = "en"
    since: TimeColumn
    sent_for: OptionalText = None


class CentreBackup(CentralTable, table=True):
    """A copy of the whole centre that was restored beside it and found equal."""

    __tablename__ = "directory_backups"
    __table_args__ = (DIRECTORY,)
    app_may = ("INSERT",)
    id: UUID = Field(primary_key=True, sa_type=Id)
    place: TextColumn
    began_at: TimeColumn
    verified_at: TimeColumn
    bytes: CountColumn
    rows: CountColumn
    streams: CountColumn
    gen: CountColumn
