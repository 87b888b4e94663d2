"""Writes postings, in the transaction of what they are of. Everything that moves money calls it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from domain.ledger import Leg, Posting
from edge.shifts.period import open_z_number
from edge.transaction import Write
from sync.tables.books import LedgerPosting


def post(
    tx: Write, source_kind: str, source_id: UUID, legs: Iterable[Leg], *, always: bool = False
) -> None:
    """Post an event. Where every leg is nothing it is written with `always` only.

    Raises Unbalanced.
    """
    posting = Posting.of(legs)
    if not posting.legs and not always:
        return
    tx.insert(
        LedgerPosting,
        source_kind=source_kind,
        source_id=source_id,
        currency=tx.house.currency,
        legs=[
            {"account": leg.account.value, "detail": leg.detail, "minor": leg.minor}
            for leg in posting.legs
        ],
        book_date=book_date(tx),
        at=tx.now,
        z_number=open_z_number(tx),
    )


def book_date(tx: Write) -> str:
    """The day on which what happens now stands in the books.

    The business day, or the first day after the last month that was locked.
    """
    locked = tx.value(
        "SELECT max(month) FROM book_months WHERE organization_id = ? AND store_id = ?",
        tx.house.organization_id,
        tx.house.store_id,
    )
    today = tx.business_date
    return today if locked is None or today[:7] > locked else _first_after(locked)


def _first_after(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12:04d}-{number % 12 + 1:02d}-01"
