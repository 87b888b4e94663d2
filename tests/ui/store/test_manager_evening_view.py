"""What managers read of hours, opening and copies; what they write as hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.errors import BadRequest
from domain.ids import new_id
from edge.backup.safety import CopyState
from edge.staff.asked_requests import How, Outcome
from edge.staff.clocking import ShiftTimes
from ui.store.asked_cards import outcome_words
from ui.store.manager_box_view import copy_row
from ui.store.manager_hours_view import hours, in_hours, read_times, times_text
from ui.store.manager_view import Reader
from ui.store.opening_view import person

ROME = ZoneInfo("Europe/Rome")
READER = Reader("EUR", "en", ROME)
FIVE_PM = datetime(2026, 3, 6, 16, 0, tzinfo=UTC)


def shift(ended_at: datetime | None = None, on_break: datetime | None = None) -> ShiftTimes:
    return ShiftTimes(
        new_id(), new_id(), "Aziza Karimova", "#0B5F66", FIVE_PM, ended_at, on_break, 27_000, 1_800
    )


def copy(error: str = "", minutes: int | None = 3) -> CopyState:
    at = None if minutes is None else FIVE_PM - timedelta(minutes=minutes)
    return CopyState("/media/stick", "stick", "a.db", at, 2_000_000, error, minutes == 99)


def test_hours_are_written_as_people_say_them() -> None:
    row = hours([shift(FIVE_PM + timedelta(hours=8))], True, READER).rows[0]

    assert (row.detail, row.amount) == ("17:00 - 01:00, 0:30 break", "7:30")
    assert [act.action for act in row.actions] == ["correct_hours"]
    assert in_hours(59) == "0:00"


def test_who_may_not_correct_hours_sees_no_buttons() -> None:
    assert hours([shift()], False, READER).rows[0].actions == ()


def test_an_end_before_the_start_is_after_midnight() -> None:
    start, end = read_times("17:30 - 01:15", shift(), ROME)

    assert start == datetime(2026, 3, 6, 16, 30, tzinfo=UTC)
    assert end == datetime(2026, 3, 7, 0, 15, tzinfo=UTC)


def test_hours_without_an_end_go_on() -> None:
    assert times_text(shift(), READER) == "17:00 -"
    assert read_times("9:05 -", shift(), ROME)[1] is None


@pytest.mark.parametrize("written", ["five to nine", "25:00 - 26:00", "", "17 - 18"])
def test_what_is_no_time_is_refused(written: str) -> None:
    with pytest.raises(BadRequest, match="like 17:00"):
        read_times(written, shift(), ROME)


def test_a_break_is_seen_and_its_age_counts_from_its_beginning() -> None:
    row = person(shift(on_break=FIVE_PM + timedelta(hours=2)))

    assert (row.word, row.tone) == ("has a break", "waiting")
    assert row.since_ms == int((FIVE_PM + timedelta(hours=2)).timestamp() * 1000)


@pytest.mark.parametrize(
    ("state", "word", "tone"),
    [
        (copy(), "checked", "ready"),
        (copy(minutes=99), "too old", "late"),
        (copy("No stick."), "not copied", "late"),
        (copy(minutes=None), "no copy yet", "waiting"),
    ],
)
def test_a_copy_says_whether_it_can_be_relied_on(state: CopyState, word: str, tone: str) -> None:
    row = copy_row(state, READER)

    assert (row.word, row.tone) == (word, tone)


@pytest.mark.parametrize(
    ("how", "words", "good"),
    [
        ("done", "Sofia said yes: Take back", True),
        ("refused", "Sofia said no: Take back", False),
        ("failed", "Sofia said yes, but: The table was closed.", False),
        ("expired", "No manager answered. Not done: Take back", False),
    ],
)
def test_who_asked_is_told_how_it_ended(how: How, words: str, good: bool) -> None:
    outcome = Outcome(how, "Take back", "Sofia", "The table was closed.")

    assert outcome_words(outcome) == (words, good)
