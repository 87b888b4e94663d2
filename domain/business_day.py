"""The business day: it begins at the store's cut-over hour, in the store's zone.

The cut-over is a wall-clock time, which some nights show twice and others not at all. The day
begins when the wall first shows it or a later time: days follow each other without a gap, and no
moment falls back to a day that was over.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_SECOND = timedelta(seconds=1)


def business_date(moment: datetime, zone: ZoneInfo, cut_over_minutes: int) -> date:
    """The business day that an aware moment falls on."""
    day = moment.astimezone(zone).date()
    while moment < day_begins(day, zone, cut_over_minutes):
        day -= timedelta(days=1)
    while moment >= day_begins(day + timedelta(days=1), zone, cut_over_minutes):
        day += timedelta(days=1)
    return day


def next_cut_over(moment: datetime, zone: ZoneInfo, cut_over_minutes: int) -> datetime:
    """The moment, in UTC, at which the business day of `moment` ends."""
    day = business_date(moment, zone, cut_over_minutes)
    return day_begins(day + timedelta(days=1), zone, cut_over_minutes)


@lru_cache(maxsize=512)
def day_begins(day: date, zone: ZoneInfo, cut_over_minutes: int) -> datetime:
    """The moment, in UTC, at which a business day begins."""
    hour, minute = divmod(cut_over_minutes, 60)
    wall = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
    begins = wall.astimezone(UTC)
    if begins.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return begins
    return _end_of_gap(wall)


def _end_of_gap(wall: datetime) -> datetime:
    """The moment at which clocks were put forward over a time that they never showed."""
    before, after = sorted(wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    offset = before.astimezone(wall.tzinfo).utcoffset()
    while after - before > _SECOND:
        middle = before + (after - before) // 2
        if middle.astimezone(wall.tzinfo).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)
