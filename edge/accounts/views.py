"""Accounts as people see them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from domain.accounts import AccountKind
from domain.errors import BadRequest
from edge.accounts import store
from edge.accounts.requests import AccountView, EntryView, Statement
from edge.transaction import Read
from sync.tables.accounts import Account
from sync.types import from_micros

CARDS_SHOWN = 50
SHOWN_DIGITS = 4


def view(read: Read, account: Account, today: str) -> AccountView:
    """An account as it is now; of a card's number only its end, which cannot be spent."""
    now = store.standing(read, account)
    ended = now.has_ended(today)
    is_card = now.kind is AccountKind.GIFT_CARD
    return AccountView(
        id=account.id,
        kind=account.kind,
        code=account.code[-SHOWN_DIGITS:] if is_card else account.code,
        name=account.name,
        currency=account.currency,
        balance_minor=now.balance_minor,
        spendable_minor=now.spendable_minor if account.active and not ended else 0,
        limit_minor=account.limit_minor,
        terms_days=account.terms_days,
        tax_id=account.tax_id,
        address=account.address,
        email=account.email,
        phone=account.phone,
        ends_on=account.ends_on or "",
        blocked=not account.active,
        ended=ended,
    )


def one(read: Read, account_id: UUID, today: str) -> AccountView:
    """An account. Raises NotFound."""
    return view(read, read.load(Account, account_id, "account"), today)


def houses(read: Read, today: str) -> tuple[AccountView, ...]:
    """Every house account by name."""
    return tuple(view(read, account, today) for account in store.house_accounts(read))


def cards(read: Read, today: str) -> tuple[AccountView, ...]:
    """The gift cards that were sold last."""
    return tuple(view(read, account, today) for account in store.latest_cards(read, CARDS_SHOWN))


def statement(read: Read, account_id: UUID, first: str, last: str, today: str) -> Statement:
    """An account's entries of business days. Raises NotFound, BadRequest for such as cannot be."""
    begins, ends = _day(first), _day(last)
    if begins > ends:
        raise BadRequest("The first day is after the last.")
    account = one(read, account_id, today)
    before = balance = store.balance_before(read, account_id, begins)
    entries: list[EntryView] = []
    for row in store.entries(read, account_id, begins, ends):
        balance += row[4]
        entries.append(_entry(row, balance))
    return Statement(account, begins, ends, before, tuple(entries), balance)


def _entry(row: tuple[Any, ...], balance: int) -> EntryView:
    return EntryView(
        id=UUID(bytes=row[0]),
        kind=row[1],
        at=from_micros(row[2]),
        business_date=row[3],
        amount_minor=row[4],
        balance_minor=balance,
        order_number=row[5],
        check_id=UUID(bytes=row[6]) if row[6] else None,
        invoice=row[7] or "",
        what=row[8],
        reason=row[9],
    )


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise BadRequest(f"{text!r} is not a day like 2026-03-06.") from error
