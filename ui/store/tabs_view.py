"""The bar's tabs: by name, the last used on top, with the round that was drunk last."""

from __future__ import annotations

from collections.abc import Sequence

from edge.orders.tabs import Tab
from ui.components.row_list import Row, RowAction, Section
from ui.store.floor_view import round_words
from ui.text import _, age_ms, count_of, format_money

AGAIN = "again"
CARD = "card"
OPEN = "open"


def sections(tabs: Sequence[Tab], card: str, language: str) -> tuple[Section, ...]:
    """All tabs in one list; `card` is what the card tender is called, empty without one."""
    rows = tuple(_row(tab, card, language) for tab in tabs)
    return (Section("tabs", "", rows, empty=_("No tab is open. Open one by name."), look="called"),)


def _row(tab: Tab, card: str, language: str) -> Row:
    owed = format_money(tab.total_minor - tab.paid_minor, tab.currency, language)
    again = RowAction(AGAIN, _("Again"), "recall", "main", enabled=bool(tab.last_round))
    pay = RowAction(
        CARD,
        card,
        "pay",
        "good",
        _("{amount} paid?").format(amount=owed),
        enabled=tab.total_minor > tab.paid_minor,
    )
    unsent = count_of(tab.unsent, "{count} not sent", "{count} not sent") if tab.unsent else ""
    return Row(
        row_id=str(tab.order_id),
        title=tab.name,
        detail=round_words(tab.last_round, language) or _("nothing ordered yet"),
        amount=owed,
        word=unsent,
        tone="waiting" if unsent else "",
        since_ms=age_ms(tab.last_used_at),
        actions=(again, *((pay,) if card else ()), RowAction(OPEN, _("Open"), "list")),
    )
