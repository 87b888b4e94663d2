"""Invoices as people see them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.accounts import AccountKind
from domain.documents import Document, from_doc
from edge.accounts.spending import load
from edge.accounts.store import balance, house_accounts
from edge.checks.receipts import words_in
from edge.invoices import paper, store
from edge.invoices.allocating import ageing_of
from edge.invoices.drafting import buyer_in, number_of
from edge.invoices.requests import (
    AccountAgeing,
    InvoiceableCheck,
    InvoiceRow,
    InvoiceView,
    UncreditedRefund,
)
from edge.transaction import Read
from sync.tables.accounts import Invoice

MOST_SHOWN = 100
INVOICEABLE_DAYS = 31
"""Checks of a month back are offered; older ones are found by their order."""


def row(read: Read, invoice: Invoice, today: str) -> InvoiceRow:
    """One invoice in a list."""
    is_invoice = invoice.kind == store.INVOICE
    is_open = is_invoice and invoice.state == store.ISSUED
    open_minor = invoice.total_minor - invoice.paid_minor if is_open else 0
    return InvoiceRow(
        id=invoice.id,
        kind=invoice.kind,
        state=invoice.state,
        number=number_of(invoice),
        buyer=buyer_in(invoice).name,
        check_id=invoice.check_id,
        account_id=invoice.account_id,
        total_minor=invoice.total_minor,
        open_minor=open_minor,
        credited_minor=store.credited(read, invoice.id) if is_open else 0,
        currency=invoice.currency,
        issued_at=invoice.issued_at,
        due_on=invoice.due_on or "",
        days_over=_days_over(invoice.due_on, today) if open_minor else 0,
    )


def view(read: Read, invoice_id: UUID, today: str) -> InvoiceView:
    """One invoice. Raises NotFound."""
    invoice = read.load(Invoice, invoice_id, "invoice")
    corrected = read.get(Invoice, invoice.corrects_id) if invoice.corrects_id else None
    return InvoiceView(
        row=row(read, invoice, today),
        buyer=buyer_in(invoice),
        note=invoice.note,
        tax_minor=invoice.tax_minor,
        corrects=number_of(corrected) if corrected else "",
        text=words_in(_document(read, invoice)),
        uncredited=_uncredited(read, invoice),
    )


def of_check(read: Read, check_id: UUID, today: str) -> InvoiceRow | None:
    """The draft or issued invoice of a check that is not credited wholly."""
    invoice = store.live(read, check_id)
    return None if invoice is None else row(read, invoice, today)


def document(read: Read, invoice_id: UUID) -> Document:
    """The paper of an invoice, as it was issued. Raises NotFound."""
    return _document(read, read.load(Invoice, invoice_id, "invoice"))


def latest(read: Read, state: str, today: str) -> tuple[InvoiceRow, ...]:
    """The last invoices and credit notes in a state."""
    return tuple(row(read, each, today) for each in store.latest(read, state, MOST_SHOWN))


def open_of(read: Read, account_id: UUID, today: str) -> tuple[InvoiceRow, ...]:
    """The invoices of an account for which money is still to come, due first."""
    return tuple(row(read, each, today) for each in store.open_invoices(read, account_id))


def ageing(read: Read, today: str) -> tuple[AccountAgeing, ...]:
    """What house accounts owe by age, those first that owe most of what is late."""
    found = [
        AccountAgeing(account.id, account.name, ageing_of(read, account, today))
        for account in house_accounts(read)
        if balance(read, account.id)
    ]
    return tuple(sorted(found, key=lambda each: (-each.ageing.late_minor, each.name)))


def ageing_of_one(read: Read, account_id: UUID, today: str) -> AccountAgeing:
    """What one house account owes by age. Raises NotFound, AccountRefused."""
    account = load(read, account_id, AccountKind.HOUSE)
    return AccountAgeing(account.id, account.name, ageing_of(read, account, today))


def invoiceable(read: Read, today: str) -> tuple[InvoiceableCheck, ...]:
    """Paid checks of the last month that have no invoice."""
    since = store.after_days(today, -INVOICEABLE_DAYS)
    return tuple(
        InvoiceableCheck(UUID(bytes=found[0]), found[1], found[2], found[3], found[4] or "")
        for found in store.invoiceable(read, since, MOST_SHOWN)
    )


def _document(read: Read, invoice: Invoice) -> Document:
    return from_doc(invoice.document) if invoice.document else paper.document(read, invoice)


def _uncredited(read: Read, invoice: Invoice) -> tuple[UncreditedRefund, ...]:
    is_issued = invoice.kind == store.INVOICE and invoice.state == store.ISSUED
    if not is_issued or invoice.check_id is None:
        return ()
    if store.credited(read, invoice.id) >= invoice.total_minor:
        return ()
    return tuple(UncreditedRefund(*each) for each in store.refunds_of(read, invoice.check_id))


def _days_over(due_on: str | None, today: str) -> int:
    if not due_on:
        return 0
    return max(0, (date.fromisoformat(today) - date.fromisoformat(due_on)).days)
