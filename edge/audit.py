"""The audit trail: one row for each act worth remembering, in the transaction of the act."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from edge.shifts.period import open_z_number
from edge.transaction import Write
from sync.tables.audit import AuditEntry


def record(
    tx: Write,
    act: str,
    subject_kind: str,
    subject_id: UUID | None,
    *,
    reason: str = "",
    details: dict[str, Any] | None = None,
) -> None:
    """Remember an act: the actor is stamped on the row, the approver is named beside, and the
    Z that counts it."""
    tx.insert(
        AuditEntry,
        command_id=tx.command.id,
        act=act,
        subject_kind=subject_kind,
        subject_id=subject_id,
        approver_id=tx.actor.approver_id,
        reason=reason,
        details=details or {},
        at=tx.now,
        z_number=open_z_number(tx),
    )
