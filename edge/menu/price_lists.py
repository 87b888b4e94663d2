"""Price lists that hold at some hours: what things cost now, and until when."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain.errors import BadRequest
from domain.fare_conditions import holds, hours_of
from domain.menu_hours import Windows, next_change
from edge.transaction import Read


def timed_prices(read: Read, now: datetime) -> Mapping[bytes, int]:
    """What costs something else now than usual, by the id's bytes.

    A list with hours stands above those that always hold; of several the one of highest priority
    decides, within it the fare that began last. Lists for an order type or a channel are asked at
    the tap (`edge.menu.price_rules`).
    """
    house = read.house
    rows = read.rows(
        "SELECT f.priced_id, f.amount_minor, s.conditions FROM fares f JOIN fare_sets s "
        "ON s.organization_id = f.organization_id AND s.id = f.fare_set_id "
        "WHERE f.organization_id = ? AND f.deleted_at IS NULL AND f.status = 'active' "
        "AND f.priced_kind <> 'cost' AND (f.active_from IS NULL OR f.active_from <= ?) "
        "AND (f.active_to IS NULL OR f.active_to > ?) "
        "AND s.deleted_at IS NULL AND s.conditions <> '{}' "
        "AND (s.brand_id IS NULL OR s.brand_id = ?) AND (s.store_id IS NULL OR s.store_id = ?) "
        "ORDER BY s.priority, s.id DESC, f.active_from, f.id",
        house.organization_id,
        now,
        now,
        house.brand_id,
        house.store_id,
    )
    open_now = {
        text: holds(json.loads(text), now, house.zone, house.cut_over_minutes)
        for text in {row[2] for row in rows}
    }
    return {row[0]: row[1] for row in rows if open_now[row[2]]}


def next_hours(read: Read, now: datetime) -> datetime | None:
    """When the next of these lists begins or ends."""
    rows = read.rows(
        "SELECT conditions FROM fare_sets WHERE organization_id = ? AND deleted_at IS NULL "
        "AND conditions <> '{}'",
        read.house.organization_id,
    )
    lists = [_hours(json.loads(row[0])) for row in rows]
    return next_change(lists, now, read.house.zone, read.house.cut_over_minutes)


def _hours(conditions: dict[str, Any]) -> Windows:
    try:
        return hours_of(conditions)
    except BadRequest:
        return ()
