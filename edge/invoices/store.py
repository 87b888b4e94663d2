"""SQL of invoices, credit notes and what came in for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from edge.transaction import Read
from sync.tables.accounts import Account, Invoice

INVOICE, CREDIT_NOTE = "invoice", "credit_note"
DRAFT, ISSUED, DROPPED = "draft", "issued", "dropped"


@dataclass(frozen=True, slots=True)
class Debt:
    """What one check (or an entry without one) put on a house account, less what went back.

    `allocated_minor` is what payments brought for its invoices.
    """

    check_id: UUID | None
    due_on: str
    amount_minor: int
    allocated_minor: int


_DEBTS = (
    "WITH RECURSIVE carried (root_id, id, check_id) AS ("
    "SELECT p.id, p.id, p.check_id FROM payments p WHERE p.organization_id = ?1 AND p.id IN "
    "(SELECT payment_id FROM account_entries WHERE organization_id = ?1 AND account_id = ?2) "
    "UNION ALL SELECT c.root_id, p.id, p.check_id FROM carried c JOIN payments p "
    "ON p.organization_id = ?1 AND p.corrects_payment_id = c.id "
    "AND p.kind = 'correction' AND p.amount_minor > 0), "
    "holders AS (SELECT root_id, check_id FROM carried c "
    "WHERE NOT EXISTS (SELECT 1 FROM payments p "
    "WHERE p.organization_id = ?1 AND p.corrects_payment_id = c.id "
    "AND p.kind = 'correction' AND p.amount_minor > 0)) "
    "SELECT h.check_id, min(e.business_date), sum(e.amount_minor) FROM account_entries e "
    "LEFT JOIN holders h ON h.root_id = e.payment_id "
    "WHERE e.organization_id = ?1 AND e.account_id = ?2 "
    "AND (e.kind IN ('charge', 'give_back') OR e.kind = 'adjust' AND e.amount_minor > 0) "
    "GROUP BY h.check_id, CASE WHEN h.check_id IS NULL THEN e.id END ORDER BY min(e.id)"
)
"""What an account owes by check: of a corrected check, the one that stands for it now."""


def country(read: Read) -> str:
    """The country whose rules hold here."""
    found = read.value(
        "SELECT e.country FROM store_legal_entities b JOIN legal_entities e "
        "ON e.organization_id = b.organization_id AND e.id = b.legal_entity_id "
        "WHERE b.organization_id = ? AND b.store_id = ? ORDER BY b.from_date DESC LIMIT 1",
        read.house.organization_id,
        read.house.store_id,
    )
    return str(found or "")


def of_check(read: Read, check_id: UUID) -> list[Invoice]:
    """The invoices of a check, without dropped drafts, oldest first."""
    return read.all(
        Invoice,
        "check_id = ? AND kind = 'invoice' AND state <> 'dropped' ORDER BY id",
        check_id,
    )


def live(read: Read, check_id: UUID) -> Invoice | None:
    """The draft or issued invoice of a check that is not credited wholly."""
    for invoice in reversed(of_check(read, check_id)):
        if invoice.state == DRAFT or credited(read, invoice.id) < invoice.total_minor:
            return invoice
    return None


def credit_notes(read: Read, invoice_id: UUID) -> list[Invoice]:
    """The credit notes on an invoice, oldest first."""
    return read.all(Invoice, "corrects_id = ? AND state = 'issued' ORDER BY id", invoice_id)


def credited(read: Read, invoice_id: UUID) -> int:
    """What credit notes took off an invoice."""
    return sum(note.total_minor for note in credit_notes(read, invoice_id))


def open_invoices(read: Read, account_id: UUID) -> list[Invoice]:
    """Issued invoices of an account for which something is still to come, due first."""
    return read.all(
        Invoice,
        "account_id = ? AND kind = 'invoice' AND state = 'issued' AND paid_minor < total_minor "
        "ORDER BY due_on, series, number",
        account_id,
    )


def latest(read: Read, state: str, limit: int) -> list[Invoice]:
    """Invoices and credit notes in a state, the last ones first."""
    return read.all(
        Invoice,
        "store_id = ? AND state = ? ORDER BY coalesce(issued_at, created_at) DESC, id DESC LIMIT ?",
        read.house.store_id,
        state,
        limit,
    )


def allocated(read: Read, payment_id: UUID, account_id: UUID) -> int:
    """How much of a payment went to invoices of its account."""
    return int(
        read.value(
            "SELECT coalesce(sum(p.amount_minor), 0) FROM invoices i JOIN invoice_payments p "
            "ON p.organization_id = i.organization_id AND p.invoice_id = i.id "
            "WHERE i.organization_id = ? AND i.account_id = ? AND p.payment_id = ?",
            read.house.organization_id,
            account_id,
            payment_id,
        )
    )


def settlements(read: Read, account_id: UUID) -> list[tuple[UUID, int]]:
    """What came in for a house account: payments and their amounts, oldest first."""
    rows = read.rows(
        "SELECT payment_id, -amount_minor FROM account_entries WHERE organization_id = ? "
        "AND account_id = ? AND kind = 'settle' ORDER BY at, id",
        read.house.organization_id,
        account_id,
    )
    return [(UUID(bytes=row[0]), row[1]) for row in rows]


def debts(read: Read, account: Account) -> list[Debt]:
    """What is on a house account, check by check, oldest first, with the day it is due."""
    rows = read.rows(_DEBTS, read.house.organization_id, account.id)
    return [_debt(read, account, row) for row in rows]


def came_in(read: Read, account_id: UUID) -> int:
    """Everything that made a house account owe less, but for refunds."""
    return int(
        read.value(
            "SELECT coalesce(-sum(amount_minor), 0) FROM account_entries "
            "WHERE organization_id = ? AND account_id = ? "
            "AND (kind = 'settle' OR kind = 'adjust' AND amount_minor < 0)",
            read.house.organization_id,
            account_id,
        )
    )


def house_account_of(read: Read, check_id: UUID) -> UUID | None:
    """The house account that a check was charged to."""
    found = read.value(
        "SELECT account_id FROM payments WHERE organization_id = ? AND check_id = ? "
        "AND tender_kind = 'house_account' ORDER BY id LIMIT 1",
        read.house.organization_id,
        check_id,
    )
    return None if found is None else UUID(bytes=found)


def refunds_of(read: Read, check_id: UUID) -> list[tuple[UUID, int, str]]:
    """The refunds of a check that no credit note is for."""
    rows = read.rows(
        "SELECT r.id, r.amount_minor, r.reason FROM refunds r WHERE r.organization_id = ? "
        "AND r.check_id = ? AND NOT EXISTS (SELECT 1 FROM invoices i "
        "WHERE i.organization_id = r.organization_id AND i.check_id = r.check_id "
        "AND i.refund_id = r.id AND i.state = 'issued') ORDER BY r.id",
        read.house.organization_id,
        check_id,
    )
    return [(UUID(bytes=row[0]), row[1], row[2]) for row in rows]


def refunded(read: Read, check_id: UUID) -> int:
    """What was given back on a check."""
    return int(
        read.value(
            "SELECT coalesce(sum(amount_minor), 0) FROM refunds "
            "WHERE organization_id = ? AND check_id = ?",
            read.house.organization_id,
            check_id,
        )
    )


def refund_lines(read: Read, refund_id: UUID) -> list[tuple[str, int, int]]:
    """The lines of a refund: name, quantity in thousandths, amount."""
    return [
        (name, quantity, amount)
        for name, quantity, amount in read.rows(
            "SELECT trim(l.name || ' ' || l.variant_name), f.quantity, f.amount_minor "
            "FROM refund_lines f JOIN order_lines l ON l.organization_id = f.organization_id "
            "AND l.id = f.line_id WHERE f.organization_id = ? AND f.refund_id = ? ORDER BY f.id",
            read.house.organization_id,
            refund_id,
        )
    ]


def invoiceable(read: Read, since: str, limit: int) -> list[tuple[Any, ...]]:
    """Paid checks of business days from `since` on that have no invoice, the last ones first."""
    return read.rows(
        "SELECT c.id, o.number, c.business_date, c.total_minor, (SELECT a.name FROM payments p "
        "JOIN accounts a ON a.organization_id = p.organization_id AND a.id = p.account_id "
        "WHERE p.organization_id = c.organization_id AND p.check_id = c.id "
        "AND p.tender_kind = 'house_account' LIMIT 1) "
        "FROM checks c JOIN orders o ON o.organization_id = c.organization_id "
        "AND o.id = c.order_id WHERE c.organization_id = ? AND c.store_id = ? "
        "AND c.business_date >= ? AND c.state = 'paid' AND c.total_minor > 0 "
        "AND NOT EXISTS (SELECT 1 FROM invoices i WHERE i.organization_id = c.organization_id "
        "AND i.check_id = c.id AND i.kind = 'invoice' AND i.state <> 'dropped') "
        "ORDER BY c.paid_at DESC LIMIT ?",
        read.house.organization_id,
        read.house.store_id,
        since,
        limit,
    )


def after_days(day: str, days: int) -> str:
    """The day so many days later."""
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def _debt(read: Read, account: Account, row: tuple[Any, ...]) -> Debt:
    check_id = None if row[0] is None else UUID(bytes=row[0])
    due_on, paid = after_days(row[1], account.terms_days), 0
    for invoice in of_check(read, check_id) if check_id else ():
        paid += _paid_by_payments(read, invoice.id)
        if invoice.state == ISSUED and credited(read, invoice.id) < invoice.total_minor:
            due_on = invoice.due_on or due_on
    return Debt(check_id, due_on, row[2], paid)


def _paid_by_payments(read: Read, invoice_id: UUID) -> int:
    return int(
        read.value(
            "SELECT coalesce(sum(amount_minor), 0) FROM invoice_payments WHERE organization_id = ? "
            "AND invoice_id = ? AND payment_id IS NOT NULL",
            read.house.organization_id,
            invoice_id,
        )
    )
