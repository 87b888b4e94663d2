"""Print jobs as part of other people's writes: the paper is wanted, or nothing happened."""

from __future__ import annotations

from uuid import UUID

from domain.documents import Document, to_doc
from domain.ids import new_id
from edge.box_tables import PrintJob
from edge.transaction import Write


def enqueue(
    tx: Write,
    printer_id: UUID,
    kind: str,
    subject_id: UUID,
    document: Document,
    copy_no: int = 0,
    ticket_id: UUID | None = None,
    marks: tuple[str, ...] = (),
) -> UUID:
    """Queue a document for a printer, in the transaction of what happened; returns the job's id.

    A kind, subject and copy number is one paper: asking again finds the job that is there.
    `ticket_id` names the kitchen ticket that is delivered when this is on paper. `marks` are
    printed above and below the document.
    """
    known = tx.value(
        "SELECT id FROM print_jobs WHERE kind = ? AND subject_id = ? AND copy_no = ?",
        kind,
        subject_id,
        copy_no,
    )
    if known is not None:
        return UUID(bytes=known)
    job_id = new_id()
    tx.insert_box_row(
        PrintJob,
        id=job_id,
        printer_id=printer_id,
        kind=kind,
        subject_id=subject_id,
        copy_no=copy_no,
        ticket_id=ticket_id,
        document=to_doc(document),
        marks=list(marks),
        created_at=tx.now,
    )
    tx.signal("printing", printer_id)
    return job_id


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
