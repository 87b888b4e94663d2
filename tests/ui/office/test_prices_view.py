"""What the office's pages say of prices, drafts and releases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from central.menu.values import (
    CategoryView,
    DishView,
    LocalView,
    MenuView,
    PriceListView,
    PriceView,
    SizeView,
)
from central.releases.values import Difference, StoreHas
from domain.errors import BadRequest
from ui.office import menu_view, releases_view

LIST, DISH, SIZE, FARE, STORE = (UUID(int=number) for number in range(1, 6))
PRICE = PriceView(LIST, FARE, 4, 650, 700, is_sold=True, is_drafted=True, of_box=False, who="Ada")
ON = PriceListView(LIST, "Standard", "EUR", "", 0, is_timed=False, of_box=False)
DIFFERENCE = Difference(
    "fare",
    FARE,
    "Bruschetta",
    "price",
    "Standard",
    "",
    "",
    ("Uno",),
    is_everywhere=False,
    old_minor=650,
    new_minor=700,
    currency="EUR",
)


def menu(*local: LocalView) -> MenuView:
    """One dish of one size on one list."""
    size = SizeView(SIZE, "", 2, is_sold=True, is_drafted=False, of_box=False, prices=(PRICE,))
    dish = DishView(DISH, "Bruschetta", "101", 3, is_sold=True, is_drafted=False, of_box=False,
                    sizes=(size,), local=local)  # fmt: skip
    page = CategoryView(UUID(int=9), "Starters", "#123456", (dish,))
    return MenuView((ON,), (page,), 1, ((STORE, "Uno"),))


def test_a_drafted_price_shows_what_it_was() -> None:
    [page] = menu_view.pages(menu(), "en")
    [cell] = page.rows[0].cells
    assert (cell.price, cell.was, cell.drafted, cell.note) == ("7.00", "6.50", True, "Ada")


def test_what_restaurants_say_is_beside_the_dish() -> None:
    out = LocalView("Uno", sold_out=True, remaining=None, until=None, reason="no bread")
    few = LocalView("Due", sold_out=False, remaining=3000, until=None, reason="")
    [page] = menu_view.pages(menu(out, few), "en")
    assert page.rows[0].local == "sold out in Uno: no bread, 3 left in Due"


def test_a_typed_price_is_a_change_of_what_was_seen() -> None:
    found = menu_view.price_of(menu(), SIZE.hex, LIST.hex)
    assert found is not None
    assert menu_view.new_price(found, "7,5").amount_minor == 750
    assert (menu_view.new_price(found, "").amount_minor, menu_view.new_price(found, "").rev) == (
        None, 4,
    )  # fmt: skip
    with pytest.raises(BadRequest, match="seven is not a price"):
        menu_view.new_price(found, "seven")


def test_a_dish_of_one_size_goes_off_the_menu_itself() -> None:
    change = menu_view.new_sold(menu(), SIZE.hex, "", sold=False)
    there = menu_view.new_sold(menu(), SIZE.hex, LIST.hex, sold=False)
    assert change is not None
    assert there is not None
    assert (change.kind, change.local_id, change.rev) == ("item", DISH, 3)
    assert (there.kind, there.local_id, there.list_id, there.rev) == ("variant", SIZE, LIST, 4)


def test_a_rate_goes_both_ways() -> None:
    values = {"list": LIST.hex, "way": "fall", "rate": "2.5", "step": "0.10"}
    change = menu_view.new_change(menu(), values, [DISH.hex])
    assert (change.rate_micros, change.step_minor, change.item_ids) == (-25_000, 10, (DISH,))


def test_a_difference_is_said_in_figures_and_where() -> None:
    [row] = releases_view.difference_rows([DIFFERENCE], "en", may_edit=True)
    texts = [(cell.text, cell.detail) for cell in row.cells]
    assert texts[:5] == [
        ("Bruschetta", "Standard"), ("Price", ""), ("6.50", ""), ("7.00", "+7.7 %"), ("Uno", ""),
    ]  # fmt: skip
    assert [each.action for each in row.actions] == ["discard"]


def test_an_outdated_row_can_be_kept_or_taken_out() -> None:
    outdated = replace(DIFFERENCE, is_outdated=True, also="4 Monday")
    [row] = releases_view.difference_rows([outdated], "en", may_edit=True)
    assert [each.action for each in row.actions] == ["keep", "discard"]
    assert row.cells[1].detail == "changed meanwhile by somebody else, also in release 4 Monday"


def test_a_time_is_read_on_the_restaurant_s_clock() -> None:
    at = releases_view.moment({"day": "2026-12-01", "time": "05:00"}, "Asia/Tashkent")
    assert at.astimezone(UTC) == datetime(2026, 12, 1, 0, 0, tzinfo=UTC)
    with pytest.raises(BadRequest):
        releases_view.moment({"day": "tomorrow", "time": "05:00"}, "Asia/Tashkent")


def test_who_lacks_a_release_stands_first() -> None:
    now = datetime(2026, 12, 1, tzinfo=UTC)
    stores = [
        StoreHas(UUID(int=1), "Uno", None, "applied", 2, now),
        StoreHas(UUID(int=2), "Due", None, "never", 0, None),
        StoreHas(UUID(int=3), "Tre", None, "offline", 1, now),
        StoreHas(UUID(int=4), "Quattro", None, "waiting", 1, now),
    ]
    rows = releases_view.has_rows(stores, now)
    assert [row.cells[0].text for row in rows] == ["Tre", "Quattro", "Uno", "Due"]
