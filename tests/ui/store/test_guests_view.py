"""Warnings on order lines: what may hurt a guest, and what cannot be sent any more."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from domain.allergies import Needs
from domain.availability import Lasting
from domain.catalog import Choice, Stock
from edge.menu.requests import SetPortions, SetSoldOut
from edge.orders.views import LineView
from tests.house import House
from ui.store import guests_view, sold_out_view
from ui.store.guests_view import allergy_warnings, gone_words, seat_words, why_out
from ui.store.menu_view import stock_marks
from ui.store.order_view import Reader, standing

NUTS = Needs({"nuts": "severe"})


async def line_of(house: House, name: str, seat: int = 0, option: str = "") -> LineView:
    order = await house.open("7")
    menu = house.menus.menu
    chosen = tuple(Choice(each.id) for each in menu.options.values() if each.name == option)
    await house.add(order, name, seat=seat, choices=chosen if option else None)
    return (await house.orders.view(order)).lines[0]


def by_name(house: House, name: str) -> UUID:
    menu = house.menus.menu
    found = {each.name: each.id for each in menu.ingredients.values()}
    found |= {each.name: each.id for each in menu.options.values()}
    found |= {each.name: each.id for each in menu.items.values()}
    return found[name]


@pytest.mark.parametrize(
    ("name", "seat", "words"),
    [
        ("Gnocchi al pesto", 2, ["NUTS (severe): contains"]),
        ("Panna cotta", 2, ["NUTS (severe): may contain"]),
        ("Lasagne", 2, []),
        ("Gnocchi al pesto", 1, []),
        ("Gnocchi al pesto", 0, ["NUTS (severe): contains"]),
    ],
)
async def test_a_line_warns_of_what_may_hurt_its_guest(
    house: House, name: str, seat: int, words: list[str]
) -> None:
    line = await line_of(house, name, seat)

    found = allergy_warnings(line, {2: NUTS}, "en")

    assert [each.text for each in found] == words
    assert {each.kind for each in found} <= {"allergy"}


async def test_what_nobody_has_checked_warns(house: House) -> None:
    line = await line_of(house, "Aperitivo for two", 2)

    (found,) = allergy_warnings(line, {2: Needs({"celery": "avoid"})}, "en")

    assert found.text == "CELERY: not known"


async def test_nothing_is_worked_out_where_nobody_has_an_allergy(house: House) -> None:
    assert allergy_warnings(await line_of(house, "Gnocchi al pesto"), {}, "en") == ()


async def test_a_line_is_out_with_its_dish_its_option_or_an_ingredient(house: House) -> None:
    salmon = await line_of(house, "Grilled salmon")
    fries = await line_of(house, "Fries", option="Garlic aioli")
    cook = house.actor("cook")
    assert why_out(salmon, house.menus.stocks()) == ""

    await house.menus.set_sold_out(SetSoldOut(by_name(house, "Salmon"), "stock_item"), cook)
    await house.menus.set_sold_out(SetSoldOut(by_name(house, "Garlic aioli"), "option"), cook)

    assert why_out(salmon, house.menus.stocks()) == "sold out: no Salmon"
    assert why_out(fries, house.menus.stocks()) == "sold out"


async def test_the_line_that_took_the_last_portion_is_not_out(house: House) -> None:
    request = SetPortions(by_name(house, "Lasagne"), 1)
    await house.menus.set_portions(request, house.actor("cook"))
    line = await line_of(house, "Lasagne")
    await house.menus.refresh()

    assert house.menus.stocks()[by_name(house, "Lasagne")].sold_out
    assert why_out(line, house.menus.stocks()) == ""


def test_words_of_what_is_gone_and_of_guests() -> None:
    assert gone_words(Stock(True, None, None, "Oven broken", marked=True)) == "Oven broken"
    assert seat_words({2: Needs({"nuts": "severe"}, "a pen")}, 2, "en") == "NUTS (severe) · a pen"
    assert seat_words({}, 2, "en") == ""
    assert guests_view.seat_name(0) == "The whole table"


async def test_tiles_say_for_want_of_what_they_are_out(house: House) -> None:
    request = SetSoldOut(by_name(house, "Salmon"), "stock_item", lasting=Lasting.TODAY)
    await house.menus.set_sold_out(request, house.actor("cook"))
    zone = house.db.house.zone if house.db.house else None
    assert zone is not None

    (mark,) = stock_marks(house.menus.menu, house.menus.stocks(), zone, "en")

    assert mark.reason == "No Salmon until 04:00"


async def test_the_sheet_offers_what_is_made_and_leaves_out_what_is_out(house: House) -> None:
    cook, menu = house.actor("cook"), house.menus.menu
    await house.menus.set_sold_out(SetSoldOut(by_name(house, "Basil"), "stock_item"), cook)
    pizza = next(each.id for each in menu.stations.values() if each.name == "Pizza")
    zone = house.db.house.zone if house.db.house else None
    assert zone is not None

    found = sold_out_view.sections(
        await house.menus.said(),
        sold_out_view.of_station(menu, pizza),
        zone,
        "en",
        searched=False,
    )

    by_id = {section.section_id: [row.title for row in section.rows] for section in found}
    assert by_id["out"] == ["Basil"]
    assert "Margherita" in by_id["item"]
    assert "Lasagne" not in by_id["item"]
    assert "Olives" in by_id["option"]
    assert "Mozzarella" in by_id["stock_item"]
    assert "Basil" not in by_id["stock_item"]


def test_a_row_knows_what_it_stands_for() -> None:
    thing = sold_out_view.Thing("option", UUID(int=7), "Olives")

    assert sold_out_view.thing_of(thing.row_id) == ("option", UUID(int=7))


async def test_searching_finds_dishes_options_and_ingredients(house: House) -> None:
    found = sold_out_view.matching(house.menus.menu, " mozza")

    assert {(each.kind, each.name) for each in found} >= {
        ("option", "Mozzarella"),
        ("stock_item", "Mozzarella"),
    }
    assert sold_out_view.matching(house.menus.menu, " ") == []


async def test_a_line_of_a_kitchen_on_paper_ends_at_printed(house: House) -> None:
    order = await house.open("7")
    await house.add(order, "Lasagne")
    await house.send(order)
    await house.print_out()
    line = (await house.orders.view(order)).lines[0]
    menu, zone = house.menus.menu, ZoneInfo("Europe/Rome")
    paper = {each.id: replace(each, has_screen=False) for each in menu.stations.values()}

    with_screens = Reader(menu, "en", zone, "Aziza", house.clock.now())
    on_paper = replace(with_screens, menu=replace(menu, stations=paper))

    assert standing(line, with_screens) == ("sent", "received", "ok")
    assert standing(line, on_paper) == ("sent", "printed", "ok")
