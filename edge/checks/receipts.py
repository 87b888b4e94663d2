"""Receipts as the counter shows them: the number, and the paper's words, as they were printed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from domain.documents import Row, from_doc, lay_out
from edge.checks import store
from edge.transaction import Read
from sync.tables.sales import Receipt, ReceiptRequest

COLUMNS = 42


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """A paid check's receipt. `number` and `text` are empty until the fiscal port has answered.

    `state` is pending, signed or unknown; `trouble` is what keeps it from being signed. `job_id` is
    its paper in the print queue, if it was wanted on paper.
    """

    request_id: UUID
    check_id: UUID
    state: str
    trouble: str
    number: str = ""
    text: str = ""
    job_id: UUID | None = None


def of_order(read: Read, order_id: UUID) -> tuple[ReceiptView, ...]:
    """The receipts of an order's checks, oldest first."""
    found: list[ReceiptView] = []
    for check in store.checks_of(read, order_id):
        for request in read.all(ReceiptRequest, "check_id = ? ORDER BY id", check.id):
            made = read.first(Receipt, "receipt_request_id = ?", request.id)
            found.append(_view(read, request, made))
    return tuple(found)


def _plain(row: Row) -> str:
    """A row in letters of one size: what is printed twice as wide keeps its place and side."""
    size = row.style.width
    runs = tuple(replace(run, start=run.start * size, width=run.width * size) for run in row.runs)
    return replace(row, runs=runs, columns=row.columns * size).plain()


def _view(read: Read, request: ReceiptRequest, made: Receipt | None) -> ReceiptView:
    if made is None:
        return ReceiptView(request.id, request.check_id, request.state, request.last_error)
    rows = lay_out(from_doc(made.document), COLUMNS)
    job = read.value("SELECT id FROM print_jobs WHERE kind = 'receipt' AND subject_id = ? AND copy_no = 0", made.id)
    return ReceiptView(
        request.id,
        request.check_id,
        request.state,
        request.last_error,
        number=f"{made.series}-{made.number}",
        text="\n".join(_plain(row) for row in rows if isinstance(row, Row)),
        job_id=None if job is None else UUID(bytes=job),
    )
