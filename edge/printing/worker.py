"""The spooler: a line for each printer, first in first out, never twice without a mark.

It owns the states of print jobs. What is on its way is written before it goes, that it begins is
written before the first byte leaves, and what is known of it as soon as the printer has proved it;
a job that may be on paper is uncertain until a proof, a person or, in the kitchen, a marked copy
resolves it. No printer waits for another.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.errors import StorageFailed, StorageFull
from edge.alarms import store as alarms
from edge.commands import Command
from edge.data_lock import DataLock
from edge.database import Database
from edge.loops import Loop
from edge.printing import states, store, troubles
from edge.printing.line import AT_ONCE_S, Line
from edge.printing.notes import Notes, tell_of
from edge.printing.ports import Printers, TicketPrinted, nobody_waits
from edge.signals import Signal
from edge.transaction import Read

log = logging.getLogger(__name__)

TIDY_EVERY_S = 60
FORGET_EVERY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Tidy:
    """What was said long enough is said no more."""


@dataclass(frozen=True, slots=True)
class ForgetOld:
    """Papers that were over long ago are forgotten."""


class SpoolWorker:
    """Brings the jobs of the queue to paper. One works on a folder of data."""

    def __init__(
        self,
        db: Database,
        printers: Printers,
        on_ticket_printed: TicketPrinted = nobody_waits,
        marks: Sequence[str] = (),
    ) -> None:
        """`marks` stand on every paper."""
        self._marks = tuple(marks)
        self._db = db
        self._printers = printers
        self._on_ticket_printed = on_ticket_printed
        self._notes = Notes(db, on_ticket_printed)
        self._lines: dict[UUID, Line] = {}
        self._loops: dict[UUID, Loop] = {}
        self._tidy = Loop("print queue", self._tidy_up)
        self._unsubscribe: list[Callable[[], None]] = []
        self._owes_recovery = False
        self._forgot_at: datetime | None = None
        self._one_recovers = asyncio.Lock()
        self._lease = DataLock(db.path.parent, f"{db.path.stem}.spool.lock")

    async def start(self) -> None:
        """Sort out what was interrupted, then give every printer its loop.

        On a disk that cannot be written nothing is printed before that is sorted out, and the box
        starts. Raises DataInUse while another spooler prints from the same data.
        """
        self._lease.take()
        try:
            await self.recover()
        except (StorageFull, StorageFailed) as error:
            log.error("what was interrupted is not sorted out yet: %s", error)
            self._owes_recovery = True
        subscribe = self._db.signals.subscribe
        self._unsubscribe = [
            *(subscribe(topic, self._wake) for topic in ("printing", "printers")),
            subscribe("hardware", self._wake_known),
        ]
        for printer_id in await self._db.read(_looked_after):
            self._loop(printer_id).start()
        self._tidy.start()

    async def stop(self) -> None:
        """Stop all loops after their job at work. One that takes too long is uncertain later."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        loops = (*self._loops.values(), self._tidy)
        await asyncio.gather(*(loop.stop() for loop in loops))
        self._loops.clear()
        self._lease.give_back()

    async def recover(self) -> int:
        """After a start: what had begun is uncertain, delivered tickets are told of."""
        found = await self._notes.recover()
        for ticket_id in await self._db.read(store.undelivered_tickets):
            await tell_of(self._on_ticket_printed, ticket_id)
        return found

    async def work_off(self, printer_id: UUID) -> int | None:
        """Print what can be printed now; in how many seconds to look again, None for when woken."""
        loop, line = self._loop(printer_id), self._line(printer_id)
        if self._owes_recovery:
            async with self._one_recovers:
                await self._recover_late()
        while (wait_s := await line.step()) == AT_ONCE_S and not loop.is_stopping:
            continue
        return wait_s

    async def _recover_late(self) -> None:
        if self._owes_recovery:
            await self.recover()
            self._owes_recovery = False

    def look_again(self, printer_id: UUID) -> None:
        """Something about a printer changed: look now, not when its turn comes."""
        self._loop(printer_id).wake()

    def _wake(self, signal: Signal) -> None:
        if signal.id is not None:
            self._loop(signal.id).wake()
            self._loop(signal.id).start()

    def _wake_known(self, signal: Signal) -> None:
        """What hangs on a wire says how it is: a printer that came back is looked at now."""
        if signal.id in self._loops:
            self._loops[signal.id].wake()

    def _loop(self, printer_id: UUID) -> Loop:
        if printer_id not in self._loops:
            self._loops[printer_id] = Loop(
                f"printer {printer_id}", lambda: self.work_off(printer_id)
            )
        return self._loops[printer_id]

    def _line(self, printer_id: UUID) -> Line:
        if printer_id not in self._lines:
            self._lines[printer_id] = Line(
                printer_id,
                self._db,
                self._printers,
                self._notes,
                self._on_ticket_printed,
                self._marks,
            )
        return self._lines[printer_id]

    async def _tidy_up(self) -> int:
        now = self._db.clock.now()
        if await self._db.read(lambda read: troubles.said_elsewhere(read, now)):
            await self._db.write(Command.of(Tidy()), troubles.forget_elsewhere, int)
        if self._forgot_at is None or now - self._forgot_at >= FORGET_EVERY:
            if await self._db.read(lambda read: store.has_over_before(read, now - states.KEEP)):
                await self._db.write(Command.of(ForgetOld()), states.forget_old, int)
            self._forgot_at = now
        return TIDY_EVERY_S


def _looked_after(read: Read) -> set[UUID]:
    """Every printer, and those that were taken away while something was to be said of them."""
    rows = (*store.printers(read), *store.removed_printers(read))
    return {row.id for row in rows} | set(alarms.alarms(read, troubles.AWAY))
