"""The SQL of what is left: sold-out marks, counted portions and their movements."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from domain.catalog import Stock
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
