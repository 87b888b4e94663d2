"""What is not a dish by the piece: open items, weights, combos, hours; and rounds with them."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from domain.catalog import Choice, MenuItem
from domain.choices import default_choices
from domain.errors import BadRequest, Forbidden, ItemSoldOut, NotFound, NotSoldNow
from domain.ids import new_id
from domain.permissions import WAITER, Right
from edge.commands import Actor
from edge.kitchen.requests import BumpTicket
from edge.menu.requests import SetPortions, SetSoldOut
from edge.orders.after_requests import RemakeLine, TakeBack
from edge.orders.requests import (
    AddLine,
    AddOpenItem,
    ChangeLine,
    FireCourse,
    HoldLines,
    MoveLines,
    RemoveLine,
    RepeatRound,
    VoidLine,
)
from edge.reports.service import ReportService
from tests.house import House

LUNCH_TIME = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)  # 12:00 in Rome, a Friday


def item(house: House, name: str) -> MenuItem:
    return next(each for each in house.menus.menu.items.values() if each.name == name)


def station(house: House, name: str) -> UUID:
    return next(each.id for each in house.menus.menu.stations.values() if each.name == name)


def course(house: House, name: str) -> UUID:
    return next(each.id for each in house.menus.menu.courses.values() if each.name == name)


def choose(house: House, name: str, *names: str) -> tuple[Choice, ...]:
    """The named options of an item, each with the defaults of what it opens, or named ones."""

    def below(group_ids: tuple[UUID, ...]) -> tuple[Choice, ...]:
        menu = house.menus.menu
        return tuple(
            Choice(option.id, 1, below(option.group_ids))
            for group_id in group_ids
            for option in menu.groups[group_id].options
            if option.name in names
        )

    return below(item(house, name).group_ids)


async def three_courses(house: House, order: UUID, *names: str, quantity: int = 1) -> UUID:
    chosen = choose(house, "Three courses", *names)
    change = await house.add(order, "Three courses", quantity, choices=chosen)
    assert change.line_id is not None
    return change.line_id


async def made(house: House) -> list[tuple[str, str, str]]:
    """What stations were sent: station, course, name."""
    menu, tickets = house.menus.menu, {each.id: each for each in await house.tickets()}
    return sorted(
        (
            menu.stations[each.station_id].name,
            menu.courses[course_id].name
            if (course_id := tickets[each.ticket_id].course_id)
            else "",
            each.name,
        )
        for each in await house.ticket_items()
        if each.voided_at is None
    )


# ---- open items ----------------------------------------------------------------------------
def half_portion(house: House, order: UUID, **values: object) -> AddOpenItem:
    drinks = item(house, "Cola").tax_group_id
    asked = {"name": "Half a lasagne", "price_minor": 700, "tax_group_id": drinks, **values}
    return AddOpenItem(order, new_id(), station_id=station(house, "Kitchen"), **asked)  # type: ignore[arg-type]


async def test_an_open_item_is_made_paid_and_taxed_like_any_other(house: House) -> None:
    order = await house.open("7")

    await house.orders.add_open_item(half_portion(house, order), house.actor())
    await house.send(order)
    await house.pay(order)

    assert await made(house) == [("Kitchen", "", "Half a lasagne")]
    [line] = await house.lines(order)
    assert (line.kind, line.category_name, line.amount_minor) == ("open", "Open items", 700)
    assert [tax["rate_micros"] for tax in line.taxes] == [220_000]


async def test_open_items_have_a_category_of_their_own_in_reports(house: House) -> None:
    order = await house.open("7")
    await house.orders.add_open_item(half_portion(house, order), house.actor())
    await house.orders.add_open_item(
        half_portion(house, order, name="Corkage", price_minor=1500), house.actor()
    )
    await house.send(order)
    await house.pay(order)

    sales = await ReportService(house.db).today(house.actor("manager"))

    assert [(each.name, each.revenue_minor) for each in sales.by_category] == [("Open items", 2200)]
    assert {each.name for each in sales.by_item} == {"Half a lasagne", "Corkage"}


async def test_an_open_item_needs_a_name_and_the_right(house: House) -> None:
    order = await house.open("7")
    nobody = Actor("person", new_id(), rights=frozenset(WAITER - {Right.SELL_OPEN_ITEM}))

    with pytest.raises(BadRequest, match="Say what it is"):
        await house.orders.add_open_item(half_portion(house, order, name="  "), house.actor())
    request = AddOpenItem(order, new_id(), "Corkage", 500, station_id=new_id())
    with pytest.raises(NotFound, match="station"):
        await house.orders.add_open_item(request, house.actor())
    with pytest.raises(Forbidden) as refused:
        await house.orders.add_open_item(half_portion(house, order), nobody)
    assert refused.value.right == Right.SELL_OPEN_ITEM


async def test_an_open_item_tapped_twice_is_one_line(house: House) -> None:
    order, command = await house.open("7"), new_id()
    request = half_portion(house, order)

    await house.orders.add_open_item(request, house.actor(), command)
    await house.orders.add_open_item(request, house.actor(), command)

    assert len(await house.lines(order)) == 1


# ---- weights -------------------------------------------------------------------------------
async def weighed(house: House, order: UUID, grams: int, *names: str) -> UUID:
    name = "Florentine steak, by weight"
    request = AddLine(
        order, new_id(), house.variant(name), grams, choose(house, name, "Rare", *names)
    )
    await house.orders.add_line(request, house.actor())
    return request.line_id


@pytest.mark.parametrize(("grams", "price"), [(350, 2065), (1000, 5900), (1, 6), (25, 148)])
async def test_a_weight_is_priced_exactly_with_halves_up(
    house: House, grams: int, price: int
) -> None:
    order = await house.open("7")

    await weighed(house, order, grams)

    view = await house.orders.view(order)
    assert (view.total_minor, view.lines[0].quantity, view.lines[0].unit) == (price, grams, "kg")


async def test_a_sauce_beside_what_is_weighed_costs_what_it_costs(house: House) -> None:
    order = await house.open("7")
    line = await weighed(house, order, 350, "Salsa verde")

    await house.orders.change_line(ChangeLine(line, quantity=500), house.actor())

    rows = await house.lines(order)
    assert [(row.quantity, row.amount_minor) for row in rows] == [
        (500, 2950),
        (1000, 0),
        (1000, 150),
    ]


async def test_a_receipt_shows_weight_times_price(house: House) -> None:
    order = await house.open("7")
    await weighed(house, order, 350)
    await house.send(order)
    await house.pay(order)
    await house.print_out()

    [paper] = house.paper("Counter")
    assert "0,350 kg x 59,00" in paper
    assert "20,65" in paper


async def test_the_kitchen_reads_the_weight_of_one_piece(house: House) -> None:
    order = await house.open("7")
    await weighed(house, order, 1250)
    await house.send(order)

    [made_of] = await house.ticket_items()
    assert (made_of.quantity, made_of.name) == (1000, "Florentine steak, by weight 1.250 kg")


async def test_a_weight_is_not_repeated_but_weighed_again(house: House) -> None:
    order = await house.open("7")
    await weighed(house, order, 350)
    await house.add(order, "Cola")
    await house.send(order)

    change = await house.orders.repeat_round(RepeatRound(order), house.actor())

    assert change.left_out == ("Florentine steak, by weight is sold by weight: weigh it again.",)
    assert [line.name for line in (await house.orders.view(order)).lines][2:] == ["Cola"]


# ---- combos --------------------------------------------------------------------------------
async def test_each_dish_of_a_combo_is_made_at_its_own_station_and_course(house: House) -> None:
    order = await house.open("7")

    await three_courses(house, order, "Burrata", "Margherita", "Tiramisù")
    await house.send(order)

    assert await made(house) == [
        ("Kitchen", "Desserts", "Tiramisù"),
        ("Kitchen", "Starters", "Burrata with tomatoes"),
        ("Pizza", "Mains", "Margherita classic 32 cm"),
    ]


async def test_a_combo_costs_its_price_and_what_its_dishes_cost_on_top(house: House) -> None:
    order = await house.open("7")

    await three_courses(house, order, "Burrata", "Tagliata", "Rare", "Tiramisù", quantity=2)

    view = await house.orders.view(order)
    assert view.total_minor == 2 * (2900 + 300 + 600)
    rows = await house.lines(order)
    assert {row.kind for row in rows} == {"item", "component", "modifier"}
    combo_taxes = rows[0].taxes
    assert all(row.taxes == combo_taxes for row in rows)


async def test_the_choices_of_a_dish_in_a_combo_go_to_its_station(house: House) -> None:
    order = await house.open("7")

    await three_courses(house, order, "Bruschetta", "Tagliata", "Medium rare", "Panna cotta")
    await house.send(order)

    options = {each.name: each.options for each in await house.ticket_items()}
    assert [option["name"] for option in options["Tagliata with rocket"]] == ["Medium rare"]
    assert options["Bruschetta"] == []


async def test_a_dish_of_a_combo_has_its_own_allergens(house: House) -> None:
    order = await house.open("7")

    await three_courses(house, order, "Bruschetta", "Carbonara", "Panna cotta")
    await house.send(order)

    allergens = {each.name: each.allergens for each in await house.ticket_items()}
    assert allergens["Spaghetti carbonara"]["eggs"] == "contains"
    assert allergens["Panna cotta"]["nuts"] == "may"
    assert "eggs" not in allergens["Bruschetta"]
    [line] = (await house.orders.view(order)).lines
    assert dict(line.allergens)["eggs"] == "contains"


async def test_the_note_on_a_combo_is_read_wherever_it_is_made(house: House) -> None:
    order = await house.open("7")
    line = await three_courses(house, order, "Burrata", "Margherita", "Tiramisù")

    await house.orders.change_line(ChangeLine(line, note="for a child"), house.actor())
    await house.send(order)

    assert {each.note for each in await house.ticket_items()} == {"for a child"}


async def test_the_courses_of_a_held_combo_are_fired_one_by_one(house: House) -> None:
    order = await house.open("7")
    line = await three_courses(house, order, "Burrata", "Tagliata", "Rare", "Tiramisù")
    await house.orders.hold_lines(HoldLines((line,)), house.actor())

    await house.orders.fire_course(FireCourse(order, course(house, "Starters")), house.actor())
    first = await made(house)
    await house.orders.fire_course(FireCourse(order, course(house, "Mains")), house.actor())
    second = await made(house)
    await house.orders.fire_course(FireCourse(order, course(house, "Desserts")), house.actor())

    assert first == [("Kitchen", "Starters", "Burrata with tomatoes")]
    assert [name for _, _, name in second] == ["Tagliata with rocket", "Burrata with tomatoes"]
    assert len(await made(house)) == 3
    assert {row.state for row in await house.lines(order)} == {"sent"}


async def test_a_combo_that_is_taken_back_takes_its_dishes_along(house: House) -> None:
    order = await house.open("7")
    line = await three_courses(house, order, "Burrata", "Margherita", "Tiramisù", quantity=2)
    await house.send(order)

    await house.orders.void_line(VoidLine(line, "Guest left", 1000), house.actor("manager"))
    assert [each.quantity for each in await house.ticket_items() if not each.voided_at] == [
        1000
    ] * 3
    await house.orders.void_line(VoidLine(line, "Guest left"), house.actor("manager"))

    assert await made(house) == []
    assert (await house.order(order)).total_minor == 0


async def test_a_combo_that_moves_takes_its_dishes_along(house: House) -> None:
    order, other = await house.open("7"), await house.open("8")
    line = await three_courses(house, order, "Burrata", "Margherita", "Tiramisù")
    await house.send(order)

    await house.orders.move_lines(MoveLines((line,), other), house.actor())

    assert {each.order_id for each in await house.ticket_items()} == {other}
    assert (await house.order(order)).total_minor == 0


async def test_a_combo_counts_the_portions_of_its_dishes(house: House) -> None:
    order, tiramisu = await house.open("7"), item(house, "Tiramisù").id
    await house.menus.set_portions(SetPortions(tiramisu, 1), house.actor("manager"))

    line = await three_courses(house, order, "Bruschetta", "Margherita", "Tiramisù")
    with pytest.raises(ItemSoldOut, match="Tiramisù"):
        await house.add(order, "Tiramisù")
    await house.orders.remove_line(RemoveLine(line), house.actor())

    await house.add(order, "Tiramisù")


async def test_a_round_with_a_combo_is_had_again_as_it_was(house: House) -> None:
    order = await house.open("7")
    await three_courses(house, order, "Burrata", "Tagliata", "Rare", "Tiramisù")
    await house.send(order)

    await house.orders.repeat_round(RepeatRound(order), house.actor())
    await house.send(order)

    names = [name for _, _, name in await made(house)]
    assert names.count("Tagliata with rocket") == 2
    assert (await house.order(order)).total_minor == 2 * 3800


async def test_what_a_combo_costs_is_known_to_the_dish(house: House) -> None:
    order = await house.open("7")
    await weighed(house, order, 500)

    assert (await house.lines(order))[0].cost_minor == 1200


# ---- times of day --------------------------------------------------------------------------
async def test_lunch_is_not_sold_in_the_evening_and_says_when_it_is(house: House) -> None:
    order = await house.open("7")

    with pytest.raises(NotSoldNow, match="Soup of the day is not sold now, but again on Monday"):
        await house.add(order, "Soup of the day")

    assert await house.lines(order) == []


async def test_the_time_of_the_tap_decides(house: House) -> None:
    house.clock.set(LUNCH_TIME)
    order = await house.open("7")
    await house.add(order, "Soup of the day")
    house.clock.advance(3 * 3600)

    with pytest.raises(NotSoldNow):
        await house.add(order, "Soup of the day")

    assert (await house.send(order)).sent == 1


async def test_a_lunch_is_a_combo_with_a_drink_from_the_bar(house: House) -> None:
    house.clock.set(LUNCH_TIME)
    order = await house.open("7")
    chosen = choose(
        house, "Lunch, main and drink", "Mixed salad", "Olive oil and lemon", "Espresso"
    )

    await house.add(order, "Lunch, main and drink", choices=chosen)
    await house.send(order)

    assert [(at, name) for at, _, name in await made(house)] == [
        ("Bar", "Espresso"),
        ("Kitchen", "Mixed salad"),
    ]


# ---- rounds --------------------------------------------------------------------------------
async def test_a_round_leaves_out_what_is_sold_out_or_not_sold_now_and_says_so(
    house: House,
) -> None:
    house.clock.set(LUNCH_TIME)
    order = await house.open("7")
    for name in ("Soup of the day", "Cola", "Tiramisù"):
        await house.add(order, name)
    await house.send(order)
    house.clock.advance(5 * 3600)
    await house.menus.set_sold_out(SetSoldOut(item(house, "Tiramisù").id), house.actor("manager"))

    change = await house.orders.repeat_round(RepeatRound(order), house.actor())

    view = await house.orders.view(order)
    assert [line.name for line in view.lines[3:]] == ["Cola"]
    assert view.total_minor == change.total_minor == 590 + 350 + 690 + 350
    assert change.left_out == (
        "Soup of the day is not sold now, but again on Monday from 11:30.",
        "Tiramisù is sold out.",
    )


async def test_a_round_of_which_nothing_is_left_says_why(house: House) -> None:
    order = await house.open("7")
    await house.add(order, "Tiramisù", choices=default_choices(house.menus.menu, ()))
    await house.send(order)
    await house.menus.set_sold_out(SetSoldOut(item(house, "Tiramisù").id), house.actor("manager"))

    with pytest.raises(ItemSoldOut):
        await house.orders.repeat_round(RepeatRound(order), house.actor())


async def test_an_open_item_is_part_of_the_round(house: House) -> None:
    order = await house.open("7")
    await house.orders.add_open_item(half_portion(house, order), house.actor())
    await house.send(order)

    await house.orders.repeat_round(RepeatRound(order), house.actor())

    assert [line.name for line in (await house.orders.view(order)).lines] == ["Half a lasagne"] * 2


# ---- after Send ----------------------------------------------------------------------------
async def test_taking_a_combo_back_or_having_it_made_again_means_its_dishes(house: House) -> None:
    order = await house.open("7")
    line = await three_courses(house, order, "Burrata", "Margherita", "Tiramisù")
    await house.send(order)
    for card in await house.tickets():
        await house.kitchen.bump_ticket(BumpTicket(card.id), house.actor("cook"))

    await house.orders.remake_line(RemakeLine(line, "fell on the floor"), house.actor("manager"))
    assert len(await made(house)) == 3
    assert [each.mark for each in await house.ticket_items() if not each.voided_at] == [
        "remake"
    ] * 3
    await house.orders.take_back(
        TakeBack(line, "wasted", "Guest left", confirmed=True), house.actor("manager")
    )

    assert await made(house) == []
    assert (await house.order(order)).total_minor == 0
