"""SQL of the print queue and of printers' alarms.

`ORDER BY +id` keeps SQLite from walking all papers ever printed in the order of their key.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.errors import NotFound
from edge.box_tables import PrintJob
from edge.transaction import Read, Write
from sync.tables.catalog import Printer
from sync.types import to_json

AWAY = "printer_away"
UNCERTAIN = "print_uncertain"
WAITING = ("queued", "sending", "uncertain", "failed")
QUEUE_LIMIT = 200
HISTORY_LIMIT = 50

_WAITING = "state IN ('queued', 'sending', 'uncertain', 'failed')"


def is_kitchen(kind: str) -> bool:
    """Whether a paper is for a kitchen station: never forgotten, and doubled only with a mark."""
    return kind.startswith("ticket_")


def load_job(read: Read, job_id: UUID) -> PrintJob:
    """A job. Raises NotFound."""
    job = read.first(PrintJob, "id = ?", job_id)
    if job is None:
        raise NotFound("There is no such print job.")
    return job


def next_job(read: Read, printer_id: UUID) -> PrintJob | None:
    """The first in a printer's line: a kitchen paper that is uncertain keeps its place."""
    return read.first(
        PrintJob,
        "printer_id = ? AND state IN ('queued', 'uncertain') AND (state = 'queued' OR "
        "kind LIKE 'ticket\\_%' ESCAPE '\\') ORDER BY +id",
        printer_id,
    )


def change_job(tx: Write, job: PrintJob, **changes: Any) -> None:
    """Change what may change of a job: state, marks, attempts, last_error and the two times."""
    values = {name: getattr(job, name) for name in _CHANGING} | changes
    tx.execute(
        "UPDATE print_jobs SET state = ?, marks = ?, attempts = ?, last_error = ?, sent_at = ?, "
        "finished_at = ? WHERE id = ?",
        *(to_json(value) if name == "marks" else value for name, value in values.items()),
        job.id,
    )
    tx.signal("printing", job.printer_id)


_CHANGING = ("state", "marks", "attempts", "last_error", "sent_at", "finished_at")


def interrupted(read: Read) -> list[PrintJob]:
    """Jobs that were on their way when the box stopped."""
    return read.all(PrintJob, "state = 'sending' ORDER BY +id")


def waiting(read: Read) -> list[PrintJob]:
    """Everything that is not over, oldest first."""
    return read.all(PrintJob, f"{_WAITING} ORDER BY +id LIMIT {QUEUE_LIMIT}")


def finished(read: Read, printer_id: UUID | None) -> list[PrintJob]:
    """The papers printed last, latest first."""
    return read.all(
        PrintJob,
        "state IN ('printed', 'cancelled') AND (?1 IS NULL OR printer_id = ?1) "
        f"ORDER BY id DESC LIMIT {HISTORY_LIMIT}",
        printer_id,
    )


def last_copy(read: Read, job: PrintJob) -> int:
    """The highest copy number of a paper."""
    return int(
        read.value(
            "SELECT max(copy_no) FROM print_jobs WHERE kind = ? AND subject_id = ?",
            job.kind,
            job.subject_id,
        )
    )


def printers(read: Read) -> list[Printer]:
    """The printers of the restaurant."""
    return read.all(
        Printer,
        "deleted_at IS NULL AND (store_id IS NULL OR store_id = ?) ORDER BY name, id",
        read.house.store_id,
    )


def undelivered_tickets(read: Read) -> list[UUID]:
    """Kitchen tickets whose paper was printed while nobody could be told of it."""
    rows = read.rows(
        "SELECT DISTINCT j.ticket_id FROM tickets t JOIN print_jobs j ON j.ticket_id = t.id "
        "WHERE t.organization_id = ? AND t.state = 'open' AND t.printed_at IS NULL "
        "AND j.state = 'printed'",
        read.house.organization_id,
    )
    return [UUID(bytes=row[0]) for row in rows]


def forget_before(tx: Write, moment: datetime) -> int:
    """Delete papers that were over before a moment; returns how many."""
    return tx.execute(
        "DELETE FROM print_jobs WHERE state IN ('printed', 'cancelled') AND created_at < ?", moment
    )
