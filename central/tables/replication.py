"""Streams of boxes, journal, quarantine, feed: what replication keeps of each organization."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from central.tables.base import BY_ID, CentralTable
from sync.base import (
    CountColumn,
    FlagColumn,
    IdColumn,
    OptionalCount,
    OptionalTime,
    TextColumn,
    TimeColumn,
)
from sync.types import Blob, Count, Id, Text


class SyncStream(CentralTable, table=True):
    """How far the centre has a box's stream. The row is locked while a push is judged.

    `ack_hash` is the chain's value after `ack_seq`; up to `safe_seq` a verified backup has it.
    `said_seq` is the newest op that the box spoke of: what is between waits at the box. The box's
    clock is `clock_offset_ms` ahead of ours, as it stamped last; since `clock_flagged_at` by more
    than five minutes.
    """

    __tablename__ = "sync_streams"
    app_may = ("UPDATE",)
    sync_may = ("INSERT", "UPDATE")
    organization_id: UUID = Field(primary_key=True, sa_type=Id)
    store_id: UUID = Field(primary_key=True, sa_type=Id)
    node_id: UUID = Field(primary_key=True, sa_type=Id)
    epoch: CountColumn
    ack_seq: CountColumn = 0
    ack_hash: bytes = Field(sa_type=Blob)
    safe_seq: CountColumn = 0
    said_seq: CountColumn = 0
    retired_at: OptionalTime = None
    seen_at: OptionalTime = None
    clock_offset_ms: OptionalCount = None
    clock_uncertainty_ms: OptionalCount = None
    clock_flagged_at: OptionalTime = None


class StoreEpoch(CentralTable, table=True):
    """Which box has the store: the one of the highest epoch; others are fenced."""

    __tablename__ = "store_epochs"
    app_may = ("INSERT", "UPDATE")
    sync_may = ("INSERT", "UPDATE")
    organization_id: UUID = Field(primary_key=True, sa_type=Id)
    store_id: UUID = Field(primary_key=True, sa_type=Id)
    epoch: CountColumn
    node_id: IdColumn
    since: TimeColumn


class JournalEntry(CentralTable, table=True):
    """A received op, byte for byte. `id` is given at receipt: partitions follow arrival.

    `clock_*` are how far the box's clock was ahead of ours when the op was made, and give or take.
    """

    __tablename__ = "sync_journal"
    __table_args__ = (Index(None, "organization_id", "store_id", "node_id", "seq"), BY_ID)
    sync_may = ("INSERT",)
    organization_id: UUID = Field(primary_key=True, sa_type=Id)
    id: UUID = Field(primary_key=True, sa_type=Id)
    store_id: IdColumn
    node_id: IdColumn
    seq: CountColumn
    tx_id: IdColumn
    kind: TextColumn
    version: CountColumn
    entity_id: IdColumn
    late: FlagColumn
    hash: bytes = Field(sa_type=Blob)
    body: bytes = Field(sa_type=Blob)
    received_at: TimeColumn
    clock_offset_ms: OptionalCount = None
    clock_uncertainty_ms: OptionalCount = None


class Quarantined(CentralTable, table=True):
    """A transaction of a box that could not become rows, whole; its ops are in the journal."""

    __tablename__ = "sync_quarantine"
    __table_args__ = (
        Index(None, "organization_id", "store_id", "id", postgresql_where="solved_at IS NULL"),
    )
    app_may = ("UPDATE",)
    sync_may = ("INSERT", "UPDATE")
    organization_id: UUID = Field(primary_key=True, sa_type=Id)
    id: UUID = Field(primary_key=True, sa_type=Id)
    store_id: IdColumn
    node_id: IdColumn
    first_seq: CountColumn
    last_seq: CountColumn
    late: FlagColumn
    code: TextColumn
    detail: TextColumn
    since: TimeColumn
    solved_at: OptionalTime = None


class ParkedEntity(CentralTable, table=True):
    """A row that waits behind a quarantined transaction; while one is here, later ones wait."""

    __tablename__ = "parked_entities"
    sync_may = ("INSERT", "DELETE")
    organization_id: UUID = Field(primary_key=True, sa_type=Id)
    kind: str = Field(primary_key=True, sa_type=Text)
    entity_id: UUID = Field(primary_key=True, sa_type=Id)
    quarantine_id: UUID = Field(primary_key=True, sa_type=Id)


class FeedEntry(CentralTable, table=True):
    """The newest state of one row in a scope; `seq` is from the scope's head. `op`: put or del."""

    __tablename__ = "feed"
    __table_args__ = (Index(None, "organization_id", "scope", "seq"),)
    app_may = ("INSERT", "UPDATE", "DELETE")
    sync_may = ("INSERT", "UPDATE")
    organization_id: UUID = Field(primary_key=True, sa_type=Id)
    scope: str = Field(primary_key=True, sa_type=Text)
    kind: str = Field(primary_key=True, sa_type=Text)
    entity_id: UUID = Field(primary_key=True, sa_type=Id)
    seq: CountColumn
    version: CountColumn
    op: TextColumn
    body: bytes = Field(sa_type=Blob)
    digest: CountColumn


