"""When food is begun."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import LimitExceeded
from domain.pacing import (
    CourseFacts,
    check_promise,
    check_timer,
    fires_at,
    next_course,
    pickup_number,
    start_times,
    waiting,
)

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
STARTERS, MAINS, DESSERTS = UUID(int=1), UUID(int=2), UUID(int=3)


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def starters(served: int = 2, ago: int | None = 12) -> CourseFacts:
    at = None if ago is None else NOW - minutes(ago)
    return CourseFacts(STARTERS, 1, fired=2, served=served, served_at=at)


def mains(held: int = 1, fired: int = 0) -> CourseFacts:
    return CourseFacts(MAINS, 2, held=held, fired=fired)


@given(st.integers(1, 100_000))
def test_guests_are_called_by_numbers_from_1_to_999(counted: int) -> None:
    assert 1 <= pickup_number(counted) <= 999
    assert pickup_number(counted + 999) == pickup_number(counted)


def test_the_steak_is_begun_before_the_salad() -> None:
    begun = start_times({"steak": 18, "fries": 6, "salad": 5, "wine": 0}, NOW)

    assert begun == {"fries": NOW + minutes(12), "salad": NOW + minutes(13)}


@given(st.dictionaries(st.integers(), st.integers(0, 60)))
def test_all_plates_of_a_course_are_ready_together(preps: dict[int, int]) -> None:
    ready = NOW + minutes(max(preps.values(), default=0))

    for plate, begin in start_times(preps, NOW).items():
        assert begin > NOW
        assert begin + minutes(preps[plate]) == ready


def test_a_promise_is_fired_its_longest_preparation_before_and_never_in_the_past() -> None:
    assert fires_at(NOW + minutes(60), [5, 18], NOW) == NOW + minutes(42)
    assert fires_at(NOW + minutes(60), [], NOW) == NOW + minutes(60)
    assert fires_at(NOW + minutes(10), [18], NOW) == NOW


@pytest.mark.parametrize("ahead", [timedelta(minutes=-2), timedelta(days=8)])
def test_what_cannot_be_promised(ahead: timedelta) -> None:
    with pytest.raises(LimitExceeded):
        check_promise(NOW + ahead, NOW)


@pytest.mark.parametrize("count", [0, -1, 241])
def test_what_cannot_be_timed(count: int) -> None:
    with pytest.raises(LimitExceeded):
        check_timer(count)


def test_the_next_course_is_the_first_of_which_something_is_held() -> None:
    desserts = CourseFacts(DESSERTS, 3, held=2)

    assert next_course([starters(), desserts, mains()]) == mains()
    assert next_course([starters()]) is None


@pytest.mark.parametrize(("ago", "late"), [(0, False), (11, False), (12, True), (40, True)])
def test_guests_wait_since_their_last_plate_and_too_long_after_the_courses_minutes(
    ago: int, late: bool
) -> None:
    found = waiting([starters(ago=ago), mains()], NOW)

    assert found is not None
    assert (found.course_id, found.after_id, found.is_late) == (MAINS, STARTERS, late)
    assert found.since == NOW - minutes(ago)


@pytest.mark.parametrize(
    "courses",
    [
        [starters(served=1), mains()],
        [starters(served=0, ago=None), mains()],
        [starters(), mains(held=0, fired=1)],
        [mains()],
    ],
)
def test_nobody_waits_who_still_eats_or_has_nothing_held_or_has_not_begun(
    courses: list[CourseFacts],
) -> None:
    assert waiting(courses, NOW) is None


def test_drinks_that_nobody_called_served_do_not_hide_that_guests_wait() -> None:
    drinks = CourseFacts(UUID(int=9), 0, fired=2, served=0)

    assert waiting([drinks, starters(), mains()], NOW) is not None
