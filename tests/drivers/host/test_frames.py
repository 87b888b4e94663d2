"""Frames between box and device host: whole, in order, of one version, never endless."""

from __future__ import annotations

import pytest

from domain.device_errors import DeviceCode, DeviceError
from domain.ports.printer import Outcome, Printed, Proof, Refused, Unknown
from drivers.host import frames

AWAY = DeviceError(DeviceCode.LINK_LOST, "Grill", "the connection broke.", "Look at its cable.")


def test_frames_come_whole_and_in_order_however_they_are_cut() -> None:
    said = [{"id": number, "do": "print", "words": "čaj"} for number in range(3)]
    data = b"".join(map(frames.packed, said))
    reader = frames.Frames()

    heard = [frame for byte in data for frame in reader.feed(bytes([byte]))]

    assert heard == said


@pytest.mark.parametrize("data", [b"\x00\x00\x00\x01x", b"\x00\x00\x00\x021 ", b"\xff\xff\xff\xff"])
def test_what_is_no_frame_is_refused(data: bytes) -> None:
    with pytest.raises(frames.Garbled):
        frames.Frames().feed(data)


def test_a_frame_that_is_too_long_is_not_sent() -> None:
    with pytest.raises(frames.Garbled):
        frames.packed({"data": "x" * frames.MOST_BYTES})


def test_another_version_is_refused() -> None:
    frames.require_hello(dict(frames.HELLO))

    with pytest.raises(frames.Garbled, match="version 2"):
        frames.require_hello({"hello": 2})


@pytest.mark.parametrize(
    "outcome",
    [Printed(Proof.CONSUMED, ("no logo",)), Refused(AWAY), Unknown(AWAY, 4_711)],
)
def test_an_outcome_is_the_same_on_the_other_side(outcome: Outcome) -> None:
    heard = frames.outcome_of(frames.outcome_frame(outcome))

    assert type(heard) is type(outcome)
    assert repr(heard) == repr(outcome)
