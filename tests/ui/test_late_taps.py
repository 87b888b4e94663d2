"""A tap is refused by its age, so that nothing runs long after it was made."""

from __future__ import annotations

from ui.connection import LATE_TAP_S, box_ms, is_late


def test_a_tap_of_this_moment_is_taken() -> None:
    assert not is_late({"at": box_ms()})


def test_a_tap_that_hung_on_the_way_is_refused() -> None:
    assert is_late({"at": box_ms() - LATE_TAP_S * 1000 - 1000})


def test_an_event_without_a_time_is_taken() -> None:
    assert not is_late({})
