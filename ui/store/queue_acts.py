"""What people do with papers that wait. What is not theirs to decide needs a manager's PIN."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from edge.commands import Actor
from edge.printing.requests import (
    CancelHeld,
    CancelJob,
    ConfirmPrinted,
    JobView,
    PrinterQueue,
    PrintHeld,
    RetryJob,
    SendElsewhere,
)
from edge.printing.service import PrintService
from ui.components.row_list import RowActed
from ui.store import queue_view as view
from ui.store.asking import pick, with_approval
from ui.store.session import tap
from ui.store.shell import Shell
from ui.text import _

Act = Callable[[RowActed, UUID], Awaitable[None]]


class QueueActs:
    """The acts of one browser's page. `shown` are the printers whose old papers are listed."""

    def __init__(self, shell: Shell, printing: PrintService) -> None:
        self._shell = shell
        self._printing = printing
        self.shown: set[UUID] = set()
        self.acts: dict[str, Act] = {
            view.RETRY: self._retry,
            view.CONFIRM: self._confirm,
            view.CANCEL: self._cancel,
            view.ELSEWHERE: self._elsewhere,
            view.SHOW_HELD: self._show_held,
            view.PRINT_HELD: self._print_held,
            view.CANCEL_HELD: self._cancel_held,
        }

    async def _retry(self, event: RowActed, command_id: UUID) -> None:
        request = RetryJob(UUID(event.row_id))
        await self._approved(
            command_id,
            _("Print a paper again that may be printed"),
            lambda actor, act_id: self._printing.retry(request, actor, act_id),
        )

    async def _confirm(self, event: RowActed, command_id: UUID) -> None:
        request = ConfirmPrinted(UUID(event.row_id))
        await self._approved(
            command_id,
            _("Say that a paper is printed"),
            lambda actor, act_id: self._printing.confirm(request, actor, act_id),
        )

    async def _cancel(self, event: RowActed, _command_id: UUID) -> None:
        reason = await pick(self._shell.client, _("Why is it not printed?"), view.reasons())
        if reason is not None:
            request = CancelJob(UUID(event.row_id), reason.value)
            await self._approved(
                tap(reason.tap_id),
                _("Cancel a paper"),
                lambda actor, act_id: self._printing.cancel(request, actor, act_id),
            )

    async def _elsewhere(self, event: RowActed, _command_id: UUID) -> None:
        queues = await self._printing.queue()
        job = job_of(queues, event.row_id)
        if job is None:
            return
        title = _("Where is {paper} to be printed?").format(paper=job.title)
        chosen = await pick(self._shell.client, title, view.others(queues, job))
        if chosen is not None:
            request = SendElsewhere(job.id, UUID(chosen.value))
            await self._approved(
                tap(chosen.tap_id),
                _("Print a paper elsewhere"),
                lambda actor, act_id: self._printing.send_elsewhere(request, actor, act_id),
            )

    async def _show_held(self, event: RowActed, _command_id: UUID) -> None:
        self.shown ^= {UUID(event.row_id)}

    async def _print_held(self, event: RowActed, command_id: UUID) -> None:
        request = PrintHeld(UUID(event.row_id))
        await self._approved(
            command_id,
            _("Print all old papers"),
            lambda actor, act_id: self._printing.print_held(request, actor, act_id),
        )

    async def _cancel_held(self, event: RowActed, _command_id: UUID) -> None:
        reason = await pick(self._shell.client, _("Why are they not printed?"), view.reasons())
        if reason is not None:
            request = CancelHeld(UUID(event.row_id), reason.value)
            await self._approved(
                tap(reason.tap_id),
                _("Cancel all old papers"),
                lambda actor, act_id: self._printing.cancel_held(request, actor, act_id),
            )

    async def _approved(
        self, command_id: UUID, what: str, act: Callable[[Actor, UUID], Awaitable[object]]
    ) -> None:
        shell = self._shell
        await with_approval(shell.client, shell.door.staff, shell.actor(), command_id, what, act)


def job_of(queues: tuple[PrinterQueue, ...], job_id: str) -> JobView | None:
    """A job that still waits."""
    return next((job for queue in queues for job in queue.jobs if str(job.id) == job_id), None)
