"""Print jobs as part of other people's writes: the paper is wanted, or nothing happened."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from domain.device_errors import DeviceCode
from domain.documents import Document, to_doc
from domain.errors import DomainError
from domain.ids import new_id
from edge.box_tables import PrintJob
from edge.printing.rules import MOST_QUEUED, lives_ms, may_be_refused
from edge.transaction import Write

POSITIONS = "print_positions"


class QueueFull(DomainError):
    """Too many papers wait for one printer; nothing of what wanted another one happened."""

    code: ClassVar[str] = DeviceCode.QUEUE_FULL


def enqueue(
    tx: Write,
    printer_id: UUID,
    kind: str,
    subject_id: UUID,
    document: Document,
    copy_no: int = 0,
    ticket_id: UUID | None = None,
    marks: tuple[str, ...] = (),
    *,
    thread_id: UUID | None = None,
    revision: int = 0,
) -> UUID:
    """Queue a document for a printer, in the transaction of what happened; returns the job's id.

    A subject, printer, kind, copy number and revision is one paper: asking again finds the job that
    is there. A later `revision` takes the place of an earlier one that never began.
    `ticket_id` names the kitchen ticket that is delivered when this is on paper. `marks` are
    printed above and below the document. Papers of one `thread_id` never overtake each other.
    Raises QueueFull, never for what belongs to something that happened.
    """
    known = tx.value(
        "SELECT id FROM print_jobs WHERE subject_id = ? AND kind = ? AND printer_id = ? "
        "AND copy_no = ? AND revision = ?",
        subject_id,
        kind,
        printer_id,
        copy_no,
        revision,
    )
    if known is not None:
        return UUID(bytes=known)
    if may_be_refused(kind, copy_no):
        _require_room(tx, printer_id)
    if revision:
        _supersede(tx, printer_id, kind, subject_id, revision)
    job_id, lives = new_id(), lives_ms(kind)
    tx.insert_box_row(
        PrintJob,
        id=job_id,
        printer_id=printer_id,
        kind=kind,
        subject_id=subject_id,
        copy_no=copy_no,
        revision=revision,
        ticket_id=ticket_id,
        thread_id=thread_id or ticket_id,
        document=to_doc(document),
        marks=list(marks),
        created_at=tx.now,
        position=tx.next_number(POSITIONS),
        boot_id=tx.uptime.boot_id,
        lives_ms=lives,
        dies_at_ms=None if lives is None else tx.uptime.ms + lives,
    )
    tx.signal("printing", printer_id)
    return job_id


def _require_room(tx: Write, printer_id: UUID) -> None:
    waiting = tx.value(
        "SELECT count(*) FROM print_jobs WHERE state = 'queued' AND printer_id = ?", printer_id
    )
    if waiting >= MOST_QUEUED:
        raise QueueFull(
            f"{waiting} papers wait for one printer, and no more can. "
            "Look at the print queue: print them elsewhere or cancel them."
        )


def _supersede(tx: Write, printer_id: UUID, kind: str, subject_id: UUID, revision: int) -> None:
    tx.execute(
        "UPDATE print_jobs SET state = 'superseded', code = ?, finished_at = ? "
        "WHERE subject_id = ? AND kind = ? AND printer_id = ? AND revision < ? "
        "AND state = 'queued' AND attempts = 0",
        DeviceCode.SUPERSEDED,
        tx.now,
        subject_id,
        kind,
        printer_id,
        revision,
    )


def receipt_printer(tx: Write, drawer_id: UUID | None = None) -> UUID | None:
    """The printer for guests' papers: the drawer's own, else the first that is for receipts."""
    found = tx.value(
        "SELECT coalesce((SELECT p.id FROM drawers d JOIN printers p "
        "ON p.organization_id = d.organization_id AND p.id = d.printer_id AND p.deleted_at IS NULL "
        "WHERE d.organization_id = ?1 AND d.id = ?2), "
        "(SELECT id FROM printers WHERE organization_id = ?1 AND role = 'receipt' "
        "AND deleted_at IS NULL AND (store_id IS NULL OR store_id = ?3) ORDER BY id LIMIT 1))",
        tx.house.organization_id,
        drawer_id,
        tx.house.store_id,
    )
    return None if found is None else UUID(bytes=found)
