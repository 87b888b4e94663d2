"""Which invoices money pays, and what of a house account is still open. Inside a write or read."""

from __future__ import annotations

from uuid import UUID

from domain.accounts import AccountRefused
from domain.invoices.ageing import Ageing, Owed, age, left_after
from domain.money_text import money_text
from edge.invoices import store
from edge.transaction import Read, Write
from sync.tables.accounts import Account, Invoice, InvoicePayment


def allocate(
    tx: Write, account: Account, payment_id: UUID, minor: int, invoice_id: UUID | None
) -> None:
    """Let a settlement pay invoices: the one that is meant, and then those due first.

    What is left stays on the account. Raises AccountRefused for an invoice that is not this
    account's or asks for less.
    """
    waiting = store.open_invoices(tx, account.id)
    if invoice_id is not None:
        waiting = [_meant(waiting, invoice_id, minor)]
    for invoice in waiting:
        part = min(minor, invoice.total_minor - invoice.paid_minor)
        if part:
            pay_invoice(tx, invoice, part, payment_id=payment_id)
            minor -= part


def pay_invoice(
    tx: Write,
    invoice: Invoice,
    minor: int,
    *,
    payment_id: UUID | None = None,
    credit_note_id: UUID | None = None,
) -> None:
    """Write what came in for an invoice, or was set off against it."""
    tx.insert(
        InvoicePayment,
        invoice_id=invoice.id,
        payment_id=payment_id,
        credit_note_id=credit_note_id,
        amount_minor=minor,
        currency=invoice.currency,
        at=tx.now,
    )
    tx.update(invoice, paid_minor=invoice.paid_minor + minor)
    tx.signal("invoices", invoice.id)


def open_debts(read: Read, account: Account) -> list[tuple[store.Debt, int]]:
    """Each debt of a house account with what is open of it; their sum is its balance.

    What invoices were paid with is theirs; what came in otherwise goes to what is due first.
    """
    found = store.debts(read, account)
    rest = [Owed(debt.due_on, debt.amount_minor - debt.allocated_minor) for debt in found]
    unmeant = store.came_in(read, account.id) - sum(debt.allocated_minor for debt in found)
    return list(zip(found, left_after(rest, unmeant), strict=True))


def ageing_of(read: Read, account: Account, today: str) -> Ageing:
    """What a house account owes, by how long it should have been paid."""
    return age((Owed(debt.due_on, left) for debt, left in open_debts(read, account)), today)


def cover(tx: Write, account: Account, invoice: Invoice) -> int:
    """What of a check that is being invoiced is open; earlier settlements become the invoice's.

    Called while the invoice is issued, so that money that came before it does not pay others when
    the due dates change.
    """
    for debt, left in open_debts(tx, account):
        if debt.check_id == invoice.check_id:
            _take_over(tx, account, invoice, debt.amount_minor - debt.allocated_minor - left)
            return max(0, min(left, invoice.total_minor))
    return 0


def _take_over(tx: Write, account: Account, invoice: Invoice, minor: int) -> None:
    for payment_id, amount in store.settlements(tx, account.id):
        part = min(minor, amount - store.allocated(tx, payment_id, account.id))
        if part > 0:
            tx.insert(
                InvoicePayment,
                invoice_id=invoice.id,
                payment_id=payment_id,
                amount_minor=part,
                currency=invoice.currency,
                at=tx.now,
            )
            minor -= part


def _meant(waiting: list[Invoice], invoice_id: UUID, minor: int) -> Invoice:
    for invoice in waiting:
        if invoice.id == invoice_id:
            left = invoice.total_minor - invoice.paid_minor
            if minor > left:
                asked = money_text(left, invoice.currency)
                raise AccountRefused(f"Only {asked} of this invoice is open.")
            return invoice
    raise AccountRefused("Nothing of this invoice is open on this account.")
