"""For how long something is sold out: what people say in one tap, as a moment."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.business_day import next_cut_over

SHORT_WHILE = timedelta(hours=2)


class Lasting(StrEnum):
    """How long a mark holds: it ends by itself, but for the last one."""

    TWO_HOURS = "two_hours"
    TODAY = "today"
    UNTIL_LIFTED = "until_lifted"


def ends_at(lasting: Lasting, now: datetime, zone: ZoneInfo, cut_over_minutes: int) -> datetime:
    """The moment a mark ends that is set now; today ends when the business day does.

    One until somebody lifts it never ends; asking for its end is a mistake (ValueError).
    """
    if lasting is Lasting.TWO_HOURS:
        return now + SHORT_WHILE
    if lasting is Lasting.TODAY:
        return next_cut_over(now, zone, cut_over_minutes)
    raise ValueError("A mark until it is lifted has no end.")
