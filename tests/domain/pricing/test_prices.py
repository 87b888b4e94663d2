"""From the fare to the price of one, worked by hand; and what holds for any rules."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import BadRequest
from domain.menu_hours import Hours
from domain.pricing.book import PriceBook
from domain.pricing.fares import Fare, FareSet, conditions_of
from domain.pricing.rules import PriceBelowZero, Rule, RuleKind
from domain.pricing.trail import Step, explained, fare_step, from_doc, to_doc
from tests.domain.pricing.making import (
    BURGER,
    COLA,
    FRIDAY_18_30,
    TAKEAWAY,
    asks,
    rule,
    sale,
    thing,
)

HAPPY = Hours(17 * 60, 19 * 60)


def price(rules: list[Rule], usual_minor: int = 1000, **facts: Any) -> int:
    return PriceBook(rules=rules).price(usual_minor, sale(), thing(**facts))[-1].after_minor


@pytest.mark.parametrize(
    ("rules", "minor"),
    [
        ([], 1000),
        ([rule(rate_micros=250_000)], 750),
        ([rule(amount_minor=150)], 850),
        ([rule("markup", rate_micros=50_000)], 1050),
        ([rule("override", amount_minor=600)], 600),
        ([rule("override", rate_micros=500_000)], 500),
        # 1000 - 10 % = 900, + 100 = 1000; the other way round 1100 - 10 % = 990.
        ([rule(priority=2), rule("markup", number=2, amount_minor=100, priority=1)], 1000),
        ([rule(priority=1), rule("markup", number=2, amount_minor=100, priority=2)], 990),
        # An override ends it; what comes before it counts for nothing.
        ([rule("override", amount_minor=600, priority=5), rule(number=2)], 600),
        ([rule("override", amount_minor=600), rule(number=2, priority=5)], 600),
        # The minimum holds over everything.
        ([rule("minimum", amount_minor=800), rule(number=2, rate_micros=500_000)], 800),
        ([rule("minimum", amount_minor=800), rule("override", number=2, amount_minor=1)], 800),
        ([rule("minimum", amount_minor=800)], 1000),
        ([rule("minimum", rate_micros=700_000), rule(number=2, rate_micros=500_000)], 700),
    ],
)
def test_rules_lead_to_the_price(rules: list[Rule], minor: int) -> None:
    assert price(rules) == minor


def test_halves_are_rounded_away_from_zero() -> None:
    assert price([rule(rate_micros=500_000)], usual_minor=25) == 12
    assert price([rule("markup", rate_micros=500_000)], usual_minor=25) == 38


def test_happy_hour_is_a_rule_with_hours() -> None:
    book = PriceBook(rules=[rule(rate_micros=300_000, hours=(HAPPY,))])
    prices = [
        book.price(1000, sale(FRIDAY_18_30 + timedelta(minutes=m)), thing())[-1].after_minor
        for m in (-91, -90, 29, 30)
    ]

    assert prices == [1000, 700, 700, 1000]


def test_staff_pay_half_also_for_the_options() -> None:
    staff = rule(
        conditions=[asks("guest_group", "EQ", "staff")], rate_micros=500_000, with_options=True
    )
    book = PriceBook(rules=[staff])
    only_dishes = PriceBook(rules=[rule()])
    group = sale(guest_group="staff")

    assert book.price(1000, group, thing())[-1].after_minor == 500
    assert book.option_price(100, group, UUID(int=99), thing())[-1].after_minor == 50
    assert book.option_price(100, sale(), UUID(int=99), thing())[-1].after_minor == 100
    assert only_dishes.option_price(100, sale(), UUID(int=99), thing())[-1].after_minor == 100


def test_a_rule_for_many_of_one_thing_asks_the_quantity() -> None:
    many = rule(conditions=[asks("quantity", "GTE", 3000)])

    assert price([many], quantity=2999) == 1000
    assert price([many], quantity=3000) == 900
    assert PriceBook(rules=[many]).asks_quantity(thing())
    assert not PriceBook(rules=[rule()]).asks_quantity(thing())


def test_a_rule_below_nothing_is_refused_in_words() -> None:
    with pytest.raises(PriceBelowZero, match="Rule takes off more than this costs"):
        price([rule(amount_minor=1001)])


@pytest.mark.parametrize(
    "effect",
    [
        {"amount_minor": 1, "rate_micros": 1},
        {"amount_minor": -1},
        {"rate_micros": 1_000_001},
        {"rate_micros": -1},
    ],
)
def test_an_effect_that_cannot_be_is_refused(effect: dict[str, Any]) -> None:
    with pytest.raises(BadRequest):
        rule(**effect)


def test_what_a_rule_said_of_one_dish_is_not_remembered_for_another() -> None:
    book = PriceBook(rules=[rule(conditions=[asks("item", "EQ", COLA.hex)])])

    found = [
        book.price(1000, sale(), thing(item))[-1].after_minor for item in (BURGER, COLA, BURGER)
    ]

    assert found == [1000, 900, 1000]


def fares() -> list[Fare]:
    priced = thing().priced_id
    usual = FareSet(UUID(int=1), "Usual", priority=9)
    web = FareSet(UUID(int=2), "Web", **conditions_of({"channels": ["web"]}))
    away = FareSet(UUID(int=3), "Away", 1, **conditions_of({"order_types": [TAKEAWAY.hex]}))
    happy = FareSet(UUID(int=4), "Happy", 2, **conditions_of({"from": "17:00", "to": "19:00"}))
    return [
        Fare(UUID(int=11), usual, priced, 1000),
        Fare(UUID(int=12), usual, priced, 1100, active_from=FRIDAY_18_30),
        Fare(UUID(int=13), usual, priced, 1, status="retired"),
        Fare(UUID(int=14), web, priced, 950),
        Fare(UUID(int=15), away, priced, 900),
        Fare(UUID(int=16), happy, priced, 800, active_to=FRIDAY_18_30 + timedelta(minutes=5)),
    ]


@pytest.mark.parametrize(
    ("minutes", "changes", "minor"),
    [
        (-120, {}, 1000),
        (60, {}, 1100),
        (60, {"channel": "web"}, 950),
        (60, {"order_type_id": TAKEAWAY}, 900),
        (60, {"order_type_id": TAKEAWAY, "channel": "web"}, 900),
        (0, {"order_type_id": TAKEAWAY, "channel": "web"}, 800),
        (5, {}, 1100),
    ],
)
def test_the_list_that_asks_for_most_priority_prices(
    minutes: int, changes: dict[str, object], minor: int
) -> None:
    shuffled = fares()
    random.Random(minutes).shuffle(shuffled)
    at = FRIDAY_18_30 + timedelta(minutes=minutes)

    step = PriceBook(shuffled).fare(7, sale(at, **changes), thing().priced_id)

    assert step.after_minor == minor


def test_a_list_of_another_store_is_not_ours() -> None:
    here, there = UUID(int=1), UUID(int=2)

    assert FareSet(UUID(int=3), "x", store_id=here).is_for(there, here)
    assert not FareSet(UUID(int=3), "x", store_id=there).is_for(there, here)
    assert not FareSet(UUID(int=3), "x", brand_id=here).is_for(there, here)


EFFECTS = st.one_of(
    st.fixed_dictionaries({"rate_micros": st.integers(0, 10**6)}),
    st.fixed_dictionaries({"amount_minor": st.integers(0, 5)}),
)
RULES = st.lists(
    st.builds(
        lambda number, kind, priority, effect: rule(
            kind, number=number, priority=priority, **effect
        ),
        st.integers(1, 10**6),
        st.sampled_from([kind.value for kind in RuleKind]),
        st.integers(0, 2),
        EFFECTS,
    ),
    max_size=6,
    unique_by=lambda each: each.id,
)


@given(RULES, st.integers(100, 10**9), st.integers(1, 10**7))
def test_an_explanation_is_a_chain_that_ends_at_the_price(
    rules: list[Rule], usual_minor: int, quantity: int
) -> None:
    """Amounts are small against the price here, so that only rates bring it near nothing."""
    kept = [
        each for each in rules if each.kind != RuleKind.DISCOUNT or each.rate_micros is not None
    ]
    steps = PriceBook(rules=kept).price(usual_minor, sale(), thing(quantity=quantity))

    whole = explained(from_doc(to_doc(steps)), steps[-1].after_minor, quantity)

    assert [step.before_minor for step in whole] == [0, *(s.after_minor for s in whole[:-1])]
    assert whole[-1].after_minor == (2 * steps[-1].after_minor * quantity + 1000) // 2000


@given(RULES, st.randoms(use_true_random=False))
def test_rules_of_equal_priority_keep_their_order(rules: list[Rule], chance: random.Random) -> None:
    shuffled = rules[:]
    chance.shuffle(shuffled)

    assert PriceBook(rules=shuffled).rules == PriceBook(rules=rules).rules
    assert [(-r.priority, r.id) for r in PriceBook(rules=rules).rules] == sorted(
        (-r.priority, r.id) for r in rules
    )


def test_a_step_is_kept_as_it_was() -> None:
    steps = (
        fare_step(5),
        Step("ab", "Happy", "discount", 5, 4),
        Step("cd", "x", "comp", 4, 0, "line"),
    )

    assert from_doc(to_doc(steps)) == steps
