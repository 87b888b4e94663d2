"""Offers across lines of which some were paid: all guests together get what one bill would have."""

from __future__ import annotations

from uuid import UUID

import pytest

from domain.errors import Changed
from domain.ids import new_id
from domain.pricing.coupons import CouponRefused
from edge.checks.requests import Pay
from edge.checks.split_requests import SplitByLines, Take
from edge.orders.discount_requests import RemoveDiscount, UseCoupon
from edge.orders.discounts import DiscountService
from tests.edge.orders.test_prices_and_discounts import (
    coupon,
    discount,
    explained_to_the_end,
    negronis,
    rule,
    total,
)
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


async def test_a_coupon_of_which_a_guest_paid_stays_used_when_it_is_taken_back(
    house: House, discounts: DiscountService
) -> None:
    await coupon(house, max_uses=1)
    order_id, other = await negronis(house, 1, 1), await negronis(house, 1, table="8")
    await house.send(order_id)
    use = UseCoupon(order_id, new_id(), "TEN")
    await discounts.use_coupon(use, house.actor())
    await pay_line(house, order_id, 0)

    manager = house.actor("manager")
    await discounts.remove(RemoveDiscount(order_id, use.discount_id), manager)

    assert [line.amount_minor for line in await house.lines(order_id)] == [810, 900]
    assert [each.given_minor for each in await discounts.discounts(order_id)] == [90]
    with pytest.raises(CouponRefused, match="as often"):
        await discounts.use_coupon(UseCoupon(other, new_id(), "TEN"), house.actor())
    with pytest.raises(Changed):
        await discounts.remove(RemoveDiscount(order_id, use.discount_id), manager)


async def test_a_dish_on_the_house_stays_given_after_its_check_was_paid(
    house: House, discounts: DiscountService
) -> None:
    order_id, manager = await negronis(house, 1, 1), house.actor("manager")
    await house.send(order_id)
    first, second = await house.lines(order_id)
    on_the_house = {"kind": "comp", "rate_micros": None, "line_id": first.id}
    await discounts.give(discount(order_id, **on_the_house), manager)
    groups = ((Take(first.id), Take(second.id)),)
    await house.add(order_id, "Espresso")
    split = await house.checks.split_by_lines(SplitByLines(order_id, groups), house.actor())
    request = Pay(order_id, new_id(), house.tenders["Cash"], 900, check_id=split.checks[0].check_id)
    await house.checks.pay(request, house.actor())

    await house.add(order_id, "Lasagne")

    assert [each.given_minor for each in await discounts.discounts(order_id)] == [900]
