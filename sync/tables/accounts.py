"""Accounts of guests and firms (house accounts, gift cards), their entries, and invoices."""

from __future__ import annotations

from sync.base import (
    STRICT,
    CountColumn,
    DocColumn,
    DocListColumn,
    FlagColumn,
    IdColumn,
    MinorColumn,
    OptionalId,
    OptionalMinor,
    OptionalText,
    OptionalTime,
    Policy,
    StoreRow,
    TextColumn,
    TimeColumn,
    indexed,
    unique_on_box,
)


class Account(StoreRow, table=True):
    """A gift card or a house account. Its balance is the sum of its entries, of all stores.

    `kind` is gift_card (the balance is what it still buys) or house (the balance is what is owed,
    never above `limit_minor`). `code` is on the card, or what the account is asked for by.
    `terms_days` is how long an invoice to it may stay unpaid. `clocks` holds the hybrid clock of
    each field.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        indexed("kind", "name"),
        unique_on_box("ux_accounts_code", "code", where="code <> '' AND deleted_at IS NULL"),
        STRICT,
    )
    policy = Policy("account", "shared_profile")
    kind: TextColumn
    code: TextColumn = ""
    name: TextColumn = ""
    currency: TextColumn
    limit_minor: OptionalMinor = None
    terms_days: CountColumn = 30
    tax_id: TextColumn = ""
    address: TextColumn = ""
    email: TextColumn = ""
    phone: TextColumn = ""
    active: FlagColumn = True
    ends_on: OptionalText = None
    clocks: DocColumn = {}


class AccountEntry(StoreRow, table=True):
    """What changed an account's balance.

    `kind` is load, spend, charge, settle, give_back or adjust.
    """

    __tablename__ = "account_entries"
    __table_args__ = (indexed("account_id"), indexed("payment_id"), indexed("invoice_id"), STRICT)
    policy = Policy("account_entry", "shared_quantity", insert_only=True)
    account_id: IdColumn
    kind: TextColumn
    amount_minor: MinorColumn
    currency: TextColumn
    payment_id: OptionalId = None
    invoice_id: OptionalId = None
    reason: TextColumn = ""
    at: TimeColumn
    z_number: CountColumn


class Invoice(StoreRow, table=True):
    """An invoice to a firm for a paid or charged check, or a credit note on one (`corrects_id`).

    A draft may be edited; issued, it has its number and never changes but for what replaces it.
    """

    __tablename__ = "invoices"
    __table_args__ = (
        indexed("check_id"),
        indexed("account_id"),
        indexed("corrects_id"),
        indexed("store_id", "state"),
        unique_on_box("ux_invoices_number", "series", "number", where="number > 0"),
        STRICT,
    )
    policy = Policy("invoice", "store_state", one_way={"state": ("issued", "dropped")})
    kind: TextColumn = "invoice"
    state: TextColumn = "draft"
    series: TextColumn = ""
    number: CountColumn = 0
    check_id: OptionalId = None
    account_id: OptionalId = None
    corrects_id: OptionalId = None
    refund_id: OptionalId = None
    buyer: DocColumn = {}
    lines: DocListColumn = []
    taxes: DocListColumn = []
    total_minor: MinorColumn
    tax_minor: MinorColumn = 0
    paid_minor: MinorColumn = 0
    currency: TextColumn
    issued_at: OptionalTime = None
    due_on: OptionalText = None
    note: TextColumn = ""
    document: DocColumn = {}


class InvoicePayment(StoreRow, table=True):
    """Money that came in for an invoice, or a credit note that was set off against it."""

    __tablename__ = "invoice_payments"
    __table_args__ = (indexed("invoice_id"), STRICT)
    policy = Policy("invoice_payment", "fact", insert_only=True)
    invoice_id: IdColumn
    payment_id: OptionalId = None
    credit_note_id: OptionalId = None
    amount_minor: MinorColumn
    currency: TextColumn
    at: TimeColumn
