"""Tax on amounts, exact. Rounded once per check for each set of taxes, halves away from zero.

Lines that bear the same taxes are summed first and rounded once; for lines with one tax that is
once per rate. Taxes that are included are taken out of the amount together and shared among
themselves to the last minor unit; excluded ones are added on the base that is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.money import round_half_up

MICROS = 10**6
"""Rates are millionths of the base: 12 % is 120,000."""


@dataclass(frozen=True, slots=True)
class TaxSnapshot:
    """A tax as it was when the line was written."""

    code: str
    name: str
    rate_micros: int
    included: bool


@dataclass(frozen=True, slots=True)
class Taxable:
    """An amount and the taxes on it; the order of the taxes does not matter."""

    amount_minor: int
    taxes: tuple[TaxSnapshot, ...] = ()


@dataclass(frozen=True, slots=True)
class TaxSum:
    """One tax over a whole check. `base_minor` is without any tax."""

    code: str
    name: str
    rate_micros: int
    included: bool
    base_minor: int
    tax_minor: int


def snapshots(doc: Iterable[Mapping[str, Any]]) -> tuple[TaxSnapshot, ...]:
    """The taxes kept with a line (`order_lines.taxes`) as values."""
    return tuple(
        TaxSnapshot(tax["code"], tax["name"], tax["rate_micros"], tax["included"]) for tax in doc
    )


def tax_sums(lines: Iterable[Taxable]) -> tuple[TaxSum, ...]:
    """Base and tax of each tax over all lines, by code and rate, included ones first.

    For included taxes, base and taxes of a set add up to its amount.
    """
    found: dict[TaxSnapshot, tuple[int, int]] = {}
    for taxes, amount_minor in _amount_by_taxes(lines).items():
        base_minor, parts = _taxes_of(amount_minor, taxes)
        for tax, tax_minor in zip(taxes, parts, strict=True):
            base_before, tax_before = found.get(tax, (0, 0))
            found[tax] = (base_before + base_minor, tax_before + tax_minor)
    return tuple(
        TaxSum(tax.code, tax.name, tax.rate_micros, tax.included, *found[tax])
        for tax in sorted(found, key=_order)
    )


def excluded_minor(sums: Iterable[TaxSum]) -> int:
    """What the taxes add to the amounts of the lines."""
    return sum(each.tax_minor for each in sums if not each.included)


def _order(tax: TaxSnapshot) -> tuple[bool, str, int, str]:
    return (not tax.included, tax.code, tax.rate_micros, tax.name)


def _amount_by_taxes(lines: Iterable[Taxable]) -> dict[tuple[TaxSnapshot, ...], int]:
    amounts: dict[tuple[TaxSnapshot, ...], int] = {}
    for line in lines:
        taxes = line.taxes if len(line.taxes) < 2 else tuple(sorted(line.taxes, key=_order))
        amounts[taxes] = amounts.get(taxes, 0) + line.amount_minor
    return amounts


def _taxes_of(amount_minor: int, taxes: Sequence[TaxSnapshot]) -> tuple[int, list[int]]:
    """The base of an amount and each tax, in the order of `taxes` (included ones first)."""
    included = [tax.rate_micros for tax in taxes if tax.included]
    base_minor = round_half_up(amount_minor * MICROS, MICROS + sum(included))
    parts = _shared(amount_minor - base_minor, included)
    parts += [
        round_half_up(base_minor * tax.rate_micros, MICROS) for tax in taxes if not tax.included
    ]
    return base_minor, parts


def _shared(total_minor: int, rates: Sequence[int]) -> list[int]:
    """The included tax shared by rate; the parts add up, each within one unit of its share."""
    parts: list[int] = []
    seen, given, whole = 0, 0, sum(rates)
    for rate in rates:
        seen += rate
        upto = round_half_up(total_minor * seen, whole) if whole else 0
        parts.append(upto - given)
        given = upto
    return parts
