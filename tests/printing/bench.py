"""A box's print queue, a device host and printers on one bench: everything can die at any moment.

The queue and its database are real, the printers are the real driver against simulated ones, and
time moves only when `Bench.run` says so. Nothing sleeps.

    async with Bench.open(tmp_path) as bench:
        grill = await bench.add_printer("Grill", backup="Bar")
        job = await bench.want(grill, "2 Margherita")
        grill.simulation.faults.unplug_after_bytes = 40
        await bench.run(120)
        assert bench.complaints() == []
"""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from uuid import UUID

from domain.clock import VirtualClock
from domain.device_errors import DeviceCode, DeviceError
from domain.documents import Cut, Document, Text
from domain.errors import NotFound, StorageFailed, StorageFull
from domain.ids import new_id
from domain.ports.printer import Outcome, PrinterStatus, Refused, Unknown
from drivers.printers.escpos.driver import EscposPrinter
from drivers.printers.escpos.simulation import SimulatedPrinter
from drivers.printers.profiles import profile_named
from drivers.transports.memory import MemoryTransport
from edge import schema
from edge.box_tables import PrintJob
from edge.commands import SYSTEM, Command
from edge.database import Database
from edge.founding import FoundStore, found
from edge.loops import AGAIN_S
from edge.printing.jobs import enqueue
from edge.printing.ports import Begun
from edge.printing.service import PrintService
from edge.printing.worker import SpoolWorker
from sync.tables.catalog import Printer

FRIDAY = datetime(2026, 3, 6, 18, 30, tzinfo=UTC)
END = "END OF PAPER"


class BoxDied(BaseException):
    """The box lost its power at this very moment."""


class HostDied(Exception):
    """The device host was killed at this very moment."""


@dataclass(frozen=True, slots=True)
class Step:
    """A command of the bench."""

    name: str


class Wire(MemoryTransport):
    """A wire on which somebody may die after so many bytes of the next paper."""

    def __init__(self, far_end: SimulatedPrinter, device: str) -> None:
        super().__init__(far_end, device=device)
        self.dies_after: tuple[int, BaseException] | None = None

    async def write(self, data: bytes, timeout_s: float) -> None:
        """Feed the simulation, up to where somebody dies."""
        if self.dies_after is None:
            await super().write(data, timeout_s)
            return
        left, death = self.dies_after
        await super().write(data[:left], timeout_s)
        self.dies_after = (left - len(data), death)
        if len(data) > left:
            self.dies_after = None
            raise death


@dataclass
class BenchPrinter:
    """A printer, its wire and the host that speaks with it."""

    id: UUID
    name: str
    simulation: SimulatedPrinter
    asked: int = 0
    """How often it was asked to print."""
    refuses: DeviceError | None = None
    """What it answers to each paper, however well it says that it is."""
    breaks: Exception | None = None
    """What asking it raises instead of an answer."""
    wire: Wire = field(init=False)
    _driver: EscposPrinter = field(init=False)
    _say_begun: Begun | None = None
    _begun: bool = False

    def __post_init__(self) -> None:
        self.restart_host()

    def restart_host(self) -> None:
        """A new host knows nothing of what the old one did; the printer keeps its paper."""
        self.wire = Wire(self.simulation, self.name)
        self._driver = EscposPrinter(
            self.name, self.wire, profile_named("epson-80"), on_begun=self._has_begun
        )

    async def print(
        self,
        document: Document,
        *,
        key: str,
        marks: Iterable[str] = (),
        begun: Begun | None = None,
    ) -> Outcome:
        """Print, as `edge.hardware.printers.HostedPrinter` does."""
        self.asked += 1
        if self.refuses is not None:
            return Refused(self.refuses)
        if self.breaks is not None:
            raise self.breaks
        self._say_begun, self._begun = begun, False
        try:
            return await self._driver.print(document, key=key, marks=marks)
        except HostDied:
            self.restart_host()
            error = DeviceError(DeviceCode.INTERNAL, self.name, "the host died.", "Wait.")
            return Unknown(error, 0) if self._begun else Refused(error)

    async def status(self) -> PrinterStatus:
        """How it is."""
        return await self._driver.status()

    async def pulse_drawer(self) -> None:
        """Open the drawer."""
        await self._driver.pulse_drawer()

    async def _has_begun(self, _key: str) -> None:
        if self._say_begun is not None:
            await self._say_begun()
        self._begun = True

    @property
    def papers(self) -> list[str]:
        """The words on each paper, oldest first, also of what still hangs out."""
        return [strip.text for strip in self.simulation.strips if strip.text.strip()]

    @property
    def text(self) -> str:
        """The words on all papers."""
        return "\n".join(self.papers)


