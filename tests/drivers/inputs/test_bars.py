"""Bump bars: one action for one press, whatever the key does."""

from __future__ import annotations

from drivers.inputs.bar import USUAL_KEYS, USUAL_LETTERS, checked
from drivers.inputs.ears import LetterBarEar
from drivers.inputs.simulation import BarOptions, SimulatedBar
from tests.drivers.inputs.desk import Desk, bar

ONE, TWO, ENTER, UNKNOWN = "2", "3", "28", "99"


def test_each_key_does_what_the_row_says() -> None:
    desk, _ = bar(**{"59": "1", "60": "bump"})

    desk.do("press", "59")
    desk.do("press", "60")

    assert desk.acts == ["1", "bump"]


def test_k04_a_key_that_is_stuck_acts_once_and_is_told() -> None:
    desk, stuck = bar()

    desk.do("jam", ENTER)

    assert (desk.acts, desk.troubles, stuck) == (["bump"], ["stuck"], [ENTER])


def test_k04_a_bar_whose_key_came_free_is_well_again() -> None:
    desk, stuck = bar()

    desk.do("jam", ENTER)
    desk.do("press", ENTER)
    desk.do("press", ONE)

    assert stuck == [ENTER, ""]
    assert desk.acts[-1] == "1"


def test_k05_a_key_that_is_held_acts_once() -> None:
    desk, stuck = bar()

    desk.do("hold", ENTER)

    assert (desk.acts, stuck) == (["bump"], [])


def test_a_key_that_bounces_acts_once() -> None:
    desk, _ = bar()

    desk.do("bounce", ENTER)

    assert desk.acts == ["bump"]


def test_a_key_that_is_pressed_twice_acts_twice() -> None:
    desk, _ = bar()

    desk.do("press", ONE)
    desk.do("press", ONE)

    assert desk.acts == ["1", "1"]


def test_k06_of_two_keys_at_once_neither_acts() -> None:
    desk, _ = bar()

    desk.do("together", f"{ONE},{TWO}")
    desk.do("press", TWO)

    assert (desk.acts, desk.troubles) == (["2"], ["together"])


def test_k08_a_key_that_nobody_set_up_does_nothing_and_is_told() -> None:
    desk, _ = bar()

    desk.do("press", UNKNOWN)

    assert (desk.acts, desk.troubles) == ([], ["unknown"])
    assert desk.frames[0]["raw"] == UNKNOWN


def test_k09_a_bar_with_other_keys_does_nothing_that_nobody_set_up() -> None:
    desk, _ = bar(**{"59": "1", "60": "2"})

    for key in (ONE, TWO, ENTER):
        desk.do("press", key)

    assert (desk.acts, desk.troubles) == ([], ["unknown"] * 3)


def test_a_serial_bar_sends_letters() -> None:
    desk = Desk(SimulatedBar(BarOptions(speaks="serial")), LetterBarEar(USUAL_LETTERS))

    for letter in ("3", "\r\n", "R", "z"):
        desk.do("press", letter)

    assert (desk.acts, desk.troubles) == (["3", "bump", "recall"], ["unknown"])


def test_the_usual_keys_are_understood() -> None:
    assert checked(USUAL_LETTERS) == USUAL_LETTERS
    assert checked(USUAL_KEYS) == USUAL_KEYS
