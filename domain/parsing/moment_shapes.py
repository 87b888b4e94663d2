"""Moments written in digits: what they say before it is known whether day or month is first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Literal

from domain.parsing.errors import BadValue

Order = Literal["month first", "day first"]
Day = tuple[int, int, int]
"""Year, month, day."""

FIRST_YEAR, LAST_YEAR = 1970, 2199
"""A history of sales lies within; far enough from where Python's calendar ends."""

NOON = 12
"""The hour of a date without a time, so that the day is its business day at any cut-over."""

MAX_LETTERS = 80
"""Longer than any moment."""

_DATE = (
    r"(?:(?P<year>\d{4})(?P<by>[-/.])(?P<month>\d\d?)(?P=by)(?P<day>\d\d?)"
    r"|(?P<first>\d\d?)(?P<sign>[-/.])(?P<second>\d\d?)(?P=sign)(?P<last>\d{4}))"
)
_MIDNIGHT = r"(?:(?:00?:00(?::00(?:\.0+)?)?|12:00(?::00)? AM) )?"
_TIME = (
    r"(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<s>\d\d)(?:[.,](?P<part>\d{1,9}))?)?"
    r"(?: ?(?P<half>[AP])\.?M\.?)? ?(?P<offset>Z|[+-]\d\d(?::?\d\d)?)?"
)
_MOMENT = re.compile(rf"{_DATE}(?:(?:,? |T){_MIDNIGHT}{_TIME})?", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shape:
    """A moment in digits. `sign` separates its date, `numbers` are in the order written."""

    text: str
    sign: str
    numbers: tuple[int, int, int]
    year_first: bool
    clock: tuple[int, int, int, int]
    offset: tzinfo | None

    def day(self, order: Order | None) -> Day | None:
        """The date; `order` is needed only where the year comes last."""
        if self.year_first:
            return self.numbers
        first, second, year = self.numbers
        match order:
            case "month first":
                return year, first, second
            case "day first":
                return year, second, first
            case None:
                return None

    def moment(self, day: Day, zone: tzinfo) -> datetime:
        """The moment of this clock time on that day, in UTC. Raises BadValue."""
        return in_utc(self.text, day, self.clock, self.offset or zone)


def shape(text: str) -> Shape | None:
    """What a moment in digits says, or None where it is something else. Raises BadValue."""
    found = _MOMENT.fullmatch(" ".join(text.split())) if len(text) <= MAX_LETTERS else None
    if not found:
        return None
    year_first = found["year"] is not None
    names = ("year", "month", "day") if year_first else ("first", "second", "last")
    first, second, third = (int(found[name]) for name in names)
    return Shape(
        text,
        found["by"] or found["sign"],
        (first, second, third),
        year_first,
        (_hour(text, found), int(found["minute"] or 0), int(found["s"] or 0), _micro(found)),
        _offset(text, found["offset"]),
    )


def in_utc(text: str, day: Day, clock: tuple[int, int, int, int], zone: tzinfo) -> datetime:
    """The moment of a clock time (hour, minute, second, microsecond) in a zone, in UTC.

    A time that came twice (clocks set back) is the first of the two; one that never was (clocks
    set forward) is moved forward by what was skipped: 02:30 becomes 03:30. Raises BadValue.
    """
    if not FIRST_YEAR <= day[0] <= LAST_YEAR:
        raise BadValue(text, f"is not between the years {FIRST_YEAR} and {LAST_YEAR}")
    try:
        local = datetime(*day, *clock, tzinfo=zone)
    except ValueError as error:
        raise BadValue(text, "is no day or time of the calendar") from error
    return local.astimezone(UTC)


def offset_of(text: str, seconds: int) -> tzinfo:
    """A fixed offset from UTC. Raises BadValue."""
    try:
        return timezone(timedelta(seconds=seconds))
    except ValueError as error:
        raise BadValue(text, "has an offset that no zone has") from error


def _hour(text: str, found: re.Match[str]) -> int:
    hour = int(found["hour"] or NOON)
    if not found["half"]:
        return hour
    if not 1 <= hour <= NOON:
        raise BadValue(text, "has an hour that no clock with AM and PM shows")
    return hour % NOON + (NOON if found["half"] in "pP" else 0)


def _micro(found: re.Match[str]) -> int:
    return int((found["part"] or "").ljust(6, "0")[:6])


def _offset(text: str, offset: str | None) -> tzinfo | None:
    if not offset:
        return None
    if offset in "zZ":
        return UTC
    digits = offset[1:].replace(":", "").ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return offset_of(text, 60 * (-minutes if offset[0] == "-" else minutes))
