"""The business day in nights that are shorter or longer than others."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.business_day import business_date, day_begins, next_cut_over

ROME = ZoneInfo("Europe/Rome")
FOUR, HALF_PAST_TWO = 4 * 60, 2 * 60 + 30


def at(zone: ZoneInfo, wall: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(wall).replace(tzinfo=zone, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("zone", "cut_over", "day", "begins"),
    [
        ("Europe/Rome", "04:00", "2027-03-28", "2027-03-28T02:00"),
        ("Europe/Rome", "04:00", "2027-10-31", "2027-10-31T03:00"),
        ("Europe/Rome", "02:30", "2027-03-28", "2027-03-28T01:00"),
        ("Europe/Rome", "02:30", "2027-10-31", "2027-10-31T00:30"),
        ("America/New_York", "02:00", "2027-03-14", "2027-03-14T07:00"),
        ("Australia/Lord_Howe", "02:15", "2027-10-03", "2027-10-02T15:30"),
        ("Australia/Lord_Howe", "01:45", "2027-04-04", "2027-04-03T14:45"),
        ("Asia/Kolkata", "03:30", "2027-01-09", "2027-01-08T22:00"),
        ("Asia/Kathmandu", "05:00", "2027-01-09", "2027-01-08T23:15"),
        ("America/Havana", "00:00", "2027-03-14", "2027-03-14T05:00"),
        ("Pacific/Apia", "04:00", "2011-12-30", "2011-12-30T10:00"),
    ],
)
def test_a_day_begins_when_the_wall_first_shows_its_hour_or_a_later_one(
    zone: str, cut_over: str, day: str, begins: str
) -> None:
    hours, minutes = map(int, cut_over.split(":"))
    found = day_begins(date.fromisoformat(day), ZoneInfo(zone), hours * 60 + minutes)

    assert found == datetime.fromisoformat(begins).replace(tzinfo=UTC)


def test_a_cut_over_in_the_hour_that_comes_twice_does_not_reopen_the_day_before() -> None:
    """From 02:30 the new day is on, though the wall shows 02:10 once more."""
    walls = [("2027-10-31T02:10", 0), ("2027-10-31T02:40", 0), ("2027-10-31T02:10", 1)]

    days = [business_date(at(ROME, wall, fold), ROME, HALF_PAST_TWO).day for wall, fold in walls]

    assert days == [30, 31, 31]


def test_a_cut_over_in_the_missing_hour_begins_the_day_at_three() -> None:
    before, after = at(ROME, "2027-03-28T01:59"), at(ROME, "2027-03-28T03:00")

    assert business_date(before, ROME, HALF_PAST_TWO) == date(2027, 3, 27)
    assert next_cut_over(before, ROME, HALF_PAST_TWO) == after
    assert business_date(after, ROME, HALF_PAST_TWO) == date(2027, 3, 28)


def test_the_nights_of_the_change_are_an_hour_shorter_and_longer() -> None:
    lengths = [
        next_cut_over(at(ROME, noon), ROME, FOUR) - day_begins(date.fromisoformat(day), ROME, FOUR)
        for day, noon in [
            ("2027-03-27", "2027-03-27T12:00"),
            ("2027-10-30", "2027-10-30T12:00"),
            ("2027-05-30", "2027-05-30T12:00"),
        ]
    ]

    assert lengths == [timedelta(hours=23), timedelta(hours=25), timedelta(hours=24)]


def since_2005(seconds: int) -> datetime:
    return datetime(2005, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)


ZONES = [
    "Europe/Rome",
    "America/New_York",
    "America/St_Johns",
    "America/Havana",
    "America/Sao_Paulo",
    "Asia/Tashkent",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Beirut",
    "Africa/Casablanca",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "Antarctica/Troll",
]


@given(
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    cut_over=st.integers(0, 24 * 60 - 1),
    moment=st.integers(0, 32 * 366 * 24 * 3600).map(since_2005),
)
def test_days_follow_each_other_without_a_gap(
    zone: ZoneInfo, cut_over: int, moment: datetime
) -> None:
    day = business_date(moment, zone, cut_over)
    ends = next_cut_over(moment, zone, cut_over)
    just_before = ends - timedelta(microseconds=1)

    assert day_begins(day, zone, cut_over) <= moment < ends
    assert business_date(just_before, zone, cut_over) == day
    assert business_date(ends, zone, cut_over) == day + timedelta(days=1)
