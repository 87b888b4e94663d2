"""Times of day on the menu: days, nights, the cut-over, and the two odd days of the year."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.errors import BadRequest
from domain.menu_hours import (
    Hours,
    all_open,
    checked,
    from_doc,
    is_open,
    minute_of,
    next_change,
    next_opening,
    to_doc,
)

ROME = ZoneInfo("Europe/Rome")
CUT_OVER = 4 * 60
LUNCH = (Hours(11 * 60 + 30, 15 * 60, (1, 2, 3, 4, 5)),)
LATE = (Hours(22 * 60, 2 * 60, (5, 6)),)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ROME)


def sold(windows: tuple[Hours, ...], text: str) -> bool:
    return is_open(windows, local(text), ROME, CUT_OVER)


def test_without_hours_something_is_always_sold() -> None:
    assert sold((), "2026-11-20T03:00")


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-20T11:29", False),
        ("2026-11-20T11:30", True),
        ("2026-11-20T14:59", True),
        ("2026-11-20T15:00", False),
        ("2026-11-21T12:00", False),
    ],
)
def test_lunch_is_sold_on_weekdays_from_its_first_minute_up_to_its_last(
    at: str, expected: bool
) -> None:
    assert sold(LUNCH, at) is expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-20T23:00", True),  # Friday
        ("2026-11-21T01:59", True),  # Friday's night
        ("2026-11-21T02:00", False),
        ("2026-11-22T01:00", True),  # Saturday's night
        ("2026-11-22T23:00", False),  # Sunday
        ("2026-11-20T01:00", False),  # Thursday's night
    ],
)
def test_what_goes_on_over_midnight_belongs_to_the_day_it_began(at: str, expected: bool) -> None:
    assert sold(LATE, at) is expected


def test_a_time_before_the_cut_over_is_in_the_night_after_the_day_it_names() -> None:
    night = (Hours(30, 3 * 60, (5,)),)

    assert sold(night, "2026-11-21T01:00")
    assert not sold(night, "2026-11-20T01:00")


def test_hours_that_reach_beyond_the_cut_over_still_hold() -> None:
    breakfast_after_the_club = (Hours(22 * 60, 6 * 60, (5,)),)

    assert sold(breakfast_after_the_club, "2026-11-21T05:59")
    assert not sold(breakfast_after_the_club, "2026-11-21T06:00")
    assert not sold(breakfast_after_the_club, "2026-11-22T05:00")


def test_summer_time_moves_no_hour_on_the_wall() -> None:
    every_day = (Hours(11 * 60 + 30, 15 * 60),)
    saturday, sunday = (
        datetime(2026, 3, 28, 13, 59, tzinfo=UTC),
        datetime(2026, 3, 29, 13, 1, tzinfo=UTC),
    )

    assert is_open(every_day, saturday, ROME, CUT_OVER)  # 14:59
    assert not is_open(every_day, sunday, ROME, CUT_OVER)  # 15:01
    assert next_opening([every_day], saturday, ROME, CUT_OVER) == local("2026-03-29T11:30")


def test_the_hour_that_comes_twice_is_sold_twice_and_the_one_that_is_left_out_ends() -> None:
    until_half_past_two = (Hours(22 * 60, 2 * 60 + 30),)
    first, second = (
        datetime(2026, 10, 25, 0, 15, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 15, tzinfo=UTC),
    )

    assert is_open(until_half_past_two, first, ROME, CUT_OVER)  # 02:15, summer time
    assert is_open(until_half_past_two, second, ROME, CUT_OVER)  # 02:15, winter time
    assert not sold(until_half_past_two, "2026-03-29T03:01")  # half past two did not come


def test_a_dish_needs_its_own_hours_and_those_of_its_category() -> None:
    fish_on_friday = (Hours(0, 0, (5,)),)
    both = [LUNCH, fish_on_friday]

    assert all_open(both, local("2026-11-20T12:00"), ROME, CUT_OVER)
    assert not all_open(both, local("2026-11-19T12:00"), ROME, CUT_OVER)
    assert not all_open(both, local("2026-11-20T18:00"), ROME, CUT_OVER)
    opening = next_opening(both, local("2026-11-20T18:00"), ROME, CUT_OVER)
    assert opening == local("2026-11-27T11:30")


def test_what_never_holds_at_once_never_opens() -> None:
    evening = (Hours(18 * 60, 22 * 60),)

    assert next_opening([LUNCH, evening], local("2026-11-20T12:00"), ROME, CUT_OVER) is None


def test_the_next_change_is_the_next_edge_of_any_window() -> None:
    noon = local("2026-11-20T12:00")

    assert next_change([LUNCH, LATE], noon, ROME, CUT_OVER) == local("2026-11-20T15:00")
    assert next_change([], noon, ROME, CUT_OVER) is None


def test_hours_are_kept_as_people_write_them() -> None:
    doc = to_doc(LUNCH)

    assert doc == [{"days": [1, 2, 3, 4, 5], "from": "11:30", "to": "15:00"}]
    assert from_doc(doc) == LUNCH


@pytest.mark.parametrize("text", ["", "11", "11:3", "24:00", "11:60", "noon", "-1:00"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(BadRequest, match="is not a time"):
        minute_of(text)


def test_hours_are_put_in_order_and_days_that_do_not_exist_are_refused() -> None:
    assert checked([Hours(0, 60, (5, 1, 5))]) == (Hours(0, 60, (1, 5)),)
    with pytest.raises(BadRequest, match="day of the week"):
        checked([Hours(0, 60, (0,))])
