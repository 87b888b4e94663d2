"""Who did what, and who allowed it."""

from __future__ import annotations

from sync.base import (
    STRICT,
    DocColumn,
    IdColumn,
    OptionalCount,
    OptionalId,
    Policy,
    StoreRow,
    TextColumn,
    TimeColumn,
    indexed,
)


class AuditEntry(StoreRow, table=True):
    """One act worth remembering: the actor is stamped, the approver named. Never changed.

    `z_number` is that of the Z on which it is counted: clocks may jump.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        indexed("subject_id"),
        indexed("store_id", "business_date"),
        indexed("store_id", "z_number"),
        STRICT,
    )
    policy = Policy("audit_entry", "fact", insert_only=True)
    command_id: IdColumn
    act: TextColumn
    subject_kind: TextColumn
    subject_id: OptionalId = None
    approver_id: OptionalId = None
    reason: TextColumn = ""
    details: DocColumn
    at: TimeColumn
    z_number: OptionalCount = None
