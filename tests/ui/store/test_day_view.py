"""The end of the day on screen: what a Z shows, what is open, what was counted; the books."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from domain.errors import BadRequest
from domain.permissions import Right
from edge.books.service import BookService
from edge.commands import Actor
from edge.shifts.day_requests import DayNow
from edge.shifts.day_service import DayService
from tests.house import House
from ui.components.row_list import Row, Section
from ui.store import books_view, day_view
from ui.store.manager_view import Reader

READER = Reader("EUR", "en", ZoneInfo("Europe/Rome"))
OWNER = Actor("person", rights=frozenset(Right))


def rows(found: tuple[Section, ...], section_id: str) -> tuple[Row, ...]:
    """The rows of a section."""
    return next(each.rows for each in found if each.section_id == section_id)


async def day_of(house: House) -> DayNow:
    """A day with a sale by card, one in cash and an order that is open."""
    await house.sell("Negroni", table="1", tender="Card")
    await house.sell("Negroni", "Negroni", table="2")
    order_id = await house.open("7")
    await house.add(order_id, "Espresso")
    return await DayService(house.db).now(OWNER)


async def test_bars_are_as_long_as_their_share_of_the_longest(house: House) -> None:
    found = day_view.now_sections(await day_of(house), READER)

    assert [(row.title, row.amount, row.share) for row in rows(found, "tenders")] == [
        ("Cash", "€18.00", 100),
        ("Card", "€9.00", 50),
    ]
    assert "counted" not in [section.section_id for section in found]


async def test_one_order_is_handed_over_by_itself_several_at_once(house: House) -> None:
    day = await day_of(house)
    one = rows(day_view.open_sections(day, (), True, READER), "orders")
    await house.add(await house.open("9"), "Espresso")
    day = await DayService(house.db).now(OWNER)
    two = rows(day_view.open_sections(day, (), True, READER), "orders")
    looked_at = rows(day_view.open_sections(day, (), False, READER), "orders")

    assert [row.title for row in one] == ["Order 3"]
    assert [row.title for row in two] == ["All of them", "Order 3", "Order 4"]
    assert {act.action for row in looked_at for act in row.actions} == {day_view.ORDER}


async def test_what_was_entered_stands_beside_what_should_be_there(house: House) -> None:
    day = await day_of(house)
    field = house.tenders["Card"].hex

    counted = day_view.counts_of(day, {field: "8.50", "why": "A slip is lost"}, "EUR")

    [card, _button] = rows(day_view.close_sections(day, counted, True, READER), "count")
    assert (card.amount, card.word, card.tone) == ("€8.50", "-€0.50", "late")
    assert card.detail == "should be €9.00, A slip is lost"
    assert day_view.counts_of(day, {field: "", "why": ""}, "EUR") == {}
    assert day_view.count_form(day, counted, READER).fields[0].value == "8.50"
    with pytest.raises(BadRequest, match="not a price"):
        day_view.counts_of(day, {field: "many"}, "EUR")


async def test_days_of_the_books_say_that_they_are_even(house: House) -> None:
    await house.sell("Negroni")
    books = await BookService(house.db).books(OWNER)

    found = books_view.day_sections(books, READER)

    [day] = rows(found, "days")
    assert (day.word, day.tone, day.amount) == ("even", "ready", "€18.00")
    assert [row.row_id for row in rows(found, "months")] == ["2026-10"]


async def test_every_account_can_be_named(house: House) -> None:
    accounts = await BookService(house.db).codes(OWNER)

    found = books_view.code_sections(accounts)

    assert {section.section_id for section in found} == {
        f"account {account}" for account in books_view.ACCOUNTS
    }
    assert books_view.code_form(accounts[0]).form_id == "cash/"
