"""The life of a device: what it is after what happened, and how long the next try waits."""

from __future__ import annotations

import pytest

from drivers.host.lifecycle import BACK_OFF_S, Happening, Life, LifeState, happened, wait_s


def lived(*what: Happening) -> Life:
    life = Life()
    for each in what:
        life = happened(life, each, 0.0)
    return life


def test_a_printer_is_found_greeted_and_prints() -> None:
    life = lived(Happening.ENABLED, Happening.OPENING, Happening.OPENED)
    assert life.state is LifeState.GREETING

    life = happened(life, Happening.GREETED, 1.0)
    assert life.works
    assert happened(life, Happening.WORKING, 2.0).state is LifeState.BUSY


def test_a_device_that_is_switched_off_hears_nothing() -> None:
    assert lived(Happening.GREETED).state is LifeState.DISABLED


@pytest.mark.parametrize("what", [Happening.GREETED, Happening.LOST, Happening.DONE])
def test_wrong_settings_are_left_only_by_setting_it_up(what: Happening) -> None:
    wrong = lived(Happening.ENABLED, Happening.WRONG)

    assert happened(wrong, what, 1.0) == wrong
    assert happened(wrong, Happening.ENABLED, 1.0).state is LifeState.ABSENT


def test_tries_wait_longer_and_longer_and_a_steady_device_begins_anew() -> None:
    life = lived(Happening.ENABLED)
    waits = []
    for _ in range(8):
        life = happened(life, Happening.LOST, 0.0)
        waits.append(wait_s(life, 0.5))
    assert waits == [*BACK_OFF_S, 30.0, 30.0]

    ready = happened(life, Happening.GREETED, 100.0)
    assert happened(ready, Happening.LOST, 120.0).failures == 9
    assert happened(ready, Happening.LOST, 161.0).failures == 1


def test_since_when_is_kept_while_only_the_reason_changes() -> None:
    life = happened(lived(Happening.ENABLED), Happening.HINDERED, 5.0, "paper_out")

    life = happened(life, Happening.HINDERED, 9.0, "cover_open")

    assert (life.state, life.since, life.reason) == (LifeState.BLOCKED, 5.0, "cover_open")
