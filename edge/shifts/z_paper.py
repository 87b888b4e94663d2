"""The paper of a Z, and of an X: the same facts as on the screen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from domain.documents import Amount, Columns, Cut, Document, Feed, Part, Rule, Style, Text
from domain.documents.marks import clean
from domain.documents.rows import amount_row
from domain.money_text import amount_text, percent_text, quantity_text
from edge.checks.paper import TIME_FORMAT, Letterhead
from edge.shifts.requests import DayCloseView
from edge.shifts.z_accounts import account_rows
from edge.shifts.z_parts import Reasons

_BOLD = Style(bold=True)
_NAME = Style(bold=True, width=2, height=2)
NOT_COUNTED = "not counted"
MOVED = {
    "float": "Floats",
    "pay_in": "Paid in",
    "pay_out": "Paid out",
    "drop": "Dropped",
    "hand_in": "Handed in",
    "tip_out": "Tips paid out",
}
REASONS = {
    "void": "Taken back, not made",
    "waste": "Taken back, wasted",
    "comp": "On the house",
    "remake": "Made again",
    "discount": "Discounts",
    "coupon": "Coupons",
    "offer": "Offers",
    "charge_waived": "Service charge left out",
    "walk_out": "Left without paying",
    "after_bill": "Changed after the bill",
    "no_sale": "Drawer opened without sale",
    "tender_corrected": "Way to pay corrected",
    "check_corrected": "Paid check corrected",
}
"""What stands over the reasons of a kind; refunds stand with the sales."""


def z_document(close: DayCloseView, head: Letterhead) -> Document:
    """The Z on paper. An X is a Z without a number."""
    parts = (
        *_head(close, head),
        *_sales(close, head),
        *_cash(close, head),
        *_reasons(close, head),
        *_open(close, head),
        Feed(1),
        Cut(),
    )
    return Document("shift_report", title(close), parts, head.language)


def title(close: DayCloseView) -> str:
    """`Z 12`, or `X`."""
    return f"Z {close.number}" if close.number else "X"


def _head(close: DayCloseView, head: Letterhead) -> Iterator[Part]:
    yield Text(clean(title(close)), "centre", _NAME)
    yield Text(clean(head.store.name), "centre")
    for line in head.store.lines:
        yield Text(clean(line), "centre")
    yield Rule()
    days = [day.date for day in close.totals.sales.by_day] or [close.business_date]
    yield _row("Business day", _range(days[0], days[-1]))
    if close.totals.since:
        yield _row("From", _time(close.totals.since, head))
    yield _row("To", _time(close.closed_at, head))


def _sales(close: DayCloseView, head: Letterhead) -> Iterator[Part]:
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
    yield from _part("Service charged", (
        money(f"{each.acts} {each.name}", each.amount_minor) for each in sales.reductions.charges
    ))  # fmt: skip
    if (exempt := sales.reductions.exempt).acts:
        yield money(f"Tax not owed ({exempt.acts})", exempt.amount_minor)
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
    if close.totals.grand_refunds_minor:
        yield money("Grand total given back", -close.totals.grand_refunds_minor)


def _cash(close: DayCloseView, head: Letterhead) -> Iterator[Part]:
    """What was counted, and what moved."""
    totals = close.totals

    def money(label: str, minor: int) -> Columns:
        return _row(label, amount_text(minor, close.currency, head.language))

    def counted(name: str, expected: int, found: int | None) -> Iterator[Part]:
        yield money(name, expected)
        if found is None:
            yield _row("  counted", NOT_COUNTED)
            return
        yield money("  counted", found)
        if found != expected:
            yield money("  difference", found - expected)

    yield from _part("Counted", (
        *(
            row
            for each in totals.drawers_counted
            for row in counted(
                f"{each.name} {each.person}".strip(), each.expected_minor, each.counted_minor
            )
        ),
        *(
            row
            for each in totals.counts
            for row in counted(each.name, each.expected_minor, each.counted_minor)
        ),
    ))  # fmt: skip
    yield from _part("Cash moved", (
        money(f"{MOVED.get(each.kind, each.kind)} ({each.acts})", each.amount_minor)
        for each in totals.cash_moved
    ))  # fmt: skip
    if totals.cash_outside_drawers_minor:
        yield money("Cash without an open drawer", totals.cash_outside_drawers_minor)
    yield from _part("Gift cards and house accounts (no revenue)", (
        money(label, minor) for label, minor in account_rows(totals.accounts)
    ))  # fmt: skip


def _reasons(close: DayCloseView, head: Letterhead) -> Iterator[Part]:
    """Everything that somebody gave a reason for."""
    found: dict[str, list[Reasons]] = {}
    for each in close.totals.reasons:
        found.setdefault(each.kind, []).append(each)
    yield Rule()
    yield _row("Drawer opened without sale", str(close.totals.openings_without_sale))
    for kind, words in REASONS.items():
        yield from _part(words, (
            _row(
                f"{each.acts} {each.reason}".strip(),
                amount_text(each.amount_minor, close.currency, head.language),
            )
            for each in found.get(kind, ())
        ))  # fmt: skip


def _open(close: DayCloseView, head: Letterhead) -> Iterator[Part]:
    totals = close.totals
    yield from _part("Not paid yet, carried over", (
        _row(
            " ".join(filter(None, (f"Order {order.number}", order.where, order.server))),
            amount_text(order.total_minor, close.currency, head.language),
        )
        for order in totals.open_orders
    ))  # fmt: skip
    yield from _part("Drawers not counted", (
        _row(drawer.name, _time(drawer.opened_at, head)) for drawer in totals.uncounted_drawers
    ))  # fmt: skip
    if totals.receipts.waiting:
        yield _row("Receipts that wait", str(totals.receipts.waiting))


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
