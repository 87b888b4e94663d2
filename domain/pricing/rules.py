"""Rules on fares: what they do to the price of one, in falling priority.

An override sets the price and ends it: no later rule is asked. Discounts and markups follow one
another, each on what the one before left. A minimum is asked last and holds over everything, also
over an override, because it may be the law's (alcohol) or the house's own last word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.errors import BadRequest, DomainError
from domain.menu_hours import Hours, checked, from_doc, is_open
from domain.money import MAX_MINOR, round_half_up
from domain.pricing.conditions import OF_LINE, Condition, conditions_of
from domain.pricing.facts import Sale, Thing
from domain.pricing.trail import Step

MICROS = 10**6
MAX_RATE_MICROS = 10 * MICROS
"""Nobody marks up by more than ten times; a larger number is a slip of the finger."""


class RuleKind(StrEnum):
    """What a rule does to a price."""

    OVERRIDE = "override"
    DISCOUNT = "discount"
    MARKUP = "markup"
    MINIMUM = "minimum"


class PriceBelowZero(DomainError):
    """A rule takes off more than something costs."""

    code = "price_below_zero"
    status = 422


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule by amount or by rate (millionths), and when it holds.

    `active_from` is the first moment, `active_to` the first moment after. `with_options`: what it
    does by rate, it does to the options of a dish too.
    """

    id: UUID
    name: str
    kind: RuleKind
    priority: int = 0
    amount_minor: int | None = None
    rate_micros: int | None = None
    conditions: tuple[Condition, ...] = ()
    hours: tuple[Hours, ...] = ()
    active_from: datetime | None = None
    active_to: datetime | None = None
    with_options: bool = False

    def __post_init__(self) -> None:
        check_effect(self.name, self.kind, self.amount_minor, self.rate_micros)

    def is_active(self, at: datetime) -> bool:
        """Whether it was begun and not ended at a moment."""
        return (self.active_from is None or self.active_from <= at) and (
            self.active_to is None or at < self.active_to
        )

    def holds(self, sale: Sale, thing: Thing | None) -> bool:
        """Whether everything that it asks is so."""
        return (
            self.is_active(sale.at)
            and is_open(self.hours, sale.at, sale.zone, sale.cut_over_minutes)
            and all(each.holds(sale, thing) for each in self.conditions)
        )

    def after(self, before_minor: int, fare_minor: int) -> int:
        """What a price becomes. Raises PriceBelowZero."""
        if self.kind == RuleKind.OVERRIDE:
            return self.part_of(before_minor)
        if self.kind == RuleKind.MINIMUM:
            return max(before_minor, self.part_of(fare_minor))
        if self.kind == RuleKind.MARKUP:
            return before_minor + self.part_of(before_minor)
        after_minor = before_minor - self.part_of(before_minor)
        if after_minor < 0:
            raise PriceBelowZero(f"The rule {self.name} takes off more than this costs.")
        return after_minor

    def part_of(self, minor: int) -> int:
        """The rule's own amount, or its rate of an amount, halves away from zero."""
        if self.amount_minor is not None:
            return self.amount_minor
        assert self.rate_micros is not None
        return rate_of(minor, self.rate_micros)

    def step(self, before_minor: int, fare_minor: int) -> Step:
        """What it does to a price, as a step of the explanation."""
        after_minor = self.after(before_minor, fare_minor)
        return Step(self.id.hex, self.name, self.kind, before_minor, after_minor)


def rate_of(minor: int, rate_micros: int) -> int:
    """Millionths of an amount, halves rounded away from zero."""
    return round_half_up(minor * rate_micros, MICROS)


def in_order(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """By falling priority; of equal priority the one that was made first comes first."""
    return tuple(sorted(rules, key=lambda rule: (-rule.priority, rule.id)))


def apply_rules(fare: Step, rules: Sequence[Rule]) -> tuple[Step, ...]:
    """The explanation of a price: the fare and what rules that hold, in order, do to it."""
    steps = [fare]
    for rule in rules:
        if rule.kind != RuleKind.MINIMUM:
            steps.append(rule.step(steps[-1].after_minor, fare.after_minor))
            if rule.kind == RuleKind.OVERRIDE:
                break
    for rule in rules:
        if rule.kind == RuleKind.MINIMUM:
            step = rule.step(steps[-1].after_minor, fare.after_minor)
            if step.after_minor != step.before_minor:
                steps.append(step)
    return tuple(steps)


def check_effect(
    name: str, kind: RuleKind, amount_minor: int | None, rate_micros: int | None
) -> None:
    """Raises BadRequest unless there is just one of amount and rate, and it makes sense."""
    if (amount_minor is None) == (rate_micros is None):
        raise BadRequest(f"{name}: give an amount or a percentage, one of them.")
    if amount_minor is not None and not 0 <= amount_minor <= MAX_MINOR:
        raise BadRequest(f"{name}: the amount is out of range.")
    limit = MICROS if kind == RuleKind.DISCOUNT else MAX_RATE_MICROS
    if rate_micros is not None and not 0 <= rate_micros <= limit:
        raise BadRequest(f"{name}: the percentage is between 0 and {limit * 100 // MICROS}.")


def rule_of(rule_id: UUID, doc: Mapping[str, Any], *, whole_orders: bool = False) -> Rule:
    """A rule from a row's columns. Raises BadRequest for one that cannot be read.

    A rule on `whole_orders` (a service charge) cannot ask what only a line has.
    """
    conditions = conditions_of(doc["conditions"])
    if whole_orders and any(each.field in OF_LINE for each in conditions):
        raise BadRequest(f"{doc['name']}: an order as a whole has no item, category or quantity.")
    try:
        kind = RuleKind(doc["kind"])
    except ValueError as error:
        raise BadRequest(
            f"{doc['name']}: it is an override, discount, markup or minimum."
        ) from error
    return Rule(
        id=rule_id,
        name=doc["name"],
        kind=kind,
        priority=doc["priority"],
        amount_minor=doc["amount_minor"],
        rate_micros=doc["rate_micros"],
        conditions=conditions,
        hours=checked(from_doc(doc["hours"])),
        active_from=doc["active_from"],
        active_to=doc["active_to"],
        with_options=doc["with_options"],
    )
