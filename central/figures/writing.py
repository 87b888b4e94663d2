"""Tables of sums, written by the difference to what stands there.

A day that is computed again changes only what changed of it, and the same difference makes its
month and its brand right: the sum of days stays the sum of days, whatever happens in between.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from psycopg import Connection

from central.tables import CentralTable
from central.tables.figures import SUMS

Values = Mapping[str, Any]
Places = Sequence[tuple[UUID, str]]
"""Each a store or brand, and a day or month."""

FIRST = ("organization_id", "place_id", "period", "currency")


@dataclass(frozen=True, slots=True)
class Shape:
    """A table of sums: what is added up by which key, and its statements."""

    name: str
    doc: str
    key: tuple[str, ...]
    """After organization, place and period."""
    measures: tuple[str, ...]
    had_sql: bytes
    add_sql: bytes
    clear_sql: bytes
    sum_sql: bytes

    def difference(self, new: Iterable[Values], old: Iterable[Values]) -> list[dict[str, Any]]:
        """What is to be added to the old rows to have the new ones; nothing where equal."""
        found: dict[tuple[Any, ...], dict[str, Any]] = {}
        for sign, rows in ((1, new), (-1, old)):
            for row in rows:
                at = tuple(row[name] for name in self.key)
                sums = found.setdefault(at, dict.fromkeys(self.measures, 0))
                for name in self.measures:
                    sums[name] += sign * row[name]
        return [
            dict(zip(self.key, at, strict=True)) | sums
            for at, sums in found.items()
            if any(sums.values())
        ]

    def had(
        self, connection: Connection[Any], organization_id: UUID, place_id: UUID, period: str
    ) -> list[dict[str, Any]]:
        """The rows of a place and period."""
        rows = connection.execute(self.had_sql, (organization_id, place_id, period))
        names = (*self.key, *self.measures)
        return [
            {
                name: str(value) if isinstance(value, UUID) else value
                for name, value in zip(names, row, strict=True)
            }
            for row in rows
        ]

    def add(
        self,
        connection: Connection[Any],
        organization_id: UUID,
        places: Places,
        rows: Sequence[Values],
    ) -> None:
        """Add rows to what the places have; in an order, so that nobody waits in a circle."""
        if not rows:
            return
        said = {
            "organization": organization_id,
            "places": [place_id for place_id, _ in places],
            "periods": [period for _, period in places],
            "rows": json.dumps(rows),
        }
        connection.execute(self.add_sql, said)


@cache
def shapes() -> tuple[Shape, ...]:
    """Every table of sums."""
    return tuple(_shape(each) for each in SUMS)


def _shape(table: type[CentralTable]) -> Shape:
    name = str(table.__tablename__)
    columns = table.__table__.columns  # type: ignore[attr-defined]
    primary = [column.name for column in columns if column.primary_key]
    key = tuple(primary[len(FIRST) - 1 :])
    measures = tuple(column.name for column in columns if not column.primary_key)
    types = {"hour": "bigint", "currency": "text"}
    typed = ", ".join(
        f"{each} {types.get(each, 'uuid') if each in key else 'bigint'}"
        for each in (*key, *measures)
    )
    names = ", ".join((*key, *measures))
    changes = ", ".join(f"{each} = had.{each} + excluded.{each}" for each in measures)
    ordered = ", ".join(("p.place_id", "p.period", *(f"r.{each}" for each in key)))
    add = (
        f"INSERT INTO {name} AS had (organization_id, place_id, period, {names}) "
        f"SELECT %(organization)s, p.place_id, p.period, {names} "
        "FROM unnest(%(places)s::uuid[], %(periods)s::text[]) AS p(place_id, period) "
        f"CROSS JOIN json_to_recordset(%(rows)s::json) AS r({typed}) ORDER BY {ordered} "
        f"ON CONFLICT ({', '.join(primary)}) DO UPDATE SET {changes}"
    )
    where = "WHERE organization_id = %s AND place_id = %s AND period = %s"
    return Shape(
        name=name,
        doc=name.removeprefix("figure_"),
        key=key,
        measures=measures,
        had_sql=f"SELECT {names} FROM {name} {where}".encode(),
        add_sql=add.encode(),
        clear_sql=_CLEAR.replace("{name}", name).encode(),
        sum_sql=_summed(name, primary, key, measures).encode(),
    )


_STORES = (
    "SELECT store_id FROM figure_days WHERE organization_id = %(organization)s "
    "AND business_date BETWEEN %(first)s AND %(last)s"
)
_CLEAR = (
    "DELETE FROM {name} WHERE organization_id = %(organization)s AND (period = %(month)s OR "
    "(period BETWEEN %(first)s AND %(last)s AND place_id NOT IN (" + _STORES + ")))"
)
"""Everything of a month but the days of stores."""


def _summed(name: str, primary: Sequence[str], key: Sequence[str], measures: Sequence[str]) -> str:
    """Months of stores, days and months of brands, from the days of stores."""
    names = ", ".join((*key, *measures))
    keys = ", ".join(f"f.{each}" for each in key)
    sums = ", ".join(f"sum(f.{each})::bigint" for each in measures)
    changes = ", ".join(f"{each} = had.{each} + excluded.{each}" for each in measures)
    return (
        f"INSERT INTO {name} AS had (organization_id, place_id, period, {names}) "
        f"SELECT %(organization)s, p.place_id, p.period, {keys}, {sums} "
        f"FROM figure_days d JOIN {name} f ON f.organization_id = d.organization_id "
        "AND f.place_id = d.store_id AND f.period = d.business_date CROSS JOIN LATERAL ("
        "VALUES (d.store_id, %(month)s), (d.brand_id, d.business_date), (d.brand_id, %(month)s)"
        ") AS p(place_id, period) WHERE d.organization_id = %(organization)s "
        "AND d.business_date BETWEEN %(first)s AND %(last)s AND p.place_id IS NOT NULL "
        f"GROUP BY p.place_id, p.period, {keys} "
        f"ON CONFLICT ({', '.join(primary)}) DO UPDATE SET {changes}"
    )
