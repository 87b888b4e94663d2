"""Offers across lines of which some were paid: all guests together get what one bill would have."""

from __future__ import annotations

from uuid import UUID

import pytest

from domain.ids import new_id
from edge.checks.requests import Pay
from edge.checks.split_requests import SplitByLines, Take
from edge.orders.discounts import DiscountService
from tests.edge.orders.test_prices_and_discounts import explained_to_the_end, rule, total
from tests.house import House


@pytest.fixture
def discounts(house: House) -> DiscountService:
    return DiscountService(house.db, house.menus)


async def second_at_half_price(house: House) -> None:
    await rule(
        house,
        name="Second at half price",
        target="bundle",
        bundle={"take": 2, "pay": 1},
        rate_micros=500_000,
    )


async def pay_line(house: House, order_id: UUID, place: int) -> int:
    """One guest pays the line at a place; returns what it cost."""
    line = (await house.lines(order_id))[place]
    groups = ((Take(line.id),),)
    split = await house.checks.split_by_lines(SplitByLines(order_id, groups), house.actor())
    check = split.checks[0]
    request = Pay(
        order_id, new_id(), house.tenders["Cash"], check.total_minor, check_id=check.check_id
    )
    await house.checks.pay(request, house.actor())
    return check.total_minor


@pytest.mark.parametrize("paid", [0, 1])
async def test_who_pays_first_changes_nothing_of_what_an_offer_takes_off(
    house: House, discounts: DiscountService, paid: int
) -> None:
    await second_at_half_price(house)
    together, apart = await house.open("7"), await house.open("8")
    for order_id in (together, apart):
        for name in ("Negroni", "Espresso"):
            await house.add(order_id, name)
        await house.send(order_id)
    await pay_line(house, apart, paid)

    for order_id in (together, apart):
        await house.add(order_id, "Lasagne")

    assert await total(house, together) == (await house.order(apart)).total_minor
    [one], [other] = await discounts.discounts(together), await discounts.discounts(apart)
    assert one.given_minor == other.given_minor
    await explained_to_the_end(house, discounts, apart)
