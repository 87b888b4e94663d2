"""SQL of the print queue.

A paper is in the line of the printer that it was sent to, else of the one that it is for, by its
position.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.errors import NotFound
from edge.box_tables import PrintJob
from edge.transaction import Read, Write
from sync.tables.catalog import Printer
from sync.types import to_json

WAITING = ("queued", "sending", "uncertain", "failed")
QUEUE_LIMIT = 200
HISTORY_LIMIT = 50

_WAITING = "state IN ('queued', 'sending', 'uncertain', 'failed')"
_AT = "coalesce(sent_to_id, printer_id) = ?"
IS_KITCHEN = "(kind LIKE 'ticket\\_%' ESCAPE '\\' OR kind = 'station_message')"
"""`edge.printing.rules.care_of` says the same."""

_NOTHING_BEFORE = (
    "NOT EXISTS (SELECT 1 FROM print_jobs p WHERE p.thread_id = print_jobs.thread_id "
    "AND p.position < print_jobs.position AND (p.state IN ('queued', 'sending', 'uncertain') "
    "OR (p.state = 'failed' AND print_jobs.kind NOT IN ('ticket_fired', 'ticket_pass'))))"
)
"""What changes or takes back never comes out before what it is about, at whatever printer."""


def load_job(read: Read, job_id: UUID) -> PrintJob:
    """A job. Raises NotFound."""
    job = read.first(PrintJob, "id = ?", job_id)
    if job is None:
        raise NotFound("There is no such print job.")
    return job


def next_job(read: Read, printer_id: UUID, besides: Collection[UUID] = ()) -> PrintJob | None:
    """The first in a printer's line: a kitchen paper that is uncertain keeps its place.

    `besides` are papers whose end is known and could not be written yet.
    """
    unknown = ", ".join("?" for _ in besides)
    return read.first(
        PrintJob,
        f"state IN ('queued', 'uncertain') AND {_AT} AND (state = 'queued' OR {IS_KITCHEN}) "
        f"AND id NOT IN ({unknown}) AND {_NOTHING_BEFORE} ORDER BY position",
        printer_id,
        *besides,
    )


def is_sending(read: Read, printer_id: UUID) -> bool:
    """Whether a paper is on its way to a printer."""
    return read.first(PrintJob, f"state = 'sending' AND {_AT}", printer_id) is not None


def doubtful(read: Read, printer_id: UUID, since: datetime) -> PrintJob | None:
    """The paper that became uncertain last at a printer."""
    return read.first(
        PrintJob,
        f"state = 'uncertain' AND sent_at >= ? AND {_AT} ORDER BY sent_at DESC",
        since,
        printer_id,
    )


def forget_counters(tx: Write, printer_id: UUID) -> None:
    """Another paper begins: what moves the printer's counter now proves nothing of earlier ones."""
    tx.execute(
        "UPDATE print_jobs SET counter_before = NULL WHERE counter_before IS NOT NULL "
        "AND state IN ('queued', 'uncertain') AND coalesce(sent_to_id, printer_id) = ?",
        printer_id,
    )


def forget_all_counters(tx: Write) -> None:
    """Something is printed past the queue, nobody knows at which printer of ours."""
    tx.execute("UPDATE print_jobs SET counter_before = NULL WHERE counter_before IS NOT NULL")


def knows_counters(read: Read) -> bool:
    """Whether a paper could be proved by its printer's counter."""
    return read.first(PrintJob, "counter_before IS NOT NULL") is not None


def change_job(tx: Write, job: PrintJob, **changes: Any) -> None:
    """Change what may change of a job, and tell both printers that it concerns."""
    values = {name: getattr(job, name) for name in _CHANGING} | changes
    tx.execute(
        "UPDATE print_jobs SET state = ?, marks = ?, attempts = ?, last_error = ?, code = ?, "
        "sent_at = ?, finished_at = ?, sent_to_id = ?, begun = ?, proof = ?, counter_before = ?, "
        "lives_ms = ?, dies_at_ms = ? WHERE id = ?",
        *(to_json(value) if name == "marks" else value for name, value in values.items()),
        job.id,
    )
    for printer_id in (job.printer_id, job.sent_to_id, values["sent_to_id"]):
        if printer_id is not None:
            tx.signal("printing", printer_id)
    if values["state"] not in ("queued", "sending") and job.thread_id is not None:
        _wake_followers(tx, job.thread_id)


def _wake_followers(tx: Write, thread_id: UUID) -> None:
    """What waited for a paper of the same thread may be in another printer's line."""
    rows = tx.rows(
        "SELECT DISTINCT coalesce(sent_to_id, printer_id) FROM print_jobs "
        "WHERE thread_id = ? AND state = 'queued'",
        thread_id,
    )
    for (printer_id,) in rows:
        tx.signal("printing", UUID(bytes=printer_id))


