"""How a job's state changes: each a plain function inside one write of the spooler."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from domain.device_errors import DeviceCode
from domain.documents import ENGLISH, late_mark, possible_copy_mark
from edge.alarms import store as alarm_store
from edge.box_tables import PrintJob
from edge.printing import store
from edge.transaction import Write

KITCHEN_WAITS_S = 60
"""How long an uncertain kitchen paper waits for a person before it is printed again, marked."""
KITCHEN_LIVES = timedelta(minutes=20)
"""A kitchen paper older than this is not printed by itself: the food was asked for by voice."""
KEEP = timedelta(days=30)

NEVER_PRINTABLE = frozenset({DeviceCode.RENDER, DeviceCode.TOO_WIDE, DeviceCode.TOO_LARGE})
"""What is wrong with the document, not with the printer."""

_COPY = ENGLISH.possible_copy.partition("{")[0]
_LATE = ENGLISH.late.partition("{")[0]


@dataclass(frozen=True, slots=True)
class BeginPrinting:
    """A job goes to its printer now."""

    job_id: UUID


@dataclass(frozen=True, slots=True)
class FinishPrinting:
    """What is known of a job after it was sent. `trouble` is the printer's sentence."""

    job_id: UUID
    outcome: Literal["printed", "refused", "unknown", "unprintable"]
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class HoldExpired:
    """A kitchen paper waited too long."""

    job_id: UUID


@dataclass(frozen=True, slots=True)
class Recover:
    """Begin after a start: what was on its way may be on paper."""


@dataclass(frozen=True, slots=True)
class PrinterIsBack:
    """A printer that was away answers again."""

    printer_id: UUID


@dataclass(frozen=True, slots=True)
class PrinterIsAway:
    """A printer cannot print now, with its sentence."""

    printer_id: UUID
    trouble: str


def begin(tx: Write, job_id: UUID) -> bool:
    """Mark a job as on its way; false where somebody cancelled or resolved it meanwhile."""
    job = store.load_job(tx, job_id)
    if job.state not in ("queued", "uncertain"):
        return False
    store.change_job(tx, job, state="sending", marks=_copy_marks(job), sent_at=tx.now)
    return True


def finish(tx: Write, asked: FinishPrinting) -> bool:
    """Write what is known, once; whether the printer's being away or back is news."""
    job = store.load_job(tx, asked.job_id)
    if job.state != "sending":
        return False
    match asked.outcome:
        case "printed":
            _printed(tx, job)
            return alarm_store.end_alarm(tx, store.AWAY, job.printer_id)
        case "refused":
            store.change_job(tx, job, state="queued", sent_at=None, last_error=asked.trouble)
            return alarm_store.raise_alarm(tx, store.AWAY, job.printer_id, asked.trouble)
        case "unknown":
            _uncertain(tx, job, asked.trouble)
        case "unprintable":
            _failed(tx, job, asked.trouble)
    return False


def hold_expired(tx: Write, job_id: UUID) -> None:
    """A kitchen paper that waited too long waits for a person from now on."""
    job = store.load_job(tx, job_id)
    if job.state in ("queued", "uncertain"):
        minutes = KITCHEN_LIVES // timedelta(minutes=1)
        _failed(tx, job, f"It waited {minutes} minutes. Print it if it is still wanted.")


def recover(tx: Write) -> int:
    """After a start: jobs that were on their way are uncertain. Old papers are forgotten.

    Nothing more can be heard of them, so a kitchen paper does not wait before its marked copy.
    """
    jobs = store.interrupted(tx)
    for job in jobs:
        _uncertain(tx, job, "The box stopped while this was printing.", sent_at=None)
    store.forget_before(tx, tx.now - KEEP)
    return len(jobs)


def confirm(tx: Write, job: PrintJob) -> None:
    """Somebody saw the paper."""
    _printed(tx, job)


def queue_again(tx: Write, job: PrintJob) -> None:
    """A person wants it printed: with a mark where it may be a copy, or comes late."""
    marks = list(job.marks)
    if has_expired(job, tx.now):
        wanted = job.created_at.astimezone(tx.house.zone).strftime("%H:%M")
        marks = [late_mark(wanted), *marks]
    store.change_job(tx, job, state="queued", marks=marks, finished_at=None)
    alarm_store.end_alarm(tx, store.UNCERTAIN, job.id)


def cancel(tx: Write, job: PrintJob, reason: str) -> None:
    """Nobody wants it."""
    store.change_job(tx, job, state="cancelled", finished_at=tx.now, last_error=reason)
    alarm_store.end_alarm(tx, store.UNCERTAIN, job.id)


def has_expired(job: PrintJob, now: datetime) -> bool:
    """Whether a kitchen paper is too old to be printed by itself; a person's LATE one is not."""
    is_old = store.is_kitchen(job.kind) and now - job.created_at > KITCHEN_LIVES
    return is_old and not any(mark.startswith(_LATE) for mark in job.marks)


def _copy_marks(job: PrintJob) -> list[str]:
    """The job's marks, with one that says so where it may have been printed before."""
    others = [mark for mark in job.marks if not mark.startswith(_COPY)]
    return [possible_copy_mark(job.attempts + 1), *others] if job.attempts else others


def _printed(tx: Write, job: PrintJob) -> None:
    store.change_job(
        tx, job, state="printed", attempts=job.attempts + 1, last_error="", finished_at=tx.now
    )
    alarm_store.end_alarm(tx, store.UNCERTAIN, job.id)


def _uncertain(tx: Write, job: PrintJob, trouble: str, **times: None) -> None:
    changes: dict[str, Any] = {"state": "uncertain", "attempts": job.attempts + 1, **times}
    store.change_job(tx, job, last_error=trouble, finished_at=tx.now, **changes)
    if not store.is_kitchen(job.kind):
        sentence = f"{job.document['title']}: look whether it was printed. {trouble}"
        alarm_store.raise_alarm(tx, store.UNCERTAIN, job.id, sentence)


def _failed(tx: Write, job: PrintJob, trouble: str) -> None:
    store.change_job(tx, job, state="failed", last_error=trouble, finished_at=tx.now)
    alarm_store.raise_alarm(tx, store.UNCERTAIN, job.id, f"{job.document['title']}: {trouble}")
