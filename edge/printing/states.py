"""How a job's state changes on its way to paper: each a plain function inside one write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from domain.device_errors import DeviceCode
from domain.documents import ENGLISH, late_mark, possible_copy_mark
from edge.box_tables import PrintJob
from edge.printing import store, troubles
from edge.printing.rules import Life, has_expired
from edge.transaction import Write

KEEP = timedelta(days=30)

NEVER_PRINTABLE = frozenset({DeviceCode.RENDER, DeviceCode.TOO_WIDE, DeviceCode.TOO_LARGE})
"""What is wrong with the document, not with the printer."""

_COPY = ENGLISH.possible_copy.partition("{")[0]
_LATE = ENGLISH.late.partition("{")[0]

Result = Literal["printed", "refused", "postponed", "unknown", "unprintable"]
"""Postponed is what the box itself could not begin: the printer has nothing to do with it."""


@dataclass(frozen=True, slots=True)
class BeginPrinting:
    """A job goes to a printer now, in whose line it was seen."""

    job_id: UUID
    printer_id: UUID


@dataclass(frozen=True, slots=True)
class Began:
    """Whether it goes.

    `gone` where somebody cancelled, moved or resolved it meanwhile; `busy` where another paper is
    on its way to that printer, which has one owner.
    """

    went: Literal["begun", "gone", "busy"]


@dataclass(frozen=True, slots=True)
class NoteBegun:
    """From now on bytes of a job may be on paper."""

    job_id: UUID


@dataclass(frozen=True, slots=True)
class FinishPrinting:
    """What is known of a job after it was sent. `trouble` is the printer's sentence."""

    job_id: UUID
    outcome: Result
    trouble: str = ""
    code: str = ""
    proof: int | None = None
    counter_before: int | None = None


@dataclass(frozen=True, slots=True)
class ProveLate:
    """A printer proved a paper that was left unknown, asked with the counter before it."""

    job_id: UUID
    proof: int
    counter_before: int | None = None


@dataclass(frozen=True, slots=True)
class HoldExpired:
    """A paper waited too long."""

    job_id: UUID


@dataclass(frozen=True, slots=True)
class Recover:
    """Begin after a start: what had begun may be on paper."""


def begin(tx: Write, asked: BeginPrinting) -> Began:
    """Mark a job as on its way, if it is in this line still."""
    job = store.load_job(tx, asked.job_id)
    if job.state not in ("queued", "uncertain") or store.printer_of(job) != asked.printer_id:
        return Began("gone")
    if store.is_sending(tx, asked.printer_id):
        return Began("busy")
    store.change_job(
        tx, job, state="sending", marks=copy_marks(job), sent_at=tx.now, begun=False, code=""
    )
    store.forget_counters(tx, asked.printer_id)
    return Began("begun")


def note_begun(tx: Write, job_id: UUID) -> None:
    """Said before the first byte leaves, so that a box that dies knows it."""
    tx.execute("UPDATE print_jobs SET begun = 1 WHERE id = ? AND state = 'sending'", job_id)


def finish(tx: Write, asked: FinishPrinting) -> bool:
    """Write what is known, once; whether the printer's being away or back is news."""
    job = store.load_job(tx, asked.job_id)
    if job.state != "sending":
        return False
    printer_id = store.printer_of(job)
    match asked.outcome:
        case "printed":
            printed(tx, job, asked.proof)
            return troubles.back(tx, printer_id)
        case "refused":
            changes = {"last_error": asked.trouble, "code": asked.code, "sent_at": None}
            store.change_job(tx, job, state="queued", begun=False, **changes)
            return troubles.away(tx, printer_id, asked.trouble)
        case "postponed":
            store.change_job(tx, job, state="queued", begun=False, sent_at=None)
        case "unknown":
            _uncertain(tx, job, asked.trouble, code=asked.code, counter=asked.counter_before)
        case "unprintable":
            _failed(tx, job, asked.trouble, asked.code)
            troubles.unprintable(tx, job, asked.trouble)
    return False


def catch_up(tx: Write, asked: FinishPrinting) -> bool:
    """Like `finish`, for a paper whose beginning could not be written either.

    Nothing where the paper is in no queue: what is on the disk may be an older copy of it.
    """
    job = tx.first(PrintJob, "id = ?", asked.job_id)
    if job is None:
        return False
    repeats = job.state == asked_state(asked)
    if job.state in ("queued", "uncertain") and not repeats:
        store.change_job(tx, job, state="sending", marks=copy_marks(job), sent_at=tx.now)
        store.forget_counters(tx, store.printer_of(job))
    return finish(tx, asked)


