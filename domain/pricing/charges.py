"""Service charges by rule: for parties of eight and more, for an order type; taxed or not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.errors import BadRequest
from domain.pricing.facts import Sale
from domain.pricing.rules import Rule, RuleKind


@dataclass(frozen=True, slots=True)
class ChargeRule:
    """A rule of kind markup, asked of the whole order. Without a tax group it bears no tax."""

    rule: Rule
    tax_group_id: UUID | None = None

    def __post_init__(self) -> None:
        if self.rule.kind != RuleKind.MARKUP:
            raise BadRequest(f"{self.rule.name}: a service charge is a markup.")


@dataclass(frozen=True, slots=True)
class Charge:
    """What a rule charges on what the lines come to after discounts."""

    charge_rule: ChargeRule
    base_minor: int
    charged_minor: int


def charges(rules: Iterable[ChargeRule], sale: Sale, base_minor: int) -> tuple[Charge, ...]:
    """Every charge that holds, in order of the rules, each on the same base.

    Rounded once, halves away from zero; nothing is charged on nothing.
    """
    if base_minor <= 0:
        return ()
    return tuple(
        Charge(each, base_minor, each.rule.part_of(base_minor))
        for each in rules
        if each.rule.holds(sale, None)
    )
