"""Serial ports, on pseudo-terminals: bytes both ways, held alone, and every end has its code."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import pty
import termios
import tty
from collections.abc import Iterator

import pytest
import serial

from domain.device_errors import DeviceCode, DeviceError
from domain.errors import BadRequest
from drivers.transports import framing
from drivers.transports.port import WriteBroke
from drivers.transports.serial import SerialSettings, SerialTransport

SOON_S = 0.2


@pytest.fixture
def far_end() -> Iterator[tuple[int, str]]:
    """The device's end of a line, and the path of ours."""
    device, ours = pty.openpty()
    tty.setraw(device)
    tty.setraw(ours)
    path = os.ttyname(ours)
    yield device, path
    for each in (device, ours):
        with contextlib.suppress(OSError):  # a test closed it
            os.close(each)


async def test_bytes_go_both_ways_as_they_are(far_end: tuple[int, str]) -> None:
    device, path = far_end
    port = SerialTransport(path, SerialSettings(bits=7, parity="even"))
    await port.open(1)

    await port.write(b"W", 1)
    assert os.read(device, 10) == b"W"

    os.write(device, bytes(range(256)))
    heard = b""
    while len(heard) < 256:
        heard += await port.read(1)
    assert heard == bytes(range(256))
    assert await port.read(0.01) == b""
    await port.close(graceful=True)


async def test_a_port_is_held_alone(far_end: tuple[int, str]) -> None:
    first, second = (SerialTransport(far_end[1], device="Scale") for _ in range(2))
    await first.open(1)

    with pytest.raises(DeviceError) as refused:
        await second.open(1)

    assert refused.value.code is DeviceCode.BUSY
    await first.close(graceful=False)


async def test_a_port_that_is_not_there_says_so() -> None:
    with pytest.raises(DeviceError, match="Put its cable in") as refused:
        await SerialTransport("/dev/ttyNONE", device="Scale").open(1)

    assert refused.value.code is DeviceCode.NOT_FOUND


@pytest.mark.parametrize("what", ["read", "write"])
async def test_a_device_that_is_gone_is_a_lost_link(far_end: tuple[int, str], what: str) -> None:
    device, path = far_end
    port = SerialTransport(path, device="Scale")
    await port.open(1)
    os.close(device)

    with pytest.raises(DeviceError) as lost:
        await (port.read(1) if what == "read" else port.write(b"W", 1))

    assert lost.value.code is DeviceCode.LINK_LOST
    await port.close(graceful=True)


async def test_a_port_that_fails_at_its_goodbye_is_closed_all_the_same(
    far_end: tuple[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = serial.Serial.close

    def broken(port: serial.Serial) -> None:
        closed(port)
        raise OSError(errno.EIO, "Input/output error")

    port = SerialTransport(far_end[1], device="Scale")
    await port.open(1)
    with monkeypatch.context() as pulled:
        pulled.setattr(serial.Serial, "close", broken)
        await port.close(graceful=True)

    await port.open(1)
    await port.write(b"W", 1)
    assert os.read(far_end[0], 10) == b"W"
    await port.close(graceful=True)


async def test_a_port_that_is_closed_under_a_read_leaves_the_next_one_alone(
    far_end: tuple[int, str],
) -> None:
    device, path = far_end
    port = SerialTransport(path, device="Scale")
    await port.open(1)
    reading = asyncio.ensure_future(port.read(SOON_S))
    await asyncio.sleep(0)
    await port.close(graceful=False)

    again = SerialTransport(path, device="Scale")
    await again.open(1)
    os.write(device, b"W")

    assert await again.read(1) == b"W"
    with pytest.raises(DeviceError) as lost:
        await reading
    assert lost.value.code is DeviceCode.LINK_LOST
    await again.close(graceful=True)


async def test_a_device_that_takes_nothing_is_a_timeout_and_the_rest_is_not_lost_silently(
    far_end: tuple[int, str],
) -> None:
    device, path = far_end
    port = SerialTransport(path, device="Printer")
    await port.open(1)
    termios.tcflow(device, termios.TCOOFF)

    with pytest.raises(DeviceError) as late:
        await port.write(b"x" * 1_000_000, SOON_S)

    assert late.value.code is DeviceCode.WRITE_TIMEOUT
    await port.close(graceful=False)


async def test_a_printer_that_says_stop_loses_no_byte_when_it_goes_on(
    far_end: tuple[int, str],
) -> None:
    device, path = far_end
    port = SerialTransport(path, SerialSettings(flow="xonxoff"), device="Printer")
    await port.open(1)
    data = bytes(0x20 + number % 64 for number in range(100_000))
    os.write(device, b"\x13")
    writing = asyncio.ensure_future(port.write(data, 20))
    await asyncio.wait({writing}, timeout=SOON_S)
    assert not writing.done()

    os.write(device, b"\x11")
    heard = b""
    while len(heard) < len(data):
        heard += await asyncio.to_thread(os.read, device, 65_536)

    await writing
    assert heard == data
    await port.close(graceful=True)


async def test_a_write_that_stood_still_tells_how_far_it_came(far_end: tuple[int, str]) -> None:
    device, path = far_end
    port = SerialTransport(path, device="Printer")
    await port.open(1)
    termios.tcflow(device, termios.TCOOFF)

    with pytest.raises(WriteBroke) as broke:
        await port.write(b"x" * 1_000_000, SOON_S)

    assert 0 < broke.value.accepted < 1_000_000
    await port.close(graceful=False)


def _with_parity(data: bytes, odd: bool) -> bytes:
    return bytes(byte | 0x80 * (byte.bit_count() % 2 != odd) for byte in data)


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        (b"\x0201.250\r", ""),
        (_with_parity(b"\x0201.250\r", odd=False), framing.EVEN),
        (_with_parity(b"\x0201.250\r", odd=True), framing.ODD),
        (bytes((0xFE, 0x80, 0xE6, 0x00, 0xF8, 0x1C, 0x80)), framing.SPEED),
        (b"\xff\x00", ""),
    ],
)
def test_a_port_that_is_set_wrongly_is_hinted_at(heard: bytes, said: str) -> None:
    assert framing.hint(heard, SerialSettings()) == said


@pytest.mark.parametrize(
    "wrong", [{"baud": 9_601}, {"bits": 5}, {"parity": "mark"}, {"flow": "maybe"}]
)
def test_settings_that_cannot_be_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(BadRequest):
        SerialSettings(**wrong)  # type: ignore[arg-type]
