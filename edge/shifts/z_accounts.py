"""Gift cards and house accounts on the paper of a Z: lines of their own, none of them revenue."""

from __future__ import annotations

from collections.abc import Iterator

from edge.accounts.requests import AccountTotals


def account_rows(totals: AccountTotals) -> Iterator[tuple[str, int]]:
    """Labels and amounts of what happened; nothing where nothing did."""
    rows = (
        (f"Gift cards loaded ({totals.cards_sold} new)", totals.cards_loaded_minor),
        ("Gift cards spent", totals.cards_spent_minor),
        ("Given back to gift cards", totals.cards_given_back_minor),
        ("Charged to house accounts", totals.house_charged_minor),
        ("House accounts settled", totals.house_settled_minor),
        ("Given back to house accounts", totals.house_given_back_minor),
    )
    return ((label, minor) for label, minor in rows if minor)
