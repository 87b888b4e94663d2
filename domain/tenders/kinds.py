"""The kinds of tenders, and what somebody must say when one of them is taken."""

from __future__ import annotations

from enum import StrEnum

from domain.errors import DomainError
from domain.language import N_


class TenderKind(StrEnum):
    """What sort of money a tender is. Stored as its text; brands are data."""

    CASH = "cash"
    CARD_SEPARATE = "card_separate"
    CARD_TERMINAL = "card_terminal"
    QR_WALLET = "qr_wallet"
    VOUCHER = "voucher"
    GIFT_CARD = "gift_card"
    HOUSE_ACCOUNT = "house_account"
    STAFF_MEAL = "staff_meal"


NOT_COUNTED = frozenset(
    {
        TenderKind.GIFT_CARD,
        TenderKind.HOUSE_ACCOUNT,
        TenderKind.STAFF_MEAL,
        TenderKind.CARD_TERMINAL,
    }
)
"""Kinds of which nobody has papers to count: the box knows them better."""

_MISSING = {
    TenderKind.VOUCHER: N_("Type the voucher's number first."),
    TenderKind.STAFF_MEAL: N_("Say who ate first."),
}
LAST_FOUR = 4


class TenderRefused(DomainError):
    """What was said about a tender is missing or cannot be."""

    code = "tender_refused"
    status = 422


def check_reference(kind: str, reference: str) -> str:
    """The number or name that a kind asks for, trimmed. Raises TenderRefused without it."""
    said = " ".join(reference.split())
    if not said and kind in _MISSING:
        raise TenderRefused(_MISSING[TenderKind(kind)])
    return said


def check_last_four(last_four: str) -> str:
    """The last four digits of a card, or nothing. Raises TenderRefused for anything else."""
    if last_four and not (
        len(last_four) == LAST_FOUR and last_four.isascii() and last_four.isdigit()
    ):
        raise TenderRefused(N_("Type the last four digits of the card, or none."))
    return last_four
