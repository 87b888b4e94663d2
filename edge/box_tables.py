"""Tables that only the box has: commands, outbox, identity of the node, secrets, spool.

They share the database file with the replicated tables but not their MetaData. Class `mirror`
tables belong to the stream of a standby box, never to the centre's.
"""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, MetaData
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from sync.base import (
    NAMING,
    CountColumn,
    DocColumn,
    DocListColumn,
    FlagColumn,
    IdColumn,
    OptionalCount,
    OptionalId,
    OptionalText,
    OptionalTime,
    TextColumn,
    TimeColumn,
)
from sync.types import Blob, Count, Id, Text

STRICT = {"sqlite_strict": True, "sqlite_with_rowid": False}
STRICT_ROWID = {"sqlite_strict": True}


class BoxTable(SQLModel, registry=registry(metadata=MetaData(naming_convention=NAMING))):
    """A table that stays on the box."""

    mirror: ClassVar[bool] = False


BOX_METADATA: MetaData = BoxTable.metadata


class SchemaInfo(BoxTable, table=True):
    """One row: the oldest release's schema number that may still read this database."""

    __tablename__ = "schema_info"
    __table_args__ = (STRICT_ROWID,)
    id: int = Field(primary_key=True, sa_type=Count)
    min_reader: CountColumn
    written_by: TextColumn


class SyncNode(BoxTable, table=True):
    """One row: who this box is. Identity, cursors and data live in one file.

    States: alone (no centre), active, fenced (another box has taken over), forked (its past is
    not the centre's). `stopped` is why it sells nothing, in words. `centre_*` say where the centre
    is, what proves this box there, when it was heard last by the box's clock, how far that clock is
    ahead of its, and the newest contract that it speaks (0: nobody said). `hlc_high` is the highest
    hybrid clock that was given or seen here.
    """

    __tablename__ = "sync_node"
    __table_args__ = (STRICT_ROWID,)
    id: int = Field(primary_key=True, sa_type=Count)
    organization_id: IdColumn
    brand_id: IdColumn
    store_id: IdColumn
    node_id: IdColumn
    epoch: CountColumn = 0
    central_gen: CountColumn = 0
    state: TextColumn = "alone"
    release: CountColumn = 0
    secret: bytes = Field(sa_type=Blob)
    stopped: TextColumn = ""
    centre_url: TextColumn = ""
    centre_token: TextColumn = ""
    centre_heard_at: OptionalTime = None
    centre_skew_ms: CountColumn = 0
    centre_trouble: TextColumn = ""
    centre_uncertainty_ms: OptionalCount = None
    centre_contract: CountColumn = 0
    hlc_high: CountColumn = 0


class SyncApplying(BoxTable, table=True):
    """Holds a row only inside a transaction that applies rows of the centre."""

    __tablename__ = "sync_applying"
    __table_args__ = (STRICT_ROWID,)
    id: int = Field(primary_key=True, sa_type=Count)


class OutboxUnsealed(BoxTable, table=True):
    """Row images of the transaction at work, written by triggers; empty after every commit."""

    __tablename__ = "outbox_unsealed"
    __table_args__ = (STRICT_ROWID,)
    n: int = Field(primary_key=True, sa_type=Count)
    kind: TextColumn
    v: CountColumn
    entity_id: IdColumn
    body: TextColumn


class Outbox(BoxTable, table=True):
    """Sealed ops in order, byte for byte as they go on the wire."""

    __tablename__ = "outbox"
    __table_args__ = (STRICT_ROWID,)
    seq: int = Field(primary_key=True, sa_type=Count)
    tx_id: IdColumn
    tx_position: CountColumn
    tx_length: CountColumn
    kind: TextColumn
    v: CountColumn
    entity_id: IdColumn
    body: bytes = Field(sa_type=Blob)
    hash: bytes = Field(sa_type=Blob)


