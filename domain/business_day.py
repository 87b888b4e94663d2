"""The business day: it begins at the store's cut-over hour, in the store's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


def business_date(moment: datetime, zone: ZoneInfo, cut_over_minutes: int) -> date:
    """The business day that an aware moment falls on.

    The cut-over is a wall-clock time: across a change to or from summer time the day is an hour
    shorter or longer, and no moment falls on two days.
    """
    local = moment.astimezone(zone)
    minutes = local.hour * 60 + local.minute
    return local.date() if minutes >= cut_over_minutes else local.date() - timedelta(days=1)


def next_cut_over(moment: datetime, zone: ZoneInfo, cut_over_minutes: int) -> datetime:
    """The moment, in UTC, at which the business day of `moment` ends."""
    day = business_date(moment, zone, cut_over_minutes) + timedelta(days=1)
    hour, minute = divmod(cut_over_minutes, 60)
    local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
    return local.astimezone(UTC)
