"""What was given back, as the manager reads it: by reason. It is taken off every other figure."""

from __future__ import annotations

from collections.abc import Callable

from edge.reports.requests import RefundReason, Refunds
from ui.components.row_list import Row, Section
from ui.text import _, count_of


def sections(refunds: Refunds, money: Callable[[int], str]) -> tuple[Section, ...]:
    """Nothing where nothing was given back."""
    if not refunds.refunds:
        return ()
    rows = tuple(_row(each, money) for each in refunds.by_reason)
    return (Section("refunds", _("Given back"), rows),)


def _row(each: RefundReason, money: Callable[[int], str]) -> Row:
    return Row(
        f"refund {each.kind} {each.reason}",
        each.reason,
        count_of(each.refunds, "{count} refund", "{count} refunds"),
        money(-each.amount_minor),
        _("corrected") if each.kind == "resell" else "",
        "info",
    )
