"""What people do with the queue during the day: they look at the paper, and decide."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING

from domain.device_errors import DeviceCode, DeviceError
from domain.errors import DomainError
from domain.permissions import Right
from edge.box_tables import PrintJob
from edge.commands import Actor
from edge.printing.requests import (
    CancelHeld,
    CancelJob,
    ConfirmPrinted,
    PrintHeld,
    Reprint,
    RetryJob,
    SendElsewhere,
)
from edge.printing.service import PrintService
from tests.simulation.printing.box import true_s
from tests.simulation.printing.papers import fragments, wanted_of

if TYPE_CHECKING:
    from tests.simulation.printing.day import Day

MANAGER = Actor("person", rights=frozenset(Right))


class People:
    """Whoever works there this evening."""

    def __init__(self, day: Day) -> None:
        self._day = day

    async def look_through(self) -> None:
        """Resolve what is uncertain or held: the paper is there, or it is printed again."""
        for job in await self._jobs("uncertain", "failed"):
            self._day.judge_held(job)
            if job.code == DeviceCode.EXPIRED:
                await self._decide_held(job)
            elif job.state == "uncertain" and self._is_there(job):
                await self._try(self._queue.confirm(ConfirmPrinted(job.id), MANAGER))
            else:
                await self._retry(job)

    async def cancel(self) -> None:
        """Nobody wants one of those that wait."""
        for job in await self._some("queued", "uncertain", "failed"):
            request = CancelJob(job.id, "The guest left.")
            await self._try(self._queue.cancel(request, MANAGER))

    async def send_elsewhere(self) -> None:
        """One of those that wait goes to another printer."""
        for job in await self._some("queued", "uncertain", "failed"):
            self._touch(job)
            printer = self._day.chance.choice(list(self._day.printers.values()))
            request = SendElsewhere(job.id, printer.id)
            await self._try(self._queue.send_elsewhere(request, MANAGER))

    async def reprint(self) -> None:
        """A copy of what was printed."""
        for job in await self._some("printed"):
            await self._try(self._queue.reprint(Reprint(job.id), MANAGER))

    async def open_drawer(self) -> None:
        """Somebody gives change. Nobody tries twice."""
        printer = self._day.chance.choice(list(self._day.printers.values()))
        printer.asked_at.append(true_s())
        try:
            await (await self._day.box.printer(printer.id)).pulse_drawer()
        except DeviceError:
            return

    @property
    def _queue(self) -> PrintService:
        return self._day.box.queue

    async def _decide_held(self, job: PrintJob) -> None:
        printer_id = job.sent_to_id or job.printer_id
        if self._day.chance.random() < 0.5:
            await self._try(self._queue.print_held(PrintHeld(printer_id), MANAGER))
        else:
            request = CancelHeld(printer_id, "Too late.")
            await self._try(self._queue.cancel_held(request, MANAGER))

    async def _retry(self, job: PrintJob) -> None:
        self._touch(job)
        await self._try(self._queue.retry(RetryJob(job.id), MANAGER))

    def _is_there(self, job: PrintJob) -> bool:
        wanted = wanted_of(self._day.wanted, job)
        papers = fragments(self._day.printers.values())
        return wanted is None or any(p.number == wanted.number and p.is_whole for p in papers)

    def _touch(self, job: PrintJob) -> None:
        if (wanted := wanted_of(self._day.wanted, job)) is not None:
            wanted.is_touched = True

    async def _some(self, *states: str) -> list[PrintJob]:
        jobs = await self._jobs(*states)
        return self._day.chance.sample(jobs, min(1, len(jobs)))

    async def _jobs(self, *states: str) -> list[PrintJob]:
        return [job for job in await self._day.jobs() if job.state in states]

    async def _try(self, act: Awaitable[object]) -> None:
        """Whoever is told that it cannot be leaves it."""
        try:
            await act
        except DomainError:
            return