class FeedHead(CentralTable, table=True):
    """A scope's counter, locked last by whoever writes its feed; below `floor` tombstones went."""

    __tablename__ = "feed_heads"
    app_may = ("INSERT", "UPDATE")
    sync_may = ("INSERT", "UPDATE")
    organization_id: UUID = Field(primary_key=True, sa_type=Id)
    scope: str = Field(primary_key=True, sa_type=Text)
    seq: CountColumn
    floor: CountColumn = 0


class EntityDigest(CentralTable, table=True):
    """The newest body of each row that came from a box: the first 64 bits of its SHA-256, signed.

    It decides whether an op is new, known or in conflict before any row is touched. `node_id` said
    it last, whose stream has `said_epoch`; `epoch` is of the box that made the row so, `version`
    the shape that it came in.
    """

    __tablename__ = "entity_digests"
    app_may = ("INSERT", "UPDATE")
    sync_may = ("INSERT", "UPDATE")
    organization_id: UUID = Field(primary_key=True, sa_type=Id)
    kind: str = Field(primary_key=True, sa_type=Text)
    entity_id: UUID = Field(primary_key=True, sa_type=Id)
    rev: CountColumn
    node_id: IdColumn
    digest: CountColumn
    epoch: CountColumn = 0
    said_epoch: CountColumn = 0
    version: CountColumn = 1


class Snapshot(CentralTable, table=True):
    """What a box that takes a store over begins with, exported in one view of the database."""

    __tablename__ = "sync_snapshots"
    sync_may = ("INSERT", "DELETE")
    organization_id: UUID = Field(primary_key=True, sa_type=Id)
    store_id: UUID = Field(primary_key=True, sa_type=Id)
    id: UUID = Field(primary_key=True, sa_type=Id)
    node_id: IdColumn
    manifest: bytes = Field(sa_type=Blob)
    made_at: TimeColumn
    expires_at: TimeColumn


class SnapshotChunk(CentralTable, table=True):
    """One piece of a snapshot: lines of JSON, compressed."""

    __tablename__ = "sync_snapshot_chunks"
    sync_may = ("INSERT", "DELETE")
    organization_id: UUID = Field(primary_key=True, sa_type=Id)
    store_id: UUID = Field(primary_key=True, sa_type=Id)
    snapshot_id: UUID = Field(primary_key=True, sa_type=Id)
    number: int = Field(primary_key=True, sa_type=Count)
    body: bytes = Field(sa_type=Blob)


class MediaBlob(CentralTable, table=True):
    """The bytes of a picture or file by their SHA-256; rows of `media` name them."""

    __tablename__ = "media_blobs"
    app_may = ("INSERT",)
    organization_id: UUID = Field(primary_key=True, sa_type=Id)
    sha256: str = Field(primary_key=True, sa_type=Text)
    mime: TextColumn
    size: CountColumn
    body: bytes = Field(sa_type=Blob)
    created_at: TimeColumn
