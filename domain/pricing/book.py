"""The price book: fares and rules of a store, made ready once for each version of the menu."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from domain.pricing import fares as price_lists
from domain.pricing.bundles import Bundle
from domain.pricing.charges import ChargeRule
from domain.pricing.conditions import Condition, Operator
from domain.pricing.facts import Sale, Thing
from domain.pricing.fares import Fare
from domain.pricing.rules import Rule, apply_rules, in_order
from domain.pricing.trail import Step, fare_step

STATIC = frozenset({"item", "category", "variant", "order_type", "channel"})
MAX_REMEMBERED = 20_000
"""More things than this on a menu times order types are thought about anew each time."""


class PriceBook:
    """What anything costs in any sale. Never changed; what it worked out it remembers."""

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
        self._candidates: dict[tuple[object, ...], tuple[Rule, ...]] = {}

    def price(self, usual_minor: int, sale: Sale, thing: Thing) -> tuple[Step, ...]:
        """The explanation of the price of one; its last step ends at that price.

        `usual_minor` is what it costs where no price list asks for something. Raises
        PriceBelowZero.
        """
        fare = self.fare(usual_minor, sale, thing.priced_id)
        if not self.rules:
            return (fare,)
        return apply_rules(
            fare, [each for each in self._of(sale, thing) if each.holds(sale, thing)]
        )

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
            for each in self._of(sale, owner)
            if each.with_options and each.rate_micros is not None and each.holds(sale, owner)
        ]
        return apply_rules(fare, found)

    def again(self, fare: Step, sale: Sale, thing: Thing) -> tuple[Step, ...]:
        """The explanation of a price whose fare is settled: only the rules are asked again."""
        return apply_rules(
            fare, [each for each in self._of(sale, thing) if each.holds(sale, thing)]
        )

    def asks(self, field: str, sale: Sale, thing: Thing) -> bool:
        """Whether a thing's price may depend on a field, the quantity for example."""
        return any(
            each.field == field for rule in self._of(sale, thing) for each in rule.conditions
        )

    def _of(self, sale: Sale, thing: Thing) -> tuple[Rule, ...]:
        """The rules that could hold for a thing sold this way, in order."""
        key = (thing.priced_id, thing.item_id, sale.order_type_id, sale.channel)
        found = self._candidates.get(key)
        if found is None:
            if len(self._candidates) >= MAX_REMEMBERED:
                self._candidates.clear()
            found = tuple(each for each in self.rules if _could_hold(each, sale, thing))
            self._candidates[key] = found
        return found


def _by_thing(fares: Iterable[Fare]) -> Mapping[UUID, tuple[Fare, ...]]:
    found: dict[UUID, list[Fare]] = {}
    for fare in fares:
        found.setdefault(fare.priced_id, []).append(fare)
    return {priced_id: price_lists.in_order(each) for priced_id, each in found.items()}


def _could_hold(rule: Rule, sale: Sale, thing: Thing) -> bool:
    return all(each.holds(sale, thing) for each in rule.conditions if _is_static(each))


def _is_static(condition: Condition) -> bool:
    """Whether a condition asks only what the thing and the way of selling it say, always alike."""
    return condition.field in STATIC and condition.op in (
        Operator.EQ,
        Operator.NE,
        Operator.IN,
        Operator.NIN,
    )
