"""Receipts leave the box once more: on paper, by mail. The first is the receipt, what follows a
copy, marked and counted. Functions inside a write.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from domain.documents import from_doc, labels_in
from domain.errors import BadRequest, NotFound
from domain.ids import new_id
from edge.audit import record
from edge.box_tables import OutgoingMail
from edge.checks import receipt_store, store
from edge.printing.jobs import enqueue, receipt_printer
from edge.transaction import Write
from sync.tables.refunds import ReceiptCopy
from sync.tables.sales import Receipt

MAIL_KIND = "receipt"
ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[\w-]{1,63}\.)+[A-Za-z]\w{1,62}", re.ASCII)
LONGEST_ADDRESS = 254


@dataclass(frozen=True, slots=True)
class PrintReceipt:
    """A receipt on paper: the first paper of it, else a copy that says so."""

    receipt_id: UUID


@dataclass(frozen=True, slots=True)
class MailReceipt:
    """A receipt to a guest's mail address, as PDF."""

    receipt_id: UUID
    address: str


@dataclass(frozen=True, slots=True)
class ReceiptSent:
    """What was queued. `copy_no` is 0 where it is the receipt itself, and no copy."""

    receipt_id: UUID
    job_id: UUID
    copy_no: int


def print_receipt(tx: Write, request: PrintReceipt, at: UUID | None = None) -> ReceiptSent:
    """Queue a receipt's paper, on the printer `at` or the one where people stand.

    Raises NotFound without a printer for receipts.
    """
    receipt = tx.load(Receipt, request.receipt_id, "receipt")
    printer_id = at or receipt_printer(tx, store.own_drawer_id(tx))
    if printer_id is None:
        raise NotFound("There is no printer for receipts. Set one up under Devices.")
    copy_no = next_copy(tx, receipt)
    if copy_no:
        count_copy(tx, receipt, copy_no, "paper")
    document = from_doc(receipt.document)
    mark = (copy_mark(receipt, copy_no),) if copy_no else ()
    job_id = enqueue(tx, printer_id, "receipt", receipt.id, document, copy_no, marks=mark)
    tx.signal("receipts", receipt.check_id)
    return ReceiptSent(receipt.id, job_id, copy_no)


def mail_receipt(tx: Write, request: MailReceipt) -> ReceiptSent:
    """Queue a receipt's mail. Raises BadRequest for what cannot be an address."""
    receipt = tx.load(Receipt, request.receipt_id, "receipt")
    address = checked_address(request.address)
    mail_id, copy_no = new_id(), next_copy(tx, receipt)
    count_copy(tx, receipt, copy_no, "mail", address, mail_id)
    tx.insert_box_row(
        OutgoingMail,
        id=mail_id,
        kind=MAIL_KIND,
        subject_id=receipt.id,
        sent_to=address,
        created_at=tx.now,
        next_at=tx.now,
    )
    tx.signal("mails")
    tx.signal("receipts", receipt.check_id)
    return ReceiptSent(receipt.id, mail_id, copy_no)


def checked_address(text: str) -> str:
    """A mail address as somebody wrote it. Raises BadRequest."""
    address = text.strip()
    if len(address) > LONGEST_ADDRESS or not ADDRESS.fullmatch(address):
        raise BadRequest("That is no mail address. Write it like name@example.com.")
    return address


def next_copy(tx: Write, receipt: Receipt) -> int:
    """Which copy the next one is; 0 while nobody has the receipt on paper or in a mail."""
    made = receipt_store.copies_of(tx, receipt.id)
    if not made and receipt_store.paper_of(tx, receipt.id) is None:
        return 0
    return max((copy.copy_no for copy in made), default=0) + 1


def copy_mark(receipt: Receipt, copy_no: int) -> str:
    """`COPY 1`, in the receipt's language."""
    return labels_in(receipt.language or "en").copy.format(number=copy_no)


def count_copy(
    tx: Write,
    receipt: Receipt,
    copy_no: int,
    made_as: str,
    sent_to: str = "",
    row_id: UUID | None = None,
) -> None:
    """Remember a copy for good, and in the audit."""
    tx.insert(
        ReceiptCopy,
        row_id,
        receipt_id=receipt.id,
        copy_no=copy_no,
        made_as=made_as,
        sent_to=sent_to,
        at=tx.now,
    )
    details = {"receipt": f"{receipt.series}-{receipt.number}", "copy": copy_no, "as": made_as}
    record(tx, "copy_receipt", "receipt", receipt.id, details=details)
