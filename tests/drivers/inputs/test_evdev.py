"""A keyboard-like device as the kernel gives it: held alone, pulled out, put in again."""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from domain.device_errors import DeviceCode, DeviceError
from drivers.host.frames import Frame
from drivers.host.lifecycle import LifeState
from drivers.host.linked import LinkedSession
from drivers.host.ring import Ring
from drivers.host.session import Around, DeviceRow, Living
from drivers.inputs.ears import ScanEar
from drivers.inputs.entries import Typing
from drivers.inputs.evdev import EvdevTransport, claim
from drivers.inputs.hearing import session
from drivers.inputs.simulation import SimulatedTyper
from tests.drivers.inputs.desk import EAN

SOON_S = 5.0


class Port:
    """A device's file: a pipe that a device in software writes to."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._fd: int | None = None

    def plug(self) -> None:
        os.mkfifo(self.path)
        self._fd = os.open(self.path, os.O_RDWR | os.O_NONBLOCK)

    def unplug(self) -> None:
        """The file goes, and who reads it reads its end."""
        self.path.unlink()
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def scan(self, text: str) -> None:
        device = SimulatedTyper()
        device.read(text, 1.0)
        assert self._fd is not None
        os.write(self._fd, device.tick(100.0))

    def send(self, data: bytes) -> None:
        assert self._fd is not None
        os.write(self._fd, data)


@pytest.fixture
def port(tmp_path: Path) -> Iterator[Port]:
    found = Port(tmp_path / "event3")
    found.plug()
    yield found
    if found.path.exists():
        found.unplug()


class Bench:
    """A scanner's session and what it tells."""

    def __init__(self, path: Path, claims: Any = claim) -> None:
        self.told: list[Frame] = []
        self.news = asyncio.Event()
        row = DeviceRow("one", "scanner", "scanner_keys", "Bar scanner", {})
        loop = asyncio.get_running_loop()
        self.living = Living(row, self.tell, loop.time)
        around = Around(row, self.living, self.tell, Ring(), lambda wire: wire)
        self.session: LinkedSession = session(
            around,
            lambda: EvdevTransport(str(path), device="Bar scanner", claim=claims),
            ScanEar(Typing().text()),
        )
        self.task = loop.create_task(self.session.run())

    def tell(self, frame: Frame) -> None:
        self.told.append(frame)
        self.news.set()

    @property
    def texts(self) -> list[str]:
        return [frame["text"] for frame in self.told if frame["event"] == "scan"]

    async def until(self, true: Any) -> None:
        async with asyncio.timeout(SOON_S):
            while not true():
                self.news.clear()
                await self.news.wait()

    async def end(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
        await self.session.close()


async def test_b25_half_a_code_is_nothing_after_the_device_was_pulled_out(port: Port) -> None:
    bench = Bench(port.path)
    await bench.until(lambda: bench.living.life.state is LifeState.READY)
    half = SimulatedTyper()
    half.acts()["cut_off"].does(EAN[:7], 1.0)
    port.send(half.tick(100.0))

    port.unplug()
    await bench.until(lambda: bench.living.life.state is LifeState.ABSENT)
    port.plug()
    bench.session.wake()
    await bench.until(lambda: bench.living.life.state is LifeState.READY)
    port.scan(EAN)
    await bench.until(lambda: bench.texts)

    assert bench.texts == [EAN]
    await bench.end()


async def test_b26_a_device_that_is_put_in_again_is_held_again(port: Port) -> None:
    claimed: list[int] = []
    bench = Bench(port.path, claimed.append)
    await bench.until(lambda: bench.living.life.state is LifeState.READY)

    port.unplug()
    await bench.until(lambda: bench.living.life.state is LifeState.ABSENT)
    port.plug()
    bench.session.wake()
    await bench.until(lambda: bench.living.life.state is LifeState.READY)

    assert len(claimed) == 2
    await bench.end()


def _refusing(number: int) -> Any:
    def refuse(fd: int) -> None:
        raise OSError(number, os.strerror(number))

    return refuse


@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.EBUSY, DeviceCode.BUSY)],
    ids=["another program"],
)
async def test_b27_a_device_that_another_program_holds_is_told_so(
    port: Port, number: int, code: DeviceCode
) -> None:
    wire = EvdevTransport(str(port.path), device="Bar scanner", claim=_refusing(number))

    with pytest.raises(DeviceError, match="another program") as refused:
        await wire.open(1.0)

    assert refused.value.code is code


async def test_b28_a_device_that_the_box_may_not_read_says_what_to_do(port: Port) -> None:
    wire = EvdevTransport(str(port.path), device="Bar scanner", claim=_refusing(errno.EACCES))

    with pytest.raises(DeviceError, match="group input") as refused:
        await wire.open(1.0)

    assert refused.value.code is DeviceCode.PERMISSION


async def test_a_device_that_is_not_there_is_told_so(tmp_path: Path) -> None:
    wire = EvdevTransport(str(tmp_path / "event9"), device="Bar scanner")

    with pytest.raises(DeviceError) as refused:
        await wire.open(1.0)

    assert refused.value.code is DeviceCode.NOT_FOUND
