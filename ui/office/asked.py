"""What a report is asked, as it stands in its address: days, place, view, order, page."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypedDict, Unpack
from urllib.parse import urlencode
from uuid import UUID

TODAY, YESTERDAY, WEEK, MONTH, ANY = "today", "yesterday", "week", "month", "any"
SPANS = (TODAY, YESTERDAY, WEEK, MONTH, ANY)
CHECKS = "checks"
LONGEST_DAYS = 3 * 366


@dataclass(frozen=True, slots=True)
class Days:
    """Business days, both included."""

    first: date
    last: date

    @property
    def count(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1


class Changes(TypedDict, total=False):
    """What may become otherwise in a question."""

    span: str
    days: Days
    view: str
    brand_id: UUID | None
    store_id: UUID | None
    currency: str
    category: str | None
    hour: int | None
    item: str
    server_id: UUID | None
    tender_id: UUID | None
    text: str
    only: str
    sort: str
    rising: bool
    page: int
    after: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as people ask it. `span` names `days`; `view` is what to show them by.

    `category` narrows items; `hour`, `item`, the ids and `text` narrow checks. `sort` is a column,
    descending unless `rising`. `after` is a page of checks, `page` one of rows.
    """

    span: str
    days: Days
    view: str = "day"
    brand_id: UUID | None = None
    store_id: UUID | None = None
    currency: str = ""
    category: str | None = None
    hour: int | None = None
    item: str = ""
    server_id: UUID | None = None
    tender_id: UUID | None = None
    text: str = ""
    only: str = "all"
    sort: str = ""
    rising: bool = False
    page: int = 0
    after: str = ""

    @property
    def is_one_day(self) -> bool:
        """Whether it is about a single day."""
        return self.days.count == 1

    def but(self, **changes: Unpack[Changes]) -> Asked:
        """The same question with something else; it begins at its first page again."""
        return replace(replace(self, page=0, after=""), **changes)


def days_of(span: str, day: date) -> Days:
    """The days of a span that has `day` in it: a day itself, its week (Monday first), its month."""
    if span == WEEK:
        monday = day - timedelta(days=day.weekday())
        return Days(monday, monday + timedelta(days=6))
    if span == MONTH:
        last = calendar.monthrange(day.year, day.month)[1]
        return Days(day.replace(day=1), day.replace(day=last))
    return Days(day, day)


def before(asked: Asked, today: date) -> Days:
    """What a period is compared with: the same weekday a week ago, the week, month, span before.

    Of a week or month that goes on, as many days as there are so far.
    """
    days = asked.days
    so_far = Days(days.first, min(days.last, max(today, days.first)))
    if days.count == 1:
        return Days(days.first - timedelta(days=7), days.first - timedelta(days=7))
    if is_month(days):
        last_of_before = days.first - timedelta(days=1)
        first = last_of_before.replace(day=1)
        whole = so_far == days
        last = last_of_before if whole else first + timedelta(days=so_far.count - 1)
        return Days(first, min(last, last_of_before))
    first = days.first - timedelta(days=days.count)
    return Days(first, first + timedelta(days=so_far.count - 1))


def is_month(days: Days) -> bool:
    """Whether it is a whole calendar month."""
    return days == days_of(MONTH, days.first)


def moved(asked: Asked, by: int) -> Asked:
    """The same length, earlier or later; a day that was today or yesterday becomes any day."""
    days = asked.days
    if is_month(days):
        edge = days.last + timedelta(days=1) if by > 0 else days.first - timedelta(days=1)
        return asked.but(span=MONTH, days=days_of(MONTH, edge))
    step = timedelta(days=days.count * by)
    return asked.but(days=Days(days.first + step, days.last + step))


def named(asked: Asked, today: date) -> Asked:
    """The question with the span that its days are, so that its button is the one that is lit."""
    days = asked.days
    for span in (TODAY, YESTERDAY, WEEK, MONTH):
        if days == newest(span, today):
            return replace(asked, span=span)
    return replace(asked, span=ANY)


def newest(span: str, today: date) -> Days:
    """The days of a span as its button means them."""
    if span == YESTERDAY:
        return days_of(TODAY, today - timedelta(days=1))
    return days_of(span, today)


def parse(query: Mapping[str, str], today: date) -> Asked:
    """The question of an address; what makes no sense is as if it was not there."""
    span = query.get("span", TODAY)
    first, last = _date(query.get("from")), _date(query.get("to"))
    if first and last and first <= last and (last - first).days < LONGEST_DAYS:
        days = Days(first, last)
    else:
        days = newest(span if span in SPANS else TODAY, today)
    asked = Asked(
        span=span,
        days=days,
        view=query.get("by", ""),
        brand_id=_id(query.get("brand")),
        store_id=_id(query.get("store")),
        currency=query.get("currency", ""),
        category=query.get("category"),
        hour=_number(query["hour"]) if "hour" in query else None,
        item=query.get("item", ""),
        server_id=_id(query.get("server")),
        tender_id=_id(query.get("tender")),
        text=query.get("q", ""),
        only=query.get("only", "all"),
        sort=query.get("sort", ""),
        rising="rising" in query,
        page=_number(query.get("page")),
        after=query.get("after", ""),
    )
    return named(asked, today)


def address(asked: Asked, path: str = "/sales") -> str:
    """Where the question is asked: a link that keeps its meaning tomorrow says its days."""
    fixed = asked.span == ANY
    said = {
        "span": "" if fixed else asked.span,
        "from": asked.days.first.isoformat() if fixed else "",
        "to": asked.days.last.isoformat() if fixed else "",
        "by": asked.view,
        "brand": _hex(asked.brand_id),
        "store": _hex(asked.store_id),
        "currency": asked.currency,
        "category": asked.category,
        "hour": None if asked.hour is None else str(asked.hour),
        "item": asked.item,
        "server": _hex(asked.server_id),
        "tender": _hex(asked.tender_id),
        "q": asked.text,
        "only": "" if asked.only == "all" else asked.only,
        "sort": asked.sort,
        "rising": "1" if asked.rising else "",
        "page": str(asked.page) if asked.page else "",
        "after": asked.after,
    }
    said_so = {name: value for name, value in said.items() if value or _is_empty(name, value)}
    return f"{path}?{urlencode(said_so)}"


def _is_empty(name: str, value: str | None) -> bool:
    """A category without a name is one as well."""
    return name == "category" and value is not None


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 7 else 0


def _hex(value: UUID | None) -> str:
    return value.hex if value else ""
