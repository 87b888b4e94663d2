"""The spooler: one loop for each printer, first in first out, never twice without a mark.

It owns the states of print jobs. What is on its way is written before the first byte leaves, and
what is known of it as soon as the printer has proved it; a job that may be on paper is uncertain
until a person or, in the kitchen, a marked copy resolves it. No printer waits for another.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from uuid import UUID

from domain.device_errors import DeviceError
from domain.documents import from_doc
from domain.errors import BadRequest, NotFound
from domain.ports.printer import Outcome, Printed, Printer, Refused
from edge.alarms import store as alarm_store
from edge.box_tables import PrintJob
from edge.commands import Command
from edge.database import Database
from edge.loops import AGAIN_S, Loop
from edge.printing import states, store
from edge.printing.ports import Printers, TicketPrinted, nobody_waits
from edge.signals import Signal

log = logging.getLogger(__name__)

AT_ONCE_S = 0


class SpoolWorker:
    """Brings the jobs of the queue to paper."""

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
        self._loops: dict[UUID, Loop] = {}
        self._unsubscribe: list[Callable[[], None]] = []
        self._unwritten: dict[UUID, tuple[PrintJob, states.FinishPrinting]] = {}

    async def start(self) -> None:
        """Sort out what was interrupted, then give every printer its loop."""
        await self.recover()
        subscribe = self._db.signals.subscribe
        self._unsubscribe = [subscribe("printing", self._wake), subscribe("printers", self._wake)]
        for printer in await self._db.read(store.printers):
            self._loop(printer.id).start()

    async def stop(self) -> None:
        """Stop all loops after their job at work. One that takes too long is uncertain later."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        await asyncio.gather(*(loop.stop() for loop in self._loops.values()))
        self._loops.clear()

    async def recover(self) -> int:
        """After a start: interrupted jobs become uncertain, delivered tickets are told of."""
        found = await self._db.write(Command.of(states.Recover()), states.recover, int)
        for ticket_id in await self._db.read(store.undelivered_tickets):
            await self._on_ticket_printed(ticket_id)
        return found

    async def work_off(self, printer_id: UUID) -> int | None:
        """Print what can be printed now; in how many seconds to look again, None for when woken."""
        loop = self._loop(printer_id)
        while (wait_s := await self._step(printer_id)) == AT_ONCE_S and not loop.is_stopping:
            continue
        return wait_s

    def look_again(self, printer_id: UUID) -> None:
        """Something about a printer changed: look now, not when its turn comes."""
        self._loop(printer_id).wake()

    def _wake(self, signal: Signal) -> None:
        if signal.id is not None:
            self._loop(signal.id).wake()
            self._loop(signal.id).start()

    def _loop(self, printer_id: UUID) -> Loop:
        if printer_id not in self._loops:
            self._loops[printer_id] = Loop(
                f"printer {printer_id}", lambda: self.work_off(printer_id)
            )
        return self._loops[printer_id]

    async def _step(self, printer_id: UUID) -> int | None:
        """At most one job; first what could not be written of the one before."""
        if printer_id in self._unwritten:
            await self._write_result(printer_id)
        job, is_away = await self._db.read(
            lambda read: (
                store.next_job(read, printer_id),
                printer_id in alarm_store.alarms(read, store.AWAY),
            )
        )
        if job is None and not is_away:
            return None
        if job is not None and (wait_s := await self._wait_first(job)) is not None:
            return wait_s
        try:
            printer = await self._printers.printer(printer_id)
        except (NotFound, BadRequest) as error:
            await self._note_away(printer_id, error.sentence)
            return AGAIN_S
        if is_away and not await self._is_back(printer_id, printer):
            return AGAIN_S
        return None if job is None else await self._print(job, printer)

    async def _wait_first(self, job: PrintJob) -> int | None:
        """Seconds that an uncertain kitchen paper has to wait; one that is too old is held."""
        now = self._db.clock.now()
        if states.has_expired(job, now):
            asked = states.HoldExpired(job.id)
            await self._db.write(
                Command.of(asked), lambda tx: states.hold_expired(tx, asked.job_id)
            )
            return AT_ONCE_S
        if job.state == "uncertain" and job.sent_at is not None:
            due = job.sent_at + timedelta(seconds=states.KITCHEN_WAITS_S)
            seconds = -(-(due - now) // timedelta(seconds=1))
            return seconds if seconds > 0 else None
        return None

    async def _print(self, job: PrintJob, printer: Printer) -> int | None:
        asked = states.BeginPrinting(job.id)
        begun = await self._db.write(
            Command.of(asked), lambda tx: states.begin(tx, asked.job_id), bool
        )
        if not begun:
            return AT_ONCE_S
        job = await self._db.read(lambda read: store.load_job(read, job.id))
        result = await self._send(job, printer)
        self._unwritten[job.printer_id] = (job, result)
        await self._write_result(job.printer_id)
        return AGAIN_S if result.outcome == "refused" else AT_ONCE_S

    async def _write_result(self, printer_id: UUID) -> None:
        """Write what is known of a job, and tell the kitchen; kept until both are done."""
        job, result = self._unwritten[printer_id]
        is_news = await self._db.write(
            Command.of(result), lambda tx: states.finish(tx, result), bool
        )
        if is_news:
            log.warning("printer %s: %s", printer_id, result.trouble or "prints again")
        if result.outcome == "printed" and job.ticket_id is not None:
            await self._on_ticket_printed(job.ticket_id)
        del self._unwritten[printer_id]

    async def _send(self, job: PrintJob, printer: Printer) -> states.FinishPrinting:
        try:
            document = from_doc(job.document)
        except BadRequest as error:
            return states.FinishPrinting(job.id, "unprintable", error.sentence)
        key = f"{job.id}:{job.attempts + 1}"
        outcome: Outcome = await printer.print(document, key=key, marks=(*self._marks, *job.marks))
        match outcome:
            case Printed():
                return states.FinishPrinting(job.id, "printed")
            case Refused(error=trouble) if trouble.code in states.NEVER_PRINTABLE:
                return states.FinishPrinting(job.id, "unprintable", str(trouble))
            case Refused(error=trouble):
                return states.FinishPrinting(job.id, "refused", str(trouble))
            case _:
                return states.FinishPrinting(job.id, "unknown", str(outcome.error))

    async def _is_back(self, printer_id: UUID, printer: Printer) -> bool:
        """Ask a printer that was away. Its silence is not written down again and again."""
        try:
            status = await printer.status()
        except DeviceError:
            return False
        if status.blocking:
            return False
        asked = states.PrinterIsBack(printer_id)
        await self._db.write(
            Command.of(asked), lambda tx: alarm_store.end_alarm(tx, store.AWAY, printer_id), bool
        )
        log.warning("printer %s: is back", printer_id)
        return True

    async def _note_away(self, printer_id: UUID, trouble: str) -> None:
        asked = states.PrinterIsAway(printer_id, trouble)
        await self._db.write(
            Command.of(asked),
            lambda tx: alarm_store.raise_alarm(tx, store.AWAY, printer_id, trouble),
            bool,
        )
