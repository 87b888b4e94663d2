"""What a way to pay may be set to."""

from __future__ import annotations

from collections.abc import Iterable

from domain.language import N_
from domain.permissions import Right
from domain.tenders.kinds import TenderKind, TenderRefused

STEPS = (1, 5, 10, 25, 50, 100, 500, 1_000, 5_000, 10_000, 50_000, 100_000)
"""Steps of rounding in minor units: 5, 10, 50, 100 and 1,000 of the minor or of the major unit."""
NAME_LENGTH = 30


def check_terms(
    name: str,
    kind: str,
    *,
    gives_change: bool,
    rounding_minor: int,
    needs_right: str,
    others: Iterable[str] = (),
) -> str:
    """The name, trimmed, of terms that can be. Raises TenderRefused with a sentence."""
    trimmed = " ".join(name.split())
    if not trimmed or len(trimmed) > NAME_LENGTH:
        raise TenderRefused(N_("A way to pay needs a name of up to 30 letters."))
    if trimmed.casefold() in {each.casefold() for each in others}:
        raise TenderRefused(f"There is a {trimmed} already.")
    if kind not in set(TenderKind):
        raise TenderRefused(N_("Choose what kind of money it is."))
    if rounding_minor not in STEPS:
        raise TenderRefused(N_("Cash is rounded to a step like 5, 10, 50, 100 or 1,000."))
    if kind != TenderKind.CASH and rounding_minor != 1:
        raise TenderRefused(N_("Only cash is rounded."))
    if kind in (TenderKind.GIFT_CARD, TenderKind.HOUSE_ACCOUNT) and gives_change:
        raise TenderRefused(N_("Gift cards and house accounts give no change."))
    if needs_right and needs_right not in set(Right):
        raise TenderRefused(N_("Choose a right that there is."))
    return trimmed
