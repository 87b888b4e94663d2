"""What was given back, line by line, and the copies that were made of receipts. All of it facts."""

from __future__ import annotations

from sync.base import (
    STRICT,
    CountColumn,
    DocListColumn,
    IdColumn,
    MinorColumn,
    OptionalId,
    Policy,
    StoreRow,
    TextColumn,
    TimeColumn,
    indexed,
)


class Refund(StoreRow, table=True):
    """Money given back on a paid check, by lines or by an amount. It belongs to the day it is made.

    `amount_minor` (with the taxes in it) and `tip_minor` are positive; the payments that give it
    back are negative and name it. `taxes` are the parts of the check's taxes. `kind` is refund or
    resell: everything given back so that the order can be corrected and sold again.
    """

    __tablename__ = "refunds"
    __table_args__ = (
        indexed("check_id"),
        indexed("store_id", "business_date"),
        indexed("store_id", "z_number"),
        STRICT,
    )
    policy = Policy("refund", "fact", insert_only=True)
    check_id: IdColumn
    order_id: IdColumn
    kind: TextColumn = "refund"
    amount_minor: MinorColumn
    tip_minor: MinorColumn = 0
    rounding_minor: MinorColumn = 0
    tax_minor: MinorColumn = 0
    taxes: DocListColumn = []
    currency: TextColumn
    reason: TextColumn
    approver_id: OptionalId = None
    resold_as_id: OptionalId = None
    at: TimeColumn
    z_number: CountColumn


class RefundLine(StoreRow, table=True):
    """A line of a refund: how much of an order's line (thousandths), and what that was."""

    __tablename__ = "refund_lines"
    __table_args__ = (indexed("refund_id"), indexed("line_id"), STRICT)
    policy = Policy("refund_line", "fact", insert_only=True)
    refund_id: IdColumn
    line_id: IdColumn
    quantity: CountColumn
    amount_minor: MinorColumn
    currency: TextColumn


class ReceiptCopy(StoreRow, table=True):
    """A copy of a receipt: the how manyth, and as what (paper, pdf, mail)."""

    __tablename__ = "receipt_copies"
    __table_args__ = (indexed("receipt_id"), STRICT)
    policy = Policy("receipt_copy", "fact", insert_only=True)
    receipt_id: IdColumn
    copy_no: CountColumn
    made_as: TextColumn = "paper"
    sent_to: TextColumn = ""
    at: TimeColumn
