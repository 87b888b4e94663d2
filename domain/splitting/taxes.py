"""The taxes of a bill shared among its parts: tax by tax they add up to what the whole bears."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from domain.money import apportion
from domain.splitting.parts import Lines, Portion, tax_key
from domain.tax import Taxable, TaxSnapshot, TaxSum, tax_sums

_SOME_AMOUNT = 10**6

Cells = Sequence[Sequence[Portion]]


def share_taxes(
    pool: Mapping[TaxSum, TaxSum],
    cells: Cells,
    lines: Lines,
    given: Mapping[TaxSum, Sequence[int]] | None = None,
) -> list[tuple[TaxSum, ...]]:
    """The taxes of each part, by what it carries of the lines that bear them.

    `cells` are the portions of each part; `given` are amounts of taxes that are decided already.
    Base and included taxes of a part add up to its lines wherever a tax always comes with the same
    others; else the base may be a minor unit beside that, and the bases still add up.
    """
    gross = {key: [_bearing(key, portions, lines) for portions in cells] for key in pool}
    amounts = {
        key: list((given or {}).get(key) or apportion(tax.tax_minor, gross[key]))
        for key, tax in pool.items()
    }
    bases = {key: _bases(key, pool, gross, amounts, _beside(key, cells, lines)) for key in pool}
    return [
        tuple(
            replace(key, base_minor=bases[key][at], tax_minor=amounts[key][at])
            for key in sorted(pool, key=_order)
            if gross[key][at] or bases[key][at] or amounts[key][at]
        )
        for at in range(len(cells))
    ]


def _order(tax: TaxSum) -> tuple[bool, str, int]:
    return not tax.included, tax.code, tax.rate_micros


def _bases(
    key: TaxSum,
    pool: Mapping[TaxSum, TaxSum],
    gross: Mapping[TaxSum, Sequence[int]],
    amounts: Mapping[TaxSum, Sequence[int]],
    beside: frozenset[TaxSum],
) -> list[int]:
    """What is left of the lines without the taxes that are in them, where that adds up."""
    inside = [other for other in pool if other.included and other in beside]
    left = [
        minor - sum(amounts[other][at] for other in inside) for at, minor in enumerate(gross[key])
    ]
    base_minor = pool[key].base_minor
    return left if sum(left) == base_minor else apportion(base_minor, gross[key])


def _bearing(key: TaxSum, portions: Sequence[Portion], lines: Lines) -> int:
    return sum(
        portion.amount_minor
        for portion in portions
        if key in taxes_on(lines[portion.line_id].taxes)
    )


def _beside(key: TaxSum, cells: Cells, lines: Lines) -> frozenset[TaxSum]:
    """The taxes on the same lines as this one, itself among them."""
    sets = {taxes_on(lines[portion.line_id].taxes) for portions in cells for portion in portions}
    return frozenset().union(*(taxes for taxes in sets if key in taxes))


@lru_cache(maxsize=256)
def taxes_on(taxes: tuple[TaxSnapshot, ...]) -> frozenset[TaxSum]:
    """The taxes that a line bears, without amounts."""
    return frozenset(tax_key(tax) for tax in tax_sums([Taxable(_SOME_AMOUNT, taxes)]))
