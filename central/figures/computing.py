"""Computes marked days, each in one transaction, and everything that is made of days.

Whatever is repeated, comes late or out of order: a day is computed from its rows as they are, and
days, months and brands get the difference. The figures' role writes them; nobody else does.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg import Connection

from central.doors import organization_ids
from central.figures.comparing import compare_closes
from central.figures.day_sql import COMPUTE
from central.figures.writing import Places, shapes
from central.tenancy import Pool, tenant_block
from domain.clock import Clock
from domain.errors import BadRequest
from domain.ids import new_id

log = logging.getLogger(__name__)

IN_TURN = 20
"""So many days of an organization, then the next one's: a year that is sent in holds up nobody."""

_LOCK = b"""
INSERT INTO figure_days AS had (organization_id, store_id, business_date, computed_at)
VALUES (%s, %s, %s, %s)
ON CONFLICT (organization_id, store_id, business_date)
DO UPDATE SET computed_at = excluded.computed_at
RETURNING brand_id"""
_SEEN = b"""
SELECT id FROM figure_marks
WHERE organization_id = %s AND store_id = %s AND business_date = %s"""
_CLEAR = b"""
DELETE FROM figure_marks
WHERE organization_id = %s AND store_id = %s AND business_date = %s AND id = ANY (%s)"""
_COMPUTED = b"""
UPDATE figure_days SET brand_id = %s, last_sale_at = %s
WHERE organization_id = %s AND store_id = %s AND business_date = %s
AND (brand_id, last_sale_at) IS DISTINCT FROM (%s::uuid, %s::timestamptz)"""
_NAMES = b"""
INSERT INTO figure_names AS had
  (organization_id, kind, id, name, detail, group_id, group_name, item_id, seen_on)
SELECT DISTINCT ON (r.kind, r.id) %(organization)s, r.kind, r.id, coalesce(r.name, ''),
  coalesce(r.detail, ''), r.group_id, coalesce(r.group_name, ''), r.item_id, %(day)s
FROM json_to_recordset(%(names)s::json) AS r(kind text, id uuid, name text, detail text,
  group_id uuid, group_name text, item_id uuid)
ORDER BY r.kind, r.id
ON CONFLICT (organization_id, kind, id) DO UPDATE SET name = excluded.name,
  detail = excluded.detail, group_id = excluded.group_id, group_name = excluded.group_name,
  item_id = excluded.item_id, seen_on = excluded.seen_on
WHERE had.seen_on <= excluded.seen_on AND (had.name, had.detail, had.group_id, had.group_name)
  IS DISTINCT FROM (excluded.name, excluded.detail, excluded.group_id, excluded.group_name)"""
_MARKED = b"""
SELECT store_id, business_date FROM figure_marks WHERE organization_id = %s
GROUP BY 1, 2 ORDER BY business_date DESC, min(marked_at) LIMIT %s"""
"""The newest days first: that is what people look at."""
_MARK_AGAIN = b"""
INSERT INTO figure_marks (organization_id, store_id, business_date, id, marked_at)
SELECT %(organization)s, d.store_id, d.business_date, %(id)s, %(now)s FROM (
  SELECT store_id, business_date FROM figure_days WHERE organization_id = %(organization)s
    AND business_date BETWEEN %(first)s AND %(last)s
  UNION SELECT store_id, business_date FROM checks WHERE organization_id = %(organization)s
    AND business_date BETWEEN %(first)s AND %(last)s AND state IN ('paid', 'closed')
  UNION SELECT store_id, business_date FROM payments WHERE organization_id = %(organization)s
    AND business_date BETWEEN %(first)s AND %(last)s
  UNION SELECT store_id, business_date FROM refunds WHERE organization_id = %(organization)s
    AND business_date BETWEEN %(first)s AND %(last)s
) AS d"""
_IN_MONTH = b"SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))"
_LOCK_MONTH = b"SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
"""Days of a month are computed side by side; who mends it waits for them, and they wait for it:
a day that comes between its clearing and its summing would be in it twice. Taken before any row.
"""


@dataclass(frozen=True, slots=True)
class Marked:
    """A day of a store that waits to be computed."""

    organization_id: UUID
    store_id: UUID
    business_date: str


def compute(
    pool: Pool, organization_id: UUID, store_id: UUID, business_date: str, now: datetime
) -> None:
    """Compute a store's business day from its rows, replace it, and make its month follow.

    Two at once wait for one another; repeating it changes nothing. Raises psycopg.Error.
    """
    with tenant_block(pool, organization_id) as connection:
        _compute(connection, Marked(organization_id, store_id, business_date), now)


def marked(pool: Pool, organization_id: UUID, limit: int) -> list[Marked]:
    """Days of an organization that wait, the newest first."""
    with tenant_block(pool, organization_id) as connection:
        found = connection.execute(_MARKED, (organization_id, limit)).fetchall()
    return [Marked(organization_id, *row) for row in found]


