"""A span of business days as few rows: whole months, and days at its edges.

Of an edge that is more than half a month it is less to take the month and give its other days back:
a month is the sum of its days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from domain.errors import BadRequest

MOST_DAYS = 366 * 10
"""Nobody looks at more at once."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Business days, both included."""

    first: date
    last: date

    @classmethod
    def of(cls, first: str, last: str) -> Span:
        """Raises BadRequest for days that cannot be."""
        found = cls(_day(first), _day(last))
        if found.first > found.last:
            raise BadRequest("The first day is after the last.")
        if (found.last - found.first).days >= MOST_DAYS:
            raise BadRequest("Ten years are the most at once.")
        return found

    def days(self) -> list[str]:
        """Each of its days."""
        count = (self.last - self.first).days + 1
        return [(self.first + at * _DAY).isoformat() for at in range(count)]

    def months(self) -> list[Span]:
        """Its parts by month."""
        found, begin = [], self.first
        while begin <= self.last:
            end = min(self.last, _end_of_month(begin))
            found.append(Span(begin, end))
            begin = end + _DAY
        return found


@dataclass(frozen=True, slots=True)
class Periods:
    """Periods to add, and others to take away."""

    add: tuple[str, ...]
    less: tuple[str, ...] = ()


def periods_of(span: Span, newest: date | None = None) -> Periods:
    """The fewest periods of a span. After `newest` there is nothing: a month may end there."""
    add: list[str] = []
    less: list[str] = []
    for part in span.months():
        month = Span(part.first.replace(day=1), _end_of_month(part.first))
        reaches_end = part.last == month.last or (newest is not None and part.last >= newest)
        outside = [] if part.first == month.first else Span(month.first, part.first - _DAY).days()
        if not reaches_end:
            outside += Span(part.last + _DAY, month.last).days()
        if len(outside) < (part.last - part.first).days + 1:
            add.append(part.first.isoformat()[:7])
            less += outside
        else:
            add += part.days()
    return Periods(tuple(add), tuple(less))


def _end_of_month(day: date) -> date:
    return (day.replace(day=28) + 4 * _DAY).replace(day=1) - _DAY


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadRequest(f"{text!r} is not a day like 2026-03-06.") from error
