"""SQL of reports: sums of places and periods, never the rows themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import dict_row

from central.figures.spans import Periods
from central.figures.writing import Shape, shapes

Row = dict[str, Any]
Group = str
"""What rows are grouped by: a key of the table, `place_id`, `day`, `month`, or nothing."""

_GROUPS: Mapping[Group, str] = {
    "": "''",
    "place_id": "f.place_id",
    "day": "f.period",
    "month": "left(f.period, 7)",
    "hour": "f.hour",
    "sold_id": "f.sold_id",
    "person_id": "f.person_id",
    "tender_id": "f.tender_id",
}
_STORES = b"""
SELECT s.id, s.brand_id, s.name, s.zone, s.currency, s.cut_over_minutes,
  coalesce(b.name, '') AS brand, s.deleted_at IS NOT NULL AS is_deleted
FROM stores s LEFT JOIN brands b ON b.organization_id = s.organization_id AND b.id = s.brand_id
WHERE s.organization_id = %s ORDER BY s.name, s.id"""
_BRANDS = b"SELECT id, name FROM brands WHERE organization_id = %s ORDER BY name, id"
_NAMES = b"""
SELECT id, name, detail, group_id, group_name FROM figure_names
WHERE organization_id = %s AND kind = %s AND id = ANY (%s)"""
_NEWEST = b"SELECT max(business_date) FROM figure_days WHERE organization_id = %s"
_WAITING = b"""
SELECT min(marked_at) FROM figure_marks WHERE organization_id = %s
AND business_date BETWEEN %s AND %s AND (%s::uuid[] IS NULL OR store_id = ANY (%s))"""


@dataclass(frozen=True, slots=True)
class StoreRow:
    """A store of the organization, with its brand."""

    id: UUID
    brand_id: UUID | None
    name: str
    zone: str
    currency: str
    cut_over_minutes: int
    brand: str
    is_deleted: bool


@dataclass(frozen=True, slots=True)
class Name:
    """What a thing, a person or a way to pay is called."""

    name: str
    detail: str
    group_id: UUID | None
    group_name: str


def stores(connection: Connection[Any], organization_id: UUID) -> list[StoreRow]:
    """Every store, those that were deleted too: they sold."""
    return [StoreRow(*row) for row in connection.execute(_STORES, (organization_id,))]


def brands(connection: Connection[Any], organization_id: UUID) -> dict[UUID, str]:
    """The brands' names."""
    return {row[0]: row[1] for row in connection.execute(_BRANDS, (organization_id,))}


def names(
    connection: Connection[Any], organization_id: UUID, kind: str, ids: Iterable[UUID]
) -> dict[UUID, Name]:
    """What ids of a kind are called."""
    found = connection.execute(_NAMES, (organization_id, kind, list(ids)))
    return {row[0]: Name(*row[1:]) for row in found}


def newest_day(connection: Connection[Any], organization_id: UUID) -> date | None:
    """The last business day that has figures."""
    row = connection.execute(_NEWEST, (organization_id,)).fetchone()
    return date.fromisoformat(row[0]) if row and row[0] else None


def waiting_since(
    connection: Connection[Any],
    organization_id: UUID,
    first: str,
    last: str,
    store_ids: Sequence[UUID] | None,
) -> datetime | None:
    """Since when something waits to be computed of these days and stores (None: of all)."""
    ids = None if store_ids is None else list(store_ids)
    row = connection.execute(_WAITING, (organization_id, first, last, ids, ids)).fetchone()
    return row[0] if row else None


def sums(
    connection: Connection[Any],
    organization_id: UUID,
    doc: str,
    places: Sequence[UUID],
    periods: Periods,
    group: Group = "",
) -> list[Row]:
    """The sums of a table (`totals`, `hours`, `items`, `waiters`, `tenders`) by group and currency.

    Rows have `key`, `currency` and the table's measures; what adds up to nothing is left out.
    """
    shape = next(each for each in shapes() if each.doc == doc)
    said = {
        "organization": organization_id,
        "places": list(places),
        "add": list(periods.add),
        "less": list(periods.less),
    }
    statement = _sums_sql(shape, group, bool(periods.less)).encode()
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(statement, said).fetchall()
    return [row for row in rows if any(row[name] for name in shape.measures)]


def _sums_sql(shape: Shape, group: Group, has_less: bool) -> str:
    if not has_less:
        return _part_sql(shape, group, "add", "")
    sums = ", ".join(f"sum({name})::bigint AS {name}" for name in shape.measures)
    parts = f"{_part_sql(shape, group, 'add', '')} UNION ALL {_part_sql(shape, group, 'less', '-')}"
    return f"SELECT key, currency, {sums} FROM ({parts}) AS parts GROUP BY 1, 2"


def _part_sql(shape: Shape, group: Group, periods: str, sign: str) -> str:
    measures = ", ".join(f"{sign}sum(f.{name})::bigint AS {name}" for name in shape.measures)
    return (
        f"SELECT {_GROUPS[group]} AS key, f.currency, {measures} FROM {shape.name} f "
        "WHERE f.organization_id = %(organization)s AND f.place_id = ANY (%(places)s) "
        f"AND f.period = ANY (%({periods})s) GROUP BY 1, 2"
    )
