"""What can be asked about gift cards and house accounts, and what is answered. Minor units.

Ids of new rows come from the caller, so that a retry is the same thing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SellGiftCard:
    """Sell a new gift card for an amount, paid by any tender but another account.

    `account_id` is the new card's. `ends_on` (`2027-12-31`) is the last day on which it buys;
    empty: never. `name` is whom it is for.
    """

    account_id: UUID
    payment_id: UUID
    tender_id: UUID
    amount_minor: int
    tendered_minor: int | None = None
    ends_on: str = ""
    name: str = ""
    drawer_session_id: UUID | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class LoadGiftCard:
    """Put more on a card that was sold."""

    account_id: UUID
    payment_id: UUID
    tender_id: UUID
    amount_minor: int
    tendered_minor: int | None = None
    drawer_session_id: UUID | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class SettleAccount:
    """Take what is owed on a house account, whole or in part; the invoice that is meant, if any.

    Without one it goes to the invoices that are due first.
    """

    account_id: UUID
    payment_id: UUID
    tender_id: UUID
    amount_minor: int
    tendered_minor: int | None = None
    invoice_id: UUID | None = None
    drawer_session_id: UUID | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class AccountPaid:
    """What a payment for an account did. `balance_minor` is the account's, after it."""

    account_id: UUID
    payment_id: UUID
    code: str
    amount_minor: int
    change_minor: int
    rounding_minor: int
    balance_minor: int


@dataclass(frozen=True, slots=True)
class BlockAccount:
    """Stop an account from paying, or let it pay again."""

    account_id: UUID
    blocked: bool
    reason: str


@dataclass(frozen=True, slots=True)
class PrintCard:
    """Print a gift card's paper once more."""

    account_id: UUID


@dataclass(frozen=True, slots=True)
class PrintStatement:
    """Print an account's entries of business days."""

    account_id: UUID
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class SaveHouseAccount:
    """Make or change a house account. `limit_minor` None: it may owe without a limit."""

    account_id: UUID
    name: str
    limit_minor: int | None = None
    terms_days: int = 30
    tax_id: str = ""
    address: str = ""
    email: str = ""
    phone: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class AccountChange:
    """An account that was made or changed."""

    account_id: UUID
    balance_minor: int


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account as it is now.

    `spendable_minor` is how much it could pay at this moment: 0 while it is blocked or ended,
    None: as much as is wanted. `blocked` and `ended` say why it pays nothing.
    """

    id: UUID
    kind: str
    code: str
    name: str
    currency: str
    balance_minor: int
    spendable_minor: int | None
    limit_minor: int | None
    terms_days: int
    tax_id: str
    address: str
    email: str
    phone: str
    ends_on: str
    blocked: bool
    ended: bool


@dataclass(frozen=True, slots=True)
class Chargeable:
    """A house account that a check may be charged to, as whoever takes the payment sees it.

    `left_minor` is what it can take before its limit; None: as much as is wanted.
    """

    id: UUID
    name: str
    left_minor: int | None


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry of a statement, and the balance after it.

    `what` is the tender of a load or settlement; `order_number` and `check_id` are of the check
    that it paid.
    """

    id: UUID
    kind: str
    at: datetime
    business_date: str
    amount_minor: int
    balance_minor: int
    order_number: int | None
    check_id: UUID | None
    invoice: str
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Statement:
    """An account's entries of some business days, and its balance before and after them."""

    account: AccountView
    first: str
    last: str
    before_minor: int
    entries: tuple[EntryView, ...]
    after_minor: int


@dataclass(frozen=True, slots=True)
class AccountTotals:
    """What accounts did in a Z or in some days. No figure of it is revenue."""

    cards_sold: int = 0
    cards_loaded_minor: int = 0
    cards_spent_minor: int = 0
    cards_given_back_minor: int = 0
    house_charged_minor: int = 0
    house_settled_minor: int = 0
    house_given_back_minor: int = 0

    @property
    def any(self) -> bool:
        """Whether anything happened."""
        return self != AccountTotals()
