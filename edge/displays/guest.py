"""An order as its guest may see it: names and amounts, nothing of the staff. Pure but for reading.

What was paid is thanked for, without its dishes, for half a minute or until somebody else orders.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from domain.language import N_, words
from domain.money_text import amount_text, measured_text, money_text, quantity_text
from domain.orders import LineState, OrderState
from edge.displays.showing import Shown
from edge.orders.views import LineView, OrderView, order_view
from edge.transaction import Read
from sync.tables.sales import Order

THANKS_FOR: Final = timedelta(seconds=30)
MOST_LINES: Final = 12
"""The newest are shown; above them it says how many more there are."""
TOTAL: Final = N_("Total")
TAX: Final = N_("Tax")
THANKS: Final = N_("Thank you")
MORE: Final = N_("{count} more")
DISCOUNT: Final = N_("Discount")

State = Literal["idle", "order", "thanks"]


@dataclass(frozen=True, slots=True)
class GuestLine:
    """One line: how much of what, and what it costs. `plain` has no currency's sign."""

    name: str
    amount: str
    quantity: str = ""


@dataclass(frozen=True, slots=True)
class GuestView:
    """What a guest's screen shows; `left_s` is how much longer."""

    state: State
    title: str = ""
    lines: tuple[GuestLine, ...] = ()
    rest: tuple[GuestLine, ...] = ()
    total_words: str = ""
    total: str = ""
    total_plain: str = ""
    left_s: float | None = None


NOTHING: Final = GuestView("idle")


def guest_view(read: Read, shown: Shown, language: str, now: datetime) -> GuestView:
    """What the guest at a counter sees now."""
    if shown.order_id is not None:
        return _served(read, shown.order_id, language, now)
    return _thanked(read, shown.before_id, language, now)


def _served(read: Read, order_id: UUID, language: str, now: datetime) -> GuestView:
    order = read.get(Order, order_id)
    if order is None:
        return NOTHING
    if order.state != OrderState.OPEN:
        return _thanked(read, order.id, language, now)
    view = order_view(read, order.id)
    live = [line for line in view.lines if line.state != LineState.VOIDED]
    if not live:
        return NOTHING
    spoken = words(language)
    lines = tuple(_line(line, view.currency, language) for line in live[-MOST_LINES:])
    hidden = len(live) - len(lines)
    more = spoken.text(MORE).format(count=hidden) if hidden else ""
    due_minor = view.total_minor + view.added_tax_minor
    return GuestView(
        "order",
        more,
        lines,
        tuple(_rest(view, language)),
        spoken.text(TOTAL),
        money_text(due_minor, view.currency, language),
        f"{view.currency} {amount_text(due_minor, view.currency, language)}",
    )


def _thanked(read: Read, order_id: UUID | None, language: str, now: datetime) -> GuestView:
    """Thanks to who just paid; nothing of what they had."""
    order = read.get(Order, order_id) if order_id is not None else None
    if order is None or order.state != OrderState.CLOSED or order.closed_at is None:
        return NOTHING
    left = THANKS_FOR - (now - order.closed_at)
    if order.merged_into_id is not None or not timedelta() < left <= THANKS_FOR:
        return NOTHING
    return GuestView("thanks", words(language).text(THANKS), left_s=left.total_seconds())


def _line(line: LineView, currency: str, language: str) -> GuestLine:
    if line.unit:
        quantity = measured_text(line.quantity, line.unit, language)
    else:
        many = line.quantity != 1_000
        quantity = quantity_text(line.quantity, language) if many else ""
    name = f"{line.name} {line.variant_name}".strip()
    return GuestLine(name, amount_text(line.gross_minor, currency, language), quantity)


def _rest(view: OrderView, language: str) -> Iterator[GuestLine]:
    """What stands between the lines and the total, so that they add up."""
    spoken = words(language)
    live = [line for line in view.lines if line.state != LineState.VOIDED]
    off_minor = view.total_minor - sum(line.gross_minor for line in live)
    if off_minor:
        amount = amount_text(off_minor, view.currency, language)
        yield GuestLine(spoken.text(DISCOUNT), amount)
    if view.added_tax_minor:
        amount = amount_text(view.added_tax_minor, view.currency, language)
        yield GuestLine(spoken.text(TAX), amount)
