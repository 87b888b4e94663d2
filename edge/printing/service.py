"""What people can do with the print queue: look, print again, confirm, cancel."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from domain.device_errors import DeviceCode
from domain.documents import from_doc, printer_test_page, reprint_mark
from domain.errors import BadRequest, Changed, Forbidden
from domain.ids import new_id
from domain.permissions import Right, require
from edge.audit import record
from edge.box_tables import PrintJob
from edge.checks import copies
from edge.commands import Actor, Command
from edge.database import Database
from edge.printing import routes, states, store, views
from edge.printing.jobs import enqueue
from edge.printing.ports import TicketPrinted, nobody_waits
from edge.printing.requests import (
    CancelHeld,
    CancelJob,
    ConfirmPrinted,
    JobChange,
    JobsChanged,
    JobView,
    PrinterQueue,
    PrintHeld,
    PrintTestPage,
    Reprint,
    RetryJob,
    SendElsewhere,
)
from edge.printing.rules import deciders
from edge.transaction import Write
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
        return await self._db.read(views.queues)

    async def history(self, printer_id: UUID | None = None) -> tuple[JobView, ...]:
        """The papers that were over last, latest first, of one printer or all."""
        return await self._db.read(
            lambda read: tuple(map(views.job_view, store.finished(read, printer_id)))
        )

    async def retry(
        self, request: RetryJob, actor: Actor, command_id: UUID | None = None
    ) -> JobChange:
        """Print a job that failed, is uncertain or waits.

        What may be a copy of a receipt is the cashier's decision, of a Z or an invoice a manager's.
        Raises Changed where it is over, Forbidden.
        """
        _require_worker(actor)

        def work(tx: Write) -> JobChange:
            job = _resting(tx, request.job_id)
            _may_decide(actor, job)
            if job.attempts:
                record(tx, "print_again", "print_job", job.id, details=_about(job))
            states.queue_again(tx, job)
            tx.signal("printers", job.printer_id)
            return JobChange(job.id, "queued")

        return await self._db.write(Command.of(request, actor, command_id), work, JobChange)

    async def confirm(
        self, request: ConfirmPrinted, actor: Actor, command_id: UUID | None = None
    ) -> JobChange:
        """Somebody has the paper of an uncertain job.

        Raises Changed where it is not uncertain, Forbidden where it is not theirs to decide.
        """
        _require_worker(actor)

        def work(tx: Write) -> JobChange:
            job = store.load_job(tx, request.job_id)
            if job.state != "uncertain":
                raise Changed("Nobody doubts that paper any more.")
            _may_decide(actor, job)
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
        reason = _reason(request.reason)

        def work(tx: Write) -> JobChange:
            job = _resting(tx, request.job_id)
            states.cancel(tx, job, reason)
            record(tx, "cancel_print", "print_job", job.id, reason=reason, details=_about(job))
            return JobChange(job.id, "cancelled")

        return await self._db.write(Command.of(request, actor, command_id), work, JobChange)

    async def send_elsewhere(
        self, request: SendElsewhere, actor: Actor, command_id: UUID | None = None
    ) -> JobChange:
        """Print a job at another printer, headed FOR and SENT TO; back at its own without.

        What may be on paper says that it may be a copy. Raises Changed, Forbidden, BadRequest.
        """
        _require_worker(actor)

        def work(tx: Write) -> JobChange:
            job = _resting(tx, request.job_id)
            if job.state != "queued":
                _may_decide(actor, job)
                states.queue_again(tx, job)
                job = store.load_job(tx, job.id)
            routes.send_to(tx, job, tx.load(Printer, request.printer_id, "printer"))
            details = _about(job) | {"to": str(request.printer_id)}
            record(tx, "print_elsewhere", "print_job", job.id, details=details)
            return JobChange(job.id, "queued")

        return await self._db.write(Command.of(request, actor, command_id), work, JobChange)

    async def print_held(
        self, request: PrintHeld, actor: Actor, command_id: UUID | None = None
    ) -> JobsChanged:
        """Print everything that became too old at a printer, marked LATE; how many papers."""
        require(actor.rights, Right.MANAGE_DEVICES)

        def work(tx: Write) -> JobsChanged:
            held = store.held(tx, request.printer_id, DeviceCode.EXPIRED)
            for job in held:
                states.queue_again(tx, job)
            record(tx, "print_held", "printer", request.printer_id, details={"jobs": len(held)})
            return JobsChanged(len(held))

        return await self._db.write(Command.of(request, actor, command_id), work, JobsChanged)

    async def cancel_held(
        self, request: CancelHeld, actor: Actor, command_id: UUID | None = None
    ) -> JobsChanged:
        """Take everything that became too old at a printer off the queue, with a reason."""
        require(actor.rights, Right.MANAGE_DEVICES)
        reason = _reason(request.reason)

        def work(tx: Write) -> JobsChanged:
            held = store.held(tx, request.printer_id, DeviceCode.EXPIRED)
            for job in held:
                states.cancel(tx, job, reason)
                record(tx, "cancel_print", "print_job", job.id, reason=reason, details=_about(job))
            return JobsChanged(len(held))

        return await self._db.write(Command.of(request, actor, command_id), work, JobsChanged)

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


def _may_decide(actor: Actor, job: PrintJob) -> None:
    """Whether there are two of a paper is not everybody's decision. Raises Forbidden."""
    may = deciders(job.kind)
    if job.state == "uncertain" and not actor.rights.intersection(may):
        if may == (Right.MANAGE_DEVICES,):
            raise Forbidden("A manager has to look whether that was printed.", may[0])
        raise Forbidden("A cashier has to look whether that was printed.", may[0])


def _resting(tx: Write, job_id: UUID) -> PrintJob:
    job = store.load_job(tx, job_id)
    if job.state not in store.WAITING:
        raise Changed(f"That paper is already {job.state}.")
    if job.state == "sending":
        raise Changed("It is being printed now.")
    return job


def _reason(text: str) -> str:
    reason = text.strip()
    if not reason:
        raise BadRequest("Say why it is not printed.")
    return reason


def _about(job: PrintJob) -> dict[str, Any]:
    return {"kind": job.kind, "title": job.document["title"]}
