"""The parts of a bill follow the order: what was added, changed or taken back since the split."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from uuid import UUID

from domain.money import apportion
from domain.splitting.parts import Lines, Part, Portion, tax_key, tax_pool
from domain.splitting.taxes import share_taxes
from domain.tax import Taxable, TaxRules, TaxSum, tax_sums
from domain.tax.rules import USUAL


def follow(
    lines: Lines, parts: Sequence[Part], new_part_id: UUID, rules: TaxRules = USUAL
) -> list[Part]:
    """The parts as the lines are now; what no part carries is on the one named last.

    Parts whose lines did not change stay as they are, so that a guest who was told an amount pays
    it. A line that costs more or less is shared as before. Fixed parts never change. The part named
    last is made when it is needed and is not among the parts.
    """
    fixed = [part for part in parts if part.is_fixed]
    still_open = [part for part in parts if not part.is_fixed]
    if all(part.id != new_part_id for part in still_open):
        still_open.append(Part(new_part_id))
    before = {part.id: part.portions for part in still_open}
    carried = _carried(lines, fixed, still_open, new_part_id)
    settled = _with_taxes(lines, fixed, still_open, before, carried, rules)
    known = {part.id for part in parts}
    return [*fixed, *(part for part in settled if part.portions or part.id in known)]


def _carried(
    lines: Lines, fixed: Sequence[Part], still_open: Sequence[Part], new_part_id: UUID
) -> dict[UUID, tuple[Portion, ...]]:
    """The portions of each open part, line by line as the amounts are now."""
    taken = _portions_by_line(fixed)
    shared = _portions_by_line(still_open)
    found: dict[UUID, list[Portion]] = {part.id: [] for part in still_open}
    for line in lines.values():
        paid = taken.get(line.id, {}).values()
        left = line.amount_minor - sum(portion.amount_minor for portion in paid)
        carriers = shared.get(line.id, {})
        if carriers:
            _share_again(found, carriers, left)
        elif left or not paid:
            share = max(Fraction(1) - sum((each.share for each in paid), Fraction(0)), Fraction(0))
            found[new_part_id].append(Portion(line.id, left, share))
    return {part_id: tuple(portions) for part_id, portions in found.items()}


def _share_again(
    found: dict[UUID, list[Portion]], carriers: Mapping[UUID, Portion], left: int
) -> None:
    amounts = [portion.amount_minor for portion in carriers.values()]
    if sum(amounts) != left:
        amounts = apportion(left, [portion.share for portion in carriers.values()])
    for (part_id, portion), amount_minor in zip(carriers.items(), amounts, strict=True):
        found[part_id].append(replace(portion, amount_minor=amount_minor))


def _with_taxes(
    lines: Lines,
    fixed: Sequence[Part],
    still_open: Sequence[Part],
    before: Mapping[UUID, tuple[Portion, ...]],
    carried: Mapping[UUID, tuple[Portion, ...]],
    rules: TaxRules,
) -> list[Part]:
    same = {part.id for part in still_open if _alike(before[part.id], carried[part.id])}
    changed = [part for part in still_open if part.id not in same and carried[part.id]]
    kept = [*fixed, *(part for part in still_open if part.id in same)]
    pool = _left(lines, kept, rules)
    if not changed and pool and len(same) > 0:
        changed = [part for part in still_open if carried[part.id]]
        pool = _left(lines, fixed, rules)
    taxes = share_taxes(pool, [carried[part.id] for part in changed], lines)
    by_part = dict(zip((part.id for part in changed), taxes, strict=True))
    return [
        replace(
            part,
            portions=carried[part.id],
            taxes=by_part.get(part.id, part.taxes if carried[part.id] else ()),
        )
        for part in still_open
    ]


def _alike(before: Sequence[Portion], now: Sequence[Portion]) -> bool:
    return {each.line_id: each for each in before} == {each.line_id: each for each in now}


def _left(lines: Lines, kept: Sequence[Part], rules: TaxRules) -> dict[TaxSum, TaxSum]:
    """What the whole bears less what is kept. A tax that was overpaid is not given back here."""
    taxables = [Taxable(line.amount_minor, line.taxes) for line in lines.values()]
    whole = tax_pool(tax_sums(taxables, rules))
    gone = tax_pool(tax for part in kept for tax in part.taxes)
    found: dict[TaxSum, TaxSum] = {}
    for key, tax in whole.items():
        less = gone.get(tax_key(tax), key)
        base, minor = tax.base_minor - less.base_minor, tax.tax_minor - less.tax_minor
        if base or minor:
            found[key] = replace(key, base_minor=base, tax_minor=minor)
    return found


def _portions_by_line(parts: Sequence[Part]) -> dict[UUID, dict[UUID, Portion]]:
    found: dict[UUID, dict[UUID, Portion]] = {}
    for part in parts:
        for portion in part.portions:
            found.setdefault(portion.line_id, {})[part.id] = portion
    return found
