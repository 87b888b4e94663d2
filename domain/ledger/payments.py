"""Money that is taken or given back: where it is, and what it is for."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.ledger.accounts import LedgerAccount
from domain.ledger.posting import Leg, credit, debit

PLACES = {
    "cash": LedgerAccount.CASH,
    "voucher": LedgerAccount.VOUCHERS,
    "gift_card": LedgerAccount.GIFT_CARDS,
    "house_account": LedgerAccount.HOUSE_ACCOUNTS,
    "staff_meal": LedgerAccount.STAFF_MEALS,
}
"""Where money of a kind of tender is; of every other kind it is on its way."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A payment as the books see it; all amounts negative where it gives back.

    `drawer_id` is where its cash is, `account_id` the gift card or house account that paid,
    `server_id` to whom the tip belongs.
    """

    tender_kind: str
    tender_id: UUID
    amount_minor: int
    tip_minor: int = 0
    rounding_minor: int = 0
    drawer_id: UUID | None = None
    account_id: UUID | None = None
    server_id: UUID | None = None


def place_of(taken: Taken) -> tuple[LedgerAccount, UUID | None]:
    """The account, and the part of it, where the money of a payment is."""
    account = PLACES.get(taken.tender_kind, LedgerAccount.TENDER)
    match account:
        case LedgerAccount.CASH:
            return account, taken.drawer_id
        case LedgerAccount.GIFT_CARDS | LedgerAccount.HOUSE_ACCOUNTS:
            return account, taken.account_id
        case LedgerAccount.STAFF_MEALS:
            return account, None
        case _:
            return account, taken.tender_id


def payment_legs(
    taken: Taken, what_for: UUID | None, account: LedgerAccount = LedgerAccount.CHECKS
) -> list[Leg]:
    """A payment for a check, or for another account: a gift card that is loaded, a debt settled."""
    place, detail = place_of(taken)
    return [
        debit(place, taken.amount_minor + taken.tip_minor, detail),
        credit(account, taken.amount_minor - taken.rounding_minor, what_for),
        credit(LedgerAccount.ROUNDING, taken.rounding_minor),
        credit(LedgerAccount.TIPS, taken.tip_minor, taken.server_id),
    ]
