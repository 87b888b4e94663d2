"""USB printers through the real driver and a real worker process, on a bus in software."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from domain.device_errors import DeviceCode, DeviceError
from domain.documents import Cut, Document, Text
from domain.ports.printer import Printed, Printer, Refused, Unknown
from drivers.host import usb_link
from drivers.host.usb_link import UsbTransport
from drivers.printers.escpos.simulation import SimulatedPrinter
from drivers.printers.escpos.simulation_server import SimulatedPrinterServer
from drivers.registry import Surroundings, make_printer
from drivers.transports.kept import KeptOpen
from drivers.transports.port import Transport
from drivers.transports.wires import UsbWire

PAPER = Document("other", "Ticket", (Text("Lasagne"), Cut()))


@dataclass
class Bench:
    """A printer behind a USB connector, and the driver that speaks with it."""

    server: SimulatedPrinterServer
    file: Path
    wires: list[UsbTransport] = field(default_factory=list)

    def script(self, **faults: Any) -> None:
        """What is wrong from now on."""
        printer = {"tcp": ["127.0.0.1", self.server.port], "usb_serial": "A1", "faults": faults}
        self.file.write_text(json.dumps({"printers": [printer]}))

    def driver(self) -> Printer:
        settings = {"usb_serial": "A1", "backend": f"drivers.emulators.usb:from_file:{self.file}"}
        return make_printer("escpos_usb", settings, Surroundings("Grill", wired=self._wired))

    def _wired(self, wire: Transport) -> Transport:
        assert isinstance(wire, UsbTransport)
        self.wires.append(wire)
        return wire

    @property
    def text(self) -> str:
        return "\n".join(strip.text for strip in self.server.printer.strips)


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    server = SimulatedPrinterServer(SimulatedPrinter(576), port=0)
    await server.start()
    found = Bench(server, tmp_path / "bus.json")
    found.script()
    yield found
    for wire in found.wires:
        await wire.end()
    await server.stop()


async def test_a_ticket_comes_out_of_a_usb_printer(bench: Bench) -> None:
    outcome = await bench.driver().print(PAPER, key="one")

    assert isinstance(outcome, Printed)
    assert "Lasagne" in bench.text
    assert bench.wires[0].identity()["model"] == "TM-T20II"


async def test_a_printer_that_is_not_plugged_in_refuses(bench: Bench) -> None:
    bench.script(unplugged=True)

    outcome = await bench.driver().print(PAPER, key="one")

    assert isinstance(outcome, Refused)
    assert outcome.error.code is DeviceCode.NOT_FOUND


async def test_p43_a_call_that_hangs_is_killed_and_the_next_paper_comes(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usb_link, "KILL_AFTER_S", 0.1)
    wire = UsbTransport(make_wire(bench))
    bench.wires.append(wire)
    bench.script(hang_after=10)
    await wire.open(3)
    first = wire.worker_pid

    with pytest.raises(DeviceError) as hung:
        await wire.write(b"x" * 100, 0.2)

    assert hung.value.code is DeviceCode.LINK_LOST
    assert vars(hung.value)["accepted"] == 100
    await wire.close(graceful=False)
    bench.script()
    assert isinstance(await bench.driver().print(PAPER, key="two"), Printed)
    assert bench.wires[-1].worker_pid != first


async def test_a_worker_that_dies_leaves_its_paper_unknown(bench: Bench) -> None:
    bench.server.printer.faults.paper_left_dots = 100
    driver = bench.driver()
    long = Document("other", "Long", (*(Text(f"Line {line}") for line in range(100)), Cut()))
    printing = asyncio.ensure_future(driver.print(long, key="one"))
    while not bench.server.printer.faults.paper_out:
        await asyncio.wait({printing}, timeout=0.05)
    pid = bench.wires[0].worker_pid
    assert pid is not None

    os.kill(pid, signal.SIGKILL)

    assert isinstance(await printing, Unknown)


async def test_a_worker_ends_with_its_host(bench: Bench) -> None:
    wire = UsbTransport(make_wire(bench))
    bench.wires.append(wire)
    await wire.open(3)

    await wire.close(graceful=True)

    assert wire.worker_pid is None


async def test_a_cable_that_is_pulled_while_nothing_is_printed_is_noticed_at_once(
    bench: Bench,
) -> None:
    noticed = asyncio.Event()
    kept = KeptOpen(UsbTransport(make_wire(bench)), None, on_lost=noticed.set)
    await kept.open(3)
    await kept.close(graceful=True)

    bench.script(unplugged=True)

    async with asyncio.timeout(2):
        await noticed.wait()
    assert not kept.is_open


def make_wire(bench: Bench) -> UsbWire:
    return UsbWire(usb_serial="A1", backend=f"drivers.emulators.usb:from_file:{bench.file}")
