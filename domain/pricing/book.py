"""The price book: fares and rules of a store, made ready once for each version of the menu."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from domain.menu_hours import is_open
from domain.pricing import fares as price_lists
from domain.pricing.bundles import Bundle
from domain.pricing.charges import ChargeRule
from domain.pricing.conditions import OF_LINE, Condition
from domain.pricing.facts import OF_THING, Sale, Thing
from domain.pricing.fares import Fare
from domain.pricing.rules import Rule, apply_rules, in_order
from domain.pricing.trail import Step, fare_step

QUANTITY = "quantity"
MAX_REMEMBERED = 20_000
"""After so many different things and weights, everything is thought about anew."""


@dataclass(frozen=True, slots=True)
class _Ready:
    """A rule taken apart: what it asks of the sale, and what of the thing and how much of it."""

    place: int
    rule: Rule
    of_sale: tuple[Condition, ...]
    of_thing: tuple[Condition, ...]

    @classmethod
    def of(cls, place: int, rule: Rule) -> _Ready:
        asked = rule.conditions
        return cls(
            place,
            rule,
            tuple(each for each in asked if each.field not in OF_LINE),
            tuple(each for each in asked if each.field in OF_LINE),
        )

    def holds_for(self, sale: Sale) -> bool:
        """Whether it holds as far as the sale says."""
        rule = self.rule
        return (
            rule.is_active(sale.at)
            and all(each.holds(sale, None) for each in self.of_sale)
            and is_open(rule.hours, sale.at, sale.zone, sale.cut_over_minutes)
        )


class PriceBook:
    """What anything costs in any sale. Never changed; what it worked out it remembers.

    What a rule asks of a thing (and how much of it) is answered once for each thing, what it asks
    of the sale once for each sale.
    """

    def __init__(
        self,
        fares: Iterable[Fare] = (),
        rules: Iterable[Rule] = (),
        bundles: Iterable[Bundle] = (),
        charges: Iterable[ChargeRule] = (),
    ) -> None:
        self.rules = in_order(tuple(rules))
        self.bundles = tuple(sorted(bundles, key=lambda each: (-each.priority, each.id)))
        self.charges = tuple(sorted(charges, key=lambda each: (-each.rule.priority, each.rule.id)))
        self._fares = _by_thing(fares)
        self._ready = tuple(_Ready.of(*each) for each in enumerate(self.rules))
        self._for_thing: dict[tuple[object, ...], tuple[_Ready, ...]] = {}
        self._for_sale: tuple[Sale | None, frozenset[int]] = (None, frozenset())

    def price(self, usual_minor: int, sale: Sale, thing: Thing) -> tuple[Step, ...]:
        """The explanation of the price of one; its last step ends at that price.

        `usual_minor` is what it costs where no price list asks for something. Raises
        PriceBelowZero.
        """
        fare = self.fare(usual_minor, sale, thing.priced_id)
        if not self.rules:
            return (fare,)
        return apply_rules(fare, self._holding(sale, thing))

    def fare(self, usual_minor: int, sale: Sale, priced_id: UUID) -> Step:
        """What something costs before any rule: the first step."""
        found = price_lists.chosen(self._fares.get(priced_id, ()), sale)
        if found is None:
            return fare_step(usual_minor)
        return fare_step(found.amount_minor, found.fare_set.id.hex, found.fare_set.name)

    def option_price(
        self, usual_minor: int, sale: Sale, option_id: UUID, owner: Thing
    ) -> tuple[Step, ...]:
        """The explanation of an option's price: some rules do to it what they do to its dish.

        Only rules by rate that say so (`with_options`) reach options.
        """
        fare = self.fare(usual_minor, sale, option_id)
        if not self.rules:
            return (fare,)
        found = [
            each
            for each in self._holding(sale, owner)
            if each.with_options and each.rate_micros is not None
        ]
        return apply_rules(fare, found)

    def again(self, fare: Step, sale: Sale, thing: Thing) -> tuple[Step, ...]:
        """The explanation of a price whose fare is settled: only the rules are asked again."""
        return apply_rules(fare, self._holding(sale, thing))

    def asks_quantity(self, thing: Thing) -> bool:
        """Whether one of a thing may cost something else when there are more of it."""
        return any(
            each.field == QUANTITY
            for ready in self._ready
            if _could_hold(ready, thing, QUANTITY)
            for each in ready.of_thing
        )

    def _holding(self, sale: Sale, thing: Thing) -> list[Rule]:
        """The rules that hold, in order."""
        now = self._now(sale)
        return [ready.rule for ready in self._of(thing) if ready.place in now]

    def _now(self, sale: Sale) -> frozenset[int]:
        """The places of rules that hold as far as the sale says; remembered for the last one."""
        last, found = self._for_sale
        if last is not sale and last != sale:
            found = frozenset(each.place for each in self._ready if each.holds_for(sale))
            self._for_sale = (sale, found)
        return found

    def _of(self, thing: Thing) -> tuple[_Ready, ...]:
        """The rules that could hold for a thing, in order."""
        key = (thing.priced_id, thing.item_id, thing.category_id, thing.quantity)
        found = self._for_thing.get(key)
        if found is None:
            if len(self._for_thing) >= MAX_REMEMBERED:
                self._for_thing.clear()
            found = tuple(ready for ready in self._ready if _could_hold(ready, thing))
            self._for_thing[key] = found
        return found


def _by_thing(fares: Iterable[Fare]) -> Mapping[UUID, tuple[Fare, ...]]:
    found: dict[UUID, list[Fare]] = {}
    for fare in fares:
        found.setdefault(fare.priced_id, []).append(fare)
    return {priced_id: price_lists.in_order(each) for priced_id, each in found.items()}


def _could_hold(ready: _Ready, thing: Thing, but: str = "") -> bool:
    """Whether a rule holds as far as the thing says, whatever it asks of the field `but`."""
    return all(
        each.matches(getattr(thing, OF_THING[each.field]))
        for each in ready.of_thing
        if each.field != but
    )
