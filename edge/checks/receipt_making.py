"""Receipts are written: signed, or after N seconds with the outage mark. Functions inside a write.

A request has one receipt and one number, whatever comes twice, late, or after a restart.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from domain.documents import to_doc
from domain.ports.fiscal import FiscalRecord, ReceiptDraft
from domain.receipts import ReceiptRules
from edge.checks import draft, fiscal_calls, paper, receipt_store
from edge.printing.jobs import enqueue
from edge.training.copying import SERIES as TRAINING
from edge.transaction import Read, Write
from sync.tables.sales import FiscalRecord as FiscalRecordRow
from sync.tables.sales import Receipt, ReceiptRequest

TOKEN_BYTES = 16
"""128 random bits: nobody finds a receipt that was not shown to them."""
SIGNED, OUTAGE = "signed", "outage"
REFUND = "refund"


@dataclass(frozen=True, slots=True)
class CompleteReceipt:
    """Write the receipt of a request that was registered; after an outage only its record.

    `page` is the address under which guests find receipts; `replayed`: it was asked for again.
    """

    request_id: UUID
    record: FiscalRecord
    page: str = ""
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class MakeOutageReceipt:
    """The fiscal device did not answer in time: write the receipt with its mark."""

    request_id: UUID
    page: str = ""


@dataclass(frozen=True, slots=True)
class NoteReceiptTrouble:
    """Remember what kept a receipt from being signed."""

    request_id: UUID
    state: str
    error: str


@dataclass(frozen=True, slots=True)
class ReceiptMade:
    """A numbered receipt of this box's series."""

    receipt_id: UUID
    series: str
    number: int


def complete_receipt(tx: Write, asked: CompleteReceipt) -> ReceiptMade:
    """Write what the device answered, and the receipt where there is none yet.

    A receipt that was made during an outage, and its paper, stay as they are.
    """
    request = tx.load(ReceiptRequest, asked.request_id, "receipt request")
    made = receipt_store.receipt_of(tx, request.id)
    if request.state != SIGNED:
        tx.insert(
            FiscalRecordRow,
            receipt_request_id=request.id,
            device=asked.record.device,
            passport=dict(asked.record.passport),
            qr_text=asked.record.qr_text,
        )
        tx.update(request, state=SIGNED, last_error="")
    fiscal_calls.finish(tx, request.id, "recovered" if asked.replayed else "succeeded")
    if made is None:
        made = _make(tx, request, asked.record, asked.page)
    tx.signal("receipts", request.check_id)
    return ReceiptMade(made.id, made.series, made.number)


def make_outage_receipt(tx: Write, asked: MakeOutageReceipt) -> ReceiptMade:
    """Write a receipt that says that it is not signed. The second time finds the first."""
    request = tx.load(ReceiptRequest, asked.request_id, "receipt request")
    made = receipt_store.receipt_of(tx, request.id)
    if made is None:
        made = _make(tx, request, None, asked.page)
        tx.update(request, outage_at=tx.now)
        tx.signal("receipts", request.check_id)
    return ReceiptMade(made.id, made.series, made.number)


def note_trouble(tx: Write, asked: NoteReceiptTrouble) -> None:
    """Keep what was answered on the request; it is asked for again."""
    request = tx.load(ReceiptRequest, asked.request_id, "receipt request")
    if request.state == SIGNED:
        return
    tx.update(request, state=asked.state, attempts=request.attempts + 1, last_error=asked.error)
    is_known = asked.state == "pending"
    fiscal_calls.finish(tx, request.id, "rejected" if is_known else "unknown", asked.error)
    if asked.error != request.last_error:
        tx.signal("receipts", request.check_id)


def outage_due(read: Read, request: ReceiptRequest, now: datetime) -> timedelta:
    """How long a guest still waits before the paper comes unsigned; nothing where it is time.

    A clock that stepped back makes nobody wait.
    """
    if now < request.created_at:
        return timedelta()
    patience = timedelta(seconds=ReceiptRules.of(read.house.options).outage_after_s)
    return max(request.created_at + patience - now, timedelta())


def draft_of(read: Read, request: ReceiptRequest) -> ReceiptDraft:
    """What the receipt will say; a refund's with the number of the receipt that it is of."""
    found = draft.from_json(request.draft["sale"])
    if request.kind != REFUND:
        return found
    sale = receipt_store.sale_request(read, request.check_id)
    original = receipt_store.receipt_of(read, sale.id) if sale else None
    number = f"{original.series}-{original.number}" if original else found.original
    return replace(found, kind=REFUND, original=number)


def original_record(read: Read, request: ReceiptRequest) -> FiscalRecord | None:
    """What the device answered to the sale that a refund is of; None while it did not."""
    sale = receipt_store.sale_request(read, request.check_id)
    row = receipt_store.record_of(read, sale.id) if sale else None
    return FiscalRecord(row.device, row.passport, row.qr_text) if row else None


def _make(tx: Write, request: ReceiptRequest, record: FiscalRecord | None, page: str) -> Receipt:
    """Number and write the receipt, and queue its paper."""
    rules = ReceiptRules.of(tx.house.options)
    sale = draft_of(tx, request)
    series = tx.house.receipt_series
    number = tx.next_number(f"receipt:{series}")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    is_training = series == TRAINING
    issued = paper.Issued(
        f"{series}-{number}",
        record,
        page=f"{page}/r/{token}" if page and rules.page_code else "",
        outage_words=rules.outage_words,
        training=is_training,
    )
    document = paper.receipt_document(sale, paper.letterhead(tx), issued)
    receipt = tx.insert(
        Receipt,
        receipt_request_id=request.id,
        check_id=request.check_id,
        refund_id=request.refund_id,
        series=series,
        number=number,
        kind=request.kind,
        document=to_doc(document),
        total_minor=paper.given_back(sale).total_minor,
        currency=sale.currency,
        fiscal_state=SIGNED if record else OUTAGE,
        language=document.language,
        token=token,
        training=is_training,
    )
    if printer := request.draft["printer_id"]:
        enqueue(tx, UUID(printer), "receipt", receipt.id, document)
    return receipt
