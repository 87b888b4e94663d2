"""SQL of accounts and their entries."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from domain.accounts import AccountKind, EntryKind, Standing
from edge.accounts.requests import AccountTotals
from edge.transaction import Read
from sync.tables.accounts import Account


def balance(read: Read, account_id: UUID) -> int:
    """What a gift card still buys, or what is owed on a house account."""
    return int(
        read.value(
            "SELECT coalesce(sum(amount_minor), 0) FROM account_entries "
            "WHERE organization_id = ? AND account_id = ?",
            read.house.organization_id,
            account_id,
        )
    )


def standing(read: Read, account: Account) -> Standing:
    """An account as it is now."""
    return Standing(
        kind=AccountKind(account.kind),
        name=account.name,
        currency=account.currency,
        balance_minor=balance(read, account.id),
        limit_minor=account.limit_minor,
        active=account.active,
        ends_on=account.ends_on,
    )


def by_code(read: Read, code: str) -> Account | None:
    """The account with this code."""
    return read.first(Account, "code = ? AND code <> '' AND deleted_at IS NULL", code)


def house_accounts(read: Read) -> list[Account]:
    """All house accounts by name."""
    return read.all(Account, "kind = ? AND deleted_at IS NULL ORDER BY name, id", AccountKind.HOUSE)


def latest_cards(read: Read, limit: int) -> list[Account]:
    """The gift cards that were sold last, the last first."""
    return read.all(
        Account,
        "kind = ? AND deleted_at IS NULL ORDER BY id DESC LIMIT ?",
        AccountKind.GIFT_CARD,
        limit,
    )


def balance_before(read: Read, account_id: UUID, day: str) -> int:
    """The balance before a business day began."""
    return int(
        read.value(
            "SELECT coalesce(sum(amount_minor), 0) FROM account_entries "
            "WHERE organization_id = ? AND account_id = ? AND business_date < ?",
            read.house.organization_id,
            account_id,
            day,
        )
    )


def entries(read: Read, account_id: UUID, first: str, last: str) -> list[tuple[Any, ...]]:
    """Entries of business days in order, with the check, tender and invoice behind each."""
    return read.rows(
        "SELECT e.id, e.kind, e.at, e.business_date, e.amount_minor, "
        "(SELECT o.number FROM orders o WHERE o.organization_id = p.organization_id "
        "AND o.id = p.order_id), p.check_id, "
        "(SELECT i.series || '-' || i.number FROM invoices i "
        "WHERE i.organization_id = p.organization_id AND i.check_id = p.check_id "
        "AND i.kind = 'invoice' AND i.state = 'issued' ORDER BY i.number DESC LIMIT 1), "
        "coalesce(p.tender_name, ''), CASE WHEN e.kind = 'give_back' THEN '' ELSE e.reason END "
        "FROM account_entries e LEFT JOIN payments p ON p.organization_id = e.organization_id "
        "AND p.id = e.payment_id WHERE e.organization_id = ? AND e.account_id = ? "
        "AND e.business_date BETWEEN ? AND ? ORDER BY e.at, e.id",
        read.house.organization_id,
        account_id,
        first,
        last,
    )


def totals(read: Read, condition: str, values: tuple[Any, ...]) -> AccountTotals:
    """What accounts did, from the payments of a Z (`z_number = ?`) or of business days.

    A card was sold with the load that was written together with it. A correction carries a payment
    over to another check and moves nothing on its account.
    """
    sql = (
        "SELECT count(*) FILTER (WHERE kind = 'load' AND EXISTS (SELECT 1 FROM accounts a "
        "WHERE a.organization_id = p.organization_id AND a.id = p.account_id "
        "AND a.created_at = p.created_at)), "
        "sum((kind = 'load') * settles), sum((tender_kind = 'gift_card') * max(takes, 0)), "
        "-sum((tender_kind = 'gift_card') * min(takes, 0)), "
        "sum((tender_kind = 'house_account') * max(takes, 0)), sum((kind = 'settle') * settles), "
        "-sum((tender_kind = 'house_account') * min(takes, 0)) "
        "FROM (SELECT *, amount_minor - rounding_minor AS settles, "
        "amount_minor + tip_minor AS takes FROM payments "
        "WHERE organization_id = ? AND store_id = ? AND {condition} AND account_id IS NOT NULL "
        "AND kind <> 'correction') p"
    )
    row = read.rows(
        sql.replace("{condition}", condition),
        read.house.organization_id,
        read.house.store_id,
        *values,
    )[0]
    return AccountTotals(*(found or 0 for found in row))


def last_copy(read: Read, subject_id: UUID, kind: str) -> int:
    """The number of the last paper of a kind that was wanted; 0 for the first."""
    return int(
        read.value(
            "SELECT coalesce(max(copy_no), 0) FROM print_jobs WHERE kind = ? AND subject_id = ?",
            kind,
            subject_id,
        )
    )


def given_back(read: Read, payment_id: UUID) -> int:
    """How much of a payment by account went back to it already."""
    return abs(_of_payment(read, payment_id, EntryKind.GIVE_BACK, EntryKind.GIVE_BACK))


def taken(read: Read, payment_id: UUID) -> int:
    """What a payment took from its account."""
    return abs(_of_payment(read, payment_id, EntryKind.SPEND, EntryKind.CHARGE))


def _of_payment(read: Read, payment_id: UUID, *kinds: EntryKind) -> int:
    return int(
        read.value(
            "SELECT coalesce(sum(amount_minor), 0) FROM account_entries "
            "WHERE organization_id = ? AND payment_id = ? AND kind IN (?, ?)",
            read.house.organization_id,
            payment_id,
            *kinds,
        )
    )
