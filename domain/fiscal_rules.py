"""What a draft must be before a fiscal device is troubled with it; no device is needed for that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from domain.money import round_half_up
from domain.ports.fiscal import FiscalRules, ReceiptDraft
from domain.tax import MICROS

ROUNDED_APART = 2
"""By how many minor units more than it has lines a tax may differ from its rate on the sum."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a draft, in words for a manager."""

    code: str
    sentence: str


def validate(draft: ReceiptDraft, rules: FiscalRules) -> tuple[Finding, ...]:
    """What keeps a draft from being registered; empty where nothing does."""
    return tuple(_findings(draft, rules))


def lines_minor(draft: ReceiptDraft) -> int:
    """What the lines and their options come to."""
    return sum(
        line.amount_minor + sum(option.amount_minor for option in line.options)
        for line in draft.lines
    )


def _findings(draft: ReceiptDraft, rules: FiscalRules) -> Iterator[Finding]:
    if not draft.lines:
        yield Finding("no_lines", "The receipt has no lines.")
    if len(draft.lines) > rules.most_lines:
        yield Finding("too_long", f"The device takes at most {rules.most_lines} lines.")
    if rules.currency and draft.currency != rules.currency:
        yield Finding("currency", f"The device takes {rules.currency}, not {draft.currency}.")
    if rules.needs_tax and not all(line.taxes for line in draft.lines):
        yield Finding("no_tax", "A line has no tax. Give its goods a tax group.")
    added = sum(tax.tax_minor for tax in draft.taxes if not tax.included)
    if lines_minor(draft) + added != draft.total_minor:
        yield Finding("sum", "The lines and taxes do not add up to the total.")
    settled = sum(each.amount_minor - each.rounding_minor for each in draft.tenders)
    if draft.tenders and abs(settled) != abs(draft.total_minor):
        yield Finding("tenders", "The payments do not add up to the total.")
    tolerance = ROUNDED_APART + len(draft.lines) + sum(len(line.options) for line in draft.lines)
    for tax in draft.taxes:
        expected = round_half_up(tax.base_minor * tax.rate_micros, MICROS)
        if abs(expected - tax.tax_minor) > tolerance:
            yield Finding("tax", f"{tax.name} is not its rate on its base.")
