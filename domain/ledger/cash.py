"""Cash that moves without a payment, and cash that was counted."""

from __future__ import annotations

from uuid import UUID

from domain.ledger.accounts import LedgerAccount
from domain.ledger.posting import Leg, credit, debit

_OTHER_SIDE = {
    "pay_in": LedgerAccount.PAY_INS,
    "pay_out": LedgerAccount.PAY_OUTS,
    "tip_out": LedgerAccount.TIPS,
}
"""The account on the other side; of floats and drops it is a place, or the house's cash."""


def movement_legs(
    kind: str,
    drawer_id: UUID,
    amount_minor: int,
    place_id: UUID | None = None,
    person_id: UUID | None = None,
) -> list[Leg]:
    """Cash into a drawer (positive) or out of it: float, pay_in, pay_out, drop, tip_out.

    A float comes from its place and a drop goes there; without one, from and to the house's cash.
    """
    account = _OTHER_SIDE.get(kind, LedgerAccount.PLACE if place_id else LedgerAccount.FLOATS)
    detail = {LedgerAccount.PLACE: place_id, LedgerAccount.TIPS: person_id}.get(account)
    return [
        debit(LedgerAccount.CASH, amount_minor, drawer_id),
        credit(account, amount_minor, detail),
    ]


def counted_legs(
    drawer_id: UUID, expected_minor: int, counted_minor: int, place_id: UUID | None = None
) -> list[Leg]:
    """A drawer is given back: what is missing or too much, and the cash that leaves it.

    Its account is even afterwards: the counted cash goes to its place, or to the house's cash, and
    the next float comes from there.
    """
    place = LedgerAccount.PLACE if place_id else LedgerAccount.FLOATS
    return [
        credit(LedgerAccount.CASH, expected_minor, drawer_id),
        debit(LedgerAccount.DIFFERENCES, expected_minor - counted_minor, drawer_id),
        debit(place, counted_minor, place_id),
    ]
