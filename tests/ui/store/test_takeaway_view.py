"""What the takeaway list, the tabs, the drivers' page and the course bars decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from domain.ids import new_id
from domain.pacing import CourseFacts, Waiting
from edge.kitchen.pacing import Pace
from edge.orders.promise_store import Promised
from tests.house import House
from ui.components.order_list import CourseBar
from ui.store.course_bars import paced
from ui.store.takeaway_view import Looking, promise_words, sections, times, typed_time

ROME = ZoneInfo("Europe/Rome")
NOW = datetime(2026, 11, 20, 19, 7, tzinfo=ROME)
LOOKING = Looking(ROME, "en", NOW)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-20 {text}").replace(tzinfo=ROME)


def promised(**values: Any) -> Promised:
    usual = Promised(
        order_id=new_id(),
        order_number=12,
        pickup_number=47,
        order_type_id=new_id(),
        name="Rossi",
        phone="06 555",
        opened_at=NOW,
        promised_at=at("19:30"),
        fires_at=None,
        ready_at=None,
        state="cooking",
        is_paid=False,
        total_minor=1290,
        currency="EUR",
        done=0,
        made=1,
    )
    return replace(usual, **values)


def test_an_order_is_called_by_its_number_and_says_its_time() -> None:
    (row,) = sections([promised()], LOOKING)[1].rows

    assert (row.title, row.detail, row.word) == ("#47 Rossi", "06 555", "for 19:30")
    assert (row.tone, row.amount) == ("info", "€12.90")


@pytest.mark.parametrize(
    ("time", "tone"), [("19:00", "late"), ("19:10", "waiting"), ("19:40", "info")]
)
def test_what_is_not_ready_at_its_time_is_late(time: str, tone: str) -> None:
    (row,) = sections([promised(promised_at=at(time))], LOOKING)[1].rows

    assert row.tone == tone


def test_one_tap_hands_over_what_is_ready_and_paid_and_asks_twice_for_what_is_not() -> None:
    ready = promised(state="ready", is_paid=True)
    cooking = promised(is_paid=True)

    found = sections([ready, cooking], LOOKING)

    assert [(each.action, each.confirm) for each in found[0].rows[0].actions] == [("hand-over", "")]
    assert found[1].rows[0].actions[0].confirm == "It is not ready. Hand it over?"


def test_what_waits_says_when_the_kitchen_begins() -> None:
    waiting = promised(state="waiting", fires_at=at("19:15"))

    (row,) = sections([waiting], LOOKING)[2].rows

    assert row.detail == "06 555 · kitchen from 19:15"


def test_an_estimate_is_no_promise() -> None:
    assert promise_words(at("19:30"), None, LOOKING) == "about 19:30"
    assert promise_words(at("19:30"), at("19:10"), LOOKING) == "for 19:30"


def test_the_next_quarters_of_an_hour_are_offered() -> None:
    labels = [each.label for each in times(LOOKING)]

    assert labels[:3] == ["19:30", "19:45", "20:00"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("20:05", "2026-11-20 20:05"),
        ("19:07", "2026-11-20 19:07"),
        ("12:00", "2026-11-21 12:00"),
        ("25:00", None),
        ("", None),
    ],
)
def test_a_typed_time_is_the_next_one_on_the_clock(typed: str, meant: str | None) -> None:
    found = typed_time(typed, LOOKING)

    assert (f"{found:%Y-%m-%d %H:%M}" if found else None) == meant


def course(house: House, name: str) -> UUID:
    return next(each.id for each in house.menus.menu.courses.values() if each.name == name)


async def test_a_bar_says_how_long_guests_wait_and_when_it_fires(house: House) -> None:
    starters, mains = course(house, "Starters"), course(house, "Mains")
    facts = (CourseFacts(starters, 1, fired=2, served=2), CourseFacts(mains, 2, held=2))
    waiting = Waiting(mains, starters, at("18:50"), is_late=True)
    bars = [CourseBar(str(starters), "Starters"), CourseBar(str(mains), "Mains", "2 held")]

    first, second = paced(bars, Pace(facts, (), waiting), house.menus.menu, ROME, "en")
    timed = paced(bars, Pace(facts, ((mains, at("19:20")),), waiting), house.menus.menu, ROME, "en")

    assert (first.timer, first.since_ms) == ("", None)
    assert (second.since_words, second.late) == ("{minutes} min since Starters", True)
    assert (timed[1].status, timed[1].late) == ("fires at 19:20", False)
