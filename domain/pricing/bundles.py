"""Offers across lines: two for one, and combos at a price. Whole pieces only.

Each piece is in at most one offer. A set takes the dearest pieces it can, so that a guest never
pays more for having ordered in another sequence; free are the cheapest of each set.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.errors import BadRequest
from domain.pricing.facts import Sale, Thing
from domain.pricing.rules import MICROS, Rule, rate_of
from domain.pricing.sharing import share

PIECE = 1000
MAX_TAKE = 100
MAX_SLOTS = 20


@dataclass(frozen=True, slots=True)
class Piece:
    """A line as an offer sees it. `unit_minor` is the price of one, `pieces` how many whole ones.

    `sale` is that of the line's own tap: what was ordered in happy hour stays in its offer.
    """

    line_id: UUID
    thing: Thing
    sale: Sale
    unit_minor: int
    pieces: int


@dataclass(frozen=True, slots=True)
class Bundle:
    """An offer. `rule` says when it holds, and for two for one how much is taken off the free ones.

    Take `take`, pay `pay`; or a combo: one of each of `slots` (ids of items, variants or
    categories) for the rule's amount, or for less by its rate.
    """

    rule: Rule
    take: int = 0
    pay: int = 0
    slots: tuple[frozenset[UUID], ...] = ()

    def __post_init__(self) -> None:
        if not self.slots and not 0 <= self.pay < self.take <= MAX_TAKE:
            raise BadRequest(f"{self.rule.name}: take more than you pay, like 2 and 1.")
        if len(self.slots) > MAX_SLOTS or not all(self.slots):
            raise BadRequest(f"{self.rule.name}: a combo has 1 to {MAX_SLOTS} parts.")
        if not self.slots and self.rule.amount_minor is not None:
            raise BadRequest(
                f"{self.rule.name}: say by how much percent the free ones are cheaper."
            )

    @property
    def id(self) -> UUID:
        """The rule's id."""
        return self.rule.id

    @property
    def priority(self) -> int:
        """The rule's priority."""
        return self.rule.priority


@dataclass(frozen=True, slots=True)
class Given:
    """What an offer takes off each line, by the line's id; only lines that get something.

    `among` are all lines that it was asked of.
    """

    bundle: Bundle
    by_line: Mapping[UUID, int]
    among: tuple[UUID, ...] = ()

    @property
    def total_minor(self) -> int:
        """What it takes off the order."""
        return sum(self.by_line.values())


def bundle_of(rule: Rule, doc: Mapping[str, Any]) -> Bundle:
    """`{"take": 2, "pay": 1}` or `{"slots": [[hex, ...], ...]}`. Raises BadRequest."""
    if not set(doc) <= {"take", "pay", "slots"}:
        raise BadRequest(f"{rule.name}: an offer has take and pay, or slots.")
    try:
        slots = tuple(frozenset(UUID(str(each)) for each in slot) for slot in doc.get("slots", ()))
    except ValueError as error:
        raise BadRequest(f"{rule.name}: a part of the combo cannot be.") from error
    take, pay = doc.get("take", 0), doc.get("pay", 0)
    if type(take) is not int or type(pay) is not int:
        raise BadRequest(f"{rule.name}: take and pay are whole numbers.")
    return Bundle(rule, take, pay, slots)


def offers(bundles: Iterable[Bundle], pieces: Sequence[Piece]) -> tuple[Given, ...]:
    """What offers, in their order, take off lines. Nothing where a set is not complete."""
    left = {piece.line_id: piece.pieces for piece in pieces}
    found: list[Given] = []
    for bundle in bundles:
        matching = _dearest_first(bundle, pieces)
        off = _combo(bundle, matching, left) if bundle.slots else _free(bundle, matching, left)
        by_line = {line_id: minor for line_id, minor in off.items() if minor}
        if by_line:
            found.append(Given(bundle, by_line, tuple(off)))
    return tuple(found)


def _dearest_first(bundle: Bundle, pieces: Sequence[Piece]) -> list[Piece]:
    matching = [each for each in pieces if bundle.rule.holds(each.sale, each.thing)]
    return sorted(matching, key=lambda each: -each.unit_minor)


def _free(bundle: Bundle, pieces: Sequence[Piece], left: dict[UUID, int]) -> dict[UUID, int]:
    """Of each `take` pieces, dearest first, the last ones are free (or cheaper by the rate)."""
    whole = sum(left[each.line_id] for each in pieces) // bundle.take * bundle.take
    rate = MICROS if bundle.rule.rate_micros is None else bundle.rule.rate_micros
    off: dict[UUID, int] = {}
    at = 0
    for piece in pieces:
        end = min(at + left[piece.line_id], whole)
        count = _free_until(bundle, end) - _free_until(bundle, at)
        off[piece.line_id] = count * rate_of(piece.unit_minor, rate)
        left[piece.line_id] -= end - at
        at = end
    return off


def _free_until(bundle: Bundle, count: int) -> int:
    sets, rest = divmod(count, bundle.take)
    return sets * (bundle.take - bundle.pay) + max(0, rest - bundle.pay)


def _combo(bundle: Bundle, pieces: Sequence[Piece], left: dict[UUID, int]) -> dict[UUID, int]:
    off: dict[UUID, int] = {}
    while chosen := _one_set(bundle, pieces, left):
        lots = min(left[each.line_id] // chosen.count(each) for each in chosen)
        prices = [each.unit_minor for each in chosen]
        minor = sum(prices) - bundle.rule.after(sum(prices), sum(prices))
        if minor <= 0:
            break
        for piece, part in zip(chosen, share(minor, prices), strict=True):
            off[piece.line_id] = off.get(piece.line_id, 0) + part * lots
            left[piece.line_id] -= lots
    return off


def _one_set(bundle: Bundle, pieces: Sequence[Piece], left: Mapping[UUID, int]) -> list[Piece]:
    """A piece for each part of a combo, the dearest there are; nothing when one is missing."""
    taken: list[Piece] = []
    for slot in bundle.slots:
        piece = next(
            (
                each
                for each in pieces
                if left[each.line_id] > taken.count(each) and _fits(each.thing, slot)
            ),
            None,
        )
        if piece is None:
            return []
        taken.append(piece)
    return taken


def _fits(thing: Thing, slot: frozenset[UUID]) -> bool:
    return not slot.isdisjoint((thing.priced_id, thing.item_id, thing.category_id))
