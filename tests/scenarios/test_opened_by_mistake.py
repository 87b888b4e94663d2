"""A table that was tapped by mistake is free again; one that was used is not given up."""

from __future__ import annotations

from domain.orders import OrderState
from edge.orders.requests import GiveUpOrder, RemoveLine
from tests.house import House


async def test_a_table_opened_by_mistake_is_free_again(house: House) -> None:
    order_id = await house.open("7")

    await house.orders.give_up(GiveUpOrder(order_id), house.actor())

    assert await house.orders.open_at(house.tables["7"]) == ()


async def test_lines_that_were_removed_before_sending_do_not_hold_the_table(house: House) -> None:
    order_id = await house.open("7")
    change = await house.add(order_id, "Espresso")
    assert change.line_id is not None
    await house.orders.remove_line(RemoveLine(change.line_id), house.actor())

    await house.orders.give_up(GiveUpOrder(order_id), house.actor())

    assert (await house.order(order_id)).state == OrderState.VOIDED


async def test_an_order_with_a_line_is_not_given_up(house: House) -> None:
    order_id = await house.open("7")
    await house.add(order_id, "Espresso")

    await house.orders.give_up(GiveUpOrder(order_id), house.actor())

    assert (await house.order(order_id)).state == OrderState.OPEN
