"""Dates with times, read by a format that was named."""

import contextlib
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.parsing.errors import BadValue, MappingRefused
from domain.parsing.moment_shapes import FIRST_YEAR, LAST_YEAR
from domain.parsing.moments import NAMED, at_format

TASHKENT = ZoneInfo("Asia/Tashkent")
BERLIN = ZoneInfo("Europe/Berlin")
DAY = datetime(2023, 1, 31, 11, 38, 36, tzinfo=UTC)
FIRST = datetime(FIRST_YEAR, 1, 2, tzinfo=UTC)
SECONDS = st.integers(0, (LAST_YEAR - FIRST_YEAR) * 365 * 24 * 3600).map(
    lambda seconds: FIRST + timedelta(seconds=seconds)
)
WRITTEN = {
    "iso": "%Y-%m-%dT%H:%M:%S",
    "us": "%m-%d-%Y %I:%M:%S %p",
    "eu": "%d.%m.%Y %H:%M:%S",
    "%d %b %y %H-%M-%S": "%d %b %y %H-%M-%S",
}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("iso", "2023-01-31 11:38:36"),
        ("iso", "2023-01-31T11:38:36Z"),
        ("iso", "2023/1/31 11:38:36.000"),
        ("iso", "2023-01-31T16:38:36+05:00"),
        ("iso", "2023-01-31T06:08:36-0530"),
        ("us", "01-31-2023 11:38:36"),
        ("us", "1/31/2023, 11:38:36 AM"),
        ("us", "01/31/2023 11:38:36\N{NARROW NO-BREAK SPACE}a.m."),
        ("us", "2023-01-31 11:38:36"),
        ("us", "1/31/2023 00:00:00 11:38:36"),
        ("us", "1/31/2023 12:00:00 AM 11:38:36 AM"),
        ("eu", "31.01.2023 11:38:36"),
        ("eu", "31-01-2023 11:38:36"),
        ("eu", "31/1/2023 11:38:36AM"),
        ("%d %b %y %H.%M.%S", "31 Jan 23 11.38.36"),
        ("%d %b %y %H:%M:%S %z", "31 Jan 23 16:38:36 +0500"),
    ],
)
def test_a_moment_is_read_by_its_format(name: str, text: str) -> None:
    assert at_format(name).read(text, UTC) == DAY


@pytest.mark.parametrize(
    ("text", "hour"), [("12:05 AM", 0), ("12:05 PM", 12), ("1:05 pm", 13), ("23:05", 23)]
)
def test_the_twelve_hour_clock_begins_at_twelve(text: str, hour: int) -> None:
    read = at_format("us").read(f"01-31-2023 {text}", UTC)

    assert read == datetime(2023, 1, 31, hour, 5, tzinfo=UTC)


@pytest.mark.parametrize(("name", "text"), [("eu", "31.01.2023"), ("%d%m%Y", "31012023")])
def test_a_date_without_time_means_noon(name: str, text: str) -> None:
    assert at_format(name).read(text, UTC) == datetime(2023, 1, 31, 12, tzinfo=UTC)


def test_a_time_without_offset_is_local_to_the_store() -> None:
    read = at_format("iso").read("2023-01-31 16:38:36", TASHKENT)

    assert (read, read.tzinfo) == (DAY, UTC)


def test_a_time_that_came_twice_is_the_first_of_the_two() -> None:
    read = at_format("eu").read("29.10.2023 02:30", BERLIN)

    assert read == datetime(2023, 10, 29, 0, 30, tzinfo=UTC)


def test_a_time_that_never_was_is_moved_forward_by_what_was_skipped() -> None:
    read = at_format("eu").read("26.03.2023 02:30", BERLIN)

    assert read.astimezone(BERLIN).isoformat() == "2023-03-26T03:30:00+02:00"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("iso", "01-31-2023 11:38"),
        ("us", "31-01-2023 11:38"),
        ("us", "31.01.2023 11:38"),
        ("eu", "01-31-2023 11:38"),
        ("eu", "30.02.2023"),
        ("iso", "2023-02-29"),
        ("iso", "2023-01-31 24:00"),
        ("iso", "2023-01-31 11:60"),
        ("iso", "2023-01-31 11:38:60"),
        ("iso", "2023-01-31 13:38 PM"),
        ("iso", "2023-01-31 0:38 AM"),
        ("iso", "2023-01-31 11:38+24:00"),
        ("iso", "2023-01/31"),
        ("iso", "0001-01-31"),
        ("iso", "9999-01-31"),
        ("iso", "31.01.23"),
        ("iso", "45000.485"),
        ("iso", "11:38:36"),
        ("iso", ""),
        ("iso", "2023-01-31" + 100 * "0"),
        ("%d.%m.%y", "31.01.2023"),
        ("%d.%m.%y %z", "31.01.23 +9900"),
    ],
)
def test_what_is_no_moment_of_its_format_is_refused(name: str, text: str) -> None:
    with pytest.raises(BadValue):
        at_format(name).read(text, UTC)


@pytest.mark.parametrize(
    "name", ["american", "", "%d.%m", "%Y-%m", "%Q", "%d.%m.%Y %", "%d%d%m%Y", "100%"]
)
def test_a_format_that_does_not_name_a_day_is_refused(name: str) -> None:
    with pytest.raises(MappingRefused, match=re.escape(f"--at-format {name}")):
        at_format(name)


@given(SECONDS, st.sampled_from(sorted(WRITTEN)))
def test_every_moment_written_in_a_format_is_read_back(moment: datetime, name: str) -> None:
    century_kept = moment.replace(year=2000 + moment.year % 60, day=min(moment.day, 28))

    assert at_format(name).read(century_kept.strftime(WRITTEN[name]), UTC) == century_kept


@given(SECONDS, st.sampled_from([TASHKENT, BERLIN, ZoneInfo("America/New_York")]))
def test_every_local_time_is_read_as_a_moment_that_its_zone_shows(
    moment: datetime, zone: ZoneInfo
) -> None:
    local = moment.astimezone(zone)

    read = at_format("iso").read(local.replace(tzinfo=None).isoformat(" "), zone)

    assert read - moment in (timedelta(0), timedelta(hours=-1))
    assert read.astimezone(zone).replace(fold=0) == local.replace(fold=0)


@given(
    st.text() | st.text("0123456789-/.:, APMZ+", max_size=30),
    st.sampled_from([*NAMED, "%d %b %y", "%c", "%d.%m.%y %z"]),
)
def test_whatever_is_written_is_a_moment_or_refused(text: str, name: str) -> None:
    with contextlib.suppress(BadValue):
        assert at_format(name).read(text, BERLIN).tzinfo is UTC


@given(st.text() | st.text("%YmdHMSpzjUwxX. ", max_size=12))
def test_whatever_is_named_is_a_format_or_refused(name: str) -> None:
    with contextlib.suppress(MappingRefused):
        assert at_format(name).name == name
