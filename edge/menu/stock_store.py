"""The SQL of what is left: sold-out marks, counted portions and their movements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

from domain.catalog import MenuIngredient, Stock
from edge.menu.decoding import Ids
from edge.transaction import Read
from sync.tables.catalog import Availability

ONE_PORTION = 1000
"""Portions are counted in thousandths, as every quantity is."""


def stocks(read: Read, local_ids: Iterable[UUID] | None = None) -> dict[UUID, Stock | None]:
    """What is left of things by id; None for those named that nothing is said about."""
    if local_ids is None:
        return {row.local_id: stock_of(row) for row in read.all(Availability)}
    return {local_id: stock_of(availability(read, local_id)) for local_id in local_ids}


def availability(read: Read, local_id: UUID) -> Availability | None:
    """The row that says what is left of a thing. One look into an index."""
    return read.first(Availability, "local_id = ?", local_id)


def availabilities(read: Read, local_ids: Collection[UUID]) -> dict[UUID, Availability]:
    """The rows about several things, by thing, in one look."""
    marks = ", ".join("?" * len(local_ids))
    rows = read.all(Availability, f"local_id IN ({marks})", *local_ids) if local_ids else []
    return {row.local_id: row for row in rows}


def ingredients(read: Read, ids: Ids) -> dict[UUID, MenuIngredient]:
    """Everything that recipes may need, by name."""
    rows = read.rows(
        "SELECT id, name FROM stock_items "
        "WHERE organization_id = ? AND deleted_at IS NULL ORDER BY name, id",
        read.house.organization_id,
    )
    return {ids[row[0]]: MenuIngredient(ids[row[0]], row[1]) for row in rows}


def recipes(read: Read, ids: Ids) -> dict[UUID, tuple[UUID, ...]]:
    """The ingredients that an item, variant or option needs."""
    rows = read.rows(
        "SELECT r.local_id, r.stock_item_id FROM recipes r JOIN stock_items s "
        "ON s.organization_id = r.organization_id AND s.id = r.stock_item_id "
        "WHERE r.organization_id = ? AND r.deleted_at IS NULL AND s.deleted_at IS NULL "
        "ORDER BY r.id",
        read.house.organization_id,
    )
    found: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for local_id, ingredient in rows:
        found[ids[local_id]].append(ids[ingredient])
    return {local_id: tuple(needed) for local_id, needed in found.items()}


def stock_of(row: Availability | None) -> Stock | None:
    """What a row says is left; nothing is said by a row that was lifted. Looks at no clock."""
    if row is None or row.deleted_at is not None or not (row.sold_out or row.remaining is not None):
        return None
    remaining = row.remaining
    return Stock(
        sold_out=row.sold_out or (remaining is not None and remaining <= 0),
        remaining=None if remaining is None else max(0, remaining // ONE_PORTION),
        until=row.until,
        reason=row.reason,
        marked=row.sold_out,
    )


def counted_so_far(read: Read, item_id: UUID) -> int:
    """The sum of all movements of an item's portions, in thousandths."""
    total = read.value(
        "SELECT coalesce(sum(quantity), 0) FROM portion_movements "
        "WHERE organization_id = ? AND item_id = ?",
        read.house.organization_id,
        item_id,
    )
    return int(total)


def held_by_line(read: Read, line_id: UUID) -> list[tuple[UUID, int]]:
    """What a line still holds: item ids with their thousandths, more than none."""
    rows = read.rows(
        "SELECT item_id, -sum(quantity) FROM portion_movements "
        "WHERE organization_id = ? AND line_id = ? GROUP BY item_id HAVING sum(quantity) < 0",
        read.house.organization_id,
        line_id,
    )
    return [(UUID(bytes=item), int(quantity)) for item, quantity in rows]
