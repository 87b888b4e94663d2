"""What twelve printers and two scales cost the box while nothing is printed or weighed.

The devices live in a process of their own; what is counted is the CPU time of the device host, its
workers, and the box's part that listens to them.
"""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil

import edge.sqlite_library  # noqa: F401  (first: it replaces sqlite3 for all who follow)
from domain.permissions import Right
from drivers.emulators.line import Line
from drivers.emulators.port import PtyPort
from drivers.printers.escpos.simulation import SimulatedPrinter
from drivers.printers.escpos.simulation_server import SimulatedPrinterServer
from drivers.scales.simulation import SimulatedScale
from edge.commands import Actor
from edge.database import Database
from edge.founding import FoundStore, found
from edge.hardware.requests import AddPeripheral, AddPrinter
from edge.hardware.service import HardwareService
from edge.schema import prepare
from tests.bench.table import Row

PRINTERS = 12
SCALES = 2
SETTLE_S = 5.0
MEASURED_S = 60.0
MOST_PERCENT = 5.0
SCALE_DRIVER = "scale_8217_serial"
MANAGER = Actor("person", rights=frozenset(Right))


def run(measured_s: float = MEASURED_S) -> list[Row]:
    """Percent of one core."""
    folder = Path(tempfile.mkdtemp(prefix="comanda-idle-"))
    devices = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.idle_hardware"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert devices.stdout is not None
        told = devices.stdout.readline().split()
        ports, paths = told[:PRINTERS], told[PRINTERS:]
        percent = asyncio.run(_measured(folder, list(map(int, ports)), paths, measured_s))
    finally:
        devices.kill()
        devices.wait()
        shutil.rmtree(folder)
    what = f"{len(ports)} printers and {len(paths)} scales, idle"
    return [Row(what, percent, None, MOST_PERCENT, "% of a core")]


async def _measured(folder: Path, ports: list[int], paths: list[str], measured_s: float) -> float:
    path = folder / "box.db"
    prepare(path)
    db = Database(path)
    await db.open()
    await found(db, FoundStore("Idle"))
    hardware = HardwareService(db)
    await hardware.start()
    for number, port in enumerate(ports):
        settings = {"host": "127.0.0.1", "port": port}
        await hardware.rows.add_printer(
            AddPrinter(f"Printer {number}", "kitchen", "escpos_tcp", settings), MANAGER
        )
    for number, each in enumerate(paths):
        scale = AddPeripheral(f"Scale {number}", "scale", SCALE_DRIVER, {"path": each})
        await hardware.rows.add_peripheral(scale, MANAGER)
    await asyncio.sleep(SETTLE_S)
    before = _cpu_s()
    await asyncio.sleep(measured_s)
    used = _cpu_s() - before
    ready = [frame["state"] for frame in hardware.memory.states.values()]
    await hardware.stop()
    await db.close()
    assert ready.count("ready") == len(ports) + len(paths), ready
    return 100 * used / measured_s


def _cpu_s() -> float:
    """Our own CPU seconds and those of our children, without the emulated devices."""
    ours = psutil.Process()
    found = [ours, *(each for each in ours.children(recursive=True) if _is_ours(each))]
    return sum(sum(each.cpu_times()[:2]) for each in found)


def _is_ours(process: psutil.Process) -> bool:
    return "tests.bench.idle_hardware" not in process.cmdline()


async def _serve() -> None:
    """The devices: printers on sockets, scales on pseudo-terminals that say one weight."""
    servers = [SimulatedPrinterServer(SimulatedPrinter(), port=0) for _ in range(PRINTERS)]
    ports = [await server.start() for server in servers]
    paths = [await _scale() for _ in range(SCALES)]
    print(*ports, *paths, flush=True)
    await asyncio.Event().wait()


async def _scale() -> str:
    """A scale with its plate empty, at a port of its own; the path of that."""
    return await PtyPort(Line(SimulatedScale("8217"))).start()


if __name__ == "__main__":
    asyncio.run(_serve())
