"""Invoices get their number, credit notes correct them. Plain functions inside one write."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from domain.documents import to_doc
from domain.ports.fiscal import DraftLine
from domain.tax import TaxSum
from edge.audit import record
from edge.commands import adapter
from edge.invoices import paper, store
from edge.invoices.allocating import cover, pay_invoice
from edge.invoices.drafting import (
    ALL_GIVEN_BACK,
    LINES,
    InvoiceRefused,
    buyer_in,
    change,
    load_draft,
    number_of,
)
from edge.invoices.requests import CreditInvoice, InvoiceChange, IssueInvoice
from edge.transaction import Write
from sync.tables.accounts import Account, Invoice
from sync.tables.refunds import Refund

SERIES = {store.INVOICE: "INV", store.CREDIT_NOTE: "CRN"}


def issue(tx: Write, request: IssueInvoice) -> InvoiceChange:
    """Give a draft the next number of its series; from now on it stays as it is.

    Raises InvoiceRefused where the buyer's name or tax number is missing, a day is over, or nothing
    is left of the check.
    """
    invoice = load_draft(tx, request.invoice_id)
    buyer = buyer_in(invoice)
    if not buyer.name:
        raise InvoiceRefused("Write the buyer's name first.")
    if not buyer.tax_id:
        raise InvoiceRefused("Write the buyer's tax number first.")
    if invoice.due_on is not None and invoice.due_on < tx.business_date:
        raise InvoiceRefused("The day that it is due on is over already.")
    if invoice.check_id and store.refunded(tx, invoice.check_id) >= invoice.total_minor:
        raise InvoiceRefused(ALL_GIVEN_BACK)
    account = tx.load(Account, invoice.account_id, "account") if invoice.account_id else None
    open_minor = cover(tx, account, invoice) if account else 0
    terms_days = account.terms_days if account and open_minor else 0
    tx.update(
        invoice,
        **_numbered(tx, store.INVOICE),
        state=store.ISSUED,
        due_on=invoice.due_on or store.after_days(tx.business_date, terms_days),
        paid_minor=invoice.total_minor - open_minor,
    )
    return _finish(tx, invoice, "issue_invoice")


def credit(tx: Write, request: CreditInvoice) -> InvoiceChange:
    """A credit note, issued at once: for a refund, or for everything that is left of an invoice.

    What is still open of the invoice is set off. Raises InvoiceRefused, NotFound.
    """
    if tx.get(Invoice, request.credit_note_id) is not None:
        raise InvoiceRefused("This credit note was made already.")
    invoice = tx.load(Invoice, request.invoice_id, "invoice")
    reason = request.reason.strip()
    if invoice.kind != store.INVOICE or invoice.state != store.ISSUED:
        raise InvoiceRefused("Only an issued invoice gets a credit note.")
    if not reason:
        raise InvoiceRefused("Say why the invoice is corrected.")
    left = invoice.total_minor - store.credited(tx, invoice.id)
    if left <= 0:
        raise InvoiceRefused(f"Nothing is left of invoice {number_of(invoice)}.")
    back = _of_refund(tx, invoice, request) if request.refund_id else _rest(tx, invoice, left)
    if back.total_minor > left:
        raise InvoiceRefused("The credit note would be for more than is left of the invoice.")
    note = tx.insert(
        Invoice,
        request.credit_note_id,
        kind=store.CREDIT_NOTE,
        state=store.DRAFT,
        check_id=invoice.check_id,
        account_id=invoice.account_id,
        corrects_id=invoice.id,
        refund_id=request.refund_id,
        buyer=invoice.buyer,
        lines=back.lines,
        taxes=back.taxes,
        total_minor=back.total_minor,
        tax_minor=back.tax_minor,
        currency=invoice.currency,
        note=reason,
    )
    tx.update(note, **_numbered(tx, store.CREDIT_NOTE), state=store.ISSUED)
    set_off = min(invoice.total_minor - invoice.paid_minor, back.total_minor)
    if set_off:
        pay_invoice(tx, invoice, set_off, credit_note_id=note.id)
    return _finish(tx, note, "credit_invoice", reason)


@dataclass(frozen=True, slots=True)
class _Back:
    """What a credit note takes off, as columns of its row."""

    lines: list[Any]
    taxes: list[Any]
    total_minor: int
    tax_minor: int


def _of_refund(tx: Write, invoice: Invoice, request: CreditInvoice) -> _Back:
    assert request.refund_id is not None
    refund = tx.load(Refund, request.refund_id, "refund")
    if refund.check_id != invoice.check_id:
        raise InvoiceRefused("That refund is of another check.")
    if all(refund.id != found for found, *_ in store.refunds_of(tx, refund.check_id)):
        raise InvoiceRefused("There is a credit note for that refund already.")
    sold = store.refund_lines(tx, refund.id) or [(refund.reason, 1000, refund.amount_minor)]
    lines = tuple(
        DraftLine(name, quantity, _unit(amount, quantity), amount)
        for name, quantity, amount in sold
    )
    kept = adapter(LINES).dump_python(lines, mode="json")
    return _Back(kept, refund.taxes, refund.amount_minor, refund.tax_minor)


def _rest(tx: Write, invoice: Invoice, left_minor: int) -> _Back:
    notes = store.credit_notes(tx, invoice.id)
    if not notes:
        return _Back(invoice.lines, invoice.taxes, invoice.total_minor, invoice.tax_minor)
    line = DraftLine(f"What is left of {number_of(invoice)}", 1000, left_minor, left_minor)
    return _Back(
        adapter(LINES).dump_python((line,), mode="json"),
        _taxes_left(invoice, notes),
        left_minor,
        invoice.tax_minor - sum(note.tax_minor for note in notes),
    )


def _taxes_left(invoice: Invoice, notes: list[Invoice]) -> list[Any]:
    taxes = adapter(tuple[TaxSum, ...])
    taken: dict[tuple[str, int, bool], tuple[int, int]] = {}
    for note in notes:
        for tax in taxes.validate_python(note.taxes):
            key = (tax.code, tax.rate_micros, tax.included)
            base, minor = taken.get(key, (0, 0))
            taken[key] = (base + tax.base_minor, minor + tax.tax_minor)
    left: list[Any] = []
    for tax in taxes.validate_python(invoice.taxes):
        base, minor = taken.get((tax.code, tax.rate_micros, tax.included), (0, 0))
        left.append(
            {
                **asdict(tax),
                "base_minor": tax.base_minor - base,
                "tax_minor": tax.tax_minor - minor,
            }
        )
    return left


def _unit(amount_minor: int, quantity: int) -> int:
    """The price of one, where the amount is a whole multiple; else the amount."""
    whole = amount_minor * 1000
    return whole // quantity if quantity and whole % quantity == 0 else amount_minor


def _numbered(tx: Write, kind: str) -> dict[str, Any]:
    series = f"{SERIES[kind]}-{tx.house.receipt_series}"
    return {"series": series, "number": tx.next_number(f"invoices:{series}"), "issued_at": tx.now}


def _finish(tx: Write, invoice: Invoice, act: str, reason: str = "") -> InvoiceChange:
    """The words of the paper are fixed with the number."""
    issued = tx.load(Invoice, invoice.id, "invoice")
    tx.update(issued, document=to_doc(paper.document(tx, issued)))
    details = {"number": number_of(issued), "minor": issued.total_minor}
    record(tx, act, "invoice", issued.id, reason=reason, details=details)
    tx.signal("invoices", issued.id)
    return change(tx.load(Invoice, issued.id, "invoice"))
