"""Notes and coins: what a guest may hand over next, and what a drawer is counted in."""

from __future__ import annotations

from collections.abc import Mapping

from domain.money import exponent

_NOTES: Mapping[str, tuple[int, ...]] = {
    "EUR": (500, 1_000, 2_000, 5_000, 10_000, 20_000),
    "USD": (500, 1_000, 2_000, 5_000, 10_000),
    "GBP": (500, 1_000, 2_000, 5_000),
    "RUB": (5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000),
    "UZS": (100_000, 200_000, 500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000, 20_000_000),
    "INR": (1_000, 2_000, 5_000, 10_000, 20_000, 50_000),
    "VND": (1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000),
}
"""Bank notes in minor units, smallest first, as their central banks issue them today."""

_COINS: Mapping[str, tuple[int, ...]] = {
    "EUR": (1, 2, 5, 10, 20, 50, 100, 200),
    "USD": (1, 5, 10, 25, 50, 100),
    "GBP": (1, 2, 5, 10, 20, 50, 100, 200),
    "RUB": (100, 200, 500, 1_000),
    "UZS": (5_000, 10_000, 20_000, 50_000, 100_000),
    "INR": (100, 200, 500, 1_000, 2_000),
    "VND": (),
}

MOST_OFFERED = 5


def notes(currency: str) -> tuple[int, ...]:
    """The bank notes of a currency, smallest first; of an unknown one 5, 10, 20, 50, 100 whole."""
    known = _NOTES.get(currency)
    return known or tuple(whole * 10 ** exponent(currency) for whole in (5, 10, 20, 50, 100))


def denominations(currency: str) -> tuple[int, ...]:
    """What a drawer of the currency is counted in, the largest first, each once."""
    return tuple(sorted({*notes(currency), *_COINS.get(currency, ())}, reverse=True))


def next_notes(due_minor: int, currency: str, most: int = MOST_OFFERED) -> tuple[int, ...]:
    """Sums above the due amount that people hand over in notes, the smallest first.

    Each is the due amount rounded up to a note; the due amount itself is not among them.
    """
    if due_minor <= 0:
        return ()
    sums = {-(-due_minor // note) * note for note in notes(currency)} - {due_minor}
    return tuple(sorted(sums))[:most]
