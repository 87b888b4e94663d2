"""Forms of prices: what they show, and what comes of what was typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.errors import BadRequest
from domain.ids import new_id
from domain.money import MAX_MINOR
from edge.menu.price_office import OfficeFare, OfficeRule
from tests.house import House
from ui.components.form_sheet import Form
from ui.store import office_prices_reading as reading
from ui.store import office_prices_view as view
from ui.store.office_values import plain_rate, rate_micros
from ui.store.office_view import Around

ROME = ZoneInfo("Europe/Rome")


@pytest.fixture
def reader(house: House) -> view.Reader:
    return view.Reader(Around(house.menus.menu, (), "EUR", "en"), ROME)


def typed(form: Form, **changed: object) -> dict[str, object]:
    """What a form gives back when only this was changed."""
    return {each.name: each.value for each in form.fields} | changed


def again(rule: OfficeRule, reader: view.Reader, **changed: object) -> OfficeRule:
    """A rule that was opened and saved."""
    form = view.rule_form(rule, reader, is_new=True)
    put = reading.rule(typed(form, **changed), rule, reader, is_new=True)
    names = [name for name in OfficeRule.__dataclass_fields__ if hasattr(put, name)]
    return replace(rule, **{name: getattr(put, name) for name in names if name != "rev"})


@pytest.mark.parametrize("kind", [view.HAPPY, view.TWO_FOR_ONE, view.STAFF, view.SERVICE])
def test_a_rule_that_is_opened_and_saved_stays_as_it_was(reader: view.Reader, kind: str) -> None:
    rule = view.blank(kind, new_id())

    assert again(rule, reader) == rule


def test_conditions_are_typed_in_the_menus_words(house: House, reader: view.Reader) -> None:
    rule = view.blank(view.OWN, new_id())
    rows = [
        {"id": "a", "field": "category", "op": "IN", "value": "beer, Wine"},
        {"id": "b", "field": "quantity", "op": "GTE", "value": "1.5"},
        {"id": "c", "field": "time", "op": "GTE", "value": "17:30"},
        {"id": "d", "field": "custom", "op": "EQ", "value": "12", "custom": "room"},
    ]

    made = again(rule, reader, name="Own", rate="12.5", conditions=rows)

    wine = next(each for each in house.menus.menu.categories.values() if each.name == "Wine")
    assert [doc["field"] for doc in made.conditions] == [
        "category",
        "quantity",
        "time",
        "custom.room",
    ]
    assert made.conditions[0]["value"][1] == wine.id.hex
    assert (made.conditions[1]["value"], made.rate_micros) == (1500, 125_000)
    assert again(made, reader) == made


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"field": "category", "op": "EQ", "value": "Moon"}, "called Moon"),
        ({"field": "category", "op": "EQ", "value": "Beer, Wine"}, "is one of"),
        ({"field": "guests", "op": "GTE", "value": "many"}, "whole number"),
        ({"field": "quantity", "op": "GTE", "value": "1.2345"}, "quantity"),
        ({"field": "custom", "op": "EQ", "value": "x", "custom": ""}, "name of your own"),
    ],
)
def test_what_nobody_could_mean_is_a_sentence(
    reader: view.Reader, row: dict[str, object], words: str
) -> None:
    rule = view.blank(view.HAPPY, new_id())

    with pytest.raises(BadRequest, match=words):
        again(rule, reader, conditions=[{"id": "a", **row}])


def test_a_combo_names_its_parts(reader: view.Reader) -> None:
    rule = view.blank(view.COMBO, new_id())
    slots = [{"id": "a", "of": "Beer, Wine"}, {"id": "b", "of": "Lasagne"}]

    made = again(rule, reader, name="Lunch", amount="12", slots=slots)

    assert [len(slot) for slot in made.bundle["slots"]] == [2, 1]
    assert made.amount_minor == 1200
    assert again(made, reader) == made
    with pytest.raises(BadRequest, match="at least one part"):
        again(rule, reader, slots=[])


@pytest.mark.parametrize(
    ("text", "micros"),
    [("12.5", 125_000), ("33,3333 %", 333_333), ("100", 1_000_000), (".5", 5000)],
)
def test_a_percentage_is_read_exactly(text: str, micros: int) -> None:
    assert rate_micros(text) == micros
    assert rate_micros(plain_rate(micros)) == micros


@pytest.mark.parametrize("text", ["", "half", "-5", "1e3", "0.00001", str(MAX_MINOR)])
def test_what_is_no_percentage_is_refused(text: str) -> None:
    with pytest.raises(BadRequest, match="percentage"):
        rate_micros(text)


def test_a_window_by_days_takes_in_its_last_day(reader: view.Reader) -> None:
    rule = view.blank(view.HAPPY, new_id())

    made = again(rule, reader, **{"from": "2026-12-01", "to": "2026-12-31"})

    assert made.active_from == datetime(2026, 11, 30, 23, tzinfo=UTC)
    assert made.active_to == datetime(2026, 12, 31, 23, tzinfo=UTC)
    assert again(made, reader) == made
    with pytest.raises(BadRequest, match="not a day"):
        again(rule, reader, **{"from": "tomorrow"})


def test_prices_of_a_list_come_and_go_by_their_rows(house: House, reader: view.Reader) -> None:
    variant = house.variant("Negroni")
    there = OfficeFare(new_id(), "variant", variant, 700, None, None)
    edited = replace(view.blank_list(new_id()), name="Evening", fares=(there,))
    form = view.list_form(edited, reader, is_new=False)
    fresh = {"id": "new", "of": str(variant), "price": "6.50", "from": "2026-12-01", "to": ""}

    kept = reading.price_list(typed(form), edited, reader, is_new=False)
    changed = reading.price_list(typed(form, fares=[fresh]), edited, reader, is_new=False)

    assert (kept.fares[0].fare_id, kept.removed) == (there.id, ())
    assert (changed.fares[0].amount_minor, changed.removed) == (650, (there.id,))


def test_a_dish_is_tried_by_its_name(house: House, reader: view.Reader) -> None:
    form = view.try_form(reader, datetime(2026, 11, 20, 17, tzinfo=UTC))

    asked = reading.tried(typed(form, dish="espresso", group="staff", count="3"), reader)

    assert asked.variant_id == house.variant("Espresso")
    assert (asked.at, asked.quantity) == (datetime(2026, 11, 20, 17, tzinfo=UTC), 3000)
    with pytest.raises(BadRequest, match="called Unicorn"):
        reading.tried(typed(form, dish="Unicorn"), reader)
