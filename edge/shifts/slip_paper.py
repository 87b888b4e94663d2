"""The waiter's slip on paper."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from domain.documents import Amount, Columns, Cut, Document, Feed, Part, Rule, Style, Text
from domain.documents.marks import clean
from domain.documents.rows import amount_row
from domain.money_text import amount_text
from edge.checks.paper import TIME_FORMAT, Letterhead
from edge.shifts.purse_requests import CheckoutSlip

_BOLD = Style(bold=True)
_NAME = Style(bold=True, width=2, height=2)


def slip_document(found: CheckoutSlip, head: Letterhead) -> Document:
    """Sales, cash, tips and who owes whom, to be signed."""
    parts = (*_head(found, head), *_sales(found, head), *_tips(found, head), *_foot(found, head))
    return Document("shift_report", clean(f"Checkout {found.person}"), parts, head.language)


def _head(found: CheckoutSlip, head: Letterhead) -> Iterator[Part]:
    yield Text("Checkout", "centre", _NAME)
    yield Text(clean(head.store.name), "centre")
    yield Text(clean(found.person), "centre", _BOLD)
    yield Rule()
    if found.opened_at:
        yield amount_row(Amount("From", _time(found.opened_at, head)))
    if found.closed_at:
        yield amount_row(Amount("To", _time(found.closed_at, head)))


def _sales(found: CheckoutSlip, head: Letterhead) -> Iterator[Part]:
    for each in found.sales:
        yield _money(f"{each.name} ({each.payments})", each.amount_minor, found, head)
    yield _money("Sales", found.sales_minor, found, head, _BOLD)
    yield Rule("dashed")
    if found.session_id is None:
        return
    yield _money("Float", found.float_minor, found, head)
    yield _money("Cash taken, tips included", found.cash_taken_minor, found, head)
    if found.handed_in_minor:
        yield _money("Handed in before", -found.handed_in_minor, found, head)
    yield _money("Cash held", found.held_minor, found, head, _BOLD)
    if found.counted_minor is not None:
        yield _money("Counted", found.counted_minor, found, head)
        difference = found.counted_minor - found.held_minor
        if difference:
            yield _money("Difference", difference, found, head, _BOLD)
            yield Text(clean(found.difference_reason))
    for count in found.tender_counts:
        if count.counted_minor is not None:
            yield _money(f"{count.name}, counted", count.counted_minor, found, head)
        if count.difference_minor:
            yield _money(f"{count.name}, difference", count.difference_minor, found, head, _BOLD)
    yield Rule("dashed")


def _tips(found: CheckoutSlip, head: Letterhead) -> Iterator[Part]:
    yield _money("Tips by card", found.card_tips_minor, found, head)
    yield _money("Tips in cash", found.cash_tips_minor, found, head)
    if found.shared_minor:
        yield _money("Tip-out and shared", found.shared_minor, found, head)
    if found.settled_minor:
        yield _money("Paid before", -found.settled_minor, found, head)
    yield _money("Tips of yours", found.tips_minor, found, head, _BOLD)
    if found.kept_minor:
        yield _money("Kept from the cash", found.kept_minor, found, head)
    if found.missing_tips:
        yield amount_row(Amount("Card payments without a tip", str(found.missing_tips)))


def _foot(found: CheckoutSlip, head: Letterhead) -> Iterator[Part]:
    yield Rule("double")
    owes = found.owes_house_minor
    label = "You owe the house" if owes >= 0 else "The house owes you"
    yield _money(label, abs(owes), found, head, _BOLD)
    yield Feed(3)
    yield Text("Signature: ________________________")
    yield Feed(1)
    yield Cut()


def _money(
    label: str, minor: int, found: CheckoutSlip, head: Letterhead, style: Style | None = None
) -> Columns:
    amount = Amount(label, amount_text(minor, found.currency, head.language))
    return amount_row(amount, style) if style else amount_row(amount)


def _time(at: datetime, head: Letterhead) -> str:
    return at.astimezone(head.zone).strftime(TIME_FORMAT)
