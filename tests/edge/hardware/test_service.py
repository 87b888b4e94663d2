"""The box and its device host: what is heard is kept, what hangs is killed, wizards ask first."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from domain.device_errors import DeviceCode, DeviceError
from domain.errors import StorageFailed, StorageFull
from domain.permissions import Right
from domain.ports.printer import Printed, Refused
from drivers.printers.escpos.simulation import SimulatedPrinter
from drivers.printers.escpos.simulation_server import SimulatedPrinterServer
from drivers.printers.probing import Language
from edge.box_tables import HardwarePlace
from edge.commands import Actor
from edge.database import Database
from edge.hardware import host as box_end
from edge.hardware.memory import HardwareMemory
from edge.hardware.requests import AddPrinter, EnableHardware
from edge.hardware.rows import HardwareRows
from edge.hardware.service import HardwareService
from edge.hardware.wizard import PrinterWizard
from sync.tables.catalog import Printer
from tests.edge.hardware.test_host import PAPER

MANAGER = Actor("person", rights=frozenset(Right))


@pytest.fixture
async def paper() -> AsyncIterator[SimulatedPrinterServer]:
    server = SimulatedPrinterServer(SimulatedPrinter(576), port=0)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def hardware(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[HardwareService]:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    service = HardwareService(db)
    await service.start()
    yield service
    await service.stop()


async def heard(hardware: HardwareService, db: Database, wanted: str) -> None:
    """Wait until a device says a state."""
    told = asyncio.Event()
    db.signals.subscribe("hardware", lambda _: told.set())
    async with asyncio.timeout(15):
        while wanted not in {frame["state"] for frame in hardware.memory.states.values()}:
            await told.wait()
            told.clear()


async def test_what_a_printer_says_is_on_its_page_with_its_traffic(
    hardware: HardwareService, db: Database, paper: SimulatedPrinterServer
) -> None:
    settings = {"host": "127.0.0.1", "port": paper.port}
    added = await hardware.rows.add_printer(
        AddPrinter("Grill", "kitchen", "escpos_tcp", settings), MANAGER
    )
    await heard(hardware, db, "ready")

    assert (await hardware.detail(added.hardware_id)).view.state.severity == "ok"
    ring = await hardware.ring(added.hardware_id, MANAGER)
    assert [entry.direction for entry in ring[:3]] == ["!", ">", "<"]
    assert (await hardware.bundle(MANAGER))[:2] == b"PK"

    paper.printer.faults.cover_open = True
    answer = await hardware.ask(added.hardware_id, "status")
    assert "cover_open" in answer["conditions"]


async def test_what_happened_while_the_disk_was_full_is_written_once_there_is_room(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def no_room(*_asked: object) -> None:
        raise StorageFull("The box's disk is full.")

    asked = AddPrinter("Grill", "kitchen", "escpos_tcp", {"host": "192.168.1.50"})
    grill = (await HardwareRows(db).add_printer(asked, MANAGER)).hardware_id
    here = {"event": "place", "device": str(grill), "why": "serial"}
    memory = HardwareMemory(db)
    with monkeypatch.context() as full:
        full.setattr(db, "write", no_room)
        memory.hear({**here, "identity": {"usb_serial": "1"}, "place": {"host": "192.168.1.50"}})
        memory.hear({"event": "noted", "device": str(grill), "what": "E_BUSY", "detail": "once"})
        await memory.stop()
        memory.hear({**here, "identity": {"usb_serial": "1"}, "place": {"host": "192.168.1.66"}})
        await memory.stop()

    await memory.stop()

    [place] = await db.read(lambda read: read.all(HardwarePlace))
    assert (place.hardware_id, place.place) == (grill, {"host": "192.168.1.66"})
    happened = [each.what for each in await HardwareService(db).events(grill)]
    assert happened == ["found", "E_BUSY", "found", "hardware_added"]


async def test_what_happened_is_written_once_though_nobody_knew_that_it_was(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = db.write

    async def unsure(*asked: Any) -> None:
        await write(*asked)
        raise StorageFailed("The box could not write. Try again.")

    asked = AddPrinter("Grill", "kitchen", "escpos_tcp", {"host": "192.168.1.50"})
    grill = (await HardwareRows(db).add_printer(asked, MANAGER)).hardware_id
    memory = HardwareMemory(db)
    with monkeypatch.context() as failing:
        failing.setattr(db, "write", unsure)
        memory.hear({"event": "noted", "device": str(grill), "what": "E_BUSY", "detail": "once"})
        await memory.stop()

    await memory.stop()

    happened = [each.what for each in await HardwareService(db).events(grill)]
    assert happened == ["E_BUSY", "hardware_added"]


async def test_a_host_that_hangs_is_killed_and_another_prints(
    hardware: HardwareService,
    db: Database,
    paper: SimulatedPrinterServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = {"host": "127.0.0.1", "port": paper.port}
    added = await hardware.rows.add_printer(
        AddPrinter("Grill", "kitchen", "escpos_tcp", settings), MANAGER
    )
    await heard(hardware, db, "ready")
    row = await db.read(lambda read: read.get(Printer, added.hardware_id))
    assert row is not None
    printer = await hardware.printer(row)
    pid = hardware.host.pid
    assert pid is not None
    monkeypatch.setattr(box_end, "SILENT_S", 3.0)

    os.kill(pid, signal.SIGSTOP)

    lost = await printer.print(PAPER, key="lost")
    outcome = await printer.print(PAPER, key="after")
    assert isinstance(lost, Refused)
    assert "started again" in str(lost.error)
    assert hardware.host.starts == 2
    assert isinstance(outcome, Printed)


async def test_the_wizard_asks_what_is_there_before_it_is_a_row(
    hardware: HardwareService, paper: SimulatedPrinterServer
) -> None:
    settings = {"host": "127.0.0.1", "port": paper.port}
    wizard = PrinterWizard(hardware, "escpos_tcp", settings, MANAGER)

    found = await wizard.find()

    assert found.language is Language.ESCPOS
    assert not paper.printer.strips
    await hardware.try_buzz("escpos_tcp", settings)
    assert len(paper.printer.journal.of("buzzer")) == 1


async def test_a_printer_that_is_not_there_says_so_to_the_wizard(
    hardware: HardwareService, paper: SimulatedPrinterServer
) -> None:
    await paper.unplug()
    wizard = PrinterWizard(
        hardware, "escpos_tcp", {"host": "127.0.0.1", "port": paper.port}, MANAGER
    )

    with pytest.raises(DeviceError) as refused:
        await wizard.find()

    assert refused.value.code is DeviceCode.REFUSED


async def test_a_printer_that_is_switched_off_here_is_left_alone(
    hardware: HardwareService, db: Database, paper: SimulatedPrinterServer
) -> None:
    settings = {"host": "127.0.0.1", "port": paper.port}
    added = await hardware.rows.add_printer(
        AddPrinter("Grill", "kitchen", "escpos_tcp", settings), MANAGER
    )
    await heard(hardware, db, "ready")

    await hardware.rows.enable(EnableHardware(added.hardware_id, False), MANAGER)
    await hardware.look_around(network=False)
    await hardware.tell_rows()

    with pytest.raises(DeviceError) as away:
        await hardware.ask(added.hardware_id, "status")
    assert away.value.code is DeviceCode.NOT_FOUND
