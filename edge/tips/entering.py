"""Card payments of a day that have no tip yet: what waiters type from the signed slips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from edge.transaction import Read
from sync.types import from_micros


@dataclass(frozen=True, slots=True)
class CardPayment:
    """A payment that may have a tip, and the tips it has by now. `tables` are where it sat."""

    payment_id: UUID
    order_id: UUID | None
    order_number: int
    tender: str
    last_four: str
    taken_at: datetime
    amount_minor: int
    tip_minor: int
    tables: str = ""


_BY_CARD = (
    "SELECT p.id, p.order_id, coalesce(o.number, 0), p.tender_name, p.last_four, p.taken_at, "
    "p.amount_minor, p.tip_minor + coalesce((SELECT sum(l.tip_minor) FROM payments l "
    "WHERE l.organization_id = p.organization_id AND l.corrects_payment_id = p.id "
    "AND l.kind = 'tip'), 0), "
    "(SELECT coalesce(group_concat(d.name, ', '), '') FROM order_tables x JOIN tables d "
    "ON d.organization_id = x.organization_id AND d.id = x.table_id "
    "WHERE x.organization_id = p.organization_id AND x.order_id = p.order_id), "
    "EXISTS (SELECT 1 FROM payments b "
    "WHERE b.organization_id = p.organization_id AND b.corrects_payment_id = p.id "
    "AND b.kind IN ('refund', 'correction')) "
    "FROM payments p JOIN tenders t ON t.organization_id = p.organization_id "
    "AND t.id = p.tender_id LEFT JOIN orders o ON o.organization_id = p.organization_id "
    "AND o.id = p.order_id WHERE p.organization_id = ? AND p.store_id = ? "
    "AND p.business_date = ? AND p.kind IN ('sale', 'correction') AND p.amount_minor > 0 "
    "AND p.tender_kind <> 'cash' AND t.takes_tip AND t.adapter = '' "
    "AND coalesce(p.server_id, o.server_id) = ? ORDER BY p.taken_at, p.id"
)


def by_card(read: Read, person_id: UUID, days: Sequence[str]) -> list[CardPayment]:
    """A person's payments of these days that may have a tip, in order.

    What was given back or corrected is left out.
    """
    found = []
    for day in days:
        for *row, is_undone in read.rows(
            _BY_CARD, read.house.organization_id, read.house.store_id, day, person_id
        ):
            if not is_undone:
                found.append(
                    CardPayment(
                        UUID(bytes=row[0]),
                        UUID(bytes=row[1]) if row[1] else None,
                        row[2],
                        row[3],
                        row[4],
                        from_micros(row[5]),
                        row[6],
                        row[7],
                        row[8],
                    )
                )
    return found


def without_tip(read: Read, person_id: UUID, days: Sequence[str]) -> int:
    """How many of them have no tip."""
    return sum(not each.tip_minor for each in by_card(read, person_id, days))
