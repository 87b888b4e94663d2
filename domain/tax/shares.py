"""The taxes of a check's parts: nothing is lost and nothing is made by splitting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from domain.tax.apportioning import apportion
from domain.tax.exact import Taxes, amount_by_taxes, exact_sum, taxes_in
from domain.tax.reckoning import sums_of
from domain.tax.values import Taxable, TaxSnapshot, TaxSum

Key = tuple[str, str, int, bool]


def share_of_taxes(
    whole: Sequence[TaxSum], parts: Sequence[Iterable[Taxable]]
) -> tuple[tuple[TaxSum, ...], ...]:
    """Share the taxes of a whole among its parts, each with its own amounts, in their order.

    `whole` is `tax_sums` over all lines, or `taxes_left` of it once parts are paid; the amounts of
    the parts add up to those lines, a line that several share being cut into whole minor units.
    Each tax of the parts adds up to that of the whole, by the largest remainder, of equal ones the
    first part's; the same parts get the same again. Where a price includes its taxes, base and
    taxes of a part are its amount. Bases add up too, unless included taxes of lines overlap in
    part. A tax that no part bears is given to nobody.
    """
    amounts = [amount_by_taxes(part) for part in parts]
    totals: list[dict[TaxSnapshot, int]] = [{} for _ in amounts]
    to_share = {_key(each): each.tax_minor for each in whole}
    for tax in taxes_in(taxes for part in amounts for taxes in part):
        bearers = [place for place, part in enumerate(amounts) if _bears(part, tax)]
        exact = [exact_sum(tax, amounts[place]) for place in bearers]
        total = to_share.pop((tax.code, tax.name, tax.rate_micros, tax.included), 0)
        for place, share in zip(bearers, apportion(total, exact), strict=True):
            totals[place][tax] = share
    return tuple(sums_of(part, total) for part, total in zip(amounts, totals, strict=True))


def taxes_left(whole: Sequence[TaxSum], settled: Iterable[Sequence[TaxSum]]) -> tuple[TaxSum, ...]:
    """What is left of the whole's taxes when parts of it are fixed, because they were paid."""
    left = {_key(each): each for each in whole}
    for part in settled:
        for each in part:
            before = left.get(_key(each)) or replace(each, base_minor=0, tax_minor=0)
            left[_key(each)] = replace(
                before,
                base_minor=before.base_minor - each.base_minor,
                tax_minor=before.tax_minor - each.tax_minor,
            )
    return tuple(left.values())


def _key(each: TaxSum) -> Key:
    return (each.code, each.name, each.rate_micros, each.included)


def _bears(amounts: Mapping[Taxes, int], tax: TaxSnapshot) -> bool:
    return any(tax in taxes for taxes in amounts)
