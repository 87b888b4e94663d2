"""CAS, NCI and MT-SICS, byte by byte; and that scales in software speak what is understood."""

from __future__ import annotations

import pytest

from domain.device_errors import DeviceCode
from drivers.scales.cas import Cas
from drivers.scales.core import Done, Garbled, Say, Trouble, Weight
from drivers.scales.mt_sics import MtSics
from drivers.scales.nci import Nci
from drivers.scales.simulation import SimulatedScale
from drivers.scales.table import PROTOCOLS

STABLE = bytes.fromhex("010253 20 30312E323530 6B67 67 0304")
MOVING = bytes.fromhex("010255 2D 30302E303135 6B67 6E 0304")


def test_cas_is_asked_in_two_steps() -> None:
    scale = Cas()

    assert scale.ask("weight") == b"\x05"
    assert scale.feed(b"\x06", 0) == [Say(b"\x11")]
    assert scale.feed(STABLE, 0) == [Weight("01.250", "kg", steady=True)]
    assert scale.feed(MOVING, 0) == [Weight("-00.015", "kg", steady=False)]


def test_s18_a_wrong_check_is_no_weight() -> None:
    (heard,) = Cas().feed(STABLE[:12] + b"\x68" + STABLE[13:], 0)

    assert heard == Garbled(DeviceCode.CHECKSUM, STABLE[:12] + b"\x68" + STABLE[13:])


def test_s20_a_frame_of_f_is_too_heavy() -> None:
    body = b"SFFFFFFFkg"
    check = 0
    for byte in body:
        check ^= byte

    assert Cas().feed(b"\x01\x02" + body + bytes((check,)) + b"\x03\x04", 0) == [
        Trouble(DeviceCode.OVER)
    ]


@pytest.mark.parametrize("tail", [b"S00\r\x03", b"00\r\x03", b"S0p0\r\x03"])
def test_s21_statuses_of_every_length_are_read(tail: bytes) -> None:
    assert Nci().feed(b"\n   1.250KG\r\n" + tail, 0) == [Weight("1.250", "kg")]


def test_s22_a_question_that_it_does_not_know_ends_nothing_else() -> None:
    scale = Nci()
    scale.ask("tare")

    assert scale.feed(b"\n?\r\x03", 0) == [Garbled(DeviceCode.UNSUPPORTED, b"\n?\r\x03")]
    scale.ask("weight")
    assert scale.feed(b"\n   1.250KG\r\nS00\r\x03", 0) == [Weight("1.250", "kg")]


@pytest.mark.parametrize(
    ("field", "code"),
    [(b"^^^^^^", DeviceCode.OVER), (b"______", DeviceCode.UNDER_ZERO)],
)
def test_nci_writes_what_is_out_of_range_with_signs(field: bytes, code: DeviceCode) -> None:
    assert Nci().feed(b"\n" + field + b"KG\r\nS00\r\x03", 0) == [Trouble(code)]


def test_s08_a_zero_that_is_not_found_is_said() -> None:
    assert Nci().feed(b"\nS0p8\r\x03", 0) == [Trouble(DeviceCode.ZERO_ERROR)]
    assert Nci().feed(b"\n------KG\r\nS00\r\x03", 0) == [Trouble(DeviceCode.ZERO_ERROR)]


def test_mt_sics_says_how_it_stands_in_letters() -> None:
    scale = MtSics()

    assert scale.feed(b"S S      1.250 kg\r\nS D      1.251 kg\r\n", 0) == [
        Weight("1.250", "kg", steady=True),
        Weight("1.251", "kg", steady=False),
    ]
    assert scale.feed(b"S +\r\n", 0) == [Trouble(DeviceCode.OVER)]
    assert scale.feed(b"Z A\r\n", 0) == [Done()]


@pytest.mark.parametrize("protocol", list(PROTOCOLS))
def test_a_scale_in_software_settles_and_is_understood(protocol: str) -> None:
    """Asked ten times a second while half a kilogram swings in: it moves, then it stands."""
    scale, core = SimulatedScale(protocol), PROTOCOLS[protocol].core()
    scale.put(500, 0.0)
    heard = []
    for tenth in range(1, 30):
        waiting = core.ask("weight") or b""
        while waiting:
            said = core.feed(scale.feed(waiting, tenth / 10), tenth / 10)
            waiting = b"".join(each.data for each in said if isinstance(each, Say))
            heard += [each for each in said if not isinstance(each, Say)]

    assert heard[-1] in (Weight("00.500"), Weight("0.500", "kg"), Weight("00.500", "kg"))
    assert heard[0] != heard[-1]
    assert not any(isinstance(each, Garbled) for each in heard)
