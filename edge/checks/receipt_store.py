"""SQL of receipt requests, receipts and their copies."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from edge.box_tables import Attempt
from edge.transaction import Read
from sync.tables.refunds import ReceiptCopy
from sync.tables.sales import FiscalRecord, Receipt, ReceiptRequest
from sync.types import from_micros

UNSETTLED = ("sent", "unknown")
"""States of attempts whose outcome nobody knows."""


def waiting_requests(read: Read, limit: int) -> list[ReceiptRequest]:
    """Receipts that are not signed: those that were asked for least first, then the oldest."""
    return read.all(
        ReceiptRequest,
        "id IN (SELECT id FROM receipt_requests WHERE organization_id = ? AND store_id = ? "
        "AND state IN ('pending', 'unknown') ORDER BY attempts, id LIMIT ?) ORDER BY attempts, id",
        read.house.organization_id,
        read.house.store_id,
        limit,
    )


def without_receipt(read: Read, limit: int) -> list[ReceiptRequest]:
    """Requests of which there is no receipt at all yet, oldest first."""
    return read.all(
        ReceiptRequest,
        "store_id = ? AND state IN ('pending', 'unknown') AND outage_at IS NULL "
        "ORDER BY +id LIMIT ?",
        read.house.store_id,
        limit,
    )


def waiting_since(read: Read) -> tuple[int, datetime | None]:
    """How many receipts are not signed, and since when the oldest one waits."""
    count, oldest = read.rows(
        "SELECT count(*), min(created_at) FROM receipt_requests "
        "WHERE organization_id = ? AND store_id = ? AND state IN ('pending', 'unknown')",
        read.house.organization_id,
        read.house.store_id,
    )[0]
    return count, None if oldest is None else from_micros(oldest)


def unsigned_papers(read: Read) -> int:
    """How many receipts were made without their signature, and still have none."""
    return int(
        read.value(
            "SELECT count(*) FROM receipt_requests WHERE organization_id = ? AND store_id = ? "
            "AND state IN ('pending', 'unknown') AND outage_at IS NOT NULL",
            read.house.organization_id,
            read.house.store_id,
        )
    )


def receipt_of(read: Read, request_id: UUID) -> Receipt | None:
    """The receipt of a request."""
    return read.first(Receipt, "receipt_request_id = ?", request_id)


def record_of(read: Read, request_id: UUID) -> FiscalRecord | None:
    """What the fiscal device answered to a request."""
    return read.first(FiscalRecord, "receipt_request_id = ?", request_id)


def sale_request(read: Read, check_id: UUID) -> ReceiptRequest | None:
    """The request of the sale of a check."""
    return read.first(ReceiptRequest, "check_id = ? AND kind = 'sale' ORDER BY id", check_id)


def calls_for(read: Read, request_id: UUID) -> list[Attempt]:
    """The calls that were made for a request, one for each device that was asked."""
    return read.all(Attempt, "subject_id = ? ORDER BY created_at, id", request_id)


def by_token(read: Read, token: str) -> Receipt | None:
    """The receipt that a guest's page shows."""
    return read.first(Receipt, "token = ?", token) if token else None


def copies_of(read: Read, receipt_id: UUID) -> list[ReceiptCopy]:
    """The copies of a receipt, in order."""
    return read.all(ReceiptCopy, "receipt_id = ? ORDER BY copy_no", receipt_id)


def paper_of(read: Read, receipt_id: UUID) -> UUID | None:
    """The print job of a receipt's first paper."""
    found = read.value(
        "SELECT id FROM print_jobs WHERE kind = 'receipt' AND subject_id = ? AND copy_no = 0",
        receipt_id,
    )
    return None if found is None else UUID(bytes=found)
