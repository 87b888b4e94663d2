"""What an order was charged or given stays what it was, and holds only while it may."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from domain.ids import new_id
from edge.commands import Command
from edge.orders.discount_requests import UseCoupon
from edge.orders.discounts import DiscountService
from edge.orders.requests import EditOrder, RemoveLine
from edge.transaction import Write
from sync.tables.pricing import PriceRule
from tests.edge.orders.test_prices_and_discounts import (
    Say,
    coupon,
    end_rule,
    explained_to_the_end,
    negronis,
    service_charge,
    total,
)
from tests.house import House


@pytest.fixture
def discounts(house: House) -> DiscountService:
    return DiscountService(house.db, house.menus)


async def change_rule(house: House, rule_id: UUID, **columns: Any) -> None:
    def work(tx: Write) -> None:
        tx.update_by_id(PriceRule, rule_id, **columns)
        tx.signal("menu")

    await house.db.write(Command.of(Say(new_id())), work)
    await house.menus.refresh()


async def test_a_coupon_for_large_orders_takes_nothing_off_one_that_became_small(
    house: House, discounts: DiscountService
) -> None:
    await coupon(house, minimum_minor=1_800)
    order_id = await negronis(house, 1, 1)
    await discounts.use_coupon(UseCoupon(order_id, new_id(), "TEN"), house.actor())
    large = await total(house, order_id)
    line = (await house.lines(order_id))[0]
    await house.orders.remove_line(RemoveLine(line.id), house.actor())
    small = await total(house, order_id)
    await house.add(order_id, "Negroni")

    assert [large, small, await total(house, order_id)] == [1620, 900, 1620]
    await explained_to_the_end(house, discounts, order_id)


async def test_a_charge_on_an_order_stays_as_its_rule_was(house: House) -> None:
    rule_id = await service_charge(house)
    order_id = await negronis(house, 1)
    await house.orders.edit_order(EditOrder(order_id, guests=8), house.actor())

    await change_rule(house, rule_id, rate_micros=200_000)
    await house.add(order_id, "Negroni")
    assert await total(house, order_id) == 1980
    await end_rule(house, rule_id)
    await house.add(order_id, "Negroni")

    assert await total(house, order_id) == 2970


async def test_a_charge_that_comes_again_is_as_its_rule_is_then(
    house: House, discounts: DiscountService
) -> None:
    rule_id = await service_charge(house)
    order_id = await negronis(house, 1)
    for guests in (8, 7):
        await house.orders.edit_order(EditOrder(order_id, guests=guests), house.actor())
    await change_rule(house, rule_id, rate_micros=200_000)

    await house.orders.edit_order(EditOrder(order_id, guests=8), house.actor())

    assert await total(house, order_id) == 1080
    [charge] = await discounts.discounts(order_id)
    assert charge.rate_micros == 200_000