class StreamCursor(BoxTable, table=True):
    """How far a receiver (the centre, a standby) has the outbox."""

    __tablename__ = "stream_cursors"
    __table_args__ = (STRICT,)
    receiver: str = Field(primary_key=True, sa_type=Text)
    ack_seq: CountColumn = 0
    ack_hash: bytes = Field(sa_type=Blob)
    safe_seq: CountColumn = 0


class PullCursor(BoxTable, table=True):
    """How far a scope of the centre's feed is: applied, and staged for the pull under way.

    `begun` is the scope's head when its reading from the beginning began.
    """

    __tablename__ = "pull_cursors"
    __table_args__ = (STRICT,)
    scope: str = Field(primary_key=True, sa_type=Text)
    applied: CountColumn = 0
    staged: CountColumn = 0
    is_anew: FlagColumn = False
    begun: CountColumn = 0


class PullStage(BoxTable, table=True):
    """Rows of the pull under way, seen by nobody until it is complete."""

    __tablename__ = "pull_stage"
    __table_args__ = (STRICT,)
    scope: str = Field(primary_key=True, sa_type=Text)
    kind: str = Field(primary_key=True, sa_type=Text)
    entity_id: UUID = Field(primary_key=True, sa_type=Id)
    seq: CountColumn
    version: CountColumn
    op: TextColumn
    body: bytes = Field(sa_type=Blob)
    older_version: CountColumn = 0
    older: bytes = Field(default=b"", sa_type=Blob)


class PulledRow(BoxTable, table=True):
    """What a scope of the centre holds here: the first 64 bits of each newest body's SHA-256."""

    __tablename__ = "pulled_rows"
    __table_args__ = (Index("ix_pulled_rows_entity", "kind", "entity_id"), STRICT)
    scope: str = Field(primary_key=True, sa_type=Text)
    kind: str = Field(primary_key=True, sa_type=Text)
    entity_id: UUID = Field(primary_key=True, sa_type=Id)
    digest: bytes = Field(sa_type=Blob)


class ReleaseHere(BoxTable, table=True):
    """A release of the office: in force here since `applied_at`, or kept aside until its time.

    `state` is the office's word: scheduled, published, withdrawn. `parts` says how many parts each
    scope has of one that waits.
    """

    __tablename__ = "releases_here"
    __table_args__ = (STRICT,)
    id: UUID = Field(primary_key=True, sa_type=Id)
    number: CountColumn
    name: TextColumn
    state: TextColumn
    effective_at: OptionalTime = None
    parts: DocColumn = {}
    applied_at: OptionalTime = None


class ReleasePartHere(BoxTable, table=True):
    """Rows of a release that waits for its time, as the feed says them."""

    __tablename__ = "release_parts_here"
    __table_args__ = (Index("ix_release_parts_here_release", "release_id"), STRICT)
    scope: str = Field(primary_key=True, sa_type=Text)
    id: UUID = Field(primary_key=True, sa_type=Id)
    release_id: IdColumn
    part: CountColumn
    body: bytes = Field(sa_type=Blob)


class HeldIn(BoxTable, table=True):
    """Rows of the centre that this release cannot apply yet, and why; tried again at each start."""

    __tablename__ = "held_in"
    __table_args__ = (STRICT,)
    scope: str = Field(primary_key=True, sa_type=Text)
    kind: str = Field(primary_key=True, sa_type=Text)
    entity_id: UUID = Field(primary_key=True, sa_type=Id)
    seq: CountColumn
    version: CountColumn
    op: TextColumn
    body: bytes = Field(sa_type=Blob)
    why: TextColumn
    since: TimeColumn


class QuarantinedHere(BoxTable, table=True):
    """Ops of this box that the centre has, but could not make rows of: why, in words.

    One that somebody has `seen` is shown no more.
    """

    __tablename__ = "quarantined_here"
    __table_args__ = (STRICT,)
    first_seq: int = Field(primary_key=True, sa_type=Count)
    last_seq: CountColumn
    code: TextColumn
    detail: TextColumn
    since: TimeColumn
    seen: FlagColumn = False


