"""The sheet of a sent line: what it shows, and what a finished one asks for."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from domain.catalog import Choice as MenuChoice
from domain.catalog import Menu, MenuGroup, MenuItem, MenuOption, MenuVariant
from domain.errors import BadRequest
from edge.orders.after_requests import AlterLine
from edge.orders.views import LineView, OptionView
from ui.components.choice_sheet import Choice, ChoicesMade
from ui.store import sent_line_view as sent
from ui.store.menu_view import VARIANTS
from ui.store.slips import time_on_slip

ROME = ZoneInfo("Europe/Rome")
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ITEM, SMALL, LARGE, GROUP = (UUID(int=n) for n in (1, 2, 3, 4))
RARE, DONE, ONION = (UUID(int=n) for n in (5, 6, 7))
LINE = UUID(int=8)


def option(option_id: UUID, name: str) -> MenuOption:
    return MenuOption(option_id, GROUP, name, name.lower(), 0)


@pytest.fixture
def menu() -> Menu:
    """A burger in two sizes, with a doneness and an onion."""
    variants = (
        MenuVariant(SMALL, ITEM, "small", "", 900),
        MenuVariant(LARGE, ITEM, "large", "", 0),
    )
    options = (option(RARE, "Rare"), option(DONE, "Well done"), option(ONION, "Onion"))
    item = MenuItem(
        ITEM, UUID(int=9), "1", "Burger", "", "", 1, "", variants, (GROUP,), None, (), None, {}
    )
    return Menu(
        version=1,
        categories={},
        items={ITEM: item},
        variants={each.id: each for each in variants},
        groups={GROUP: MenuGroup(GROUP, "How", 0, None, options)},
        options={each.id: each for each in options},
        courses={},
        stations={},
        order_types={},
        taxes={},
    )


def line(note: str = "", seat: int = 0, quantity: int = 1000) -> LineView:
    """A small rare burger that was sent."""
    rare = OptionView(UUID(int=20), RARE, "Rare", 1, 0, 0)
    return LineView(
        *(LINE, ITEM, SMALL, "Burger", "small", quantity, 900, 900, "sent", "queued", seat, None),
        *(note, (rare,), (), "", NOON, NOON, "", 4),
    )


def made(*options: UUID, size: UUID = SMALL, note: str = "", seat: str = "") -> ChoicesMade:
    """The finished sheet; the onion was taken off unless it is among the options."""
    chosen = [Choice(VARIANTS, str(size)), *(Choice(str(GROUP), str(each)) for each in options)]
    if ONION not in options:
        chosen.append(Choice(str(GROUP), str(ONION), 0, "no"))
    context = sent.context(line())
    return ChoicesMade(str(ITEM), tuple(chosen), 1, note, seat, "tap", context)


def test_a_sheet_that_changes_nothing_asks_for_nothing(menu: Menu) -> None:
    before = line(note="no onion")

    assert sent.altered(made(RARE, note="no onion"), before, menu) is None


def test_another_doneness_names_the_line_as_it_was_seen(menu: Menu) -> None:
    wanted = sent.altered(made(DONE, note="no onion"), line(note="no onion"), menu)

    assert wanted == AlterLine(LINE, expected_rev=4, choices=(MenuChoice(DONE),))


def test_what_comes_back_is_no_longer_said_to_be_left_out(menu: Menu) -> None:
    wanted = sent.altered(made(RARE, ONION, note="no onion, hot"), line(note="no onion, hot"), menu)

    assert wanted is not None
    assert wanted.note == "hot"


def test_a_size_and_a_seat_are_changed_alone(menu: Menu) -> None:
    wanted = sent.altered(
        made(RARE, size=LARGE, note="no onion", seat="2"), line(note="no onion"), menu
    )

    assert wanted == AlterLine(LINE, expected_rev=4, variant_id=LARGE, seat=2)


def test_of_several_it_is_asked_how_many(menu: Menu) -> None:
    assert sent.how_many(line()) == ()
    assert [each.value for each in sent.how_many(line(quantity=2000))] == ["1000", "2000"]


def test_a_time_on_a_slip_is_the_last_time_that_clocks_showed_it() -> None:
    just = time_on_slip("12:40", NOON, ROME)
    last_night = time_on_slip("2210", NOON, ROME)

    assert just == datetime(2026, 11, 20, 12, 40, tzinfo=ROME)
    assert last_night == datetime(2026, 11, 19, 22, 10, tzinfo=ROME)


def test_a_slip_without_a_time_is_asked_again() -> None:
    with pytest.raises(BadRequest, match=r"18:40"):
        time_on_slip("soon", NOON, ROME)
