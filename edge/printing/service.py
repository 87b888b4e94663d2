"""What people can do with the print queue: look, print again, confirm, cancel."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from domain.documents import from_doc, printer_test_page, reprint_mark
from domain.errors import BadRequest, Changed, Forbidden
from domain.ids import new_id
from domain.permissions import Right, require
from edge.alarms import store as alarm_store
from edge.audit import record
from edge.box_tables import PrintJob
from edge.checks import copies
from edge.commands import Actor, Command
from edge.database import Database
from edge.printing import states, store
from edge.printing.jobs import enqueue
from edge.printing.ports import TicketPrinted, nobody_waits
from edge.printing.requests import (
    CancelJob,
    ConfirmPrinted,
    JobChange,
    JobView,
    PrinterQueue,
    PrintTestPage,
    Reprint,
    RetryJob,
)
from edge.transaction import Read, Write
from sync.tables.catalog import Printer
from sync.tables.identity import Person
from sync.tables.sales import Receipt

WORKS_HERE = (Right.TAKE_ORDERS, Right.WORK_KITCHEN, Right.TAKE_PAYMENT)


class PrintService:
    """The queue of every printer."""

    def __init__(self, db: Database, on_ticket_printed: TicketPrinted = nobody_waits) -> None:
        self._db = db
        self._on_ticket_printed = on_ticket_printed

    async def queue(self) -> tuple[PrinterQueue, ...]:
        """Every printer with what is not over, oldest first, and since when it is away."""
        return await self._db.read(_queues)

    async def history(self, printer_id: UUID | None = None) -> tuple[JobView, ...]:
        """The papers that were over last, latest first, of one printer or all."""
        return await self._db.read(
            lambda read: tuple(map(_job_view, store.finished(read, printer_id)))
        )

    async def retry(
        self, request: RetryJob, actor: Actor, command_id: UUID | None = None
    ) -> JobChange:
        """Print a job that failed, is uncertain or waits. Raises Changed where it is over."""
        _require_worker(actor)

        def work(tx: Write) -> JobChange:
            job = _waiting(tx, request.job_id)
            if job.state == "sending":
                raise Changed("It is being printed now.")
            states.queue_again(tx, job)
            tx.signal("printers", job.printer_id)
            return JobChange(job.id, "queued")

        return await self._db.write(Command.of(request, actor, command_id), work, JobChange)

    async def confirm(
        self, request: ConfirmPrinted, actor: Actor, command_id: UUID | None = None
    ) -> JobChange:
        """Somebody has the paper of an uncertain job. Raises Changed where it is not uncertain."""
        _require_worker(actor)

        def work(tx: Write) -> JobChange:
            job = store.load_job(tx, request.job_id)
            if job.state != "uncertain":
                raise Changed("Nobody doubts that paper any more.")
            states.confirm(tx, job)
            record(tx, "confirm_printed", "print_job", job.id, details={"kind": job.kind})
            return JobChange(job.id, "printed")

        change = await self._db.write(Command.of(request, actor, command_id), work, JobChange)
        job = await self._db.read(lambda read: store.load_job(read, change.job_id))
        if job.ticket_id is not None:
            await self._on_ticket_printed(job.ticket_id)
        return change

    async def cancel(
        self, request: CancelJob, actor: Actor, command_id: UUID | None = None
    ) -> JobChange:
        """Take a job off the queue with a reason; a manager's act. Raises Changed, Forbidden."""
        require(actor.rights, Right.MANAGE_DEVICES)
        reason = request.reason.strip()
        if not reason:
            raise BadRequest("Say why it is not printed.")

        def work(tx: Write) -> JobChange:
            job = _waiting(tx, request.job_id)
            if job.state == "sending":
                raise Changed("It is being printed now.")
            states.cancel(tx, job, reason)
            record(tx, "cancel_print", "print_job", job.id, reason=reason, details=_about(job))
            return JobChange(job.id, "cancelled")

        return await self._db.write(Command.of(request, actor, command_id), work, JobChange)

    async def reprint(
        self, request: Reprint, actor: Actor, command_id: UUID | None = None
    ) -> JobChange:
        """Queue a copy that says so: which copy, for whom, at what time. Sends no food again.

        Copies of receipts are counted with the receipt, wherever they are asked for.
        """
        _require_worker(actor)

        def work(tx: Write) -> JobChange:
            job = store.load_job(tx, request.job_id)
            if job.kind == "receipt" and tx.get(Receipt, job.subject_id) is not None:
                copy = copies.PrintReceipt(job.subject_id)
                return JobChange(copies.print_receipt(tx, copy, job.printer_id).job_id, "queued")
            copy_no = store.last_copy(tx, job) + 1
            person = tx.get(Person, tx.actor.id) if tx.actor.id else None
            at = tx.now.astimezone(tx.house.zone).strftime("%H:%M")
            mark = reprint_mark(copy_no, person.short_name if person else "", at)
            document = from_doc(job.document)
            copy_id = enqueue(
                tx, job.printer_id, job.kind, job.subject_id, document, copy_no, marks=(mark,)
            )
            record(tx, "reprint", "print_job", job.id, details=_about(job) | {"copy": copy_no})
            return JobChange(copy_id, "queued")

        return await self._db.write(Command.of(request, actor, command_id), work, JobChange)

    async def print_test_page(
        self, request: PrintTestPage, actor: Actor, command_id: UUID | None = None
    ) -> JobChange:
        """Queue a page that shows what a printer can print. Raises Forbidden, NotFound."""
        require(actor.rights, Right.MANAGE_DEVICES)

        def work(tx: Write) -> JobChange:
            printer = tx.load(Printer, request.printer_id, "printer")
            at = tx.now.astimezone(tx.house.zone).strftime("%Y-%m-%d %H:%M")
            page = printer_test_page(printer.name, (printer.dialect, at))
            return JobChange(enqueue(tx, printer.id, "test_page", new_id(), page), "queued")

        return await self._db.write(Command.of(request, actor, command_id), work, JobChange)


def _require_worker(actor: Actor) -> None:
    if not actor.rights.intersection(WORKS_HERE):
        raise Forbidden("Sign in first.", Right.TAKE_ORDERS)


def _waiting(tx: Write, job_id: UUID) -> PrintJob:
    job = store.load_job(tx, job_id)
    if job.state not in store.WAITING:
        raise Changed(f"That paper is already {job.state}.")
    return job


def _about(job: PrintJob) -> dict[str, Any]:
    return {"kind": job.kind, "title": job.document["title"]}


def _queues(read: Read) -> tuple[PrinterQueue, ...]:
    jobs = list(map(_job_view, store.waiting(read)))
    away = alarm_store.alarms(read, store.AWAY)
    return tuple(
        PrinterQueue(
            printer_id=printer.id,
            name=printer.name,
            role=printer.role,
            away_since=away[printer.id].since if printer.id in away else None,
            trouble=away[printer.id].sentence if printer.id in away else "",
            jobs=tuple(job for job in jobs if job.printer_id == printer.id),
        )
        for printer in store.printers(read)
    )


def _job_view(job: PrintJob) -> JobView:
    return JobView(
        id=job.id,
        printer_id=job.printer_id,
        kind=job.kind,
        title=job.document["title"],
        state=job.state,
        copy_no=job.copy_no,
        attempts=job.attempts,
        last_error=job.last_error,
        since=job.created_at,
        sent_at=job.sent_at,
        finished_at=job.finished_at,
    )
