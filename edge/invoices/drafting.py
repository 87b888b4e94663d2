"""Drafts of invoices: begun from a paid check, edited, thrown away. Plain functions in a write."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import ClassVar
from uuid import UUID

from domain.accounts import AccountKind
from domain.errors import BadRequest, DomainError
from domain.invoices.tax_ids import read_tax_id
from domain.ports.fiscal import DraftLine, ReceiptDraft
from edge.accounts.spending import load
from edge.checks import draft as receipts
from edge.commands import adapter
from edge.invoices import store
from edge.invoices.requests import Buyer, DraftInvoice, DropInvoice, EditInvoice, InvoiceChange
from edge.transaction import Read, Write
from sync.tables.accounts import Account, Invoice
from sync.tables.sales import Check, ReceiptRequest

MOST_TEXT = 200
ALL_GIVEN_BACK = "Everything on this check was given back."
LINES = tuple[DraftLine, ...]


class InvoiceRefused(DomainError):
    """The invoice cannot be made, changed or credited so."""

    code: ClassVar[str] = "invoice_refused"


def begin(tx: Write, request: DraftInvoice) -> InvoiceChange:
    """A draft of what a paid check says. One live invoice a check.

    Raises InvoiceRefused, NotFound, BadRequest for a buyer that cannot be.
    """
    if tx.get(Invoice, request.invoice_id) is not None:
        raise InvoiceRefused("This invoice was begun already.")
    check = tx.load(Check, request.check_id, "check")
    sale = _sale(tx, check)
    account = _account(tx, request)
    buyer = request.buyer or _buyer_of(account)
    tx.insert(
        Invoice,
        request.invoice_id,
        check_id=check.id,
        account_id=account.id if account else None,
        buyer=asdict(read_buyer(tx, buyer)) if buyer else asdict(Buyer("")),
        lines=adapter(LINES).dump_python(sale.lines, mode="json"),
        taxes=[asdict(tax) for tax in sale.taxes],
        total_minor=check.total_minor,
        tax_minor=check.tax_minor,
        currency=check.currency,
    )
    tx.signal("invoices", request.invoice_id)
    return change(tx.load(Invoice, request.invoice_id, "invoice"))


def edit(tx: Write, request: EditInvoice) -> InvoiceChange:
    """Another buyer, due date or note, before it is issued. Raises InvoiceRefused, BadRequest."""
    invoice = load_draft(tx, request.invoice_id)
    tx.update(
        invoice,
        buyer=asdict(read_buyer(tx, request.buyer)),
        due_on=_day(request.due_on),
        note=request.note.strip()[:MOST_TEXT],
    )
    tx.signal("invoices", invoice.id)
    return change(tx.load(Invoice, invoice.id, "invoice"))


def drop(tx: Write, request: DropInvoice) -> InvoiceChange:
    """Throw a draft away; the check may be invoiced again. Raises InvoiceRefused."""
    invoice = load_draft(tx, request.invoice_id)
    tx.update(invoice, state=store.DROPPED)
    tx.signal("invoices", invoice.id)
    return change(tx.load(Invoice, invoice.id, "invoice"))


def load_draft(tx: Write, invoice_id: UUID) -> Invoice:
    """The draft. Raises NotFound, InvoiceRefused where it was issued or dropped."""
    invoice = tx.load(Invoice, invoice_id, "invoice")
    if invoice.state == store.DROPPED:
        raise InvoiceRefused("This draft was thrown away.")
    if invoice.state != store.DRAFT:
        raise InvoiceRefused(
            f"Invoice {number_of(invoice)} is issued and stays as it is. Make a credit note."
        )
    return invoice


def number_of(invoice: Invoice) -> str:
    """What an invoice is called; empty for a draft."""
    return f"{invoice.series}-{invoice.number}" if invoice.number else ""


def buyer_in(invoice: Invoice) -> Buyer:
    """The buyer of an invoice."""
    buyer: Buyer = adapter(Buyer).validate_python(invoice.buyer)
    return buyer


def read_buyer(read: Read, buyer: Buyer) -> Buyer:
    """A buyer as it stands on an invoice. Raises BadRequest for a tax number that cannot be."""
    country = buyer.country.strip().upper() or store.country(read)
    return Buyer(
        name=" ".join(buyer.name.split())[:MOST_TEXT],
        tax_id=read_tax_id(buyer.tax_id, country),
        address=buyer.address.strip()[:MOST_TEXT],
        email=buyer.email.strip()[:MOST_TEXT],
        country=country,
        reference=buyer.reference.strip()[:MOST_TEXT],
    )


def change(invoice: Invoice) -> InvoiceChange:
    """An invoice as an answer."""
    is_open = invoice.state == store.ISSUED and invoice.kind == store.INVOICE
    open_minor = invoice.total_minor - invoice.paid_minor if is_open else 0
    return InvoiceChange(
        invoice.id, invoice.state, number_of(invoice), invoice.total_minor, open_minor
    )


def _sale(tx: Write, check: Check) -> ReceiptDraft:
    """What the check's receipt says. Raises InvoiceRefused."""
    if check.state != "paid":
        raise InvoiceRefused("Only a paid check is invoiced. Charge it to the firm's account.")
    other = store.live(tx, check.id)
    if other is not None and other.state == store.DRAFT:
        raise InvoiceRefused("There is a draft for this check already. Go on with that one.")
    if other is not None:
        raise InvoiceRefused(f"This check is on invoice {number_of(other)} already.")
    if store.refunded(tx, check.id) >= check.total_minor:
        raise InvoiceRefused(ALL_GIVEN_BACK)
    request = tx.first(ReceiptRequest, "check_id = ? AND kind = 'sale'", check.id)
    if request is None:
        raise InvoiceRefused("This check has no receipt that an invoice could be made of.")
    return receipts.from_json(request.draft["sale"])


def _account(tx: Write, request: DraftInvoice) -> Account | None:
    """The account that is named; else the one that the check was charged to."""
    charged = store.house_account_of(tx, request.check_id)
    if None not in (charged, request.account_id) and charged != request.account_id:
        raise InvoiceRefused("This check was charged to another account.")
    account_id = request.account_id or charged
    return load(tx, account_id, AccountKind.HOUSE) if account_id else None


def _buyer_of(account: Account | None) -> Buyer | None:
    if account is None:
        return None
    return Buyer(account.name, account.tax_id, account.address, account.email)


def _day(text: str) -> str | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError as error:
        raise BadRequest(f"{text!r} is not a day like 2026-12-20.") from error
