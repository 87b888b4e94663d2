"""When a price list holds: its conditions as its row keeps them. Happy hour is one with hours.

`{"days": [1, 2, 3, 4, 5], "from": "17:00", "to": "19:00"}`: on the wall clock of the store, days
from 1 (Monday), every day without them. No conditions: always.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from domain.errors import BadRequest
from domain.menu_hours import Windows, checked, from_doc, is_open

KNOWN = frozenset({"days", "from", "to"})


def hours_of(conditions: Mapping[str, Any]) -> Windows:
    """The hours of a price list; none where it always holds. Raises BadRequest for anything else.

    A condition that is not known is no reason to give things away: whoever reads it is told.
    """
    if not conditions:
        return ()
    if not set(conditions) <= KNOWN or not {"from", "to"} <= set(conditions):
        raise BadRequest("A price list has the hours from and to, and may have days.")
    return checked(from_doc([{"days": (), **conditions}]))


def holds(
    conditions: Mapping[str, Any], moment: datetime, zone: ZoneInfo, cut_over_minutes: int
) -> bool:
    """Whether a price list holds at a moment. One whose conditions cannot be read never does."""
    try:
        hours = hours_of(conditions)
    except BadRequest:
        return False
    return is_open(hours, moment, zone, cut_over_minutes)
