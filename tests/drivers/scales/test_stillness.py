"""When a weight stands, and when something else lies there."""

from __future__ import annotations

from domain.device_errors import DeviceCode
from domain.weighing import ScaleRules
from drivers.scales.core import Trouble, Weight
from drivers.scales.stillness import Stillness

EMPTY, HALF = Weight("0.000", "kg"), Weight("0.500", "kg")


def test_one_frame_never_stands() -> None:
    still = Stillness("s", ScaleRules(), steady_s=0.0)

    assert [still.heard(HALF, at).steady for at in (0.0, 0.1)] == [False, True]


def test_a_weight_stands_as_long_as_it_is_told_to() -> None:
    still = Stillness("s", ScaleRules(), steady_s=0.3)

    assert [still.heard(HALF, at).steady for at in (0.0, 0.2, 0.4)] == [False, False, True]


def test_motion_between_two_equal_weights_begins_anew() -> None:
    still = Stillness("s", ScaleRules(), steady_s=0.0)
    still.heard(HALF, 0.0)
    still.heard(Trouble(DeviceCode.MOTION), 0.1)

    assert not still.heard(HALF, 0.2).steady


def test_what_is_put_on_an_empty_scale_is_the_next_load() -> None:
    still = Stillness("s", ScaleRules(), steady_s=0.0)
    told: list[Weight | Trouble] = [
        HALF,
        EMPTY,
        HALF,
        Weight("0.700", "kg"),
        Trouble(DeviceCode.UNDER_ZERO),
        HALF,
    ]

    assert [still.heard(said, at).load for at, said in enumerate(told)] == [0, 0, 1, 1, 1, 2]
