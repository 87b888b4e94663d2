"""The device host without a process: devices come and go, fail alone, and have one owner."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from drivers.host import leases
from drivers.host.drivers import RegisteredDrivers
from drivers.host.frames import HELLO, Frame, Frames, Garbled, packed
from drivers.host.host import Host
from drivers.host.lifecycle import Happening
from drivers.host.session import Around, Begun, DeviceRow, Session
from drivers.host.watch import HardwareWatch
from tests.drivers.host.sysfs import Machine

SOON_S = 5.0


class Echo:
    """A device that does what the test wants."""

    def __init__(self, around: Around) -> None:
        self.around = around
        self.woken = 0

    async def run(self) -> None:
        self.around.living.happened(Happening.ENABLED)
        self.around.living.happened(Happening.GREETED)
        if self.around.row.settings.get("fails"):
            raise ZeroDivisionError("feed")
        await asyncio.Event().wait()

    async def do(self, what: str, asked: Mapping[str, Any], begun: Begun) -> Frame:
        if what == "print":
            await begun()
        return {"place": dict(self.around.row.place)}

    def wake(self) -> None:
        self.woken += 1

    async def close(self) -> None:
        """Nothing is open."""


class Echoes(RegisteredDrivers):
    """Makes echoes of devices."""

    def __init__(self) -> None:
        self.made: dict[str, Echo] = {}

    def begin(self, around: Around) -> Session:
        if around.row.settings.get("breaks"):
            raise ZeroDivisionError("settings")
        self.made[around.row.id] = found = Echo(around)
        return found

    def wire_of(self, row: DeviceRow) -> str:
        return f"wire {row.settings.get('wire', row.id)}"


@dataclass
class Box:
    """The other end of a host's socket."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    drivers: Echoes
    serving: asyncio.Task[None]
    heard: list[Frame] = field(default_factory=list)
    goes: bool = True
    numbers: Any = field(default_factory=lambda: count(1))

    async def ask(self, do: str, **more: Any) -> Frame:
        number = next(self.numbers)
        self.writer.write(packed({"id": number, "do": do, **more}))
        return await self.until(lambda frame: frame.get("id") == number and "begun" not in frame)

    async def until(self, wanted: Callable[[Frame], bool]) -> Frame:
        async with asyncio.timeout(SOON_S):
            while True:
                for frame in self.heard:
                    if wanted(frame):
                        self.heard.remove(frame)
                        return frame
                for frame in self.frames.feed(await self.reader.read(65_536)):
                    self.hear(frame)

    def hear(self, frame: Frame) -> None:
        self.heard.append(frame)
        if frame.get("begun"):
            self.writer.write(packed({"id": frame["id"], "go": self.goes}))

    async def state(self, device: str, state: str) -> Frame:
        return await self.until(
            lambda frame: frame.get("device") == device and frame.get("state") == state
        )

    async def configure(self, *rows: DeviceRow) -> Frame:
        return await self.ask("configure", devices=[asdict(row) for row in rows])

    async def hang_up(self) -> None:
        self.writer.close()
        await self.serving

    def __post_init__(self) -> None:
        self.frames = Frames()


def row(device: str = "grill", **settings: Any) -> DeviceRow:
    return DeviceRow(device, "printer", "echo", device.title(), settings)


Start = Callable[..., Awaitable[Box]]


@pytest.fixture
async def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Start]:
    monkeypatch.setattr(leases, "lease_folder", lambda: tmp_path / "leases")
    boxes: list[Box] = []

    async def started(watch: HardwareWatch | None = None) -> Box:
        ours, theirs = socket.socketpair()
        reader, writer = await asyncio.open_unix_connection(sock=theirs)
        drivers = Echoes()
        serving = asyncio.ensure_future(Host(reader, writer, drivers, watch).serve())
        box = Box(*await asyncio.open_unix_connection(sock=ours), drivers, serving)
        box.writer.write(packed(HELLO))
        await box.until(lambda frame: frame == HELLO)
        boxes.append(box)
        return box

    yield started
    for box in boxes:
        await box.hang_up()


