"""The print queue over HTTP: look, print again, send elsewhere, say it is printed, cancel."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter

from domain.permissions import Right, require
from edge.api.access import Acting, Body, CommandId, CurrentActor
from edge.commands import Actor
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
from edge.printing.service import WORKS_HERE, PrintService


class ElsewhereBody(Body):
    """The printer that prints instead; its own brings it back."""

    printer_id: UUID


class ReasonBody(Body):
    """Why nobody wants it."""

    reason: str


def router(printing: PrintService) -> APIRouter:
    """Routes of the print queue."""
    found = APIRouter(prefix="/printing", tags=["printing"])

    @found.get("/queue")
    async def queue(actor: CurrentActor) -> tuple[PrinterQueue, ...]:
        """Every printer with what is not over, oldest first, and since when it is away."""
        _require_worker(actor)
        return await printing.queue()

    @found.get("/history")
    async def history(actor: CurrentActor, printer_id: UUID | None = None) -> tuple[JobView, ...]:
        """The papers that were over last, latest first."""
        _require_worker(actor)
        return await printing.history(printer_id)

    _one(found, printing)
    _many(found, printing)
    return found


def _one(found: APIRouter, printing: PrintService) -> None:
    """What can be done about one paper."""

    @found.post("/jobs/{job_id}/retry")
    async def retry(job_id: UUID, actor: Acting, command_id: CommandId) -> JobChange:
        """Print it; what may be a copy says so."""
        return await printing.retry(RetryJob(job_id), actor, command_id)

    @found.post("/jobs/{job_id}/printed")
    async def confirm(job_id: UUID, actor: Acting, command_id: CommandId) -> JobChange:
        """Somebody has the paper of an uncertain job."""
        return await printing.confirm(ConfirmPrinted(job_id), actor, command_id)

    @found.post("/jobs/{job_id}/elsewhere")
    async def elsewhere(
        job_id: UUID, body: ElsewhereBody, actor: Acting, command_id: CommandId
    ) -> JobChange:
        """Print it at another printer."""
        request = SendElsewhere(job_id, body.printer_id)
        return await printing.send_elsewhere(request, actor, command_id)

    @found.post("/jobs/{job_id}/cancel")
    async def cancel(
        job_id: UUID, body: ReasonBody, actor: Acting, command_id: CommandId
    ) -> JobChange:
        """Take it off the queue."""
        return await printing.cancel(CancelJob(job_id, body.reason), actor, command_id)

    @found.post("/jobs/{job_id}/reprint")
    async def reprint(job_id: UUID, actor: Acting, command_id: CommandId) -> JobChange:
        """Queue a copy that says so."""
        return await printing.reprint(Reprint(job_id), actor, command_id)


def _many(found: APIRouter, printing: PrintService) -> None:
    """What can be done at a printer."""

    @found.post("/printers/{printer_id}/held/print")
    async def print_held(printer_id: UUID, actor: Acting, command_id: CommandId) -> JobsChanged:
        """Print what became too old there, marked LATE."""
        return await printing.print_held(PrintHeld(printer_id), actor, command_id)

    @found.post("/printers/{printer_id}/held/cancel")
    async def cancel_held(
        printer_id: UUID, body: ReasonBody, actor: Acting, command_id: CommandId
    ) -> JobsChanged:
        """Nobody wants what became too old there."""
        return await printing.cancel_held(CancelHeld(printer_id, body.reason), actor, command_id)

    @found.post("/printers/{printer_id}/test-page")
    async def test_page(printer_id: UUID, actor: Acting, command_id: CommandId) -> JobChange:
        """Show that it prints."""
        return await printing.print_test_page(PrintTestPage(printer_id), actor, command_id)


def _require_worker(actor: Actor) -> None:
    if not actor.rights.intersection(WORKS_HERE):
        require(actor.rights, Right.TAKE_ORDERS)
