"""What the order screen says about guests' allergies and about what is sold out meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from domain.allergies import NOBODY, Needs, on_the_ticket, warnings
from domain.allergy_words import dish_words, guest_words
from domain.catalog import Stock
from domain.orders import LineState
from edge.orders.views import LineView
from ui.components.order_list import Modifier
from ui.text import _

Guests = Mapping[int, Needs]
Stocks = Mapping[UUID, Stock]


def allergy_warnings(line: LineView, guests: Guests, language: str) -> tuple[Modifier, ...]:
    """What may hurt the guest of a line, an allergen a row; unknown counts as contained."""
    if not guests or line.state == LineState.VOIDED:
        return ()
    document = on_the_ticket(guests, line.seat, dict(line.allergens))
    worrying = warnings(document)
    if not worrying:
        return ()
    verdicts = {code: verdict.value for code, verdict in worrying.items()}
    words = dish_words({**document, "verdicts": verdicts}, language)
    return tuple(Modifier(each, kind="allergy") for each in words)


def why_out(line: LineView, stocks: Stocks) -> str:
    """Why an unsent line cannot be sent any more; empty where it can.

    A line that holds the last portion can be sent: only a mark takes it back.
    """
    if line.state not in (LineState.NEW, LineState.HELD) or not stocks:
        return ""
    options = [option.option_id for option in line.options]
    for each in (line.item_id, line.variant_id, *options):
        stock = stocks.get(each) if each else None
        if stock is not None and stock.sold_out and stock.marked:
            return gone_words(stock)
    return ""


def gone_words(stock: Stock) -> str:
    """`sold out`, `sold out: no mozzarella`, or the reason that somebody wrote."""
    if stock.missing:
        return _("sold out: no {ingredient}").format(ingredient=stock.missing)
    return stock.reason or _("sold out")


def seat_words(guests: Guests, seat: int, language: str) -> str:
    """What the guest at a seat must not eat; empty where nothing was said."""
    needs = guests.get(seat, NOBODY)
    return guest_words(needs.allergies, needs.note, language)


def seat_name(seat: int) -> str:
    """`Seat 2`, or the whole table."""
    return _("Seat {seat}").format(seat=seat) if seat else _("The whole table")