def asked_state(asked: FinishPrinting) -> str:
    """The state that an end leads to."""
    queued = {"refused": "queued", "postponed": "queued"}
    return {"unknown": "uncertain", **queued}.get(asked.outcome, asked.outcome)


def prove_late(tx: Write, asked: ProveLate) -> bool:
    """A proof that came late resolves a paper, unless somebody did meanwhile.

    Nothing where the counter that it was asked with proves nothing any more.
    """
    job = store.load_job(tx, asked.job_id)
    if job.state != "uncertain" or job.counter_before != asked.counter_before:
        return False
    confirm(tx, job, asked.proof)
    return True


def hold_expired(tx: Write, job_id: UUID) -> None:
    """A paper that waited too long waits for a person from now on."""
    job = store.load_job(tx, job_id)
    if job.state in ("queued", "uncertain") and has_expired(life_of(job), tx.now, tx.uptime):
        trouble = "It waited too long. Print it if it is still wanted."
        _failed(tx, job, trouble, DeviceCode.EXPIRED)
        troubles.over(tx, job)
        troubles.settle_held(tx, store.printer_of(job))


def recover(tx: Write) -> int:
    """After a start: what had begun is uncertain, what had not waits on. Returns how many had.

    Old papers are forgotten. Nothing more can be heard of what had begun, so a kitchen paper does
    not wait before its marked copy.
    """
    begun = 0
    for job in store.interrupted(tx):
        if job.begun:
            begun += 1
            trouble = "The box stopped while this was printing."
            _uncertain(tx, job, trouble, code=DeviceCode.UNCERTAIN, sent_at=None)
        else:
            store.change_job(tx, job, state="queued", sent_at=None)
    forget_old(tx)
    troubles.forget_elsewhere(tx)
    return begun


def forget_old(tx: Write) -> int:
    """Papers that were over long ago are forgotten; returns how many."""
    return store.forget_before(tx, tx.now - KEEP)


def confirm(tx: Write, job: PrintJob, proof: int | None = None) -> None:
    """It is on paper after all: somebody saw it, or the printer said so."""
    _is_printed(tx, job, proof, attempts=job.attempts)


def _is_printed(tx: Write, job: PrintJob, proof: int | None, attempts: int) -> None:
    over = {"state": "printed", "last_error": "", "code": "", "finished_at": tx.now}
    store.change_job(tx, job, proof=proof, attempts=attempts, **over)
    troubles.over(tx, job)


def printed(tx: Write, job: PrintJob, proof: int | None) -> None:
    """The printer proved it."""
    _is_printed(tx, job, proof, attempts=job.attempts + 1)
    troubles.came_elsewhere(tx, job)


def queue_again(tx: Write, job: PrintJob) -> None:
    """A person wants it printed: with a mark where it may be a copy, or comes late.

    From now on it does not become too old any more.
    """
    marks = list(job.marks)
    if job.code == DeviceCode.EXPIRED or has_expired(life_of(job), tx.now, tx.uptime):
        wanted = job.created_at.astimezone(tx.house.zone).strftime("%H:%M")
        marks = [late_mark(wanted), *(mark for mark in marks if not mark.startswith(_LATE))]
    store.change_job(
        tx, job, state="queued", marks=marks, finished_at=None, sent_at=None, code="",
        lives_ms=None, dies_at_ms=None,
    )  # fmt: skip
    troubles.over(tx, job)


def cancel(tx: Write, job: PrintJob, reason: str) -> None:
    """Nobody wants it."""
    store.change_job(
        tx, job, state="cancelled", finished_at=tx.now, last_error=reason, code=DeviceCode.CANCELLED
    )
    troubles.over(tx, job)


def life_of(job: PrintJob) -> Life:
    """How long a job may wait."""
    return Life(job.boot_id, job.dies_at_ms, job.lives_ms, job.created_at)


def copy_marks(job: PrintJob) -> list[str]:
    """The job's marks, with one that says so where it may have been printed before."""
    others = [mark for mark in job.marks if not mark.startswith(_COPY)]
    return [possible_copy_mark(job.attempts + 1), *others] if job.attempts else others


def _uncertain(
    tx: Write, job: PrintJob, trouble: str, *, code: str, counter: int | None = None, **times: None
) -> None:
    changes: dict[str, Any] = {"attempts": job.attempts + 1, "counter_before": counter, **times}
    store.change_job(
        tx, job, state="uncertain", last_error=trouble, code=code, finished_at=tx.now, **changes
    )
    troubles.doubt(tx, job, trouble)
    troubles.settle(tx, store.printer_of(job))


def _failed(tx: Write, job: PrintJob, trouble: str, code: str) -> None:
    store.change_job(tx, job, state="failed", last_error=trouble, code=code, finished_at=tx.now)
    troubles.settle(tx, store.printer_of(job))