@dataclass
class Wanted:
    """A paper that somebody was promised."""

    job_id: UUID
    printer: BenchPrinter
    words: str


class Bench:
    """The box with its printers."""

    def __init__(self, db: Database, clock: VirtualClock) -> None:
        self.db = db
        self.clock = clock
        self.printers: dict[UUID, BenchPrinter] = {}
        self.wanted: list[Wanted] = []
        self.told: list[UUID] = []
        self.writes = 0
        self.dies_at: tuple[int, bool] | None = None
        """With which write the box dies, and whether that one is still committed."""
        self.is_full = False
        """Whether the box's disk has no room."""
        self.fails_at: tuple[int, bool] | None = None
        """Which write the disk fails at, and whether that one is nevertheless committed."""
        self._write = db.write
        db.write = self._count  # type: ignore[method-assign]
        self.spool = self._new_spool()
        self.queue = PrintService(db, self._tell)

    @classmethod
    @asynccontextmanager
    async def open(cls, folder: Path) -> AsyncIterator[Bench]:
        """A box in a folder of its own, switched on."""
        path, clock = folder / "box.db", VirtualClock(FRIDAY)
        shutil.copy(await founded_file(), path)
        db = Database(path, clock)
        await db.open()
        bench = cls(db, clock)
        await bench.spool.recover()
        try:
            yield bench
        finally:
            await db.close()

    # ---- what people do --------------------------------------------------------------------
    async def add_printer(self, name: str, role: str = "kitchen", **columns: Any) -> BenchPrinter:
        """Put up a printer."""
        printer_id = new_id()
        await self.do(
            "printer",
            lambda tx: tx.insert(Printer, printer_id, name=name, role=role, **columns) and None,
        )
        printer = BenchPrinter(printer_id, name, SimulatedPrinter())
        self.printers[printer_id] = printer
        return printer

    async def want(
        self, printer: BenchPrinter, words: str, kind: str = "ticket_fired", **more: Any
    ) -> UUID:
        """Promise a paper. `more` goes to `edge.printing.jobs.enqueue`."""
        document = Document("other", words, (Text(words), Text(END), Cut()))
        subject_id = more.pop("subject_id", None) or new_id()
        job_id: UUID = await self.db.write(
            Command.of(Step(words), SYSTEM),
            lambda tx: enqueue(tx, printer.id, kind, subject_id, document, **more),
            UUID,
        )
        if all(each.job_id != job_id for each in self.wanted):
            self.wanted.append(Wanted(job_id, printer, words))
        return job_id

    async def do(self, name: str, work: Callable[[Any], None]) -> None:
        """Write something."""
        await self.db.write(Command.of(Step(name), SYSTEM), work)

    # ---- time and death --------------------------------------------------------------------
    async def run(self, seconds: int) -> None:
        """Let time pass; whoever has something to do does it. A box that dies is started again."""
        end = self.clock.now().timestamp() + seconds
        while True:
            waits = [await self._survive(self._work_off(each)) for each in self.printers]
            left = int(end - self.clock.now().timestamp())
            if left <= 0:
                return
            due = [wait for wait in waits if wait is not None]
            self.clock.advance(max(1, min([*due, left])))

    async def restart(self) -> None:
        """The box and its host start anew on what is on the disk."""
        self.dies_at = None
        for printer in self.printers.values():
            printer.restart_host()
        self.spool = self._new_spool()
        await self.spool.recover()

    async def _survive(self, work: Awaitable[int | None]) -> int | None:
        try:
            return await work
        except BoxDied:
            await self.restart()
            return 1
        except StorageFailed:
            return AGAIN_S

    async def _work_off(self, printer_id: UUID) -> int | None:
        return await self.spool.work_off(printer_id)

    # ---- what can be seen ------------------------------------------------------------------
    async def job(self, job_id: UUID) -> PrintJob:
        """A job's row."""
        rows = await self.jobs()
        return next(row for row in rows if row.id == job_id)

    async def jobs(self) -> list[PrintJob]:
        """Every job, in the order in which they were wanted."""
        return await self.db.read(lambda read: read.all(PrintJob, "1 ORDER BY position"))

    async def alarms(self) -> dict[str, str]:
        """The open alarms' sentences by their kind."""
        rows = await self.db.read(lambda read: read.rows("SELECT kind, sentence FROM alarms"))
        return {str(kind): str(sentence) for kind, sentence in rows}

    async def complaints(self) -> list[str]:
        """What the queue has not kept of its promises: lost, doubled without a mark, overtaken."""
        jobs = {job.id: job for job in await self.jobs()}
        found: list[str] = []
        for wanted in self.wanted:
            job = jobs.get(wanted.job_id)
            whole, unmarked = self._seen(wanted.words)
            if job is None:
                found.append(f"lost: {wanted.words} is in no queue")
            elif job.state == "printed" and not whole:
                found.append(f"lost: {wanted.words} is printed, and on no paper")
            if unmarked > 1:
                found.append(f"doubled: {wanted.words} came {unmarked} times without a mark")
        for printer in self.printers.values():
            firsts = _first_seen(printer, [each.words for each in self.wanted])
            if firsts != sorted(firsts):
                found.append(f"overtaken: {printer.name} printed {firsts}")
        return found

    def _seen(self, words: str) -> tuple[int, int]:
        """How many papers with these words are whole, and how many have no mark."""
        papers = [
            paper
            for printer in self.printers.values()
            for paper in printer.papers
            if words in paper.split("\n")
        ]
        whole = sum(END in paper for paper in papers)
        return whole, sum(not _is_marked(paper) for paper in papers)

    # ---- inside ----------------------------------------------------------------------------
    async def printer(self, printer_id: UUID) -> BenchPrinter:
        """What the queue asks for a printer."""
        if printer_id not in self.printers:
            raise NotFound("There is no such printer.")
        return self.printers[printer_id]

    def _new_spool(self) -> SpoolWorker:
        return SpoolWorker(self.db, self, self._tell)

    async def _tell(self, ticket_id: UUID) -> None:
        self.told.append(ticket_id)

    async def _count(self, command: Command, work: Any, answer: Any = None) -> Any:
        self.writes += 1
        if self.is_full:
            raise StorageFull("The box's disk is full.")
        fails, commits = self.fails_at or (0, False)
        if fails == self.writes:
            if commits:
                await self._write(command, work, answer)
            raise StorageFailed("The box could not write. Try again.")
        dies, commits = self.dies_at or (0, False)
        if dies != self.writes:
            return await self._write(command, work, answer)
        if commits:
            await self._write(command, work, answer)
        raise BoxDied


def _is_marked(paper: str) -> bool:
    return "POSSIBLE COPY" in paper or "REPRINT" in paper


def _first_seen(printer: BenchPrinter, words: list[str]) -> list[int]:
    """The order in which papers came out first, by the order in which they were wanted."""
    seen: list[int] = []
    for paper in printer.papers:
        for number, each in enumerate(words):
            if each in paper.split("\n") and number not in seen and "LATE" not in paper:
                seen.append(number)
    return seen


@cache
def _template_folder() -> Path:
    return Path(mkdtemp(prefix="comanda-bench-"))


async def founded_file() -> Path:
    """A founded restaurant's database, made once for a process."""
    path = _template_folder() / "box.db"
    if not path.exists():
        new = path.with_suffix(".new")
        schema.prepare(new)
        db = Database(new, VirtualClock(FRIDAY))
        await db.open()
        await found(db, FoundStore("Trattoria Comanda"))
        await db.close()
        new.rename(path)
    return path
