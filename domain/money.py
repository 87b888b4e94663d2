"""Money in whole minor units. Exponents are ISO 4217's; rounding is written down once, here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from babel.core import get_global

from domain.errors import BadRequest

MAX_MINOR = 10**15
"""No single amount exceeds this; far below 64 bits, so that sums cannot overflow."""

_FRACTIONS: Mapping[str, tuple[int, int, int, int]] = get_global("currency_fractions")
_ISO_4217_BEFORE_CLDR = {"UZS": 2}
"""CLDR hides tiyin in display; the law and the fiscal devices count them."""


def exponent(currency: str) -> int:
    """How many decimal digits the minor unit has (VND 0, EUR 2, KWD 3)."""
    if currency in _ISO_4217_BEFORE_CLDR:
        return _ISO_4217_BEFORE_CLDR[currency]
    return _FRACTIONS.get(currency, _FRACTIONS["DEFAULT"])[0]


def cash_step(currency: str) -> int:
    """The smallest amount that people write on a menu, in minor units.

    By CLDR's rules of cash: 1 cent of a euro, 5 centimes of a Swiss franc, a whole so'm.
    """
    _, _, digits, rounding = _FRACTIONS.get(currency, _FRACTIONS["DEFAULT"])
    step: int = max(rounding, 1) * 10 ** max(exponent(currency) - digits, 0)
    return step


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units of a currency."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if abs(self.minor) > MAX_MINOR:
            raise BadRequest("The amount is too large.")

    def __add__(self, other: Money) -> Money:
        if self.currency != other.currency:
            raise BadRequest(f"{self.currency} and {other.currency} cannot be added.")
        return Money(self.minor + other.minor, self.currency)


def round_half_up(numerator: int, denominator: int) -> int:
    """Divide and round to the nearest whole number, halves away from zero. Exact."""
    sign = -1 if (numerator < 0) != (denominator < 0) else 1
    quotient, rest = divmod(abs(numerator), abs(denominator))
    return sign * (quotient + (1 if 2 * rest >= abs(denominator) else 0))


def split_evenly(total_minor: int, ways: int) -> list[int]:
    """Share an amount so that the shares differ by at most one minor unit and add up to it."""
    share, rest = divmod(total_minor, ways)
    return [share + 1] * rest + [share] * (ways - rest)


def apportion(total_minor: int, weights: Sequence[int | Fraction], first: int = 0) -> list[int]:
    """Share an amount by weights so that the shares add up to it. Largest remainder.

    Each share is its exact part rounded down or up. Of equal remainders the one at `first` is
    served first, then those after it, around the end. Weights that add up to nothing share evenly.
    """
    if not weights:
        return []
    whole = sum(weights, Fraction(0))
    exact = [
        Fraction(weight * total_minor, whole) if whole else Fraction(total_minor, len(weights))
        for weight in weights
    ]
    shares = [floor(share) for share in exact]
    turn = sorted(
        range(len(exact)),
        key=lambda at: (shares[at] - exact[at], (at - first) % len(exact)),
    )
    for at in turn[: total_minor - sum(shares)]:
        shares[at] += 1
    return shares
