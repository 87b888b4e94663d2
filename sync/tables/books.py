"""The house's books: balanced postings, the accounts they are in, and months that are locked."""

from __future__ import annotations

from sync.base import (
    STRICT,
    CountColumn,
    DocListColumn,
    FlagColumn,
    IdColumn,
    OptionalId,
    Policy,
    Setting,
    StoreRow,
    TextColumn,
    TimeColumn,
    indexed,
    unique_on_box,
)


class LedgerPosting(StoreRow, table=True):
    """One balanced posting of one event. Never changed; a correction is another one.

    `legs` are `{"account", "detail", "minor"}`: debit is positive, credit negative, their sum 0
    (`domain.ledger`). `book_date` is the business day, or, where its month is locked, the first day
    of the open month.
    """

    __tablename__ = "ledger_postings"
    __table_args__ = (
        indexed("source_id"),
        indexed("store_id", "book_date"),
        indexed("store_id", "z_number"),
        STRICT,
    )
    policy = Policy("ledger_posting", "fact", insert_only=True)
    source_kind: TextColumn
    source_id: IdColumn
    currency: TextColumn
    legs: DocListColumn
    book_date: TextColumn
    at: TimeColumn
    z_number: CountColumn


class LedgerAccount(Setting, table=True):
    """The code and name that an account (and, with `detail`, a part of it) has in the books."""

    __tablename__ = "ledger_accounts"
    __table_args__ = (STRICT,)
    policy = Policy("ledger_account", "setting")
    account: TextColumn
    detail: TextColumn = ""
    code: TextColumn
    name: TextColumn
    active: FlagColumn = True


class BookMonth(StoreRow, table=True):
    """A month (`2026-11`) of the books that was locked: what comes late is in the open month."""

    __tablename__ = "book_months"
    __table_args__ = (unique_on_box("ux_book_months_once", "store_id", "month"), STRICT)
    policy = Policy("book_month", "fact", insert_only=True)
    month: TextColumn
    locked_at: TimeColumn
    locked_by_id: OptionalId = None