async def test_a_driver_that_fails_is_faulted_alone_and_says_why(start: Start) -> None:
    box = await start()

    await box.configure(row("grill", fails=True), row("bar"))

    grill = await box.state("grill", "faulted")
    assert "ZeroDivisionError" in grill["reason"]
    await box.state("bar", "ready")
    assert "ok" in await box.ask("status", device="bar")
    ring = (await box.ask("ring", device="grill"))["ok"]["ring"]
    assert ring[-1][1] == "!"


async def test_one_wire_has_one_owner_and_the_next_gets_it_when_it_is_free(start: Start) -> None:
    first, second = await start(), await start()
    await first.configure(row(wire="shared"))
    await first.state("grill", "ready")

    await second.configure(row(wire="shared"))

    assert (await second.state("grill", "absent"))["code"] in ("", "E_BUSY")
    refused = await second.ask("print", device="grill")
    assert refused["error"]["code"] == "E_BUSY"
    await first.hang_up()
    await second.state("grill", "ready")


async def test_a_paper_does_not_begin_when_the_box_could_not_write_that_down(start: Start) -> None:
    box = await start()
    await box.configure(row())
    assert "ok" in await box.ask("print", device="grill")

    box.goes = False

    assert (await box.ask("print", device="grill"))["error"]["code"] == "E_CANCELLED"


async def test_another_version_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    ours, theirs = socket.socketpair()
    reader, writer = await asyncio.open_unix_connection(sock=theirs)
    host = Host(reader, writer, Echoes())
    ours.send(packed({"hello": 99}) + packed({"id": 1, "do": "configure", "devices": []}))

    with pytest.raises(Garbled, match="99"):
        await host.serve()

    with ours:
        assert ours.recv(65_536).startswith(packed(HELLO))


async def test_the_host_says_that_it_lives(start: Start) -> None:
    box = await start()

    assert await box.until(lambda frame: frame.get("event") == "ping")


async def test_a_changed_row_begins_anew_and_an_unchanged_one_does_not(start: Start) -> None:
    box = await start()
    await box.configure(row("grill"), row("bar"))
    grill, bar = box.drivers.made["grill"], box.drivers.made["bar"]

    await box.configure(row("grill", other=1), row("bar"))

    assert box.drivers.made["grill"] is not grill
    assert box.drivers.made["bar"] is bar


async def test_plugging_in_is_told_and_the_device_tries_at_once(
    start: Start, tmp_path: Path
) -> None:
    machine = Machine(tmp_path / "machine")
    box = await start(HardwareWatch(machine.root))
    await box.until(lambda frame: frame.get("event") == "candidates")
    await box.configure(row(usb_serial="J7A0001"))

    machine.plug_in_printer("1-1.4", serial="J7A0001")
    await box.ask("look_around", network=False)

    told = await box.until(lambda frame: frame.get("event") == "candidates" and frame["found"])
    (found,) = told["found"]
    assert found["title"] == "EPSON TM-T20II"
    assert found["match"] == {"usb_serial": "J7A0001", "vendor": "04b8", "product": "0e15"}
    assert box.drivers.made["grill"].woken == 1


async def test_a_scale_that_comes_back_as_another_port_is_the_same_scale(
    start: Start, tmp_path: Path
) -> None:
    machine = Machine(tmp_path / "machine")
    machine.plug_in_port("ttyUSB0", "1-1.2", serial="FT77")
    box = await start(HardwareWatch(machine.root))
    scale = DeviceRow(
        "scale", "scale", "echo", "Scale", {"path": "/dev/ttyUSB0"}, match={"usb_serial": "FT77"}
    )
    await box.configure(scale)
    assert (await box.ask("weigh", device="scale"))["ok"]["place"] == {}

    machine.pull_out("ttyUSB0", "1-1.2")
    machine.plug_in_port("ttyUSB1", "1-1.3", serial="FT77")
    await box.ask("look_around", network=False)

    assert (await box.ask("weigh", device="scale"))["ok"]["place"] == {"path": "/dev/ttyUSB1"}


async def test_a_row_that_no_driver_foresaw_is_refused_and_the_others_work(start: Start) -> None:
    box = await start()

    answer = await box.configure(row("grill", breaks=True), row("bar"))

    assert answer["ok"]["refused"].keys() == {"grill"}
    await box.state("bar", "ready")
