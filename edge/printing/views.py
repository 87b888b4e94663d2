"""What the queue looks like to people."""

from __future__ import annotations

from collections.abc import Sequence

from domain.device_errors import DeviceCode
from edge.alarms import store as alarm_store
from edge.box_tables import PrintJob
from edge.printing import store, troubles
from edge.printing.requests import Held, JobView, PrinterQueue
from edge.printing.rules import deciders
from edge.transaction import Read


def queues(read: Read) -> tuple[PrinterQueue, ...]:
    """Every printer with what is not over, oldest first, and since when it is away.

    One that was taken away is there as long as papers wait for it.
    """
    jobs = sorted(store.waiting(read), key=lambda job: job.position or 0)
    away = alarm_store.alarms(read, troubles.AWAY)
    found = []
    for printer in (*store.printers(read), *store.removed_printers(read)):
        own = [job for job in jobs if store.printer_of(job) == printer.id]
        alarm = away.get(printer.id)
        found.append(
            PrinterQueue(
                printer_id=printer.id,
                name=printer.name,
                role=printer.role,
                away_since=alarm.since if alarm is not None else None,
                trouble=alarm.sentence if alarm is not None else "",
                jobs=tuple(map(job_view, own)),
                held=_held(own),
                backup=troubles.name_of(read, printer.backup_id) if printer.backup_id else "",
                enabled=printer.enabled and printer.deleted_at is None,
            )
        )
    return tuple(found)


def job_view(job: PrintJob) -> JobView:
    """A job as people see it."""
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
        sent_to_id=job.sent_to_id,
        code=job.code,
        deciders=deciders(job.kind),
    )


def _held(jobs: Sequence[PrintJob]) -> Held | None:
    held = [job.created_at for job in jobs if is_held(job)]
    return Held(len(held), min(held), max(held)) if held else None


def is_held(job: PrintJob | JobView) -> bool:
    """Whether a job became too old to be printed by itself."""
    return job.state == "failed" and job.code == DeviceCode.EXPIRED
