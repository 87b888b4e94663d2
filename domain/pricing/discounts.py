"""Discounts that people give: on a line or an order, by rate, by amount, or on the house.

They are worked out anew whenever lines change: offers first, then line discounts, then discounts
on the order, each in the order in which it was given and on what the one before left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.errors import BadRequest, DomainError, Forbidden
from domain.money import MAX_MINOR
from domain.money_text import money_text
from domain.permissions import Right
from domain.pricing.rules import MICROS, rate_of
from domain.pricing.sharing import share
from domain.pricing.trail import LINE, Step


class DiscountKind(StrEnum):
    """How a discount is said."""

    PERCENT = "percent"
    AMOUNT = "amount"
    COMP = "comp"


class DiscountTooLarge(DomainError):
    """More would be taken off than there is."""

    code = "discount_too_large"
    status = 422


@dataclass(frozen=True, slots=True)
class Discount:
    """A discount on the lines of one dish (`line_id`) or, without, on the whole order.

    `only` keeps one on the whole order to the dishes that it was given for.
    """

    id: UUID
    name: str
    kind: DiscountKind
    rate_micros: int | None = None
    amount_minor: int | None = None
    line_id: UUID | None = None
    only: frozenset[UUID] | None = None

    def __post_init__(self) -> None:
        rate, minor = self.rate_micros, self.amount_minor
        if (self.kind == DiscountKind.PERCENT) != (rate is not None):
            raise BadRequest("A discount by percent has a percentage.")
        if (self.kind == DiscountKind.AMOUNT) != (minor is not None):
            raise BadRequest("A discount by amount has an amount.")
        if rate is not None and not 0 < rate <= MICROS:
            raise BadRequest("A discount is more than 0 % and at most 100 %.")
        if minor is not None and not 0 < minor <= MAX_MINOR:
            raise BadRequest("A discount must be more than zero.")

    def is_on(self, group_id: UUID) -> bool:
        """Whether it takes something off a dish and its options."""
        if self.line_id is not None:
            return group_id == self.line_id
        return self.only is None or group_id in self.only

    def wanted_minor(self, base_minor: int) -> int:
        """What it takes off an amount, if the amount is enough."""
        if self.kind == DiscountKind.COMP:
            return base_minor
        if self.amount_minor is not None:
            return self.amount_minor
        assert self.rate_micros is not None
        return rate_of(base_minor, self.rate_micros)


@dataclass(frozen=True, slots=True)
class Amount:
    """A row of an order before discounts. `group_id` is the dish that an option belongs to."""

    id: UUID
    group_id: UUID
    gross_minor: int


@dataclass(frozen=True, slots=True)
class Net:
    """What a row comes to, and the steps there from its gross amount."""

    amount_minor: int
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Settled:
    """Every row after all discounts, and what each discount or offer took off."""

    rows: Mapping[UUID, Net]
    given: Mapping[UUID, int]


@dataclass(frozen=True, slots=True)
class Off:
    """An offer's part: what it takes off which rows (`domain.pricing.bundles`), and of which it
    was asked."""

    id: UUID
    name: str
    by_row: Mapping[UUID, int]
    among: tuple[UUID, ...] = ()


def settled(
    rows: Sequence[Amount],
    offers: Sequence[Off],
    discounts: Sequence[Discount],
    already: Mapping[UUID, int] | None = None,
) -> Settled:
    """Rows after offers and discounts. A discount never takes a row below nothing.

    What a discount was given on may have gone since: it then takes off what is left. `already` is
    what each took off rows that are not among these because they were paid: it counts towards a
    discount by amount and an offer, and towards what was given.
    """
    left = {row.id: row.gross_minor for row in rows}
    steps: dict[UUID, list[Step]] = {row.id: [] for row in rows}
    before = already or {}
    given: dict[UUID, int] = {}
    for offer in offers:
        parts = _offered(offer, left, before.get(offer.id, 0))
        given[offer.id] = _take(
            Step(offer.id.hex, offer.name, "offer", 0, 0, LINE), parts, left, steps
        )
    for discount in (*_on_lines(discounts), *_on_orders(discounts)):
        ids = [row.id for row in rows if discount.is_on(row.group_id)]
        weights = [left[row_id] for row_id in ids]
        whole = sum(weights)
        wanted = discount.wanted_minor(whole)
        if discount.kind == DiscountKind.AMOUNT:
            wanted = max(0, wanted - before.get(discount.id, 0))
        parts = dict(zip(ids, share(min(wanted, whole), weights), strict=True))
        step = Step(discount.id.hex, discount.name, discount.kind, 0, 0, LINE)
        given[discount.id] = _take(step, parts, left, steps)
    given = {key: given.get(key, 0) + before.get(key, 0) for key in {**given, **before}}
    return Settled({row_id: Net(left[row_id], tuple(steps[row_id])) for row_id in left}, given)


def check_fits(discount: Discount, rows: Sequence[Amount], currency: str) -> None:
    """Raises DiscountTooLarge when a new discount takes off more than there is, or from nothing.

    `rows` are as they are now, after the discounts that were given before.
    """
    base = sum(row.gross_minor for row in rows if discount.is_on(row.group_id))
    if base <= 0:
        raise DiscountTooLarge("There is nothing to take a discount off.")
    if discount.wanted_minor(base) > base:
        raise DiscountTooLarge(f"Only {money_text(base, currency)} can be taken off.")


@dataclass(frozen=True, slots=True)
class Ceiling:
    """How much of an order somebody may give away alone, all discounts by hand together."""

    rate_micros: int = MICROS
    amount_minor: int | None = None


def check_ceiling(
    ceiling: Ceiling, rights: frozenset[str], given_minor: int, gross_minor: int, currency: str
) -> None:
    """Raises Forbidden, asking for a manager, when more is given than the ceiling allows.

    `given_minor` is all that was given by hand on the order, the new discount among it.
    """
    limit = rate_of(gross_minor, ceiling.rate_micros)
    if ceiling.amount_minor is not None:
        limit = min(limit, ceiling.amount_minor)
    if given_minor > limit and Right.APPROVE not in rights:
        most = money_text(limit, currency)
        raise Forbidden(f"More than {most} off needs a manager.", Right.APPROVE)


def _offered(offer: Off, left: Mapping[UUID, int], before_minor: int) -> dict[UUID, int]:
    """What an offer takes off rows that are not paid.

    Where paid ones have another part of it than they would have now, these get what is missing, or
    less: whoever pays first, all rows together get what the offer takes off.
    """
    parts = {
        row_id: min(minor, left[row_id]) for row_id, minor in offer.by_row.items() if row_id in left
    }
    elsewhere = sum(minor for row_id, minor in offer.by_row.items() if row_id not in left)
    if elsewhere == before_minor:
        return parts
    wanted, whole = max(0, sum(offer.by_row.values()) - before_minor), sum(parts.values())
    if wanted <= whole:
        return dict(zip(parts, share(wanted, list(parts.values())), strict=True))
    rest = {row_id: left[row_id] - parts.get(row_id, 0) for row_id in offer.among if row_id in left}
    more = share(min(wanted - whole, sum(rest.values())), list(rest.values()))
    for row_id, minor in zip(rest, more, strict=True):
        parts[row_id] = parts.get(row_id, 0) + minor
    return parts


def _on_lines(discounts: Sequence[Discount]) -> list[Discount]:
    return [each for each in discounts if each.line_id is not None]


def _on_orders(discounts: Sequence[Discount]) -> list[Discount]:
    return [each for each in discounts if each.line_id is None]


def _take(
    step: Step, parts: Mapping[UUID, int], left: dict[UUID, int], steps: dict[UUID, list[Step]]
) -> int:
    for row_id, minor in parts.items():
        if minor:
            before = left[row_id]
            left[row_id] = before - minor
            steps[row_id].append(
                Step(step.rule, step.name, step.kind, before, before - minor, step.of)
            )
    return sum(parts.values())
