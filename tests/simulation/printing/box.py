"""The box: real queue, real write path, real device host. It dies by process, or by its power."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from domain.clock import Uptime
from domain.documents import Document
from domain.errors import NotFound
from domain.ports.printer import Outcome
from drivers.host.frames import Frame
from edge.hardware.host import OnBegun
from edge.hardware.printers import HostedPrinter
from edge.printing.ports import QueuePrinter
from edge.printing.service import PrintService
from edge.printing.worker import SpoolWorker
from edge.signals import Signal
from tests.simulation.printing.disk import Disk, DiskDatabase
from tests.simulation.printing.hosts import HostLife, MemoryHost, rows_of
from tests.simulation.printing.loop import Life
from tests.simulation.printing.printers import Placed

A = TypeVar("A")

FRIDAY = datetime(2076, 3, 6, 12, 0, tzinfo=UTC)
HALF_OPEN_S = 20.0
"""So long a network card believes in a connection to a box that lost its power."""


class DayClock:
    """Moves with the day. `shift` is what somebody set the box's clock wrong by."""

    def __init__(self) -> None:
        self.shift = timedelta()
        self.boots = 1
        self._booted_s = 0.0

    def now(self) -> datetime:
        """What the box takes for the time."""
        return FRIDAY + timedelta(seconds=true_s()) + self.shift

    def uptime(self) -> Uptime:
        """Since its power came."""
        return Uptime(f"boot {self.boots}", int((true_s() - self._booted_s) * 1_000))

    def reboot(self) -> None:
        """Its power was away."""
        self.boots += 1
        self._booted_s = true_s()


def true_s() -> float:
    """Seconds of the day, whatever any clock says."""
    return asyncio.get_running_loop().time()


@dataclass
class Attempt:
    """The queue gives a paper to a printer."""

    job_id: UUID
    printer: Placed
    marks: tuple[str, ...]
    began: float
    ended: float | None = None
    outcome: Outcome | None = None


class _Watched(HostedPrinter):
    """The box's printer, and somebody who looks over its shoulder."""

    def __init__(self, box: Box, placed: Placed) -> None:
        super().__init__(box.host, str(placed.id), placed.name, {})
        self._box = box
        self._placed = placed

    async def print(
        self,
        document: Document,
        *,
        key: str,
        marks: Iterable[str] = (),
        begun: OnBegun | None = None,
    ) -> Outcome:
        marks = tuple(marks)
        attempt = Attempt(UUID(key.partition(":")[0]), self._placed, marks, true_s())
        self._box.on_attempt(attempt)
        self._box.attempts.append(attempt)
        try:
            attempt.outcome = await super().print(document, key=key, marks=marks, begun=begun)
        finally:
            attempt.ended = true_s()
        self._box.on_outcome(attempt)
        return attempt.outcome


class Box:
    """The computer: a disk, a clock, and a process now and then."""

    def __init__(self, path: Path, printers: Mapping[str, Placed]) -> None:
        self.path = path
        self.printers = printers
        self.clock = DayClock()
        self.disk = Disk()
        self.deaths: list[float] = []
        """When something of it died; papers may take longer around."""
        self.attempts: list[Attempt] = []
        self.on_attempt: Callable[[Attempt], None] = lambda attempt: None
        self.furnish: Callable[[DiskDatabase], Awaitable[None]] | None = None
        """What is to be done before it begins for the first time."""
        self.clock_steps: list[float] = []
        self.on_outcome: Callable[[Attempt], None] = lambda attempt: None
        self.told: list[UUID] = []
        self.life = Life("box")
        self.life.end()
        self._hosts: list[MemoryHost] = []
        self._buried: list[Life] = []

    @property
    def is_up(self) -> bool:
        """Whether its process runs."""
        return not self.life.is_over

    async def start(self) -> None:
        """Begin a process on what is on the disk."""
        await self.bury()
        self.life = life = Life("box")
        self.db = DiskDatabase(self.path, self.clock, self.disk, life)
        host = MemoryHost(self._hear, self.printers, life)
        self._hosts.append(host)
        self.host = host
        self.queue = PrintService(self.db, self._tell)
        self.spool = SpoolWorker(self.db, self, self._tell)
        await self.do(self._begin)

    async def _begin(self) -> None:
        if self.furnish is not None:
            await self.furnish(self.db)
            self.furnish = None
        self.host.start()
        await self.host.configure(rows_of(self.printers))
        await self.spool.start()

    async def do(self, work: Callable[[], Coroutine[Any, Any, A]]) -> A | None:
        """Something is done with its process; None where it dies meanwhile."""
        doing = self.life.begin(work())
        await asyncio.wait({doing})
        return None if doing.cancelled() else doing.result()

    # ---- for the queue ---------------------------------------------------------------------
    async def printer(self, printer_id: UUID) -> QueuePrinter:
        """A printer of its host."""
        row = self.printers.get(str(printer_id))
        if row is None:
            raise NotFound("There is no such printer.")
        return _Watched(self, row)

    async def _tell(self, ticket_id: UUID) -> None:
        self.told.append(ticket_id)

    def _hear(self, frame: Frame) -> None:
        if frame["event"] == "state":
            self.db.signals.emit(Signal("hardware", UUID(frame["device"])))

    # ---- who dies --------------------------------------------------------------------------
    def kill_host(self) -> None:
        """The device host dies now; the box begins another."""
        self.deaths.append(true_s())
        for host in self._living_hosts():
            host.kill()
            self._buried.append(host.life)
            self._break_wires(half_open_s=0.0)

    def kill_process(self) -> None:
        """The box's process dies now; its device host hears that and ends."""
        self.deaths.append(true_s())
        self.life.end()
        for host in self._living_hosts():
            host.box_writes.close()

    def cut_power(self) -> None:
        """Everything dies now; network cards do not hear of it."""
        self.deaths.append(true_s())
        self.life.end()
        for host in self._living_hosts():
            host.kill()
            self._buried.append(host.life)
        self._break_wires(HALF_OPEN_S)
        self.clock.reboot()

    async def bury(self) -> None:
        """Take away what is left of the dead."""
        if self.life.is_over:
            await self.life.bury()
            if hasattr(self, "spool"):
                self.spool._lease.give_back()
                self.db.put_down()
        for life in self._buried:
            await life.bury()
        self._buried.clear()

    def _living_hosts(self) -> list[HostLife]:
        return [host for box in self._hosts for host in box.lives if not host.life.is_over]

    def _break_wires(self, half_open_s: float) -> None:
        for printer in self.printers.values():
            if printer.socket.taken_by is not None:
                printer.socket.drop()
                printer.socket.busy_until = true_s() + half_open_s
