"""The Z: everything since the one before, computed from the rows in one write, kept for good.

The grand total is of what was sold and only grows. What is given back is never taken off it: it
has a grand total of its own, so a day with more refunds than sales lowers neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from domain.checks import MAX_PAYMENT_MINOR
from domain.errors import BadRequest, Changed
from edge.accounts.store import totals as account_totals
from edge.audit import record
from edge.commands import adapter
from edge.reports.store import of_z, sales
from edge.shifts import store, z_store
from edge.shifts.period import SERIES, open_z_number
from edge.shifts.requests import (
    CloseDay,
    DayCloseView,
    TenderCount,
    TenderCounted,
    ZTotals,
)
from edge.transaction import Read, Write
from sync.tables.cash import DayClose


def close_day(tx: Write, request: CloseDay) -> DayCloseView:
    """Make the next Z. Open orders are carried over, open drawers stay open and are named.

    Asked again for the same one, it is given back as it is. Raises Changed where somebody else
    made the Z that was looked at, BadRequest for totals that cannot be.
    """
    made = tx.get(DayClose, request.day_close_id)
    if made is not None:
        return view(made)
    _check_number(tx, request)
    number = tx.next_number(SERIES)
    totals = z_totals(tx, number)
    totals = replace(totals, counts=_counted(totals.counts, request.counts))
    _record_differences(tx, request, totals.counts)
    before = store.last_close(tx)
    grand_total_minor = (before.grand_total_minor if before else 0) + totals.gross.amount_minor
    close = tx.insert(
        DayClose,
        request.day_close_id,
        number=number,
        closed_at=tx.now,
        revenue_minor=totals.revenue_minor,
        grand_total_minor=grand_total_minor,
        currency=tx.house.currency,
        totals=_to_json(totals),
    )
    tx.signal("payments")
    return view(close)


def z_totals(read: Read, number: int) -> ZTotals:
    """What a Z of this number says, or would say now."""
    before = store.last_close(read)
    refunded = z_store.refunded(read, number)
    refunds_before = before.totals.get("grand_refunds_minor", 0) if before else 0
    return ZTotals(
        since=before.closed_at if before else None,
        sales=sales(read, of_z(number)),
        receipts=store.receipts_of(read, number),
        openings_without_sale=store.openings_without_sale(read, number),
        cash_outside_drawers_minor=store.cash_outside_drawers(read, number),
        open_orders=store.open_orders(read),
        uncounted_drawers=store.uncounted_drawers(read),
        gross=z_store.gross(read, number),
        refunded=refunded,
        grand_refunds_minor=refunds_before + refunded.amount_minor,
        reasons=z_store.reasons(read, number),
        cash_moved=z_store.cash_moved(read, number),
        drawers_counted=z_store.drawers_counted(read, number),
        counts=z_store.tenders_expected(read, number),
        accounts=account_totals(read, "z_number = ?", (number,)),
    )


def view(close: DayClose) -> DayCloseView:
    """A Z as it was made."""
    totals: ZTotals = adapter(ZTotals).validate_python(close.totals)
    return DayCloseView(
        id=close.id,
        number=close.number,
        business_date=close.business_date,
        closed_at=close.closed_at,
        currency=close.currency,
        revenue_minor=close.revenue_minor,
        grand_total_minor=close.grand_total_minor,
        totals=totals,
    )


def _check_number(tx: Write, request: CloseDay) -> None:
    wanted, number = request.number, open_z_number(tx)
    if wanted is None or wanted == number:
        return
    before = store.last_close(tx)
    if before is None or wanted > number:
        raise BadRequest(f"The next Z is number {number}.")
    at = before.closed_at.astimezone(tx.house.zone).strftime("%H:%M")
    raise Changed(f"Z {before.number} was made at {at}. Look again.")


def _counted(
    expected: Sequence[TenderCount], counted: Sequence[TenderCounted]
) -> tuple[TenderCount, ...]:
    found = {each.tender_id: each for each in counted}
    if len(found) < len(counted):
        raise BadRequest("A way to pay was counted twice.")
    unknown = set(found) - {each.tender_id for each in expected}
    if unknown:
        raise BadRequest("Nothing was taken by one of the ways to pay that were counted.")
    if any(abs(each.counted_minor) > MAX_PAYMENT_MINOR for each in counted):
        raise BadRequest("The amount cannot be that. Look at it again.")
    return tuple(
        replace(each, counted_minor=count.counted_minor, reason=count.reason.strip())
        if (count := found.get(each.tender_id))
        else each
        for each in expected
    )


def _record_differences(tx: Write, request: CloseDay, counts: Sequence[TenderCount]) -> None:
    for each in counts:
        if each.difference_minor:
            record(
                tx,
                "tender_difference",
                "day_close",
                request.day_close_id,
                reason=each.reason,
                details={"minor": each.difference_minor, "tender": each.name},
            )


def _to_json(totals: ZTotals) -> dict[str, Any]:
    kept: dict[str, Any] = adapter(ZTotals).dump_python(totals, mode="json")
    return kept
