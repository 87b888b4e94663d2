"""The Z: everything since the one before, computed from the rows in one write, kept for good."""

from __future__ import annotations

from typing import Any

from domain.errors import BadRequest
from edge.commands import adapter
from edge.reports.store import of_z, sales
from edge.shifts import store
from edge.shifts.period import SERIES
from edge.shifts.requests import CloseDay, DayCloseView, ZTotals
from edge.transaction import Read, Write
from sync.tables.cash import DayClose


def close_day(tx: Write, request: CloseDay) -> DayCloseView:
    """Make the next Z. Open orders are carried over, open drawers stay open and are named."""
    if tx.get(DayClose, request.day_close_id) is not None:
        raise BadRequest("That Z exists already.")
    before = store.last_close(tx)
    number = tx.next_number(SERIES)
    totals = z_totals(tx, number)
    close = tx.insert(
        DayClose,
        request.day_close_id,
        number=number,
        closed_at=tx.now,
        revenue_minor=totals.sales.revenue_minor,
        grand_total_minor=(before.grand_total_minor if before else 0) + totals.sales.revenue_minor,
        currency=tx.house.currency,
        totals=_to_json(totals),
    )
    tx.signal("payments")
    return view(close)


def z_totals(read: Read, number: int) -> ZTotals:
    """What a Z of this number says, or would say now."""
    before = store.last_close(read)
    since = (before.closed_at, before.business_date) if before else None
    return ZTotals(
        since=before.closed_at if before else None,
        sales=sales(read, of_z(number, since)),
        receipts=store.receipts_of(read, number),
        openings_without_sale=store.openings_without_sale(read, number),
        cash_outside_drawers_minor=store.cash_outside_drawers(read, number),
        open_orders=store.open_orders(read),
        uncounted_drawers=store.uncounted_drawers(read),
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


def _to_json(totals: ZTotals) -> dict[str, Any]:
    kept: dict[str, Any] = adapter(ZTotals).dump_python(totals, mode="json")
    return kept
