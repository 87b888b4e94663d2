"""Receipts as the counter shows them: the number, and the paper's words, as they were printed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from domain.documents import Document, Row, from_doc, lay_out
from edge.checks import receipt_store, store
from edge.transaction import Read
from sync.tables.sales import Receipt, ReceiptRequest

COLUMNS = 42


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """A paid check's receipt. `number` and `text` are empty until it is made.

    `state` is pending, signed or unknown; `trouble` is what keeps it from being signed. `job_id` is
    its first paper in the print queue, `copies` how often it left the box after that. Guests find
    it under `token`. `fiscal_state` outage: it was made without a signature.
    """

    request_id: UUID
    check_id: UUID
    state: str
    trouble: str
    number: str = ""
    text: str = ""
    job_id: UUID | None = None
    receipt_id: UUID | None = None
    kind: str = "sale"
    token: str = ""
    fiscal_state: str = ""
    copies: int = 0


def of_order(read: Read, order_id: UUID) -> tuple[ReceiptView, ...]:
    """The receipts of an order's checks, oldest first."""
    return tuple(
        receipt_view(read, request)
        for check in store.checks_of(read, order_id)
        for request in read.all(ReceiptRequest, "check_id = ? ORDER BY id", check.id)
    )


def receipt_view(read: Read, request: ReceiptRequest) -> ReceiptView:
    """A receipt, or what there is of it yet."""
    waiting = ReceiptView(
        request.id, request.check_id, request.state, request.last_error, kind=request.kind
    )
    made = receipt_store.receipt_of(read, request.id)
    if made is None:
        return waiting
    return replace(
        waiting,
        number=f"{made.series}-{made.number}",
        text=words_of(made),
        job_id=receipt_store.paper_of(read, made.id),
        receipt_id=made.id,
        token=made.token,
        fiscal_state=made.fiscal_state,
        copies=max((copy.copy_no for copy in receipt_store.copies_of(read, made.id)), default=0),
    )


def words_of(receipt: Receipt) -> str:
    """What a receipt's paper says, row by row."""
    return words_in(from_doc(receipt.document))


def words_in(document: Document) -> str:
    """What a paper says, row by row."""
    rows = lay_out(document, COLUMNS)
    return "\n".join(_plain(row) for row in rows if isinstance(row, Row))


def house_name(read: Read) -> str:
    """What the restaurant is called."""
    return store.store_head(read)[0]


def _plain(row: Row) -> str:
    """A row in letters of one size: what is printed twice as wide keeps its place and side."""
    size = row.style.width
    runs = tuple(replace(run, start=run.start * size, width=run.width * size) for run in row.runs)
    return replace(row, runs=runs, columns=row.columns * size).plain()
