"""Ways to take a part of the bill apart. What comes out always adds up to what went in.

By amounts (evenly and by shares are amounts, too) every line is cut; by lines each goes whole or in
shares to chosen parts. Nothing here knows of payments: the caller hands in what is unpaid.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from uuid import UUID

from domain.money import apportion, round_half_up, split_evenly
from domain.splitting.parts import (
    MAX_DENOMINATOR,
    MAX_PARTS,
    Lines,
    Part,
    Portion,
    SplitRefused,
    tax_key,
    tax_pool,
    with_options,
)
from domain.splitting.taxes import share_taxes
from domain.tax import TaxSum

NOTHING = Fraction(0)


def evenly(pool: Part, lines: Lines, ids: Sequence[UUID]) -> list[Part]:
    """Parts that differ by at most one minor unit."""
    _check_count(len(ids))
    targets = split_evenly(pool.total_minor, len(ids))
    return _cut(pool, lines, targets, [Fraction(1, len(ids))] * len(ids), ids)


def by_shares(pool: Part, lines: Lines, shares: Sequence[int], ids: Sequence[UUID]) -> list[Part]:
    """Parts as one to two to three. Raises SplitRefused."""
    _check_count(len(shares))
    if min(shares) < 1 or max(shares) > MAX_DENOMINATOR:
        raise SplitRefused("A share is a whole number from 1.")
    exact = [Fraction(share, sum(shares)) for share in shares]
    return _cut(pool, lines, apportion(pool.total_minor, shares), exact, ids)


def by_amounts(pool: Part, lines: Lines, amounts: Sequence[int], ids: Sequence[UUID]) -> list[Part]:
    """Parts of exactly these amounts, and one with what is left. Raises SplitRefused."""
    left = pool.total_minor - sum(amounts)
    _check_count(len(amounts) + 1)
    if min(amounts) <= 0 or left <= 0:
        raise SplitRefused("The amounts must be more than zero and leave something to pay.")
    targets = [*amounts, left]
    exact = [Fraction(target, pool.total_minor) for target in targets]
    return _cut(pool, lines, targets, exact, ids)


def by_lines(
    pool: Part, lines: Lines, takes: Sequence[Mapping[UUID, Fraction]], ids: Sequence[UUID]
) -> list[Part]:
    """A part for each of `takes`, and a last one with what nobody takes.

    A take says which share of a whole line it wants: 1 is all, 1/3 one of three beers or one of
    three drinkers of a bottle. Options follow their lines. Raises SplitRefused when more of a line
    is taken than there is.
    """
    _check_count(len(takes) + 1)
    wanted = [with_options(lines, take) for take in takes]
    cells: list[list[Portion]] = [[] for _ in ids]
    for row, portion in enumerate(pool.portions):
        shares = [take.get(portion.line_id, NOTHING) for take in wanted]
        rest = portion.share - sum(shares, NOTHING)
        if rest < 0 or min([*shares, NOTHING]) < 0:
            raise SplitRefused("More of a line was taken than there is.")
        _fill(cells, portion, [*shares, rest], row)
    return _parts(ids, cells, share_taxes(tax_pool(pool.taxes), cells, lines))


def _check_count(count: int) -> None:
    if not 2 <= count <= MAX_PARTS:
        raise SplitRefused(f"A bill is split into 2 to {MAX_PARTS} parts.")


def _fill(
    cells: list[list[Portion]], portion: Portion, shares: Sequence[Fraction], row: int
) -> None:
    """One line's portion laid into the parts; spare minor units go round from row to row."""
    if not any(shares):
        cells[-1].append(portion)
        return
    takers = [at for at, share in enumerate(shares) if share]
    amounts = apportion(portion.amount_minor, [shares[at] for at in takers], row % len(takers))
    for at, amount_minor in zip(takers, amounts, strict=True):
        cells[at].append(Portion(portion.line_id, amount_minor, shares[at]))


def _cut(
    pool: Part,
    lines: Lines,
    targets: Sequence[int],
    shares: Sequence[Fraction],
    ids: Sequence[UUID],
) -> list[Part]:
    """Every line, and every tax on top, cut so that each part comes to its target exactly."""
    on_top = {tax_key(tax): tax for tax in pool.taxes if not tax.included}
    columns = _columns(
        [
            *(portion.amount_minor for portion in pool.portions),
            *(tax.tax_minor for tax in on_top.values()),
        ],
        targets,
    )
    count = len(pool.portions)
    cells = [
        [
            Portion(portion.line_id, amount_minor, _said(portion.share * share))
            for portion, amount_minor in zip(pool.portions, column[:count], strict=True)
        ]
        for column, share in zip(columns, shares, strict=True)
    ]
    given: dict[TaxSum, list[int]] = {
        key: [column[count + row] for column in columns] for row, key in enumerate(on_top)
    }
    return _parts(ids, cells, share_taxes(tax_pool(pool.taxes), cells, lines, given))


def _columns(rows: Sequence[int], targets: Sequence[int]) -> list[list[int]]:
    """Whole numbers whose rows add up to `rows` and whose columns add up to `targets`.

    Column after column is cut from what is left by running sums, rounded; so nothing is lost.
    """
    left, columns = list(rows), []
    for target in targets[:-1]:
        column = _running(left, target)
        columns.append(column)
        left = [rest - cell for rest, cell in zip(left, column, strict=True)]
    return [*columns, left]


def _running(rows: Sequence[int], target: int) -> list[int]:
    whole = sum(rows)
    if not whole:
        return [0] * len(rows)
    cells, seen, given = [], 0, 0
    for row in rows:
        seen += row
        upto = round_half_up(seen * target, whole)
        cells.append(upto - given)
        given = upto
    return cells


def _said(share: Fraction) -> Fraction:
    return max(share.limit_denominator(MAX_DENOMINATOR), Fraction(1, MAX_DENOMINATOR))


def _parts(
    ids: Sequence[UUID], cells: Sequence[Sequence[Portion]], taxes: Sequence[tuple[TaxSum, ...]]
) -> list[Part]:
    return [
        Part(part_id, tuple(portions), tax)
        for part_id, portions, tax in zip(ids, cells, taxes, strict=True)
    ]
