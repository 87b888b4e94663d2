"""What the manager sees of discounts, coupons, offers, service charges and taxes not owed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from edge.reports.reductions import Named, Reductions
from ui.components.row_list import Row, Section
from ui.text import _, count_of

Money = Callable[[int], str]
"""Writes an amount in the reader's currency and language."""


def sections(found: Reductions, money: Money) -> tuple[Section, ...]:
    """What was taken off by reason, and by whom; what was charged. Nothing where there is none."""
    reasons = (
        *_rows("reason", found.by_reason, money),
        *_rows("coupon", found.coupons, money, _("Coupon {name}")),
        *_rows("offer", found.offers, money, _("Offer {name}")),
        *_exempt(found, money),
    )
    charges = (
        *_rows("charge", found.charges, money),
        *_rows("waived", found.waived, money, _("Not charged: {name}")),
    )
    every = (
        Section("reductions", _("Taken off"), reasons),
        Section("given_by", _("Discounts by person"), tuple(_rows("by", found.by_person, money))),
        Section("charges", _("Service charges"), charges),
    )
    return tuple(section for section in every if section.rows)


def _rows(key: str, found: Iterable[Named], money: Money, pattern: str = "{name}") -> Iterator[Row]:
    for each in found:
        name = each.name or _("Nobody")
        word = count_of(each.acts, "{count} time", "{count} times")
        amount = money(each.amount_minor)
        yield Row(f"{key}-{each.name}", pattern.format(name=name), amount=amount, word=word)


def _exempt(found: Reductions, money: Money) -> Iterator[Row]:
    if found.exempt.acts:
        word = count_of(found.exempt.acts, "{count} order", "{count} orders")
        yield Row("exempt", _("Tax not owed"), amount=money(found.exempt.amount_minor), word=word)
