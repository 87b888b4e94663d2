"""Telling apart how a column's moments are written."""

import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.parsing.at_detection import detect
from domain.parsing.errors import BadValue, MappingRefused
from domain.parsing.moments import Numeric

FIRST_DAY = datetime(2023, 1, 1, 11, 38, tzinfo=UTC)
DAYS = st.lists(st.integers(0, 700).map(lambda days: FIRST_DAY + timedelta(days=days)), min_size=1)


def detected(*texts: str) -> Numeric:
    return detect(enumerate(texts, start=2))


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        (["2023-01-02 11:38", "2023/01/03"], "iso"),
        (["01-02-2023 11:38:36 AM", "01-31-2023 1:00 PM"], "us"),
        (["01/02/2023", "31/01/2023"], "eu"),
        (["01.02.2023"], "eu"),
        (["01.02.2023", "2023-01-31", "31-01-2023"], "eu"),
        ([], "iso"),
    ],
)
def test_a_column_that_fits_one_format_is_told(texts: list[str], name: str) -> None:
    assert detected(*texts).name == name


def test_a_proof_late_in_the_column_counts_for_all_of_it() -> None:
    found = detected(*["01-02-2023"] * 1000, "01-13-2023")

    assert found.read("01-02-2023 10:00", UTC) == datetime(2023, 1, 2, 10, tzinfo=UTC)


def test_a_column_that_fits_two_formats_is_refused_and_the_option_named() -> None:
    with pytest.raises(MappingRefused, match=r'"01-02-2023" in row 2 can be.*--at-format us'):
        detected("01-02-2023", "03-04-2023")


def test_dates_that_are_the_same_both_ways_are_no_reason_to_ask() -> None:
    assert detected("01-01-2023", "02-02-2023").read("02-02-2023 10:00", UTC) == datetime(
        2023, 2, 2, 10, tzinfo=UTC
    )


@pytest.mark.parametrize("texts", [["07-03-2022", "8/23/2022"], ["8/23/2022", "07-03-2022"]])
def test_a_spreadsheet_that_turned_half_of_its_dates_proves_nothing_for_the_other_half(
    texts: list[str],
) -> None:
    with pytest.raises(MappingRefused, match=r'"07-03-2022" in row \d can be'):
        detected(*texts)


@pytest.mark.parametrize(
    "texts",
    [["01-31-2023", "31-01-2023"], ["1/31/2023", "31.01.2023"], ["1/31/2023", "31-01-2023"]],
)
def test_a_column_written_in_two_ways_is_refused_and_both_rows_named(texts: list[str]) -> None:
    with pytest.raises(MappingRefused, match=r"in row 2.*in row 3"):
        detected(*texts)


def test_a_date_that_no_calendar_has_proves_nothing() -> None:
    assert detected("01-31-2023", "13-13-2023", "20-00-2023", "32-01-2023").name == "us"


def test_a_column_without_any_date_is_refused_with_an_example() -> None:
    with pytest.raises(MappingRefused, match=r'"yesterday" in row 2.*--at-format'):
        detected("yesterday", "today")


def test_a_value_that_is_no_date_does_not_hide_the_format_of_the_others() -> None:
    assert detected("unknown", "2023-01-31 13:00 PM", "01-31-2023").name == "us"


@given(DAYS, st.sampled_from(["%m-%d-%Y", "%d-%m-%Y", "%m/%d/%Y", "%d.%m.%Y", "%Y-%m-%d"]))
def test_a_detected_format_never_reads_another_day(days: list[datetime], written: str) -> None:
    texts = [day.strftime(f"{written} %H:%M") for day in days]

    with contextlib.suppress(MappingRefused):
        found = detected(*texts)
        assert [found.read(text, UTC) for text in texts] == days


@given(st.lists(st.text("0123456789-/.: ", max_size=16) | st.text(max_size=5)))
def test_whatever_a_column_says_is_told_or_refused(texts: list[str]) -> None:
    with contextlib.suppress(MappingRefused, BadValue):
        found = detected(*texts)
        assert [found.read(text, UTC).tzinfo for text in texts] == [UTC] * len(texts)
