"""Mettler-Toledo 8217, byte by byte as its manuals and the field have it."""

from __future__ import annotations

import pytest

from domain.device_errors import DeviceCode
from drivers.scales.core import Garbled, Say, Trouble, Weight
from drivers.scales.mt8217 import Mt8217

KILO_AND_A_QUARTER = b"\x0201.250\r"


def status(bits: int) -> bytes:
    return bytes((0x02, 0x3F, bits, 0x0D))


def test_it_is_asked_by_one_letter() -> None:
    assert Mt8217().ask("weight") == b"\x57"
    assert Mt8217().ask("zero") == b"\x5a"


def test_a_weight_is_kept_as_it_was_written() -> None:
    assert Mt8217().feed(KILO_AND_A_QUARTER, 0) == [Weight("01.250")]
    assert Mt8217().feed(b"\x0201.250N\r", 0) == [Weight("01.250", net=True)]


def test_s06_below_zero_is_no_zero() -> None:
    assert Mt8217().feed(status(0x44), 0) == [Trouble(DeviceCode.UNDER_ZERO)]


def test_s09_the_centre_of_zero_is_plain_zero() -> None:
    assert Mt8217().feed(status(0x50), 0) == [Weight("0")]


def test_s10_a_weight_said_once_holds_while_its_status_comes() -> None:
    scale = Mt8217()
    scale.feed(KILO_AND_A_QUARTER, 0)

    assert scale.feed(status(0x40), 1) == [Weight("01.250")]
    assert scale.feed(status(0x41), 2) == [Trouble(DeviceCode.MOTION)]
    assert scale.feed(status(0x40), 3) == [Trouble(DeviceCode.STALE)]


@pytest.mark.parametrize("bits", [0x01, 0x02, 0x04, 0x10])
def test_s11_bit_6_changes_nothing(bits: int) -> None:
    assert Mt8217().feed(status(bits), 0) == Mt8217().feed(status(bits | 0x40), 0)


def test_s12_a_cut_off_frame_is_thrown_away() -> None:
    scale = Mt8217()

    assert scale.feed(b"\x020", 0.0) == []
    assert scale.feed(b"\x0202.500\r", 0.3) == [Garbled(DeviceCode.PROTOCOL, b""), Weight("02.500")]


@pytest.mark.parametrize("frame", [b"\x020:.250\r", b"\x0201,250\r", b"\x02\r", b"\x02-1.250\r"])
def test_s13_a_garbled_digit_is_no_weight(frame: bytes) -> None:
    (heard,) = Mt8217().feed(frame, 0)

    assert isinstance(heard, Garbled)


def test_s14_glued_frames_are_two() -> None:
    assert Mt8217().feed(KILO_AND_A_QUARTER + b"\x0202.000\r", 0) == [
        Weight("01.250"),
        Weight("02.000"),
    ]


def test_s15_bytes_that_dribble_in_are_one_frame() -> None:
    scale = Mt8217()
    heard = [
        said
        for number, byte in enumerate(KILO_AND_A_QUARTER)
        for said in scale.feed(bytes((byte,)), number * 0.05)
    ]

    assert heard == [Weight("01.250")]


def test_s38_an_echo_that_somebody_left_on_is_ended() -> None:
    assert Mt8217().feed(b"W", 0) == [Say(b"F")]


def test_noise_does_not_pile_up() -> None:
    scale = Mt8217()
    noise = bytes(range(0x80, 0x100)) * 100

    heard = [said for _ in range(80) for said in scale.feed(noise + b"\x02", 0)]

    assert {type(said) for said in heard} == {Garbled}
    assert scale.feed(b"\x0201.250\r", 0)[-1] == Weight("01.250")
