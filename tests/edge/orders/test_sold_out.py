"""Sold out while guests decide: nothing of it is sold or sent, and nothing else is lost."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from domain.availability import Lasting
from domain.catalog import Choice
from domain.errors import BadRequest, Forbidden, ItemSoldOut
from edge.commands import SYSTEM, Command
from edge.kitchen.paper import print_ticket
from edge.menu.requests import ConfirmOut, SetPortions, SetSoldOut
from edge.orders import sending
from edge.orders.requests import ChangeLine, FireCourse, RemoveLine
from edge.transaction import Write
from tests.house import House


def ingredient(house: House, name: str) -> UUID:
    return next(each.id for each in house.menus.menu.ingredients.values() if each.name == name)


def dish(house: House, name: str) -> UUID:
    return next(each.id for each in house.menus.menu.items.values() if each.name == name)


def option(house: House, name: str) -> UUID:
    return next(each.id for each in house.menus.menu.options.values() if each.name == name)


async def sell_out(
    house: House, local_id: UUID, kind: str, lasting: Lasting = Lasting.UNTIL_LIFTED
) -> None:
    request = SetSoldOut(local_id, kind, lasting=lasting)
    await house.menus.set_sold_out(request, house.actor("cook"))


async def count(house: House, local_id: UUID, portions: int, kind: str) -> None:
    request = SetPortions(local_id, portions, kind)
    await house.menus.set_portions(request, house.actor("cook"))


async def left(house: House, local_id: UUID) -> int | None:
    await house.menus.refresh()
    stock = house.menus.stock(local_id)
    return None if stock is None else stock.remaining


async def test_an_ingredient_takes_along_all_that_needs_it(house: House) -> None:
    await sell_out(house, ingredient(house, "Mozzarella"), "stock_item")
    order = await house.open("7")

    for name in ("Margherita", "Diavola"):
        with pytest.raises(ItemSoldOut, match=f"{name} is sold out"):
            await house.add(order, name)
    with pytest.raises(ItemSoldOut, match="Mozzarella is sold out"):
        await house.add(order, "Marinara", choices=(Choice(option(house, "Mozzarella")),))
    await house.add(order, "Marinara")

    gone = house.menus.stock(dish(house, "Margherita"))
    assert gone is not None
    assert (gone.sold_out, gone.marked, gone.missing) == (True, True, "Mozzarella")
    assert option(house, "Mozzarella") in house.menus.stocks()
    assert house.menus.stock(dish(house, "Marinara")) is None


async def test_one_said_out_by_itself_stays_out_when_the_ingredient_is_back(house: House) -> None:
    await sell_out(house, ingredient(house, "Mozzarella"), "stock_item")
    await sell_out(house, dish(house, "Calzone"), "item")

    back = SetSoldOut(ingredient(house, "Mozzarella"), "stock_item", sold_out=False)
    await house.menus.set_sold_out(back, house.actor("cook"))

    calzone, margherita = (house.menus.stock(dish(house, n)) for n in ("Calzone", "Margherita"))
    assert calzone is not None
    assert calzone.sold_out
    assert margherita is None


@pytest.mark.parametrize(
    ("lasting", "over_after"),
    [(Lasting.TWO_HOURS, timedelta(hours=2)), (Lasting.TODAY, timedelta(hours=9))],
)
async def test_a_mark_ends_by_itself(house: House, lasting: Lasting, over_after: timedelta) -> None:
    """It is 19:00 in Rome, and the business day ends at 4:00."""
    salmon = dish(house, "Grilled salmon")
    await sell_out(house, ingredient(house, "Salmon"), "stock_item", lasting)

    house.clock.set(house.clock.now() + over_after - timedelta(seconds=1))
    assert house.menus.stock(salmon) is not None

    house.clock.set(house.clock.now() + timedelta(seconds=1))
    assert house.menus.stock(salmon) is None
    await house.add(await house.open("7"), "Grilled salmon")


async def test_send_names_what_is_out_and_sends_nothing(house: House) -> None:
    order = await house.open("7")
    for name in ("Lasagne", "Grilled salmon", "Tiramisù"):
        await house.add(order, name)
    await sell_out(house, ingredient(house, "Salmon"), "stock_item")
    await sell_out(house, dish(house, "Tiramisù"), "item")

    with pytest.raises(ItemSoldOut, match="Grilled salmon, Tiramisù are sold out"):
        await house.send(order)

    tops = [line for line in await house.lines(order) if line.parent_line_id is None]
    assert [line.state for line in tops] == ["new"] * 3
    assert await house.ticket_items() == []


async def test_without_what_is_out_the_rest_goes(house: House) -> None:
    order = await house.open("7")
    for name in ("Lasagne", "Tiramisù"):
        await house.add(order, name)
    await sell_out(house, dish(house, "Tiramisù"), "item")
    out = next(line for line in await house.lines(order) if line.name == "Tiramisù")

    await house.orders.remove_line(RemoveLine(out.id), house.actor())

    assert (await house.send(order)).sent == 1


async def test_a_chosen_option_that_is_out_holds_its_line_back(house: House) -> None:
    order = await house.open("7")
    aioli = option(house, "Garlic aioli")
    await house.add(order, "Fries", choices=(Choice(aioli),))
    await sell_out(house, aioli, "option")

    with pytest.raises(ItemSoldOut, match="Fries is sold out"):
        await house.send(order)


async def test_a_timer_fires_the_rest_and_leaves_what_is_out(house: House) -> None:
    order = await house.open("7")
    for name in ("Lasagne", "Grilled salmon"):
        await house.add(order, name)
    await sell_out(house, ingredient(house, "Salmon"), "stock_item")
    course = next(line.course_id for line in await house.lines(order))

    def fire(tx: Write) -> int:
        request = FireCourse(order, course)
        return sending.fire_course(tx, house.menus.menu, request, print_ticket).sent

    assert await house.db.write(Command.of("timer", SYSTEM), fire, int) == 1
    assert [item.name for item in await house.ticket_items()] == ["Lasagne"]


async def test_the_line_with_the_last_portion_is_not_out(house: House) -> None:
    await count(house, dish(house, "Tiramisù"), 1, "item")
    order = await house.open("7")
    await house.add(order, "Tiramisù")
    await house.menus.refresh()

    stock = house.menus.stock(dish(house, "Tiramisù"))
    assert stock is not None
    assert (stock.sold_out, stock.marked) == (True, False)
    assert (await house.send(order)).sent == 1


async def test_counted_options_are_reserved_and_released_with_other_choices(house: House) -> None:
    aioli, ketchup = option(house, "Garlic aioli"), option(house, "Ketchup")
    for each in (aioli, ketchup):
        await count(house, each, 5, "option")
    order = await house.open("7")
    await house.add(order, "Fries", choices=(Choice(aioli),))
    fries = next(line for line in await house.lines(order) if line.name == "Fries")
    assert (await left(house, aioli), await left(house, ketchup)) == (4, 5)

    change = ChangeLine(fries.id, choices=(Choice(ketchup),))
    await house.orders.change_line(change, house.actor())
    assert (await left(house, aioli), await left(house, ketchup)) == (5, 4)

    await house.orders.remove_line(RemoveLine(fries.id), house.actor())
    assert (await left(house, aioli), await left(house, ketchup)) == (5, 5)


async def test_the_morning_asks_what_is_still_out_and_only_that(house: House) -> None:
    await sell_out(house, ingredient(house, "Salmon"), "stock_item")
    await sell_out(house, dish(house, "Tiramisù"), "item")
    await sell_out(house, dish(house, "Calzone"), "item", Lasting.TODAY)
    await count(house, dish(house, "Lasagne"), 0, "item")
    await count(house, dish(house, "Minestrone"), 4, "item")
    assert await house.menus.still_out() == ()

    house.clock.set(house.clock.now() + timedelta(hours=15))

    asked = await house.menus.still_out()
    assert [each.name for each in asked] == ["Salmon", "Tiramisù", "Lasagne"]
    assert asked[0].taken_along == ("Grilled salmon",)
    salmon, tiramisu, lasagne = (each.local_id for each in asked)

    cook = house.actor("cook")
    await house.menus.confirm_out(ConfirmOut((salmon,), still_out=True), cook)
    await house.menus.confirm_out(ConfirmOut((tiramisu, lasagne), still_out=False), cook)

    assert await house.menus.still_out() == ()
    order = await house.open("7")
    await house.add(order, "Tiramisù")
    await house.add(order, "Lasagne")
    with pytest.raises(ItemSoldOut):
        await house.add(order, "Grilled salmon")


async def test_the_next_morning_asks_again(house: House) -> None:
    await sell_out(house, ingredient(house, "Salmon"), "stock_item")
    house.clock.set(house.clock.now() + timedelta(hours=15))
    (asked,) = await house.menus.still_out()
    answer = ConfirmOut((asked.local_id,), still_out=True)
    await house.menus.confirm_out(answer, house.actor("cook"))

    house.clock.set(house.clock.now() + timedelta(days=1))

    assert [each.name for each in await house.menus.still_out()] == ["Salmon"]


async def test_waiters_do_not_say_what_is_sold_out(house: House) -> None:
    request = SetSoldOut(dish(house, "Tiramisù"))
    with pytest.raises(Forbidden):
        await house.menus.set_sold_out(request, house.actor())
    with pytest.raises(Forbidden):
        await house.menus.confirm_out(ConfirmOut((), still_out=True), house.actor())


async def test_ingredients_are_not_counted(house: House) -> None:
    with pytest.raises(BadRequest, match="Count the dishes"):
        await count(house, ingredient(house, "Salmon"), 3, "stock_item")
