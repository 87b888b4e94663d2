"""Times of day when something on the menu is sold, on the wall clock of the store.

A window belongs to the business day on which it begins: what begins at 18:00 on Friday and ends at
02:00 is Friday's until the end, and what begins before the cut-over (00:30 to 03:00) is sold in
the night after the day that it names. Summer time changes nothing: lunch ends at 15:00 on the
clock on the wall.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domain.business_day import business_date
from domain.errors import BadRequest

DAY = 24 * 60
WEEK = tuple(range(1, 8))
MAX_WINDOWS = 14


@dataclass(frozen=True, slots=True)
class Hours:
    """Sold from a minute of the day to another, on `days` (1 is Monday; none means every day).

    An end before the start is the next day's; where both are the same, the whole business day is
    meant.
    """

    start_minute: int
    end_minute: int
    days: tuple[int, ...] = ()


Windows = Sequence[Hours]


def is_open(windows: Windows, moment: datetime, zone: ZoneInfo, cut_over_minutes: int) -> bool:
    """Whether something with these hours is sold at a moment; without hours it always is."""
    if not windows:
        return True
    local = moment.astimezone(zone)
    minute = local.hour * 60 + local.minute
    if minute < cut_over_minutes:
        minute += DAY
    today = business_date(moment, zone, cut_over_minutes).isoweekday()
    yesterday = (today + 5) % 7 + 1
    return any(
        _holds(each, today, minute, cut_over_minutes)
        or _holds(each, yesterday, minute + DAY, cut_over_minutes)
        for each in windows
    )


def all_open(
    lists: Iterable[Windows], moment: datetime, zone: ZoneInfo, cut_over_minutes: int
) -> bool:
    """Whether all of these hold: a dish's own hours and those of its category."""
    return all(is_open(each, moment, zone, cut_over_minutes) for each in lists)


def next_opening(
    lists: Sequence[Windows], moment: datetime, zone: ZoneInfo, cut_over_minutes: int
) -> datetime | None:
    """When, within a week, all of these hold again, in UTC; None when they never do."""
    starts = sorted(
        start
        for windows in lists
        for start, _end in _moments(windows, moment, zone, cut_over_minutes)
        if start > moment
    )
    return next((at for at in starts if all_open(lists, at, zone, cut_over_minutes)), None)


def next_change(
    lists: Iterable[Windows], moment: datetime, zone: ZoneInfo, cut_over_minutes: int
) -> datetime | None:
    """When the next of these windows begins or ends, in UTC; None without any."""
    edges = (
        edge
        for windows in lists
        for both in _moments(windows, moment, zone, cut_over_minutes)
        for edge in both
        if edge > moment
    )
    return min(edges, default=None)


def to_doc(windows: Windows) -> list[dict[str, Any]]:
    """Hours as a row keeps them: `{"days": [5], "from": "11:30", "to": "15:00"}`."""
    return [
        {"days": list(each.days), "from": clock(each.start_minute), "to": clock(each.end_minute)}
        for each in windows
    ]


def from_doc(doc: Iterable[dict[str, Any]]) -> tuple[Hours, ...]:
    """The hours that `to_doc` kept. Raises BadRequest for what is no time."""
    return tuple(
        Hours(minute_of(each["from"]), minute_of(each["to"]), tuple(each["days"])) for each in doc
    )


def checked(windows: Windows) -> tuple[Hours, ...]:
    """Hours that can be kept: days in order, each once. Raises BadRequest."""
    if len(windows) > MAX_WINDOWS:
        raise BadRequest(f"At most {MAX_WINDOWS} times can be given.")
    for each in windows:
        if not (0 <= each.start_minute < DAY and 0 <= each.end_minute < DAY):
            raise BadRequest("A time of day is between 00:00 and 23:59.")
        if not set(each.days) <= set(WEEK):
            raise BadRequest("A day of the week is between 1 (Monday) and 7 (Sunday).")
    return tuple(
        Hours(each.start_minute, each.end_minute, tuple(sorted(set(each.days)))) for each in windows
    )


def minute_of(text: str) -> int:
    """The minute of the day of `11:30`. Raises BadRequest."""
    hour, _, minute = text.strip().partition(":")
    if not (hour.isdecimal() and minute.isdecimal() and len(minute) == 2):
        raise BadRequest(f"{text!r} is not a time, like 11:30.")
    found = int(hour) * 60 + int(minute)
    if int(minute) > 59 or found >= DAY:
        raise BadRequest(f"{text!r} is not a time, like 11:30.")
    return found


def clock(minute: int) -> str:
    """A minute of the day as people write it: `11:30`."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _span(window: Hours, cut_over_minutes: int) -> tuple[int, int]:
    """Start and end in minutes after the midnight that its business day began with."""
    if window.start_minute == window.end_minute:
        return cut_over_minutes, cut_over_minutes + DAY
    start = window.start_minute + (DAY if window.start_minute < cut_over_minutes else 0)
    end = window.end_minute
    while end <= start:
        end += DAY
    return start, end


def _holds(window: Hours, weekday: int, minute: int, cut_over_minutes: int) -> bool:
    start, end = _span(window, cut_over_minutes)
    return (not window.days or weekday in window.days) and start <= minute < end


def _moments(
    windows: Windows, moment: datetime, zone: ZoneInfo, cut_over_minutes: int
) -> Iterator[tuple[datetime, datetime]]:
    """When each window begins and ends, from the business day before `moment` for a week on."""
    today = business_date(moment, zone, cut_over_minutes)
    for window in windows:
        start, end = _span(window, cut_over_minutes)
        for offset in range(-1, 9):
            day = today + timedelta(days=offset)
            if not window.days or day.isoweekday() in window.days:
                yield _at(day, start, zone), _at(day, end, zone)


def _at(day: date, minute: int, zone: ZoneInfo) -> datetime:
    days, minute = divmod(minute, DAY)
    on = day + timedelta(days=days)
    return datetime(on.year, on.month, on.day, minute // 60, minute % 60, tzinfo=zone).astimezone(
        UTC
    )
