"""The papers of drawers and days: the counted drawer, and the Z."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from domain.documents import (
    Amount,
    Columns,
    Cut,
    Document,
    Feed,
    Part,
    Rule,
    ShiftReport,
    Style,
    TenderCount,
    Text,
    labels_in,
    shift_report,
)
from domain.documents.marks import clean
from domain.documents.rows import amount_row
from domain.money_text import amount_text, percent_text, quantity_text
from edge.checks.paper import TIME_FORMAT, Letterhead
from edge.shifts.requests import DayCloseView, DrawerReport
from edge.shifts.z_accounts import account_rows

_BOLD = Style(bold=True)
_NAME = Style(bold=True, width=2, height=2)
_MOVEMENTS = {
    "pay_in": "Paid in",
    "pay_out": "Paid out",
    "drop": "Dropped",
    "hand_in": "Handed in",
    "tip_out": "Tips paid out",
}
NOT_COUNTED = "not counted"


def drawer_document(report: DrawerReport, head: Letterhead) -> Document:
    """The report of a closed drawer, to be signed."""

    def written(minor: int | None) -> str:
        return amount_text(minor or 0, report.currency, head.language)

    return shift_report(
        ShiftReport(
            store=head.store,
            number="",
            opened_at=_time(report.opened_at, head),
            closed_at=_time(report.closed_at, head),
            person=_people(report),
            drawer=report.drawer_name,
            opening=written(report.float_minor),
            tenders=(
                TenderCount(
                    "Cash",
                    written(report.expected_minor),
                    written(report.counted_minor),
                    written(report.difference_minor),
                    differs=bool(report.difference_minor),
                ),
                *(
                    TenderCount(
                        count.name,
                        written(count.expected_minor),
                        NOT_COUNTED
                        if count.counted_minor is None
                        else written(count.counted_minor),
                        written(count.difference_minor),
                        differs=bool(count.difference_minor),
                    )
                    for count in report.tender_counts
                ),
            ),
            sales=tuple(
                Amount(f"{tender.name} ({tender.payments})", written(tender.amount_minor))
                for tender in report.tenders
            ),
            movements=tuple(
                Amount(
                    ": ".join(filter(None, (_MOVEMENTS[move.kind], move.reason))),
                    written(move.amount_minor),
                )
                for move in report.movements
                if move.kind in _MOVEMENTS
            ),
        ),
        labels_in(head.language),
        head.language,
    )


def _people(report: DrawerReport) -> str:
    """Who had the drawer, and who has it now."""
    return " > ".join(filter(None, (report.opened_by, report.handed_to)))


def z_document(close: DayCloseView, head: Letterhead) -> Document:
    """The Z on paper: the same facts as its row."""
    parts = (*_z_head(close, head), *_z_sales(close, head), *_z_notes(close, head))
    return Document("shift_report", f"Z {close.number}", parts, head.language)


def _z_head(close: DayCloseView, head: Letterhead) -> Iterator[Part]:
    yield Text(clean(f"Z {close.number}"), "centre", _NAME)
    yield Text(clean(head.store.name), "centre")
    for line in head.store.lines:
        yield Text(clean(line), "centre")
    yield Rule()
    yield _row("Business day", close.business_date)
    if close.totals.since:
        yield _row("From", _time(close.totals.since, head))
    yield _row("To", _time(close.closed_at, head))


def _z_sales(close: DayCloseView, head: Letterhead) -> Iterator[Part]:
    sales, receipts = close.totals.sales, close.totals.receipts

    def money(label: str, minor: int) -> Columns:
        return _row(label, amount_text(minor, close.currency, head.language))

    yield Rule()
    yield _row("Orders", str(sales.orders))
    yield _row("Receipts", f"{receipts.count} {_range(receipts.first, receipts.last)}".strip())
    yield from _part("By category", (
        money(f"{quantity_text(each.quantity)} {each.name}", each.revenue_minor)
        for each in sales.by_category
    ))  # fmt: skip
    yield from _part("Taxes", (
        money(f"{tax.name} {percent_text(tax.rate_micros)}", tax.tax_minor) for tax in sales.taxes
    ))  # fmt: skip
    yield from _part("Taken", (
        money(f"{each.name} ({each.payments})", each.amount_minor) for each in sales.by_tender
    ))  # fmt: skip
    if sales.tip_minor:
        yield money("Tips (no revenue)", sales.tip_minor)
    if sales.rounding_minor:
        yield money("Rounding of cash", sales.rounding_minor)
    yield from _part("Given back", (
        money(f"{each.refunds} {each.reason}", -each.amount_minor)
        for each in sales.refunds.by_reason
    ))  # fmt: skip
    yield Rule("double")
    if sales.refunds.refunds:
        yield money("Sold", sales.revenue_minor + sales.refunds.amount_minor)
        yield money(f"Given back ({sales.refunds.refunds})", -sales.refunds.amount_minor)
    yield money("Revenue", sales.revenue_minor)
    yield money("Grand total", close.grand_total_minor)


def _z_notes(close: DayCloseView, head: Letterhead) -> Iterator[Part]:
    totals = close.totals

    def money(label: str, minor: int) -> Columns:
        return _row(label, amount_text(minor, close.currency, head.language))

    voids = totals.sales.voids
    yield Rule()
    yield money(f"Taken back ({voids.acts})", voids.amount_minor)
    if (gone := totals.sales.walk_outs).checks:
        yield money(f"Left without paying ({gone.checks})", gone.amount_minor)
    yield _row("Drawer opened without sale", str(totals.openings_without_sale))
    if totals.cash_outside_drawers_minor:
        yield money("Cash without an open drawer", totals.cash_outside_drawers_minor)
    yield from _part("Gift cards and house accounts (no revenue)", (
        money(label, minor) for label, minor in account_rows(totals.accounts)
    ))  # fmt: skip
    yield from _part("Not paid yet, carried over", (
        money(f"Order {order.number}", order.total_minor) for order in totals.open_orders
    ))  # fmt: skip
    yield from _part("Drawers not counted", (
        _row(drawer.name, _time(drawer.opened_at, head)) for drawer in totals.uncounted_drawers
    ))  # fmt: skip
    yield Feed(1)
    yield Cut()


def _part(title: str, rows: Iterable[Part]) -> Iterator[Part]:
    """Rows under a title; nothing where there are none."""
    found = list(rows)
    if found:
        yield Rule("dashed")
        yield Text(title, style=_BOLD)
        yield from found


def _row(label: str, text: str) -> Columns:
    return amount_row(Amount(label, text))


def _range(first: str, last: str) -> str:
    return f"{first} - {last}" if first != last else first


def _time(at: datetime | None, head: Letterhead) -> str:
    return at.astimezone(head.zone).strftime(TIME_FORMAT) if at else ""
