"""Paying by gift card or house account: the account's side, in the payment's own write."""

from __future__ import annotations

from uuid import UUID

from domain import accounts as rules
from domain.accounts import AccountKind, AccountRefused
from domain.permissions import Right, require
from edge.accounts import store
from edge.shifts.period import open_z_number
from edge.transaction import Read, Write
from sync.tables.accounts import Account, AccountEntry
from sync.tables.catalog import Tender
from sync.tables.sales import Payment

KIND_OF_TENDER = {"gift_card": AccountKind.GIFT_CARD, "house_account": AccountKind.HOUSE}
"""Tenders that are paid from an account."""

_MISSING = {
    AccountKind.GIFT_CARD: "Scan the gift card or type its number first.",
    AccountKind.HOUSE: "Choose the house account first.",
}


def spend(
    tx: Write, tender: Tender, payment_id: UUID, account_id: UUID | None, amount_minor: int
) -> None:
    """Take what a payment takes, with its tip, from its account; other tenders have none.

    Called in the write of every payment. The balance is read in it, so of two tablets that spend
    one card at once the later one sees what the first left. Raises AccountRefused, Forbidden (a
    house account needs `Right.USE_ACCOUNTS`), NotFound.
    """
    kind = KIND_OF_TENDER.get(tender.kind)
    if kind is None:
        if account_id is not None:
            raise AccountRefused(f"{tender.name} is not paid from an account.")
        return
    if account_id is None:
        raise AccountRefused(_MISSING[kind])
    if kind is AccountKind.HOUSE:
        require(tx.actor.rights, Right.USE_ACCOUNTS)
    account = load(tx, account_id, kind)
    now = store.standing(tx, account)
    entry, change_minor = rules.spend(now, amount_minor, tx.house.currency, tx.business_date)
    write_entry(tx, account, entry, change_minor, payment_id=payment_id)


def give_back(tx: Write, payment: Payment, refund_id: UUID, amount_minor: int) -> None:
    """Give a part of a payment by account back to it, never above what it took.

    `payment` is the one that is given back from; payments without an account are left alone.
    `amount_minor` is positive, with the tip where that goes back too. Raises AccountRefused.
    """
    if payment.tender_kind not in KIND_OF_TENDER or payment.account_id is None:
        return
    left = store.taken(tx, payment.id) - store.given_back(tx, payment.id)
    if amount_minor > left:
        raise AccountRefused("More cannot go back to the account than it paid.")
    account = tx.load(Account, payment.account_id, "account")
    entry, change_minor = rules.give_back(store.standing(tx, account), amount_minor)
    write_entry(
        tx, account, entry, change_minor, payment_id=payment.id, reason=f"refund:{refund_id.hex}"
    )


def load(tx: Read, account_id: UUID, kind: AccountKind) -> Account:
    """The account, if it is of this kind. Raises AccountRefused, NotFound."""
    account = tx.load(Account, account_id, "account")
    if account.kind != kind:
        raise AccountRefused(_MISSING[kind])
    return account


def write_entry(
    tx: Write,
    account: Account,
    kind: rules.EntryKind,
    change_minor: int,
    *,
    payment_id: UUID | None = None,
    invoice_id: UUID | None = None,
    reason: str = "",
) -> None:
    """Change an account's balance; nothing is written for nothing."""
    if not change_minor:
        return
    tx.insert(
        AccountEntry,
        account_id=account.id,
        kind=kind,
        amount_minor=change_minor,
        currency=account.currency,
        payment_id=payment_id,
        invoice_id=invoice_id,
        reason=reason,
        at=tx.now,
        z_number=open_z_number(tx),
    )
    tx.signal("accounts", account.id)
