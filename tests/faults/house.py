"""A box with its queue and its device host, in one process, and printers on real wires.

Everything between the intake of a paper and the bytes on the wire is the product's own: the queue,
the host's protocol and sessions, drivers, transports. Only the host's process is a task here, so
that the loop's time can jump.

    async with House.open(tmp_path) as house:
        grill = await house.network_printer("Grill")
        job = await house.want(grill, "2 Margherita")
        await house.until(job, "printed")
"""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Generic, Protocol, TypeVar
from uuid import UUID

from domain.documents import Cut, Document, Text
from domain.ids import new_id
from domain.permissions import Right
from drivers.host.drivers import RegisteredDrivers
from drivers.host.frames import Frame
from drivers.host.host import Host
from drivers.host.watch import HardwareWatch
from drivers.printers.escpos.paper import Strip
from drivers.printers.escpos.simulation import SimulatedPrinter
from edge.box_tables import PrintJob
from edge.commands import SYSTEM, Actor, Command
from edge.database import Database
from edge.hardware.host import HardwareHost, host_command
from edge.hardware.requests import HardwareState
from edge.hardware.service import HardwareService
from edge.printing import store
from edge.printing.connected import ConnectedPrinters
from edge.printing.jobs import enqueue
from edge.printing.service import PrintService
from edge.printing.virtual import VirtualPrinters
from edge.printing.worker import SpoolWorker
from edge.transaction import Read, Write
from sync.tables.catalog import Printer
from tests.faults.card import Card
from tests.faults.hurried import LoopClock, running_loop
from tests.printing.bench import END, FRIDAY, Step, founded_file

A = TypeVar("A")

BOSS: Final = Actor("person", rights=frozenset(Right))
_LOOK_EVERY_S: Final = 0.25


class Papers(Protocol):
    """A printer's far end: what a person finds at it."""

    @property
    def strips(self) -> tuple[Strip, ...]:
        """Its papers."""
        ...


Q = TypeVar("Q", bound=Papers)
P = TypeVar("P", bound=Papers, covariant=True)


@dataclass(frozen=True, slots=True)
class Wired(Generic[P]):
    """A printer of the house: its row, and what stands at the other end of its wire."""

    id: UUID
    name: str
    papers: P

    @property
    def strips(self) -> list[Strip]:
        """The papers with words on them."""
        return [strip for strip in self.papers.strips if strip.text.strip()]

    @property
    def text(self) -> str:
        """The words on all papers."""
        return "\n".join(strip.text for strip in self.strips)

    def times(self, words: str) -> int:
        """How often a line with these words is on paper."""
        return sum(line.strip() == words for line in self.text.split("\n"))


class NearHost(HardwareHost):
    """The device host as a task of this process, over a real socket pair."""

    def __init__(self, on_event: Callable[[Frame], None], watch: HardwareWatch | None) -> None:
        super().__init__(on_event, host_command)
        self._around = watch

    @property
    def pid(self) -> int | None:
        return os.getpid() if self._writer is not None else None

    async def _live(self) -> None:
        ours, theirs = socket.socketpair()
        there = await asyncio.open_unix_connection(sock=theirs)
        serving = asyncio.ensure_future(Host(*there, RegisteredDrivers(), self._around).serve())
        self.starts += 1
        reader, self._writer = await asyncio.open_unix_connection(sock=ours)
        try:
            await self._listen(reader, self._writer)
        finally:
            self._is_up.clear()
            self._writer.close()
            self._writer = None
            await serving


class NearService(HardwareService):
    """The box's end of it."""

    def __init__(self, db: Database, watch: HardwareWatch | None) -> None:
        super().__init__(db)
        self.host = NearHost(self.hear, watch)


class PatientDatabase(Database):
    """The real database; time does not jump while its threads work."""

    async def read(self, work: Callable[[Read], A]) -> A:
        with running_loop().real_time():
            return await super().read(work)

    async def write(
        self, command: Command, work: Callable[[Write], A], answer: type[A] | None = None
    ) -> A:
        with running_loop().real_time():
            return await super().write(command, work, answer)


