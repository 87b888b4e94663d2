"""SQL of approvals that are asked of managers."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.errors import NotFound
from domain.permissions import Right
from edge.box_tables import ApprovalRequest
from edge.staff import store
from edge.staff.asked_requests import Asked
from edge.transaction import Read, Write
from sync.tables.devices import Device
from sync.tables.identity import Person

MOST = 20


def load(read: Read, act_id: UUID) -> ApprovalRequest:
    """A request. Raises NotFound."""
    found = read.first(ApprovalRequest, "id = ?", act_id)
    if found is None:
        raise NotFound("Nobody asked for this.")
    return found


def open_requests(read: Read, now: datetime) -> list[Asked]:
    """What waits for an answer, oldest first; at most `MOST`."""
    found = read.all(
        ApprovalRequest, "state = 'asked' AND expires_at >= ? ORDER BY asked_at LIMIT ?", now, MOST
    )
    return [view(read, each) for each in found]


def any_unfinished(read: Read) -> bool:
    """Whether a request was left without an end."""
    return bool(
        read.value("SELECT 1 FROM approval_requests WHERE state IN ('asked', 'approved') LIMIT 1")
    )


def end_all(tx: Write) -> int:
    """Whoever asked is gone: requests end, those whose act was carried out as used."""
    return tx.execute(
        "UPDATE approval_requests SET state = CASE WHEN EXISTS "
        "(SELECT 1 FROM commands c WHERE c.id = approval_requests.id) THEN 'used' "
        "ELSE 'expired' END WHERE state IN ('asked', 'approved')"
    )


def signed_in_with(read: Read, right: str) -> tuple[str, ...]:
    """Who is signed in at some device and may allow others to use a right."""
    rows = read.rows("SELECT DISTINCT person_id FROM sign_ins")
    people = [UUID(bytes=row[0]) for row in rows]
    names = [
        _name(read, each)
        for each in people
        if {right, Right.APPROVE} <= store.rights_of(read, each)
    ]
    return tuple(sorted(filter(None, names)))


def answer(tx: Write, row: ApprovalRequest, state: str, approval_hash: str) -> None:
    """Keep who answered, and what."""
    tx.execute(
        "UPDATE approval_requests SET state = ?, answered_by_id = ?, answered_at = ?, "
        "approval_hash = ? WHERE id = ?",
        state,
        tx.actor.id,
        tx.now,
        approval_hash,
        row.id,
    )


def set_state(tx: Write, act_id: UUID, state: str) -> None:
    """Move a request on; its pages look again."""
    tx.execute("UPDATE approval_requests SET state = ? WHERE id = ?", state, act_id)
    tx.signal("approvals", act_id)


def view(read: Read, row: ApprovalRequest) -> Asked:
    """A request with names."""
    device = read.get(Device, row.device_id) if row.device_id else None
    return Asked(
        act_id=row.id,
        right=row.right,
        words=row.words,
        amount_minor=row.amount_minor,
        person=_name(read, row.person_id),
        device=device.name if device else "",
        state=row.state,
        asked_at=row.asked_at,
        expires_at=row.expires_at,
        answered_by=_name(read, row.answered_by_id),
    )


def _name(read: Read, person_id: UUID | None) -> str:
    person = read.get(Person, person_id) if person_id else None
    return person.short_name if person else ""
