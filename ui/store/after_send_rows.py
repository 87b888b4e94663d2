"""What the manager sees of what happened after Send: taken back, given away, made again."""

from __future__ import annotations

from collections.abc import Callable

from edge.reports.after_send import Acts, AfterSend
from ui.components.row_list import Row, Section
from ui.text import _, count_of

Money = Callable[[int], str]
"""Writes an amount in the reader's currency and language."""


def section(after: AfterSend, money: Money) -> Section:
    """One row for each kind that there was."""
    rows = (
        *_acts("not_made", _("Not made"), after.not_made, money),
        *_acts("wasted", _("Made and wasted"), after.wasted, money),
        *_acts("comp", _("On the house"), after.comps, money),
        *_counted("remake", _("Made again"), after.remakes),
        *_cost(after, money),
        *_counted("slip", _("Already served, from paper slips"), after.already_served_lines),
    )
    return Section(
        "after", _("After Send"), rows, empty=_("Nothing was taken back."), look="figures"
    )


def _acts(key: str, name: str, acts: Acts, money: Money) -> tuple[Row, ...]:
    if not acts.acts:
        return ()
    word = count_of(acts.acts, "{count} time", "{count} times")
    return (Row(key, name, amount=money(acts.amount_minor), word=word),)


def _counted(key: str, name: str, count: int) -> tuple[Row, ...]:
    return (Row(key, name, amount=str(count)),) if count else ()


def _cost(after: AfterSend, money: Money) -> tuple[Row, ...]:
    if not after.wasted_cost_minor:
        return ()
    return (Row("cost", _("What waste cost"), amount=money(after.wasted_cost_minor)),)
