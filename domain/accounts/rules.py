"""What an account may pay. Its balance is the sum of its entries, in minor units."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.checks import PaymentRefused
from domain.money_text import money_text


class AccountKind(StrEnum):
    """What an account is. Stored as its text."""

    GIFT_CARD = "gift_card"
    """The balance is what it still buys; the house owes it."""
    HOUSE = "house"
    """The balance is what is owed to the house."""


class EntryKind(StrEnum):
    """Why a balance changed. Stored as its text."""

    LOAD = "load"
    SPEND = "spend"
    CHARGE = "charge"
    SETTLE = "settle"
    GIVE_BACK = "give_back"
    ADJUST = "adjust"


class AccountRefused(PaymentRefused):
    """The account cannot pay, take or be given this."""

    code = "account_refused"


@dataclass(frozen=True, slots=True)
class Standing:
    """An account as it is now. `ends_on` is the last day on which a gift card buys."""

    kind: AccountKind
    name: str
    currency: str
    balance_minor: int
    limit_minor: int | None = None
    active: bool = True
    ends_on: str | None = None

    @property
    def spendable_minor(self) -> int | None:
        """How much it may pay now as far as the amount is concerned; None: without a limit."""
        if self.kind is AccountKind.GIFT_CARD:
            return max(0, self.balance_minor)
        if self.limit_minor is None:
            return None
        return max(0, self.limit_minor - self.balance_minor)

    def has_ended(self, today: str) -> bool:
        """Whether its last day is over on a business day."""
        return self.ends_on is not None and self.ends_on < today


def spend(account: Standing, amount_minor: int, currency: str, today: str) -> tuple[EntryKind, int]:
    """The entry by which an account pays an amount: what it is, and how the balance changes.

    Raises AccountRefused: blocked, ended, in another currency, above the balance or the limit.
    """
    check_usable(account, currency, today)
    if amount_minor < 0:
        raise AccountRefused("The amount must be more than zero.")
    left = account.spendable_minor
    if left is not None and amount_minor > left:
        raise AccountRefused(_too_much(account, left))
    if account.kind is AccountKind.GIFT_CARD:
        return EntryKind.SPEND, -amount_minor
    return EntryKind.CHARGE, amount_minor


def give_back(account: Standing, amount_minor: int) -> tuple[EntryKind, int]:
    """The entry by which money goes back to an account; also to one that is blocked or ended."""
    if amount_minor < 0:
        raise AccountRefused("The amount must be more than zero.")
    is_card = account.kind is AccountKind.GIFT_CARD
    return EntryKind.GIVE_BACK, amount_minor if is_card else -amount_minor


def check_usable(account: Standing, currency: str, today: str) -> None:
    """Raises AccountRefused where it is blocked, has ended or is in another currency."""
    what = "This gift card" if account.kind is AccountKind.GIFT_CARD else account.name
    if not account.active:
        raise AccountRefused(f"{what} is blocked.")
    if account.has_ended(today):
        raise AccountRefused(f"{what} ended on {account.ends_on}.")
    if account.currency != currency:
        raise AccountRefused(f"{what} is in {account.currency}, not in {currency}.")


def _too_much(account: Standing, left_minor: int) -> str:
    left = money_text(left_minor, account.currency)
    if account.kind is AccountKind.GIFT_CARD:
        return f"Only {left} is left on this gift card."
    return f"{account.name} can take only {left} more before its limit."
