"""Taxes as exact shares of a price, before anything is rounded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache

from domain.tax.values import Taxable, TaxSnapshot

MICROS = 10**6
"""Rates are millionths of the base: 12 % is 120,000."""

Taxes = tuple[TaxSnapshot, ...]


def place(tax: TaxSnapshot) -> tuple[bool, bool, str, int, str]:
    """Where a tax stands among others: included ones first, compound ones after parallel ones."""
    return (not tax.included, tax.compound, tax.code, tax.rate_micros, tax.name)


@lru_cache(maxsize=1024)
def in_order(taxes: Taxes) -> Taxes:
    """The taxes of a line in the order of computing; compound ones stay in their own order."""
    return tuple(sorted(taxes, key=lambda tax: place(tax)[:2] if tax.compound else place(tax)))


@lru_cache(maxsize=1024)
def on_net(taxes: Taxes) -> tuple[Fraction, ...]:
    """Each tax as a share of the amount without any tax; `taxes` in order."""
    shares: list[Fraction] = []
    below = Fraction(1)
    for tax in taxes:
        shares.append((below if tax.compound else 1) * Fraction(tax.rate_micros, MICROS))
        below += shares[-1]
    return tuple(shares)


@lru_cache(maxsize=1024)
def price_on_net(taxes: Taxes) -> Fraction:
    """The price as a multiple of the amount without any tax: one and the included taxes."""
    shares = zip(taxes, on_net(taxes), strict=True)
    return 1 + sum((share for tax, share in shares if tax.included), Fraction(0))


@lru_cache(maxsize=1024)
def on_price(taxes: Taxes) -> tuple[Fraction, ...]:
    """Each tax as a share of the price; `taxes` in order."""
    return tuple(Fraction(share, price_on_net(taxes)) for share in on_net(taxes))


def amount_by_taxes(lines: Iterable[Taxable]) -> dict[Taxes, int]:
    """The amount of each set of taxes, the sets in an order that the lines' order does not matter
    to."""
    amounts: dict[Taxes, int] = {}
    for line in lines:
        taxes = in_order(line.taxes)
        amounts[taxes] = amounts.get(taxes, 0) + line.amount_minor
    return {taxes: amounts[taxes] for taxes in sorted(amounts, key=_places)}


def exact_sum(tax: TaxSnapshot, amounts: Mapping[Taxes, int]) -> Fraction:
    """A tax over all sets that have it, not rounded."""
    return sum((exact_in(tax, taxes, amount) for taxes, amount in amounts.items()), Fraction(0))


def exact_in(tax: TaxSnapshot, taxes: Taxes, amount_minor: int) -> Fraction:
    """A tax on an amount that bears these taxes, not rounded; nothing where it is not of them."""
    if tax not in taxes:
        return Fraction(0)
    return amount_minor * on_price(taxes)[taxes.index(tax)]


def taxes_in(amounts: Iterable[Taxes]) -> list[TaxSnapshot]:
    """All taxes of these sets, each once, in order."""
    return sorted({tax for taxes in amounts for tax in taxes}, key=place)


def _places(taxes: Sequence[TaxSnapshot]) -> list[tuple[bool, bool, str, int, str]]:
    return list(map(place, taxes))
