"""What the search for paid checks shows. No drawing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from edge.refunds.requests import FoundCheck
from ui.components.row_list import Row, RowAction, RowTone, Section, Tab
from ui.store.refund_view import Reader, at
from ui.text import _, format_time

OPEN = "open"
TODAY, WEEK, MONTH, YEAR = "today", "week", "month", "year"
DAYS = {TODAY: 0, WEEK: 6, MONTH: 30, YEAR: 365}


def tabs() -> list[Tab]:
    """How far back is looked where the words do not say."""
    return [
        Tab(TODAY, _("Today")),
        Tab(WEEK, _("7 days")),
        Tab(MONTH, _("30 days")),
        Tab(YEAR, _("A year")),
    ]


def first_day(tab: str, text: str, today: date) -> str:
    """From which business day on; a search of today looks as far back as its words do."""
    days = DAYS.get(tab, 0)
    return "" if tab == TODAY and text.strip() else (today - timedelta(days=days)).isoformat()


def searched(text: str) -> str:
    """The words to look for, without those that screens write before a table and a number."""
    before = (at([""]), _("No. {number}").format(number=""))
    said = {word.casefold() for words in before for word in words.split()}
    return " ".join(word for word in text.split() if word.casefold() not in said)


def found(checks: Sequence[FoundCheck], text: str, today: date, reader: Reader) -> Section:
    """The paid checks that were found."""
    empty = (
        _("Nothing fits. Leave a word out, or look further back.")
        if text.strip()
        else _("Nothing was paid yet.")
    )
    rows = tuple(_found_row(each, today, reader) for each in checks)
    return Section("found", "", rows, empty=empty)


def _found_row(check: FoundCheck, today: date, reader: Reader) -> Row:
    time = format_time(check.paid_at, reader.zone, reader.language)
    when = time if check.business_date == today.isoformat() else f"{check.business_date} {time}"
    number = _("No. {number}").format(number=check.label)
    where = ", ".join(filter(None, (at(check.tables), check.name)))
    facts = (number, ", ".join(check.tenders), check.receipt)
    word, tone = _state(check, reader)
    return Row(
        str(check.check_id),
        " · ".join(filter(None, (when, where))),
        " · ".join(filter(None, facts)),
        reader.money(check.total_minor),
        word,
        tone,
        actions=(RowAction(OPEN, _("Open"), "next"),),
    )


def _state(check: FoundCheck, reader: Reader) -> tuple[str, RowTone]:
    if not check.refunded_minor:
        return "", ""
    if check.refunded_minor >= check.total_minor:
        return _("given back"), "late"
    return _("{amount} given back").format(amount=reader.amount(check.refunded_minor)), "waiting"


def nothing(sentence: str) -> Section:
    """A search that cannot be."""
    return Section("found", "", (), empty=sentence)
