"""A print queue with two virtual printers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from domain.clock import VirtualClock
from domain.documents import Cut, Document, Text
from domain.errors import StorageFull
from domain.ids import new_id
from edge.commands import Command
from edge.database import Database
from edge.founding import Founded
from edge.hardware.service import HardwareService
from edge.printing.connected import ConnectedPrinters
from edge.printing.jobs import enqueue
from edge.printing.requests import JobView
from edge.printing.service import PrintService
from edge.printing.virtual import VirtualPrinter, VirtualPrinters
from edge.printing.worker import SpoolWorker
from tests.edge.till import Step, Till, open_till


class FullAfterOneWrite:
    """A database whose disk has room for one more write."""

    def __init__(self, db: Database) -> None:
        self._next: Any = db.write

    async def write(self, command: Command, work: Any, answer: Any = None) -> Any:
        """Write, or find no room."""
        write, self._next = self._next, self._no_room
        return await write(command, work, answer)

    async def _no_room(self, *_: Any) -> Any:
        raise StorageFull("The box's disk is full.")


@dataclass
class Shop:
    """Two printers, their queue, and what the kitchen was told."""

    till: Till
    clock: VirtualClock
    folder: Path
    bar_id: UUID
    grill_id: UUID
    virtual: VirtualPrinters
    hardware: HardwareService
    told: list[UUID] = field(default_factory=list)
    first_told: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.worker = self.another_worker()
        self.prints = PrintService(self.till.db, self.tell)

    def another_worker(self) -> SpoolWorker:
        """The spooler of a box that has just started."""
        printers = ConnectedPrinters(self.till.db, self.virtual, self.hardware)
        return SpoolWorker(self.till.db, printers, self.tell)

    async def tell(self, ticket_id: UUID) -> None:
        """What the kitchen gives the spooler."""
        self.told.append(ticket_id)
        self.first_told.set()

    @property
    def bar(self) -> VirtualPrinter:
        """The printer at the bar."""
        return self.virtual.add(self.bar_id, "Bar printer")

    @property
    def grill(self) -> VirtualPrinter:
        """The printer at the grill."""
        return self.virtual.add(self.grill_id, "Grill printer")

    async def want(
        self,
        words: str,
        kind: str = "ticket_fired",
        printer_id: UUID | None = None,
        subject_id: UUID | None = None,
        ticket_id: UUID | None = None,
    ) -> UUID:
        """Queue a paper, at the bar unless another printer is named."""
        document = Document("other", words, (Text(words), Text("END"), Cut()))
        subject, printer = subject_id or new_id(), printer_id or self.bar_id
        return await self.till.db.write(
            Command.of(Step(words)),
            lambda tx: enqueue(tx, printer, kind, subject, document, ticket_id=ticket_id),
            UUID,
        )

    async def job(self, job_id: UUID) -> JobView:
        """A job as the queue or the history shows it."""
        queues = await self.prints.queue()
        jobs = [job for queue in queues for job in queue.jobs] + [*await self.prints.history()]
        return next(job for job in jobs if job.id == job_id)

    async def until(self, query: str, wanted: object) -> None:
        """Wait until a value of the rows is what is wanted, looking at each signal."""
        changed = asyncio.Event()
        for topic in ("printing", "alarms"):
            self.till.db.signals.subscribe(topic, lambda _: changed.set())
        async with asyncio.timeout(10):
            while await self.till.value(query) != wanted:
                await changed.wait()
                changed.clear()

    async def alarms(self) -> list[str]:
        """The kinds of the open alarms."""
        kinds: list[str] = await self.till.values("SELECT kind FROM alarms ORDER BY kind")
        return kinds


@pytest.fixture
async def shop(
    db: Database, founded: Founded, clock: VirtualClock, tmp_path: Path
) -> AsyncIterator[Shop]:
    """A bar and a grill with a printer each."""
    till = await open_till(db, founded)
    bar = await till.printer("receipt", "Bar printer")
    grill = await till.printer("kitchen", "Grill printer")
    hardware = HardwareService(db)
    yield Shop(till, clock, tmp_path, bar, grill, VirtualPrinters(tmp_path, clock), hardware)
    await hardware.stop()