class House:
    """The box."""

    def __init__(self, db: Database, clock: LoopClock, watch: HardwareWatch | None) -> None:
        self.db = db
        self.clock = clock
        self.hardware = NearService(db, watch)
        self.queue = PrintService(db)
        virtual = VirtualPrinters(db.path.parent)
        self.printers = ConnectedPrinters(db, virtual, self.hardware)
        self.spool = SpoolWorker(db, self.printers)
        self.after = AsyncExitStack()

    @classmethod
    @asynccontextmanager
    async def open(cls, folder: Path, watch: HardwareWatch | None = None) -> AsyncIterator[House]:
        """A box in a folder of its own, switched on; `watch` looks around for it."""
        clock = LoopClock(running_loop(), FRIDAY)
        shutil.copy(await founded_file(), folder / "box.db")
        db = PatientDatabase(folder / "box.db", clock)
        await db.open()
        house = cls(db, clock, watch)
        await house.hardware.start()
        await house.spool.start()
        async with house.after:
            try:
                yield house
            finally:
                await house.spool.stop()
                await house.hardware.stop()
                await db.close()

    # ---- what people do --------------------------------------------------------------------
    async def network_printer(
        self, name: str, card: Card | None = None, settings: Mapping[str, Any] = {}, **columns: Any
    ) -> Wired[Card]:
        """Put up an ESC/POS printer on the network; `columns` are those of its row."""
        card = card or Card(SimulatedPrinter())
        await self.switch_on(card)
        return await self.add(name, "escpos_tcp", card, {**card.settings, **settings}, **columns)

    async def switch_on(self, card: Card) -> None:
        """Put a card on the network; it is taken off with the house."""
        await card.start()
        self.after.push_async_callback(card.stop)

    async def add(
        self, name: str, driver: str, papers: Q, settings: Mapping[str, Any], **columns: Any
    ) -> Wired[Q]:
        """Put up a printer."""
        printer_id = new_id()
        row = {"name": name, "role": "kitchen", "settings": {"driver": driver, **settings}}

        def work(tx: Write) -> None:
            tx.insert(Printer, printer_id, **row, **columns)
            tx.signal("printers", printer_id)

        await self.db.write(Command.of(Step(name), SYSTEM), work)
        return Wired(printer_id, name, papers)

    async def want(
        self,
        printer: Wired[Papers],
        words: str,
        kind: str = "ticket_fired",
        *,
        lines: int = 0,
        **more: Any,
    ) -> UUID:
        """Promise a paper; `lines` make it longer."""
        parts = (Text(words), *(Text(f"line {number}") for number in range(lines)), Text(END))
        document = more.pop("document", None) or Document("other", words, (*parts, Cut()))
        subject_id = more.pop("subject_id", None) or new_id()

        def work(tx: Write) -> UUID:
            return enqueue(tx, printer.id, kind, subject_id, document, **more)

        return await self.db.write(Command.of(Step(words), SYSTEM), work, UUID)

    # ---- what can be seen ------------------------------------------------------------------
    async def job(self, job_id: UUID) -> PrintJob:
        """A job's row."""
        return await self.db.read(lambda read: store.load_job(read, job_id))

    async def until(self, job_id: UUID, *states: str, within_s: float = 60) -> PrintJob:
        """Wait until a job is in one of these states."""
        async with asyncio.timeout(within_s):
            while (job := await self.job(job_id)).state not in states:
                await self.pass_time(_LOOK_EVERY_S)
        return job

    async def until_it_holds(self, it: Callable[[], bool], within_s: float = 60) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(within_s):
            while not it():
                await self.pass_time(_LOOK_EVERY_S)

    async def pass_time(self, seconds: float) -> None:
        """Nothing happens."""
        await asyncio.sleep(seconds)

    async def alarms(self) -> dict[str, str]:
        """The open alarms' sentences by their kind."""
        rows = await self.db.read(lambda read: read.rows("SELECT kind, sentence FROM alarms"))
        return {str(kind): str(sentence) for kind, sentence in rows}

    def state(self, printer: Wired[Papers]) -> Frame:
        """How the printer's page says it is: state, code, reason, conditions."""
        nothing = {"state": "", "code": "", "reason": "", "conditions": []}
        return self.hardware.memory.states.get(str(printer.id), nothing)

    async def chip(self, printer: Wired[Papers]) -> HardwareState:
        """How staff see it."""
        views = await self.hardware.overview()
        return next(view.state for view in views if view.id == printer.id)

    async def until_state(self, printer: Wired[Papers], state: str, within_s: float = 60) -> Frame:
        """Wait until a printer's page says this."""
        await self.until_it_holds(lambda: self.state(printer)["state"] == state, within_s)
        return self.state(printer)

    async def noted(self, printer: Wired[Papers]) -> list[str]:
        """What happened to a printer, as its page tells."""
        return [f"{each.what} {each.detail}" for each in await self.hardware.events(printer.id)]
