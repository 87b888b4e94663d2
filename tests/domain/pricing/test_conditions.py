"""What a rule may ask, and what its answers are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.errors import BadRequest
from domain.pricing.conditions import condition_of
from tests.domain.pricing.making import (
    BURGER,
    COLA,
    DINE_IN,
    DRINKS,
    FRIDAY_18_30,
    SATURDAY_01_30,
    TAKEAWAY,
    asks,
    rule,
    sale,
    thing,
)


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (asks("quantity", "GTE", 3000), True),
        (asks("quantity", "GT", 3000), False),
        (asks("quantity", "LT", 3001), True),
        (asks("quantity", "LTE", 2999), False),
        (asks("time", "GTE", "18:30"), True),
        (asks("time", "LT", "18:30"), False),
        (asks("weekday", "EQ", 5), True),
        (asks("weekday", "IN", [6, 7]), False),
        (asks("order_type", "EQ", DINE_IN.hex), True),
        (asks("order_type", "NE", DINE_IN.hex), False),
        (asks("order_type", "NIN", [TAKEAWAY.hex]), True),
        (asks("channel", "IN", ["pos", "web"]), True),
        (asks("guest_group", "EQ", "staff"), True),
        (asks("guests", "GTE", 8), False),
        (asks("item", "IN", [COLA.hex, BURGER.hex]), True),
        (asks("category", "NE", DRINKS.hex), False),
        (asks("custom.hotel", "EQ", "Plaza"), True),
        (asks("custom.room", "GTE", 100), False),
        (asks("custom.room", "NE", 100), True),
        (asks("custom.room", "NIN", [100]), True),
    ],
)
def test_a_condition_compares_a_fact_with_its_value(condition: dict[str, Any], holds: bool) -> None:
    sold = sale(guest_group="staff", guests=7, custom={"hotel": "Plaza"})

    assert condition_of(condition).holds(sold, thing(quantity=3000)) is holds


@pytest.mark.parametrize(
    "condition",
    [
        asks("moon", "EQ", "full"),
        asks("custom.", "EQ", "x"),
        asks("weekday", "ABOUT", 5),
        asks("weekday", "IN", 5),
        asks("weekday", "IN", []),
        asks("weekday", "EQ", "Friday"),
        asks("quantity", "GTE", 1.5),
        asks("quantity", "EQ", True),
        asks("item", "EQ", "cola"),
        asks("item", "GT", COLA.hex),
        asks("time", "GTE", "half past six"),
        asks("time", "GTE", 1830),
        asks("channel", "EQ", 5),
        asks("channel", "EQ", None),
    ],
)
def test_a_condition_that_nobody_could_mean_is_refused(condition: dict[str, Any]) -> None:
    with pytest.raises(BadRequest):
        condition_of(condition)


def test_the_night_after_friday_is_fridays() -> None:
    late = rule(conditions=[asks("time", "GTE", "25:00"), asks("weekday", "EQ", 5)])

    assert late.holds(sale(SATURDAY_01_30), thing())
    assert not late.holds(sale(), thing())


def test_a_rule_begins_at_its_first_moment_and_is_over_at_its_last() -> None:
    hour = timedelta(hours=1)
    once = rule(active_from=FRIDAY_18_30, active_to=FRIDAY_18_30 + hour)

    assert not once.holds(sale(FRIDAY_18_30 - timedelta(microseconds=1)), thing())
    assert once.holds(sale(FRIDAY_18_30), thing())
    assert not once.holds(sale(FRIDAY_18_30 + hour), thing())
