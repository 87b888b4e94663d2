"""Papers that follow each other at a network printer share its connection, for a turn at most.

The box, its device host and the printers are those of the printing days: time is exact.
"""

from __future__ import annotations

import asyncio
import math
import random
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest

from domain.documents import Cut, Document, Text
from domain.ids import new_id
from drivers.host import leases
from drivers.printers.conversation import Timing
from drivers.printers.escpos.simulation import SimulatedPrinter
from drivers.transports.kept import PAUSE_S
from edge.commands import SYSTEM, Command
from edge.printing.jobs import enqueue
from edge.transaction import Write
from sync.tables.catalog import Printer
from tests.printing.bench import Step, founded_file
from tests.simulation.printing.box import Attempt, Box, true_s
from tests.simulation.printing.disk import DiskDatabase
from tests.simulation.printing.loop import Life, run
from tests.simulation.printing.printers import EPSON, Kind, placed
from tests.simulation.printing.wires import Wire

AT_ONCE_S: Final = 0.05
"""A ticket that waits for nobody is written as printed by then."""
LONG_IDLE_S: Final = 60.0
GRILL: Final = UUID(int=1)


class Grill:
    """A box with one printer on the network, which prints `mm_per_s`."""

    def __init__(self, path: Path, mm_per_s: int) -> None:
        kind = Kind("grill", EPSON, lambda chance: SimulatedPrinter(print_mm_per_s=mm_per_s))
        self.printer = placed(GRILL, "Grill", kind, random.Random(0), is_calm=True)
        self.box = Box(path, {str(GRILL): self.printer})
        self.box.furnish = self._furnish
        self._ends: asyncio.Queue[Attempt] = asyncio.Queue()
        self.box.on_outcome = self._ends.put_nowait

    async def _furnish(self, db: DiskDatabase) -> None:
        await db.write(
            Command.of(Step("printer"), SYSTEM),
            lambda tx: tx.insert(Printer, GRILL, name="Grill", role="kitchen") and None,
        )

    async def want(self, *words: str) -> None:
        """Tickets of one write."""

        def work(tx: Write) -> None:
            for each in words:
                paper = Document("other", each, (Text(each), Cut()))
                enqueue(tx, GRILL, "ticket_fired", new_id(), paper)

        await self.box.db.write(Command.of(Step("tickets"), SYSTEM), work)

    async def printed(self, *words: str) -> float:
        """Want tickets and wait until they are out; the seconds that it took."""
        began = true_s()
        await self.want(*words)
        for _ in words:
            await self._ends.get()
        return true_s() - began

    @property
    def connections(self) -> int:
        """How often somebody connected to it."""
        return self.printer.socket.connections

    async def others_turn(self) -> float:
        """Another box waits at the network card, is served and leaves; how long it waited."""
        began, socket = true_s(), self.printer.socket
        while socket.taken_by is not None:
            await socket.wait(math.inf)
        waited_s = true_s() - began
        wire = socket.taken_by = Wire(socket, Life("other box"))
        await asyncio.sleep(PAUSE_S)
        await wire.close(graceful=True)
        return waited_s


Act = Callable[[Grill], Awaitable[None]]
Live = Callable[..., None]


@pytest.fixture
def live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Live:
    """Live a piece of a day with such a printer, from when it has been idle for a minute."""
    monkeypatch.setattr(leases, "lease_folder", lambda: tmp_path / "leases")
    shutil.copy(asyncio.run(founded_file()), tmp_path / "box.db")

    async def piece(act: Act, mm_per_s: int) -> None:
        grill = Grill(tmp_path / "box.db", mm_per_s)
        await grill.box.start()
        await asyncio.sleep(LONG_IDLE_S)
        await act(grill)
        grill.box.cut_power()
        await grill.box.bury()

    return lambda act, mm_per_s=0: run(piece(act, mm_per_s))


def test_a_ticket_right_behind_another_goes_over_the_open_connection(live: Live) -> None:
    async def act(grill: Grill) -> None:
        await grill.printed("1 Focaccia")
        await asyncio.sleep(4)
        before = grill.connections
        took_s = await grill.printed("2 Margherita", "1 Cola", "1 Calzone")

        assert grill.connections == before + 1
        assert took_s < 3 * AT_ONCE_S

    live(act)


def test_a_receipt_goes_over_the_connection_that_opened_the_drawer(live: Live) -> None:
    async def act(grill: Grill) -> None:
        before = grill.connections
        await (await grill.box.printer(GRILL)).pulse_drawer()

        assert await grill.printed("Receipt A-1") < AT_ONCE_S
        assert grill.connections == before + 1

    live(act)


@pytest.mark.parametrize("later_s", [0.1, 0.3, 1.0, 2.9, 3.05, 3.15, 4.0])
def test_a_ticket_that_comes_a_while_later_is_printed_at_once(live: Live, later_s: float) -> None:
    async def act(grill: Grill) -> None:
        await grill.printed("2 Margherita")
        await asyncio.sleep(later_s)

        assert await grill.printed("1 Cola") < AT_ONCE_S

    live(act)


def test_only_who_comes_during_the_goodbye_waits_for_its_end(live: Live) -> None:
    async def act(grill: Grill) -> None:
        await grill.printed("2 Margherita")
        await asyncio.sleep(0.55)

        assert await grill.printed("1 Cola") < PAUSE_S + AT_ONCE_S

    live(act)


def test_a_printer_is_let_go_of_soon_after_its_last_ticket(live: Live) -> None:
    async def act(grill: Grill) -> None:
        await grill.printed("2 Margherita", "1 Cola")

        assert await grill.others_turn() < 0.6

    live(act)


def test_another_box_gets_its_turn_between_tickets_that_never_end(live: Live) -> None:
    async def act(grill: Grill) -> None:
        words = [f"{number} Margherita" for number in range(40)]
        ours = asyncio.ensure_future(grill.printed(*words))
        await asyncio.sleep(1.0)
        waits = [await grill.others_turn() for _ in range(3)]

        assert max(waits) < Timing().connect_s
        assert not ours.done()
        await ours
        assert [strip[0] for strip in grill.printer.papers if strip] == words

    live(act, mm_per_s=60)
