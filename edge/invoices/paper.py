"""Invoices and credit notes in the guests' language, printed and mailed."""

from __future__ import annotations

from uuid import UUID

from domain.documents import Document, from_doc
from domain.documents.invoice import InvoicePaper, invoice
from domain.errors import NotFound
from domain.money_text import money_text
from domain.tax import TaxSum
from edge.accounts.store import last_copy
from edge.box_tables import OutgoingMail
from edge.checks.copies import checked_address
from edge.checks.paper import letterhead, sale_line, tax_row
from edge.checks.store import own_drawer_id
from edge.commands import adapter
from edge.invoices.drafting import LINES, InvoiceRefused, buyer_in, change, number_of
from edge.invoices.requests import InvoiceChange, MailInvoice, PrintInvoice
from edge.printing.jobs import enqueue, receipt_printer
from edge.transaction import Read, Write
from sync.tables.accounts import Invoice
from sync.tables.sales import Check

PAPER = "invoice"


def document(read: Read, row: Invoice) -> Document:
    """The paper of an invoice, or of a draft as it would be."""
    head, buyer = letterhead(read), buyer_in(row)
    corrected = read.get(Invoice, row.corrects_id) if row.corrects_id else None
    check = read.get(Check, row.check_id) if row.check_id else None

    def money(minor: int) -> str:
        return money_text(minor, row.currency, head.language)

    open_minor = 0 if corrected else row.total_minor - row.paid_minor
    issued_at = row.issued_at.astimezone(head.zone).date().isoformat() if row.issued_at else ""
    return invoice(
        InvoicePaper(
            store=head.store,
            number=number_of(row),
            issued_on=issued_at,
            buyer=(buyer.name, *(line for line in buyer.address.split("\n") if line)),
            buyer_tax_id=buyer.tax_id,
            lines=tuple(
                sale_line(line, row.currency, head.language)
                for line in adapter(LINES).validate_python(row.lines)
            ),
            taxes=tuple(
                tax_row(tax, row.currency, head.language)
                for tax in adapter(tuple[TaxSum, ...]).validate_python(row.taxes)
            ),
            total=money(row.total_minor),
            paid="" if corrected or not row.paid_minor else money(row.paid_minor),
            open=money(open_minor) if open_minor else "",
            due_on=row.due_on or "",
            supplied_on=check.business_date if check else "",
            reference=buyer.reference,
            note=row.note,
            corrects=number_of(corrected) if corrected else "",
        ),
        head.language,
    )


def print_invoice(tx: Write, request: PrintInvoice) -> InvoiceChange:
    """Queue an issued invoice as it was issued. Raises NotFound without a printer."""
    row = _issued(tx, request.invoice_id)
    printer_id = receipt_printer(tx, own_drawer_id(tx))
    if printer_id is None:
        raise NotFound("There is no printer for invoices. Set one up under Devices.")
    copy_no = last_copy(tx, row.id, PAPER) + 1
    enqueue(tx, printer_id, PAPER, row.id, from_doc(row.document), copy_no)
    return change(row)


def mail_invoice(tx: Write, request: MailInvoice) -> InvoiceChange:
    """Queue a mail with an issued invoice. Raises BadRequest for an address that cannot be."""
    row = _issued(tx, request.invoice_id)
    sent_to = checked_address(request.sent_to)
    tx.insert_box_row(
        OutgoingMail,
        id=request.mail_id,
        kind=PAPER,
        subject_id=row.id,
        sent_to=sent_to,
        created_at=tx.now,
        next_at=tx.now,
    )
    tx.signal("mails")
    return change(row)


def _issued(tx: Write, invoice_id: UUID) -> Invoice:
    row = tx.load(Invoice, invoice_id, "invoice")
    if row.state != "issued":
        raise InvoiceRefused("Issue the invoice first.")
    return row
