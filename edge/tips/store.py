"""SQL of tips: what guests left for whom, what was shared and paid."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from edge.transaction import Read
from sync.tables.audit import AuditEntry
from sync.tables.identity import Membership, Person
from sync.tables.tips import TipMove, TipRule

SHARED = "tips_shared"
"""The audited act of a sharing; its details keep what the sharing took into account."""


@dataclass(frozen=True, slots=True)
class Left:
    """What guests left for a person on a day, of it by card and the like, and what they sold."""

    tips_minor: int = 0
    not_cash_minor: int = 0
    sales_minor: int = 0


def left_on(read: Read, day: str) -> dict[UUID | None, Left]:
    """What guests left on a business day, by who served them, else by whose order it is.

    Under None: of orders that are nobody's.
    """
    rows = read.rows(
        "SELECT coalesce(p.server_id, o.server_id), sum(p.tip_minor), "
        "sum(CASE WHEN p.tender_kind = 'cash' THEN 0 ELSE p.tip_minor END), "
        "sum(CASE WHEN p.kind IN ('sale', 'refund') AND p.check_id IS NOT NULL "
        "THEN p.amount_minor ELSE 0 END) FROM payments p LEFT JOIN orders o "
        "ON o.organization_id = p.organization_id AND o.id = p.order_id "
        "WHERE p.organization_id = ? AND p.store_id = ? AND p.business_date = ? GROUP BY 1",
        read.house.organization_id,
        read.house.store_id,
        day,
    )
    return {UUID(bytes=row[0]) if row[0] else None: Left(*row[1:]) for row in rows}


def moves_of(read: Read, day: str) -> list[TipMove]:
    """Everything that was shared or paid of a day's tips, in order.

    Written on that day or later: found by the days since.
    """
    return read.all(
        TipMove,
        "store_id = ? AND business_date >= ? AND day = ? ORDER BY +id",
        read.house.store_id,
        day,
        day,
    )


def rules(read: Read) -> list[TipRule]:
    """The rules in the order in which they are applied."""
    return read.all(
        TipRule,
        "active AND deleted_at IS NULL AND (store_id IS NULL OR store_id = ?) "
        "ORDER BY position, id",
        read.house.store_id,
    )


def sharing(read: Read, share_id: UUID) -> AuditEntry | None:
    """What a sharing took into account."""
    return read.first(AuditEntry, "subject_id = ? AND act = ?", share_id, SHARED)


def roles_of(read: Read) -> dict[UUID, frozenset[UUID]]:
    """Which roles people have in this restaurant."""
    found: dict[UUID, set[UUID]] = {}
    for each in read.all(
        Membership,
        "deleted_at IS NULL AND (store_id IS NULL OR store_id = ?)",
        read.house.store_id,
    ):
        found.setdefault(each.person_id, set()).add(each.role_id)
    return {person_id: frozenset(roles) for person_id, roles in found.items()}


def names(read: Read) -> dict[UUID, str]:
    """Everybody's name, also of those who left."""
    return {each.id: each.name for each in read.all(Person)}