def compute_marked(pool: Pool, clock: Clock, limit: int = 100) -> int:
    """Compute at most so many marked days, of each organization some in turn; returns how many.

    `pool` is of the role `comanda_jobs`; several may run at once. A day that cannot be computed is
    told in the log and stays marked; it does not hold up others. Raises psycopg.OperationalError.
    """
    done = 0
    for organization_id in organization_ids(pool):
        for day in marked(pool, organization_id, min(IN_TURN, limit - done)):
            done += _tried(pool, day, clock.now())
        if done >= limit:
            break
    return done


def _tried(pool: Pool, day: Marked, now: datetime) -> bool:
    try:
        compute(pool, day.organization_id, day.store_id, day.business_date, now)
    except psycopg.OperationalError:
        raise
    except psycopg.Error as error:
        log.error("the figures of %s on %s: %s", day.store_id, day.business_date, error)
        return False
    return True


def repair(pool: Pool, organization_id: UUID, first: str, last: str, now: datetime) -> int:
    """Compute every day of a span anew, and their months as the sums of their days.

    Returns how many days. For figures that somebody changed, and after a restore; what
    is right stays as it is. Raises BadRequest for days that cannot be, psycopg.Error.
    """
    span = {
        "organization": organization_id,
        "first": _day(first),
        "last": _day(last),
        "id": new_id(),
        "now": now,
    }
    with tenant_block(pool, organization_id) as connection:
        connection.execute(_MARK_AGAIN, span)
    found = marked(pool, organization_id, 1_000_000)
    for each in found:
        compute(pool, organization_id, each.store_id, each.business_date, now)
    for month in months_between(first, last):
        mend_month(pool, organization_id, month)
    return len(found)


def months_between(first: str, last: str) -> list[str]:
    """The months that days from the first to the last are in."""
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    numbers = range(begin.year * 12 + begin.month - 1, end.year * 12 + end.month)
    return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in numbers]


def _compute(connection: Connection[Any], day: Marked, now: datetime) -> None:
    key = (day.organization_id, day.store_id, day.business_date)
    connection.execute(_IN_MONTH, (_month(day.organization_id, day.business_date[:7]),))
    brand_before = _one(connection.execute(_LOCK, (*key, now)).fetchone())[0]
    seen = [row[0] for row in connection.execute(_SEEN, key)]
    said = {"organization": key[0], "store": key[1], "day": key[2]}
    docs = _one(connection.execute(COMPUTE, said).fetchone())[0]
    brand = UUID(docs["brand_id"]) if docs["brand_id"] else brand_before
    for shape in shapes():
        had = shape.had(connection, key[0], key[1], key[2])
        new = docs[shape.doc] or ()
        changed = shape.difference(new, had)
        if brand == brand_before:
            shape.add(connection, key[0], _places(day, day.store_id, brand), changed)
            continue
        shape.add(connection, key[0], _places(day, day.store_id), changed)
        shape.add(connection, key[0], _places(day, brand_before), shape.difference((), had))
        shape.add(connection, key[0], _places(day, brand), shape.difference(new, ()))
    _write_names(connection, day, docs["names"] or ())
    last_sale = docs["last_sale_at"]
    connection.execute(_COMPUTED, (brand, last_sale, *key, brand, last_sale))
    compare_closes(connection, day.organization_id, day.store_id, day.business_date, now)
    if seen:
        connection.execute(_CLEAR, (*key, seen))


def _places(day: Marked, *place_ids: UUID | None) -> Places:
    """The day and the month of each place."""
    periods = (day.business_date, day.business_date[:7])
    return [(place, period) for place in place_ids if place for period in periods]


def _write_names(connection: Connection[Any], day: Marked, names: Sequence[Any]) -> None:
    if not names:
        return
    said = {"organization": day.organization_id, "day": day.business_date}
    connection.execute(_NAMES, {**said, "names": json.dumps(names)})


def mend_month(pool: Pool, organization_id: UUID, month: str) -> None:
    """Make the month of each place the sum of its days, and brands the sums of their stores."""
    span = {"organization": organization_id, "first": f"{month}-01", "last": f"{month}-31"}
    with tenant_block(pool, organization_id) as connection:
        connection.execute(_LOCK_MONTH, (_month(organization_id, month),))
        for shape in shapes():
            connection.execute(shape.clear_sql, {**span, "month": month})
            connection.execute(shape.sum_sql, {**span, "month": month})


def _month(organization_id: UUID, month: str) -> str:
    """What is locked of a month."""
    return f"figures {organization_id} {month}"


def _one(row: Any) -> Any:
    if row is None:
        raise LookupError("the database said nothing")
    return row


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise BadRequest(f"{text!r} is not a day like 2026-03-06.") from error
