"""At the tap the time decides: what is sold at other hours is refused with when it comes."""

from __future__ import annotations

from datetime import datetime

from domain.catalog import Menu, MenuItem
from domain.errors import NotSoldNow
from domain.menu_hours import all_open, next_opening
from edge.transaction import Write


def must_be_sold_now(tx: Write, menu: Menu, item: MenuItem) -> None:
    """Raises NotSoldNow outside the hours of the item and of its category."""
    lists = menu.hours_of(item)
    zone, cut_over = tx.house.zone, tx.house.cut_over_minutes
    if lists and not all_open(lists, tx.now, zone, cut_over):
        opens_at = next_opening(lists, tx.now, zone, cut_over)
        raise NotSoldNow(_sentence(item.name, tx.now.astimezone(zone), opens_at))


def _sentence(name: str, now: datetime, opens_at: datetime | None) -> str:
    if opens_at is None:
        return f"{name} is not sold now."
    when = opens_at.astimezone(now.tzinfo)
    if when.date() == now.date():
        return f"{name} is not sold now, but again from {when:%H:%M}."
    return f"{name} is not sold now, but again on {when:%A from %H:%M}."
