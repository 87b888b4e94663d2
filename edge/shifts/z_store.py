"""SQL of what a Z says beside the sales: by the number that its rows carry."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from edge.shifts.requests import TenderCount
from edge.shifts.z_parts import CashMoved, DrawerCounted, Gross, Reasons, Refunded
from edge.transaction import Read

_HERE = "organization_id = ? AND store_id = ? AND z_number = ?"

_AUDITED = (
    "SELECT CASE WHEN act = 'comp_line' THEN 'comp' WHEN act = 'remake_line' THEN 'remake' "
    "WHEN act IN ('void_line', 'void_order') THEN "
    "iif(coalesce(details ->> 'kind', '') = 'wasted', 'waste', 'void') "
    "WHEN act = 'open_drawer' THEN 'no_sale' WHEN act = 'waive_charge' THEN 'charge_waived' "
    "WHEN act = 'correct_paid_check' THEN 'check_corrected' "
    "WHEN act IN ('correct_tender', 'wrong_tender') THEN 'tender_corrected' ELSE act END, "
    "reason, count(*), coalesce(sum(details ->> 'minor'), 0) FROM audit_entries WHERE "
    "{here} AND act IN ('void_line', 'void_order', 'comp_line', 'remake_line', 'walk_out', "
    "'after_bill', 'open_drawer', 'waive_charge', 'correct_paid_check', 'correct_tender', "
    "'wrong_tender') GROUP BY 1, 2"
)
_DISCOUNTED = (
    "SELECT iif(source = 'manual', 'discount', source), "
    "iif(reason <> '', reason, name), count(*), sum(given_minor) FROM order_discounts d "
    "WHERE d.organization_id = ?1 AND d.removed_at IS NULL AND d.order_id IN ("
    "SELECT c.order_id FROM checks c WHERE c.organization_id = ?1 AND c.store_id = ?2 "
    "AND c.z_number = ?3 AND c.state = 'paid' AND NOT EXISTS (SELECT 1 FROM checks e "
    "WHERE e.organization_id = ?1 AND e.order_id = c.order_id AND e.state = 'paid' "
    "AND e.z_number < ?3)) GROUP BY 1, 2"
)
"""An order that is paid in two Zs has its discounts on the first."""
_REFUNDED = (
    "SELECT 'refund', reason, count(*), sum(amount_minor) FROM refunds WHERE {here} GROUP BY 2"
)
_ORDER = {
    kind: place
    for place, kind in enumerate(
        (
            "void",
            "waste",
            "comp",
            "remake",
            "discount",
            "coupon",
            "offer",
            "charge_waived",
            "refund",
            "walk_out",
            "after_bill",
            "no_sale",
        )
    )
}


def gross(read: Read, number: int) -> Gross:
    """The checks that were paid."""
    sql = (
        "SELECT count(*), coalesce(sum(total_minor), 0), coalesce(sum(tax_minor), 0) "
        "FROM checks WHERE {here} AND state = 'paid'"
    )
    return Gross(*_rows(read, sql, number)[0])


def refunded(read: Read, number: int) -> Refunded:
    """What was given back."""
    sql = (
        "SELECT count(*), coalesce(sum(amount_minor), 0), coalesce(sum(tax_minor), 0), "
        "coalesce(sum(tip_minor), 0) FROM refunds WHERE {here}"
    )
    return Refunded(*_rows(read, sql, number)[0])


def reasons(read: Read, number: int) -> tuple[Reasons, ...]:
    """Everything that somebody gave a reason for, by kind, the largest first."""
    rows = [
        *_rows(read, _AUDITED, number),
        *_rows(read, _DISCOUNTED, number),
        *_rows(read, _REFUNDED, number),
    ]
    found = [Reasons(*row) for row in rows]
    last = len(_ORDER)
    return tuple(
        sorted(found, key=lambda e: (_ORDER.get(e.kind, last), e.kind, -e.amount_minor, e.reason))
    )


def cash_moved(read: Read, number: int) -> tuple[CashMoved, ...]:
    """Cash that moved without a payment."""
    sql = (
        "SELECT kind, count(*), sum(amount_minor) FROM cash_movements WHERE {here} "
        "GROUP BY kind ORDER BY kind"
    )
    return tuple(CashMoved(*row) for row in _rows(read, sql, number))


def drawers_counted(read: Read, number: int) -> tuple[DrawerCounted, ...]:
    """Drawers that were given back, counted; the books know in which Z."""
    rows = read.rows(
        "SELECT s.id, d.name, coalesce(p.short_name, ''), s.expected_minor, s.counted_minor, "
        "s.difference_minor, s.difference_reason FROM ledger_postings l "
        "JOIN drawer_sessions s ON s.organization_id = l.organization_id AND s.id = l.source_id "
        "JOIN drawers d ON d.organization_id = s.organization_id AND d.id = s.drawer_id "
        "LEFT JOIN people p ON p.organization_id = s.organization_id AND p.id = s.opened_by_id "
        "WHERE l.organization_id = ? AND l.store_id = ? AND l.z_number = ? "
        "AND l.source_kind = 'drawer_session' ORDER BY s.closed_at, s.id",
        read.house.organization_id,
        read.house.store_id,
        number,
    )
    return tuple(DrawerCounted(UUID(bytes=row[0]), *row[1:]) for row in rows)


def tenders_expected(read: Read, number: int) -> tuple[TenderCount, ...]:
    """What should be there of each way to pay but cash, tips included."""
    sql = (
        "SELECT tender_id, max(tender_name), sum(amount_minor + tip_minor) FROM payments "
        "WHERE {here} AND tender_kind <> 'cash' GROUP BY tender_id ORDER BY 2, 1"
    )
    return tuple(
        TenderCount(UUID(bytes=row[0]), row[1], row[2]) for row in _rows(read, sql, number)
    )


def days_traded(read: Read, number: int) -> tuple[str, ...]:
    """The business days of a Z on which money was taken or given back, in order."""
    sql = "SELECT DISTINCT business_date FROM payments WHERE {here} ORDER BY 1"
    return tuple(row[0] for row in _rows(read, sql, number))


def reprints(read: Read, day_close_id: UUID) -> int:
    """How often a Z was printed again."""
    return int(
        read.value(
            "SELECT count(*) FROM audit_entries WHERE organization_id = ? AND subject_id = ? "
            "AND act = 'reprint_z'",
            read.house.organization_id,
            day_close_id,
        )
    )


def _rows(read: Read, sql: str, number: int) -> list[tuple[Any, ...]]:
    sql = sql.replace("{here}", _HERE)
    return read.rows(sql, read.house.organization_id, read.house.store_id, number)