_CHANGING = (
    "state",
    "marks",
    "attempts",
    "last_error",
    "code",
    "sent_at",
    "finished_at",
    "sent_to_id",
    "begun",
    "proof",
    "counter_before",
    "lives_ms",
    "dies_at_ms",
)


def printer_of(job: PrintJob) -> UUID:
    """The printer in whose line it is."""
    return job.sent_to_id or job.printer_id


def interrupted(read: Read) -> list[PrintJob]:
    """Jobs that were on their way when the box stopped."""
    return read.all(PrintJob, "state = 'sending' ORDER BY position")


def waiting(read: Read) -> list[PrintJob]:
    """What is not over: what a person has to decide first, then what waits longest."""
    return read.all(
        PrintJob,
        f"{_WAITING} ORDER BY state IN ('queued', 'sending'), position LIMIT {QUEUE_LIMIT}",
    )


def own_line(read: Read, printer_id: UUID) -> list[PrintJob]:
    """What waits at a printer that it is for, first in first."""
    return read.all(
        PrintJob,
        "state IN ('queued', 'uncertain') AND printer_id = ? AND sent_to_id IS NULL "
        f"AND (state = 'queued' OR {IS_KITCHEN}) ORDER BY position LIMIT {QUEUE_LIMIT}",
        printer_id,
    )


def sent_away(read: Read, printer_id: UUID, backup_id: UUID) -> list[PrintJob]:
    """What is for a printer, waits at its backup, and never began there."""
    return read.all(
        PrintJob,
        f"state = 'queued' AND printer_id = ? AND sent_to_id = ? ORDER BY position "
        f"LIMIT {QUEUE_LIMIT}",
        printer_id,
        backup_id,
    )


def kitchen_papers_at(read: Read, printer_id: UUID) -> int:
    """How many papers of the kitchen wait for one printer."""
    return int(
        read.value(
            "SELECT count(*) FROM print_jobs WHERE state IN ('queued', 'sending', 'uncertain') "
            "AND coalesce(sent_to_id, printer_id) = ? "
            "AND (kind LIKE 'ticket\\_%' ESCAPE '\\' OR kind = 'station_message')",
            printer_id,
        )
    )


def held(read: Read, printer_id: UUID, code: str) -> list[PrintJob]:
    """What failed at a printer for one reason, oldest first."""
    return read.all(
        PrintJob, f"state = 'failed' AND {_AT} AND code = ? ORDER BY position", printer_id, code
    )


def finished(read: Read, printer_id: UUID | None) -> list[PrintJob]:
    """The papers that were over last, latest first."""
    return read.all(
        PrintJob,
        "state IN ('printed', 'cancelled', 'superseded') "
        "AND (?1 IS NULL OR coalesce(sent_to_id, printer_id) = ?1) "
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


def removed_printers(read: Read) -> list[Printer]:
    """Printers that were taken away while papers wait for them."""
    return read.all(
        Printer,
        "deleted_at IS NOT NULL AND id IN (SELECT coalesce(sent_to_id, printer_id) "
        "FROM print_jobs WHERE state IN ('queued', 'sending', 'uncertain', 'failed')) "
        "ORDER BY name, id",
    )


def stations_of(read: Read, printer_id: UUID) -> list[str]:
    """The names of the stations whose paper a printer prints."""
    rows = read.rows(
        "SELECT name FROM stations WHERE organization_id = ? AND printer_id = ? "
        "AND deleted_at IS NULL ORDER BY position",
        read.house.organization_id,
        printer_id,
    )
    return [str(row[0]) for row in rows]


def server_of(read: Read, ticket_id: UUID) -> UUID | None:
    """Who serves the order of a kitchen ticket."""
    found = read.value(
        "SELECT o.server_id FROM tickets t JOIN orders o ON o.organization_id = t.organization_id "
        "AND o.id = t.order_id WHERE t.organization_id = ? AND t.id = ?",
        read.house.organization_id,
        ticket_id,
    )
    return None if found is None else UUID(bytes=found)


def undelivered_tickets(read: Read) -> list[UUID]:
    """Kitchen tickets whose paper was printed while nobody could be told of it."""
    rows = read.rows(
        "SELECT DISTINCT j.ticket_id FROM tickets t JOIN print_jobs j ON j.ticket_id = t.id "
        "WHERE t.organization_id = ? AND t.state = 'open' AND t.printed_at IS NULL "
        "AND j.state = 'printed'",
        read.house.organization_id,
    )
    return [UUID(bytes=row[0]) for row in rows]


def has_over_before(read: Read, moment: datetime) -> bool:
    """Whether a paper that was wanted before a moment is over and still remembered."""
    over = "state IN ('printed', 'cancelled', 'superseded') AND created_at < ?"
    return read.first(PrintJob, over, moment) is not None


def forget_before(tx: Write, moment: datetime) -> int:
    """Delete papers that were over before a moment; returns how many."""
    return tx.execute(
        "DELETE FROM print_jobs WHERE state IN ('printed', 'cancelled', 'superseded') "
        "AND created_at < ?",
        moment,
    )
