"""SQL of accounts and their entries."""

from __future__ import annotations

from uuid import UUID

from domain.accounts import AccountKind, EntryKind, Standing
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
