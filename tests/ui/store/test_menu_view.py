"""The menu as tiles and choice sheets show it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from domain.catalog import Choice as Chosen
from domain.catalog import MenuItem, Stock
from domain.choices import check_choices
from tests.house import House
from ui.components.choice_sheet import Choice, ChoiceItem, ChoicesMade
from ui.store import menu_view as show

ROME = ZoneInfo("Europe/Rome")


def item(house: House, name: str) -> MenuItem:
    return next(each for each in house.menus.menu.items.values() if each.name == name)


def option(house: House, name: str) -> UUID:
    return next(each.id for each in house.menus.menu.options.values() if each.name == name)


def asked(house: House, name: str) -> ChoiceItem:
    menu = house.menus.menu
    return show.choice_item(menu, item(house, name), seats=(), seat="", stocks={}, language="en")


def made(item_id: UUID, *choices: Choice, note: str = "") -> ChoicesMade:
    return ChoicesMade(str(item_id), choices, 2, note, "1", "", "")


@pytest.mark.parametrize(
    ("name", "asks"),
    [("Espresso", False), ("Ribeye steak 300 g", True), ("Margherita", True)],
    ids=["nothing to choose", "a required choice", "several sizes"],
)
def test_only_what_must_be_decided_is_asked(house: House, name: str, asks: bool) -> None:
    assert show.must_ask(house.menus.menu, item(house, name)) is asks


def test_one_tap_adds_what_needs_no_decision(house: House) -> None:
    built = show.build(house.menus.menu, "en", "EUR")
    espresso = item(house, "Espresso")

    assert built.quick[str(espresso.id)] == show.QuickAdd(espresso.variants[0].id, ())


def test_what_one_tap_adds_is_what_the_kitchen_can_make(house: House) -> None:
    menu = house.menus.menu
    built = show.build(menu, "en", "EUR")

    for item_id, quick in built.quick.items():
        check_choices(menu, menu.items[UUID(item_id)].group_ids, quick.choices)

    assert len(built.quick) > 30


def test_a_menu_is_built_once_for_all_pages(house: House) -> None:
    menus = show.MenusOnScreen()

    first = menus.of(house.menus.menu, "en", "EUR")

    assert menus.of(house.menus.menu, "en", "EUR") is first
    assert menus.of(house.menus.menu, "ru", "EUR") is not first


def test_sizes_are_asked_first_and_priced_by_themselves(house: House) -> None:
    sheet = asked(house, "Margherita")

    sizes = sheet.groups[0]
    assert (sizes.kind, sizes.least, sizes.most, sheet.price_minor) == ("variant", 1, 1, 0)
    assert [each.price_minor for each in sizes.options] == [650, 850, 1700]


def test_a_decision_is_nested_as_orders_take_it(house: House) -> None:
    ribeye, salad = item(house, "Ribeye steak 300 g"), option(house, "Green salad")
    rare, balsamic = option(house, "Rare"), option(house, "Balsamic")
    sheet = made(
        ribeye.id,
        Choice("g1", str(rare)),
        Choice("g2", str(salad)),
        Choice("g3", str(balsamic), path=(str(salad),)),
    )

    decided = show.decision(house.menus.menu, sheet)

    assert decided.choices == (Chosen(rare), Chosen(salad, 1, (Chosen(balsamic),)))
    assert (decided.variant_id, decided.quantity, decided.seat) == (ribeye.variants[0].id, 2000, 1)


def test_the_chosen_size_is_the_variant(house: House) -> None:
    margherita = item(house, "Margherita")
    large = margherita.variants[1].id

    decided = show.decision(
        house.menus.menu, made(margherita.id, Choice(show.VARIANTS, str(large)))
    )

    assert (decided.variant_id, decided.choices) == (large, ())


def test_a_default_that_was_taken_off_is_told_to_the_kitchen(house: House) -> None:
    taken_off = Choice("g", str(option(house, "Fries")), quantity=0, prefix="no")
    ribeye = item(house, "Ribeye steak 300 g")

    decided = show.decision(house.menus.menu, made(ribeye.id, taken_off, note="for the child"))

    assert decided.note == "no Fries, for the child"
    assert decided.choices == ()


def marks(house: House, stocks: dict[UUID, Stock]) -> list[tuple[str, str]]:
    found = show.stock_marks(house.menus.menu, stocks, ROME, "en")
    return [(each.reason, each.left) for each in found]


def test_tiles_say_how_many_are_left(house: House) -> None:
    stocks = {item(house, "Espresso").id: Stock(False, 3, None)}

    assert marks(house, stocks) == [("", "3 left")]


def test_tiles_say_that_something_is_sold_out_and_until_when(house: House) -> None:
    until = house.clock.now() + timedelta(hours=2)
    stocks = {item(house, "Espresso").id: Stock(True, None, until, "Machine broken")}

    assert marks(house, stocks) == [("Machine broken until 21:00", "")]


def test_an_item_is_sold_out_with_its_last_size(house: House) -> None:
    sizes = [variant.id for variant in item(house, "Margherita").variants]
    gone = Stock(True, None, None)

    some = marks(house, dict.fromkeys(sizes[:-1], gone))
    every = marks(house, dict.fromkeys(sizes, gone))

    assert (some, every) == ([], [("Sold out", "")])


def test_the_sheet_marks_options_that_are_sold_out(house: House) -> None:
    gone = {option(house, "Rare"): Stock(True, None, None)}
    ribeye = item(house, "Ribeye steak 300 g")

    sheet = show.choice_item(
        house.menus.menu, ribeye, seats=(), seat="", stocks=gone, language="en"
    )

    doneness = next(group for group in sheet.groups if group.name == "Doneness")
    assert [each.sold_out for each in doneness.options[:2]] == ["sold out", ""]