class WithheldOut(BoxTable, table=True):
    """Rows of this box that an older centre does not know (`said` 0) or knows in an older shape.

    They are said in full when the centre speaks `contract`.
    """

    __tablename__ = "withheld_out"
    __table_args__ = (Index("ix_withheld_out_contract", "contract"), STRICT)
    kind: str = Field(primary_key=True, sa_type=Text)
    entity_id: UUID = Field(primary_key=True, sa_type=Id)
    version: CountColumn
    said: CountColumn
    contract: CountColumn
    since: TimeColumn


class DayDifference(BoxTable, table=True):
    """A day that this box closed otherwise than the centre has it; gone when they agree."""

    __tablename__ = "day_differences"
    __table_args__ = (STRICT,)
    business_date: str = Field(primary_key=True, sa_type=Text)
    what: str = Field(primary_key=True, sa_type=Text)
    since: TimeColumn


class Enrolling(BoxTable, table=True):
    """One row while this box is being let in and its snapshot comes: who it will be.

    `let_in` and `manifest` are the centre's answers; with the same code it goes on from here.
    """

    __tablename__ = "enrolling"
    __table_args__ = (STRICT_ROWID,)
    id: int = Field(primary_key=True, sa_type=Count)
    code: TextColumn
    url: TextColumn
    node_id: IdColumn
    receipt_series: TextColumn
    let_in: bytes = Field(default=b"", sa_type=Blob)
    manifest: bytes = Field(default=b"", sa_type=Blob)


class SnapshotPart(BoxTable, table=True):
    """A piece of the snapshot that came, as it came and checked."""

    __tablename__ = "snapshot_parts"
    __table_args__ = (STRICT_ROWID,)
    number: int = Field(primary_key=True, sa_type=Count)
    body: bytes = Field(sa_type=Blob)


class MediaFile(BoxTable, table=True):
    """A picture of the centre's: wanted, here (whole and checked), or refused; and last used."""

    __tablename__ = "media_files"
    __table_args__ = (Index("ix_media_files_state", "state", "used_at"), STRICT)
    sha256: str = Field(primary_key=True, sa_type=Text)
    size: CountColumn
    state: TextColumn = "wanted"
    tries: CountColumn = 0
    next_at: OptionalTime = None
    used_at: TimeColumn


class CommandRow(BoxTable, table=True):
    """A command that was carried out, and its answer, for those who ask again."""

    __tablename__ = "commands"
    __table_args__ = (STRICT,)
    mirror = True
    id: UUID = Field(primary_key=True, sa_type=Id)
    kind: TextColumn
    request_hash: bytes = Field(sa_type=Blob)
    result: TextColumn
    actor_kind: TextColumn
    actor_id: OptionalId = None
    device_id: OptionalId = None
    approver_id: OptionalId = None
    at: TimeColumn


class Attempt(BoxTable, table=True):
    """An outside call whose outcome may be unknown: payments, fiscal, invoices.

    States: `edge.payments.states.AttemptState`. `subject_id` is what it is about (an order for a
    card payment), `asked_by_id` who began it.
    """

    __tablename__ = "attempts"
    __table_args__ = (
        Index("ix_attempts_state", "state", "created_at"),
        Index("ix_attempts_subject", "subject_id"),
        Index("ux_attempts_key", "adapter", "idempotency_key", unique=True),
        STRICT,
    )
    mirror = True
    id: UUID = Field(primary_key=True, sa_type=Id)
    adapter: TextColumn
    operation: TextColumn
    idempotency_key: TextColumn
    subject_id: OptionalId = None
    asked_by_id: OptionalId = None
    device_id: OptionalId = None
    state: TextColumn = "prepared"
    remote_ref: TextColumn = ""
    phase_ref: TextColumn = ""
    request_hash: bytes = Field(sa_type=Blob)
    request: DocColumn
    response: DocColumn = {}
    created_at: TimeColumn
    sent_at: OptionalTime = None
    finished_at: OptionalTime = None
    error_class: TextColumn = ""
    error_code: TextColumn = ""


