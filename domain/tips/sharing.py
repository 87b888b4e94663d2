"""Who gives how much of their tips to whom, by the house's rules. Nothing appears or is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from domain.money import apportion, round_half_up

MILLION = 1_000_000
RuleKind = Literal["pool", "tip_out"]
Basis = Literal["tips", "sales"]
By = Literal["hours", "evenly"]


@dataclass(frozen=True, slots=True)
class TipRuleTerms:
    """A rule as `sync.tables.tips.TipRule` has it.

    A tip_out gives `rate_micros` of each giver's tips or sales to those at work of the role
    `to_role_id`. A pool takes `rate_micros` of the tips of those of the role `from_role_id` (of
    everybody, without one) and shares it among those at work of `to_role_id`, or of the same.
    """

    id: UUID
    kind: RuleKind
    rate_micros: int = MILLION
    basis: Basis = "tips"
    from_role_id: UUID | None = None
    to_role_id: UUID | None = None
    by: By = "hours"


@dataclass(frozen=True, slots=True)
class AtWork:
    """Somebody who worked that day, for how long, as what."""

    person_id: UUID
    seconds: int
    role_ids: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Earned:
    """What a person's guests left, and what they sold; both only since the last sharing."""

    tips_minor: int = 0
    sales_minor: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """A person's tips become more or less by a rule."""

    rule_id: UUID
    person_id: UUID
    minor: int


def share(
    earned: Mapping[UUID, Earned],
    people: Sequence[AtWork],
    rules: Sequence[TipRuleTerms],
) -> tuple[Share, ...]:
    """The moves of all rules, one after the other, each on what the ones before left.

    The moves of each rule add up to nothing. Nobody gives more than they have; where nobody is at
    work to take, nothing is given. Tips that were taken back since are taken back from all.
    """
    held = {person_id: each.tips_minor for person_id, each in earned.items()}
    roles = {each.person_id: each.role_ids for each in people}
    moves: list[Share] = []
    for rule in rules:
        takers = _takers(rule, people)
        if not takers:
            continue
        given = _given(rule, earned, held, roles, {each.person_id for each in takers})
        changes = {person_id: -minor for person_id, minor in given.items()}
        weights = [each.seconds if rule.by == "hours" else 1 for each in takers]
        parts = apportion(sum(given.values()), weights)
        for taker, minor in zip(takers, parts, strict=True):
            changes[taker.person_id] = changes.get(taker.person_id, 0) + minor
        for person_id, minor in sorted(changes.items()):
            held[person_id] = held.get(person_id, 0) + minor
            if minor:
                moves.append(Share(rule.id, person_id, minor))
    return tuple(moves)


def _takers(rule: TipRuleTerms, people: Sequence[AtWork]) -> list[AtWork]:
    """Those at work who get something, in an order that does not depend on the rows'."""
    role_id = rule.to_role_id or (rule.from_role_id if rule.kind == "pool" else None)
    found = [each for each in people if role_id is None or role_id in each.role_ids]
    return sorted(found, key=lambda each: each.person_id)


def _given(
    rule: TipRuleTerms,
    earned: Mapping[UUID, Earned],
    held: Mapping[UUID, int],
    roles: Mapping[UUID, frozenset[UUID]],
    takers: set[UUID],
) -> dict[UUID, int]:
    """What each giver gives; of a tip-out those who take it give nothing."""
    given = {}
    for person_id, has_minor in held.items():
        if rule.from_role_id and rule.from_role_id not in roles.get(person_id, frozenset()):
            continue
        if rule.kind == "tip_out" and person_id in takers:
            continue
        of_sales = rule.kind == "tip_out" and rule.basis == "sales"
        sold_minor = earned.get(person_id, Earned()).sales_minor
        wanted = round_half_up((sold_minor if of_sales else has_minor) * rule.rate_micros, MILLION)
        given[person_id] = _possible(wanted, has_minor)
    return given


def _possible(wanted: int, has_minor: int) -> int:
    """No more than there is, and nothing of nothing; what is taken back is at most all of it."""
    if has_minor >= 0:
        return max(0, min(wanted, has_minor))
    return min(0, max(wanted, has_minor))
