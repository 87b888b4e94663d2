"""Tax over a check: each tax exact, rounded as the country's rules say, with the base it is on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType

from domain.tax.apportioning import apportion
from domain.tax.exact import Taxes, amount_by_taxes, exact_in, exact_sum, taxes_in
from domain.tax.rules import USUAL, Rounding, TaxRules
from domain.tax.values import Taxable, TaxSnapshot, TaxSum


def tax_sums(lines: Iterable[Taxable], rules: TaxRules = USUAL) -> tuple[TaxSum, ...]:
    """Base and tax of each tax over all lines, included ones first, then by code and rate.

    A tax is computed exactly and rounded once: for the check, or for each line where the rules say
    so. There is no rounding on a rounding. For lines whose prices include them, base and taxes add
    up to the amount; other taxes are added on it.
    """
    taxables = list(lines)
    return sums_of(amount_by_taxes(taxables), _totals(taxables, rules))


def excluded_minor(sums: Iterable[TaxSum]) -> int:
    """What the taxes add to the amounts of the lines."""
    return sum(each.tax_minor for each in sums if not each.included)


def sums_of(amounts: Mapping[Taxes, int], totals: Mapping[TaxSnapshot, int]) -> tuple[TaxSum, ...]:
    """The sums of taxes that are whole minor units already, with the base of each.

    Each tax is shared among the sets of lines that bear it; what it leaves of a set is its base.
    """
    found = _shared_among_sets(amounts, totals)
    bases = dict.fromkeys(totals, 0)
    for taxes, amount_minor in amounts.items():
        base_minor = amount_minor - sum(found[tax][taxes] for tax in taxes if tax.included)
        below_minor = base_minor
        for tax in taxes:
            bases[tax] += below_minor if tax.compound else base_minor
            below_minor += found[tax][taxes]
    return tuple(
        TaxSum(tax.code, tax.name, tax.rate_micros, tax.included, bases[tax], tax_minor)
        for tax, tax_minor in totals.items()
    )


def _shared_among_sets(
    amounts: Mapping[Taxes, int], totals: Mapping[TaxSnapshot, int]
) -> dict[TaxSnapshot, dict[Taxes, int]]:
    shared: dict[TaxSnapshot, dict[Taxes, int]] = {}
    for tax, total in totals.items():
        sets = [taxes for taxes in amounts if tax in taxes]
        exact = [exact_in(tax, taxes, amounts[taxes]) for taxes in sets]
        shared[tax] = dict(zip(sets, apportion(total, exact), strict=True))
    return shared


def _totals(lines: Sequence[Taxable], rules: TaxRules) -> dict[TaxSnapshot, int]:
    if rules.rounding is Rounding.ORDER:
        return _rounded(amount_by_taxes(lines), rules)
    totals = dict.fromkeys(taxes_in(amount_by_taxes(lines)), 0)
    for line in lines:
        for tax, tax_minor in _rounded_on(line, rules).items():
            totals[tax] += tax_minor
    return totals


@lru_cache(maxsize=4096)
def _rounded_on(line: Taxable, rules: TaxRules) -> Mapping[TaxSnapshot, int]:
    """Kept, because a menu's prices come again and again."""
    return MappingProxyType(_rounded(amount_by_taxes([line]), rules))


def _rounded(amounts: Mapping[Taxes, int], rules: TaxRules) -> dict[TaxSnapshot, int]:
    """Each tax over these sets in whole minor units, in order."""
    exact = {tax: exact_sum(tax, amounts) for tax in taxes_in(amounts)}
    if not rules.together:
        return {tax: rules.rounded(share) for tax, share in exact.items()}
    return _rounded_together(exact, True, rules) | _rounded_together(exact, False, rules)


def _rounded_together(
    exact: Mapping[TaxSnapshot, Fraction], included: bool, rules: TaxRules
) -> dict[TaxSnapshot, int]:
    """The included or the other taxes, rounded as if they were one."""
    chosen = {tax: share for tax, share in exact.items() if tax.included is included}
    total = rules.rounded(sum(chosen.values(), Fraction(0)))
    return dict(zip(chosen, apportion(total, list(chosen.values())), strict=True))