class NumberSeries(BoxTable, table=True):
    """The next human number of a series: orders of a day, receipts of this node, Z."""

    __tablename__ = "number_series"
    __table_args__ = (STRICT,)
    mirror = True
    name: str = Field(primary_key=True, sa_type=Text)
    last: CountColumn


class DeviceSecret(BoxTable, table=True):
    """The hash of a device's token, and the short code while it waits for approval."""

    __tablename__ = "device_secrets"
    __table_args__ = (Index("ix_device_secrets_token_hash", "token_hash"), STRICT)
    mirror = True
    device_id: UUID = Field(primary_key=True, sa_type=Id)
    token_hash: TextColumn
    code: OptionalText = None
    code_expires_at: OptionalTime = None
    last_seen_at: OptionalTime = None


class SignIn(BoxTable, table=True):
    """Who is signed in at a device's screen."""

    __tablename__ = "sign_ins"
    __table_args__ = (STRICT,)
    mirror = True
    device_id: UUID = Field(primary_key=True, sa_type=Id)
    person_id: IdColumn
    since: TimeColumn


class AccessToken(BoxTable, table=True):
    """A bearer token of the HTTP API: one device and one person."""

    __tablename__ = "access_tokens"
    __table_args__ = (STRICT,)
    mirror = True
    token_hash: str = Field(primary_key=True, sa_type=Text)
    device_id: IdColumn
    person_id: OptionalId = None
    created_at: TimeColumn
    expires_at: TimeColumn


class PinThrottle(BoxTable, table=True):
    """Wrong guesses by person or device, and until when the next is refused."""

    __tablename__ = "pin_throttles"
    __table_args__ = (STRICT,)
    mirror = True
    subject: str = Field(primary_key=True, sa_type=Text)
    failures: CountColumn
    blocked_until: OptionalTime = None
    last_at: TimeColumn


class Approval(BoxTable, table=True):
    """A manager's approval of one act: waiting for its command, then bound to it for good."""

    __tablename__ = "approvals"
    __table_args__ = (STRICT,)
    mirror = True
    token_hash: str = Field(primary_key=True, sa_type=Text)
    approver_id: IdColumn
    right: TextColumn
    person_id: OptionalId = None
    device_id: OptionalId = None
    granted_at: TimeColumn
    expires_at: TimeColumn
    command_id: OptionalId = None


class PrintJob(BoxTable, table=True):
    """Something to be printed, written with the business event that wants it.

    States: queued, sending, printed, uncertain, failed, cancelled, superseded. `marks` are words
    that stand above and below the document: a reprint, a possible copy. `sent_to_id` is the printer
    that it went to, where that was another one. `begun` says that bytes of it may have left.
    It is not printed by itself after `dies_at_ms` on the monotonic clock of `boot_id`, or, after a
    restart, `lives_ms` after `created_at`. `position` is its place in every line, never used again.
    Papers of one `thread_id` (a card) come out in the order of their positions, wherever. `code` is
    why it waits, as `domain.device_errors`.
    """

    __tablename__ = "print_jobs"
    __table_args__ = (
        Index("ix_print_jobs_state_printer", "state", "printer_id"),
        Index(
            "ux_print_jobs_once",
            "subject_id",
            "kind",
            "printer_id",
            "copy_no",
            "revision",
            unique=True,
        ),
        STRICT,
    )
    mirror = True
    id: UUID = Field(primary_key=True, sa_type=Id)
    printer_id: IdColumn
    kind: TextColumn
    subject_id: IdColumn
    copy_no: CountColumn = 0
    ticket_id: OptionalId = None
    state: TextColumn = "queued"
    document: DocColumn
    marks: DocListColumn = []
    attempts: CountColumn = 0
    last_error: TextColumn = ""
    created_at: TimeColumn
    sent_at: OptionalTime = None
    finished_at: OptionalTime = None
    position: OptionalCount = None
    sent_to_id: OptionalId = None
    begun: FlagColumn = False
    proof: OptionalCount = None
    counter_before: OptionalCount = None
    boot_id: TextColumn = ""
    dies_at_ms: OptionalCount = None
    lives_ms: OptionalCount = None
    revision: CountColumn = 0
    thread_id: OptionalId = None
    code: TextColumn = ""


