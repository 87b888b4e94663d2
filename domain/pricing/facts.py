"""What a price may depend on: the sale, and the thing that is sold in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.business_day import business_date
from domain.menu_hours import DAY


@dataclass(frozen=True, slots=True)
class Sale:
    """When, how and to whom something is sold. `custom` is whatever else the house wants to ask.

    `at` is the moment of the tap: it decides for the line, whatever the clock says later.
    """

    at: datetime
    zone: ZoneInfo
    cut_over_minutes: int = 0
    order_type_id: UUID | None = None
    channel: str = "pos"
    guest_group: str = ""
    guests: int = 0
    custom: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Thing:
    """What is sold: a variant of an item, or an option, and how much of it in thousandths."""

    priced_id: UUID
    item_id: UUID | None = None
    category_id: UUID | None = None
    quantity: int = 1000


@lru_cache(maxsize=64)
def minute_and_weekday(at: datetime, zone: ZoneInfo, cut_over_minutes: int) -> tuple[int, int]:
    """The minute of the business day and its weekday (1 is Monday).

    Minutes go on after midnight: with a cut-over at 04:00, half past one is 25:30 of the evening.
    """
    local = at.astimezone(zone)
    minute = local.hour * 60 + local.minute
    if minute < cut_over_minutes:
        minute += DAY
    return minute, business_date(at, zone, cut_over_minutes).isoweekday()


def fact(name: str, sale: Sale, thing: Thing | None) -> Any:
    """The value of a condition's field; None where nothing is known."""
    if name.startswith("custom."):
        return sale.custom.get(name[len("custom.") :])
    if name in ("time", "weekday"):
        both = minute_and_weekday(sale.at, sale.zone, sale.cut_over_minutes)
        return both[0 if name == "time" else 1]
    if name in OF_SALE:
        return getattr(sale, OF_SALE[name])
    return None if thing is None else getattr(thing, OF_THING[name])


OF_SALE = {
    "order_type": "order_type_id",
    "channel": "channel",
    "guest_group": "guest_group",
    "guests": "guests",
}
OF_THING = {
    "quantity": "quantity",
    "item": "item_id",
    "category": "category_id",
    "variant": "priced_id",
}
