"""Figures as people read them, and as browsers are told to write them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from ui.components.choice_sheet import MoneyFormat
from ui.text import age_ms, format_time, initials, money_format, since

EVENING = datetime(2026, 11, 20, 18, 40, 5, tzinfo=UTC)
ROME = ZoneInfo("Europe/Rome")


@pytest.mark.parametrize(
    ("currency", "language", "expected"),
    [
        ("EUR", "en", MoneyFormat(2, "€", "", ".", ",")),
        ("EUR", "ru", MoneyFormat(2, "", "\u00a0€", ",", "\u00a0")),
        ("JPY", "en", MoneyFormat(0, "¥", "", ".", ",")),
        ("KWD", "en", MoneyFormat(3, "KWD\u00a0", "", ".", ",")),
    ],
)
def test_browsers_write_money_as_the_box_does(
    currency: str, language: str, expected: MoneyFormat
) -> None:
    assert money_format(currency, language) == expected


def test_times_are_on_the_stores_clock_and_without_seconds() -> None:
    assert format_time(EVENING, ROME) == "19:40"
    assert since(EVENING, ROME) == "since 19:40"


def test_ages_are_milliseconds_since_1970() -> None:
    assert age_ms(EVENING) == 1_795_200_005_000


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Aziza Karimova", "AK"), ("Aziza", "A"), ("Maria de la Cruz", "MC"), ("", "")],
)
def test_a_person_is_known_by_at_most_two_letters(name: str, letters: str) -> None:
    assert initials(name) == letters
