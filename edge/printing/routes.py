"""Where a paper goes: to its printer, to that one's backup after a while, or where a person says.

A job is in one line only, and moves inside one write while it is on its way nowhere: a printer that
comes back cannot print what its backup has taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.documents import ENGLISH, detour_mark
from domain.errors import BadRequest
from edge.alarms import store as alarms
from edge.box_tables import PrintJob
from edge.printing import states, store, troubles
from edge.printing.rules import MARKED_COPY_AFTER, has_expired
from edge.transaction import Read, Write
from sync.tables.catalog import Printer


@dataclass(frozen=True, slots=True)
class TakeDetour:
    """A printer was away long enough: its backup prints what waits there."""

    printer_id: UUID


@dataclass(frozen=True, slots=True)
class BringHome:
    """A printer is back, its backup is not: what never began there comes home."""

    printer_id: UUID


def backup_of(read: Read, printer_id: UUID) -> Printer | None:
    """Who prints for a printer that is away; None where nobody does or can."""
    row = read.get(Printer, printer_id)
    if row is None or row.backup_id is None or row.backup_after_s <= 0:
        return None
    backup = read.get(Printer, row.backup_id)
    if backup is None or backup.deleted_at is not None or not backup.enabled:
        return None
    is_away = backup.id in alarms.alarms(read, troubles.AWAY)
    return None if is_away or backup.id == printer_id else backup


def detour_in_s(read: Read, printer_id: UUID, now: datetime) -> int | None:
    """In how many seconds the first paper of a printer takes its detour; None for never."""
    away = alarms.alarms(read, troubles.AWAY).get(printer_id)
    jobs = store.own_line(read, printer_id) if away is not None else []
    row = read.get(Printer, printer_id)
    if away is None or row is None or not jobs or backup_of(read, printer_id) is None:
        return None
    due = min(_due(job, away.since, row.backup_after_s) for job in jobs)
    return max(0, -((now - due) // timedelta(seconds=1)))


def take_detour(tx: Write, printer_id: UUID) -> int:
    """Put what waited long enough into the backup's line, headed so; returns how many papers."""
    away = alarms.alarms(tx, troubles.AWAY).get(printer_id)
    row, backup = tx.get(Printer, printer_id), backup_of(tx, printer_id)
    if away is None or row is None or backup is None:
        return 0
    moved = 0
    for job in store.own_line(tx, printer_id):
        is_late = has_expired(states.life_of(job), tx.now, tx.uptime)
        if not is_late and _due(job, away.since, row.backup_after_s) <= tx.now:
            send_to(tx, job, backup)
            moved += 1
    troubles.settle(tx, printer_id)
    return moved


def could_come_home(read: Read, printer_id: UUID) -> bool:
    """Whether something that is for a printer waits at its backup, which is away as well."""
    return bool(_stranded(read, printer_id))


def bring_home(tx: Write, printer_id: UUID) -> int:
    """Take back what waits at a backup that is away and never began there.

    What a person sent somewhere else stays where they sent it.
    """
    stranded = _stranded(tx, printer_id)
    for job in stranded:
        store.change_job(tx, job, sent_to_id=None, marks=_without_detour(job))
        troubles.settle(tx, store.printer_of(job))
    return len(stranded)


def _stranded(read: Read, printer_id: UUID) -> list[PrintJob]:
    row = read.get(Printer, printer_id)
    if row is None or row.backup_id is None or row.backup_after_s <= 0:
        return []
    if row.backup_id not in alarms.alarms(read, troubles.AWAY):
        return []
    return store.sent_away(read, printer_id, row.backup_id)


def send_to(tx: Write, job: PrintJob, printer: Printer) -> None:
    """Have a job printed at a printer, headed with whom it is for. Raises BadRequest.

    What waits for nobody's decision only changes its line; what may be on paper stays marked.
    """
    if printer.deleted_at is not None or not printer.enabled:
        raise BadRequest(f"{printer.name} is switched off.")
    others = _without_detour(job)
    if printer.id == job.printer_id:
        store.change_job(tx, job, sent_to_id=None, marks=others)
        return
    mark = detour_mark(troubles.place_of(tx, job.printer_id), printer.name)
    store.change_job(tx, job, sent_to_id=printer.id, marks=[mark, *others])


def _due(job: PrintJob, away_since: datetime, after_s: int) -> datetime:
    """When a paper that waits at a printer takes its detour."""
    due = max(job.created_at, away_since) + timedelta(seconds=after_s)
    if job.state == "uncertain" and job.sent_at is not None:
        return max(due, job.sent_at + MARKED_COPY_AFTER)
    return due


def _without_detour(job: PrintJob) -> list[str]:
    middle = ENGLISH.sent_to.partition("{station}")[2].partition("{")[0]
    start = ENGLISH.sent_to.partition("{")[0]
    return [mark for mark in job.marks if not (mark.startswith(start) and middle in mark)]
