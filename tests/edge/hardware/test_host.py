"""The device host as a real process: it prints, dies, is there again, and nothing is said twice."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from domain.device_errors import DeviceCode
from domain.documents import Cut, Document, Image, Text
from domain.ports.printer import Printed, Refused, Unknown
from drivers.host.frames import Frame
from drivers.host.session import DeviceRow
from drivers.printers.escpos.simulation import SimulatedPrinter
from drivers.printers.escpos.simulation_server import SimulatedPrinterServer
from edge.hardware import host as host_module
from edge.hardware.host import HardwareHost, host_command
from edge.hardware.printers import HostedPrinter

PAPER = Document("other", "Ticket", (Text("Lasagne"), Cut()))
LONG = Document("other", "Long", (*(Text(f"Line {number}") for number in range(400)), Cut()))


@dataclass
class Bench:
    """A printer on a socket, and a host that knows it."""

    paper: SimulatedPrinterServer
    host: HardwareHost
    events: list[Frame]
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def printer(self) -> HostedPrinter:
        return HostedPrinter(self.host, "grill", "Grill", {})

    @property
    def text(self) -> str:
        return "\n".join(strip.text for strip in self.paper.printer.strips)

    @property
    def pulses(self) -> tuple[str, ...]:
        return self.paper.printer.journal.of("drawer")

    async def kill(self) -> None:
        """End the host as a power cut would."""
        pid = self.host.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    changed = asyncio.Event()
    paper = SimulatedPrinterServer(SimulatedPrinter(576), port=0, on_change=changed.set)
    port = await paper.start()
    events: list[Frame] = []
    host = HardwareHost(events.append, host_command)
    host.start()
    row = DeviceRow("grill", "printer", "escpos_tcp", "Grill", {"host": "127.0.0.1", "port": port})
    assert await host.configure([row]) == {}
    yield Bench(paper, host, events, changed)
    await host.stop()
    await paper.stop()


async def test_a_paper_comes_out_and_the_box_hears_how_the_printer_is(bench: Bench) -> None:
    outcome = await bench.printer.print(PAPER, key="one")

    assert isinstance(outcome, Printed)
    assert "Lasagne" in bench.text
    assert {"busy", "ready"} <= {frame.get("state") for frame in bench.events}
    assert not (await bench.printer.status()).conditions


async def test_a_host_that_dies_before_a_job_is_back_and_prints_it_once(bench: Bench) -> None:
    await bench.kill()

    first = await bench.printer.print(PAPER, key="one")
    again = await bench.printer.print(PAPER, key="one")

    assert isinstance(first, Printed | Refused)
    assert isinstance(again, Printed)
    assert bench.text.count("Lasagne") == 1 + isinstance(first, Printed)
    assert bench.host.starts == 2


async def test_a_host_that_dies_with_a_paper_half_out_leaves_it_unknown(bench: Bench) -> None:
    bench.paper.printer.faults.paper_left_dots = 1_000
    printing = asyncio.create_task(bench.printer.print(LONG, key="long"))
    bench.changed.clear()
    while "Line 1" not in bench.text:
        await bench.changed.wait()
        bench.changed.clear()

    await bench.kill()
    bench.paper.printer.faults.paper_out = False

    assert isinstance(await printing, Unknown)
    assert isinstance(await bench.printer.print(PAPER, key="next"), Printed)


async def test_a_host_that_dies_while_a_drawer_opens_gives_no_second_pulse(bench: Bench) -> None:
    opening = asyncio.create_task(bench.printer.pulse_drawer())
    while not bench.pulses:
        bench.changed.clear()
        await bench.changed.wait()

    await bench.kill()
    await asyncio.gather(opening, return_exceptions=True)
    await bench.printer.print(PAPER, key="one")

    assert isinstance(await bench.printer.print(PAPER, key="next"), Printed)
    assert len(bench.pulses) == 1
    assert bench.host.starts == 2


async def test_a_life_of_the_host_that_ends_in_a_mistake_of_ours_is_not_its_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(host_module, "AGAIN_S", 0.0)
    lives: list[int] = []
    lived_twice = asyncio.Event()

    async def live() -> None:
        lives.append(len(lives))
        if len(lives) == 1:
            raise KeyError("id")
        lived_twice.set()
        await asyncio.Event().wait()

    host = HardwareHost(lambda _frame: None, host_command)
    monkeypatch.setattr(host, "_live", live)
    host.start()

    async with asyncio.timeout(2):
        await lived_twice.wait()
    await host.stop()

    assert lives == [0, 1]


async def test_settings_that_cannot_be_are_refused_by_name_and_others_work(bench: Bench) -> None:
    rows = [
        DeviceRow("grill", "printer", "escpos_tcp", "Grill", {"hst": "x"}),
        DeviceRow("beam", "printer", "no_such", "Bar", {}),
        DeviceRow("good", "printer", "escpos_tcp", "Pass", {"host": "127.0.0.1"}),
    ]

    refused = await bench.host.configure(rows)

    assert refused.keys() == {"grill", "beam"}
    assert "hst" in refused["grill"]
    assert "no_such" in refused["beam"]


async def test_a_paper_that_is_too_large_to_be_told_is_refused_by_name(bench: Bench) -> None:
    huge = Document("other", "Huge", (Image("logo"), Cut()))
    printer = HostedPrinter(bench.host, "grill", "Grill", {"logo": bytes(9_000_000)})

    outcome = await printer.print(huge, key="huge")

    assert isinstance(outcome, Refused)
    assert outcome.error.code is DeviceCode.TOO_LARGE
