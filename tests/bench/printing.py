"""From Send until the last byte of a ticket is confirmed: write, queue, device host, TCP, printer.

The printers in software print at once, so that what is measured is ours alone; they live in a
process of their own. The end is when the box has written that the ticket is out, which is after the
printer's confirmation. The floor sends the same ticket's bytes over a bare socket that is opened
for it, to a second printer, and waits for its confirmation.

Each Send comes after a second of rest, when the printer was let go of, and has another right behind
it. One that comes just while the printer is let go of waits up to `drivers.transports.kept.PAUSE_S`
longer; none here does.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import edge.sqlite_library  # noqa: F401  (first: it replaces sqlite3 for all who follow)
from domain.clock import VirtualClock
from domain.documents import from_doc
from drivers.printers.escpos.dialect import Escpos
from drivers.printers.escpos.encode import encode
from drivers.printers.escpos.simulation import SimulatedPrinter
from drivers.printers.escpos.simulation_server import SimulatedPrinterServer
from drivers.printers.profiles import PROFILES
from edge.commands import SYSTEM, Command
from edge.hardware.service import HardwareService
from edge.printing.connected import ConnectedPrinters
from edge.printing.worker import SpoolWorker
from edge.transaction import Write
from sync.tables.catalog import Printer, Station
from tests.bench.table import Row, median, percentile
from tests.house import FRIDAY_EVENING, House, build_template, start_house

SENDS = 80
WARM = 5
REST_S = 1.0
TARGET_MS = 150.0


def run() -> list[Row]:
    """Measure and give the rows of the table."""
    printer = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.printing"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert printer.stdout is not None
        ports = tuple(map(int, printer.stdout.readline().split()))
        with tempfile.TemporaryDirectory() as folder:
            ours, behind, floor = asyncio.run(_measured(Path(folder) / "box.db", *ports))
    finally:
        printer.kill()
        printer.wait()
    return [
        Row("Send until the ticket is confirmed, p95", percentile(ours, 95), None, TARGET_MS),
        Row("the same, right behind another, p95", percentile(behind, 95), None, TARGET_MS),
        Row(
            "Send until the ticket is confirmed, p50 / its bytes over a bare socket",
            median(ours),
            median(floor),
            30.0,
        ),
    ]


async def _measured(path: Path, port: int, bare_port: int) -> tuple[list[float], ...]:
    """Milliseconds of each Send, of the one right behind it, and of the same bytes without us."""
    await build_template(path)
    house = await start_house(path, VirtualClock(FRIDAY_EVENING))
    await _hang_up(house, port)
    hardware = HardwareService(house.db)
    await hardware.start()
    printed: asyncio.Queue[UUID] = asyncio.Queue()

    async def tell(ticket_id: UUID) -> None:
        await house.kitchen.ticket_printed(ticket_id)
        printed.put_nowait(ticket_id)

    printers = ConnectedPrinters(house.db, house.papers, hardware)
    spool = SpoolWorker(house.db, printers, tell)
    await spool.start()
    ours, behind, floor, tables = [], [], [], list(house.tables)
    try:
        for number in range(WARM + SENDS):
            order_id = await house.open(tables[number % len(tables)])
            took = await _send(house, order_id, printed)
            next_took = await _send(house, order_id, printed)
            bare = await _bare(await _last_paper(house), bare_port)
            await asyncio.sleep(REST_S)
            if number >= WARM:
                ours.append(took)
                behind.append(next_took)
                floor.append(bare)
    finally:
        await spool.stop()
        await hardware.stop()
        await house.aclose()
    return ours, behind, floor


async def _hang_up(house: House, port: int) -> None:
    """The printer of the dish's station is the one on the socket."""
    dish = next(i for i in house.menus.menu.items.values() if i.name == _dish(house))

    def work(tx: Write) -> None:
        station = tx.load(Station, dish.station_ids[0], "station")
        assert station.printer_id is not None, "the demo's stations print"
        row = tx.load(Printer, station.printer_id, "printer")
        settings = {"driver": "escpos_tcp", "host": "127.0.0.1", "port": port}
        tx.update(row, dialect="epson", settings=settings)

    await house.db.write(Command.of(_HangUp(), SYSTEM), work)


def _dish(house: House) -> str:
    return house.plain_items()[0]


@dataclass(frozen=True, slots=True)
class _HangUp:
    """The printers of this bench."""


async def _send(house: House, order_id: UUID, printed: asyncio.Queue[UUID]) -> float:
    """Send one dish more; how long until its ticket is out, in milliseconds."""
    await house.add(order_id, _dish(house))
    began = time.perf_counter()
    await house.send(order_id)
    await asyncio.wait_for(printed.get(), 10)
    return (time.perf_counter() - began) * 1000


async def _last_paper(house: House) -> bytes:
    """The bytes of the ticket that came out last, with the question for its confirmation."""
    jobs = await house.print_jobs()
    document = from_doc(jobs[-1].document)
    profile = PROFILES["epson-80"]
    return encode(document, profile).data + Escpos(profile).mark(1)


async def _bare(data: bytes, port: int) -> float:
    """The same bytes over a socket of their own."""
    began = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(data)
    await reader.readexactly(7)
    took = (time.perf_counter() - began) * 1000
    writer.close()
    await writer.wait_closed()
    return took


async def _serve() -> None:
    """The printers: they print at once."""
    servers = [SimulatedPrinterServer(SimulatedPrinter(), port=0) for _ in range(2)]
    print(*[await server.start() for server in servers], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve())
