"""What can be asked about invoices, and what is answered. Amounts are minor units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.invoices.ageing import Ageing


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who is invoiced. `country` (`DE`) says how the tax number is written; empty: the store's."""

    name: str
    tax_id: str = ""
    address: str = ""
    email: str = ""
    country: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class DraftInvoice:
    """Begin an invoice for a paid check. Without a buyer: the firm that the check was charged to.

    `account_id` is the house account whose name, address and terms hold.
    """

    invoice_id: UUID
    check_id: UUID
    buyer: Buyer | None = None
    account_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class EditInvoice:
    """Change a draft. `due_on` (`2026-12-20`) empty: by the terms, from the day it is issued."""

    invoice_id: UUID
    buyer: Buyer
    due_on: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class DropInvoice:
    """Throw a draft away."""

    invoice_id: UUID


@dataclass(frozen=True, slots=True)
class IssueInvoice:
    """Give a draft its number; from then on it stays as it is."""

    invoice_id: UUID


@dataclass(frozen=True, slots=True)
class CreditInvoice:
    """A credit note on an issued invoice: for one refund, or for all that is left of it."""

    credit_note_id: UUID
    invoice_id: UUID
    reason: str
    refund_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class PrintInvoice:
    """Print an invoice or credit note."""

    invoice_id: UUID


@dataclass(frozen=True, slots=True)
class MailInvoice:
    """Send an invoice or credit note as soon as there is a way."""

    invoice_id: UUID
    mail_id: UUID
    sent_to: str


@dataclass(frozen=True, slots=True)
class InvoiceChange:
    """An invoice after an act. `number` is empty for a draft."""

    invoice_id: UUID
    state: str
    number: str
    total_minor: int
    open_minor: int


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """An invoice or credit note in a list. `open_minor` is what is still to come for it.

    `credited_minor` is what credit notes took off; `days_over` counts from the day it was due.
    """

    id: UUID
    kind: str
    state: str
    number: str
    buyer: str
    check_id: UUID | None
    account_id: UUID | None
    total_minor: int
    open_minor: int
    credited_minor: int
    currency: str
    issued_at: datetime | None
    due_on: str
    days_over: int


@dataclass(frozen=True, slots=True)
class UncreditedRefund:
    """A refund on an invoiced check that no credit note is for yet."""

    refund_id: UUID
    amount_minor: int
    reason: str


@dataclass(frozen=True, slots=True)
class InvoiceView:
    """An invoice with its buyer, its note, its words as they are printed, and what asks for a
    credit note."""

    row: InvoiceRow
    buyer: Buyer
    note: str
    tax_minor: int
    corrects: str
    text: str
    uncredited: tuple[UncreditedRefund, ...]


@dataclass(frozen=True, slots=True)
class AccountAgeing:
    """What one house account owes, by age."""

    account_id: UUID
    name: str
    ageing: Ageing


@dataclass(frozen=True, slots=True)
class InvoiceableCheck:
    """A paid check that has no live invoice."""

    check_id: UUID
    order_number: int
    business_date: str
    total_minor: int
    charged_to: str