class HardwarePlace(BoxTable, table=True):
    """Where a device was found last, by what it is known: a new address is the same device."""

    __tablename__ = "hardware_places"
    __table_args__ = (STRICT,)
    mirror = True
    hardware_id: UUID = Field(primary_key=True, sa_type=Id)
    identity: DocColumn = {}
    place: DocColumn = {}
    seen_at: OptionalTime = None


class HardwareEvent(BoxTable, table=True):
    """What happened to a device, for whoever looks for a fault: the last thousand."""

    __tablename__ = "hardware_events"
    __table_args__ = (Index("ix_hardware_events_hardware", "hardware_id", "id"), STRICT)
    mirror = False
    id: UUID = Field(primary_key=True, sa_type=Id)
    hardware_id: IdColumn
    at: TimeColumn
    what: TextColumn
    detail: TextColumn = ""


class OutgoingMail(BoxTable, table=True):
    """A mail that waits for the internet: queued, sent or failed. What it says is made from rows.

    `subject_id` is the receipt, invoice or report that it carries.
    """

    __tablename__ = "outgoing_mails"
    __table_args__ = (Index("ix_outgoing_mails_state", "state", "next_at"), STRICT)
    mirror = True
    id: UUID = Field(primary_key=True, sa_type=Id)
    kind: TextColumn
    subject_id: IdColumn
    sent_to: TextColumn
    state: TextColumn = "queued"
    attempts: CountColumn = 0
    last_error: TextColumn = ""
    created_at: TimeColumn
    next_at: TimeColumn
    sent_at: OptionalTime = None


class Alarm(BoxTable, table=True):
    """Something that somebody must see, until it is over: since when, and for whom."""

    __tablename__ = "alarms"
    __table_args__ = (Index("ux_alarms_open", "kind", "subject_id", unique=True), STRICT)
    mirror = True
    id: UUID = Field(primary_key=True, sa_type=Id)
    kind: TextColumn
    subject_id: IdColumn
    sentence: TextColumn
    since: TimeColumn
    person_id: OptionalId = None


class ApprovalRequest(BoxTable, table=True):
    """Somebody asks for an approval, to be answered on a manager's own device.

    States: asked, approved, refused, expired, used. `approval_hash` is the approval that a yes
    granted; the asking page redeems it for its one act.
    """

    __tablename__ = "approval_requests"
    __table_args__ = (Index("ix_approval_requests_state", "state", "asked_at"), STRICT)
    mirror = True
    id: UUID = Field(primary_key=True, sa_type=Id)
    right: TextColumn
    words: TextColumn
    amount_minor: OptionalCount = None
    person_id: OptionalId = None
    device_id: OptionalId = None
    state: TextColumn = "asked"
    asked_at: TimeColumn
    expires_at: TimeColumn
    answered_by_id: OptionalId = None
    answered_at: OptionalTime = None
    approval_hash: TextColumn = ""


class SafetyCopy(BoxTable, table=True):
    """A place that the box copies itself to: when last, whether it was verified, what is wrong.

    A manager may have `chosen` it at the box; the others are the settings'.
    """

    __tablename__ = "safety_copies"
    __table_args__ = (STRICT,)
    place: str = Field(primary_key=True, sa_type=Text)
    name: TextColumn
    file_name: TextColumn = ""
    copied_at: OptionalTime = None
    verified_at: OptionalTime = None
    size_bytes: CountColumn = 0
    tried_at: OptionalTime = None
    error: TextColumn = ""
    chosen: FlagColumn = False
