"""Every store now: its business day so far, next to the same weekday a week ago up to this time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from psycopg import Connection
from psycopg.rows import dict_row

from central.figures.reporting import added, by_currency, sums_of_row
from central.figures.requests import Glance, StoreGlance, Sums
from central.figures.store import StoreRow
from domain.business_day import business_date

WEEK = timedelta(days=7)

_TODAY = b"""
SELECT f.* FROM unnest(%(stores)s::uuid[], %(days)s::text[]) AS a(store_id, day)
JOIN figure_totals f ON f.organization_id = %(organization)s AND f.place_id = a.store_id
  AND f.period = a.day"""
_LAST = b"""
SELECT a.store_id, d.last_sale_at FROM unnest(%(stores)s::uuid[]) AS a(store_id)
JOIN LATERAL (SELECT f.last_sale_at FROM figure_days f
  WHERE f.organization_id = %(organization)s AND f.store_id = a.store_id
  AND f.last_sale_at IS NOT NULL ORDER BY f.business_date DESC LIMIT 1) d ON true"""
_WAITING = b"""
SELECT store_id, min(marked_at) FROM figure_marks
WHERE organization_id = %(organization)s AND store_id = ANY (%(stores)s)
AND business_date = ANY (%(days)s) GROUP BY 1"""
_BEFORE = b"""
WITH asked AS MATERIALIZED (
  SELECT * FROM unnest(%(stores)s::uuid[], %(days)s::text[], %(upto)s::timestamptz[])
    AS a(store_id, day, upto)
),
paid AS MATERIALIZED (
  SELECT c.store_id, c.currency, c.order_id, count(*) AS checks,
    sum(c.total_minor) AS gross_minor, sum(c.tax_minor) AS tax_minor
  FROM asked a JOIN checks c ON c.organization_id = %(organization)s
    AND c.store_id = a.store_id AND c.business_date = a.day
  WHERE c.state = 'paid' AND c.paid_at <= a.upto GROUP BY 1, 2, 3
),
happened (store_id, currency, checks, orders, covers, gross_minor, tax_minor, refunds,
    refunded_minor, voids, void_minor) AS (
  SELECT p.store_id, p.currency, sum(p.checks), count(*), sum(o.guests), sum(p.gross_minor),
    sum(p.tax_minor), 0, 0, 0, 0
  FROM paid p JOIN orders o ON o.organization_id = %(organization)s AND o.id = p.order_id
  GROUP BY 1, 2
  UNION ALL
  SELECT r.store_id, r.currency, 0, 0, 0, -sum(r.amount_minor), -sum(r.tax_minor), count(*),
    sum(r.amount_minor), 0, 0
  FROM asked a JOIN refunds r ON r.organization_id = %(organization)s
    AND r.store_id = a.store_id AND r.business_date = a.day
  WHERE r.at <= a.upto GROUP BY 1, 2
  UNION ALL
  SELECT e.store_id, s.currency, 0, 0, 0, 0, 0, 0, 0, count(*),
    sum(coalesce((e.details ->> 'minor')::bigint, 0))
  FROM asked a JOIN audit_entries e ON e.organization_id = %(organization)s
    AND e.store_id = a.store_id AND e.business_date = a.day
  JOIN stores s ON s.organization_id = %(organization)s AND s.id = e.store_id
  WHERE e.act IN ('void_line', 'void_order') AND e.at <= a.upto GROUP BY 1, 2
)
SELECT store_id AS place_id, currency, sum(checks)::bigint AS checks,
  sum(orders)::bigint AS orders, sum(covers)::bigint AS covers,
  sum(gross_minor)::bigint AS gross_minor, sum(tax_minor)::bigint AS tax_minor,
  sum(refunds)::bigint AS refunds, sum(refunded_minor)::bigint AS refunded_minor,
  sum(voids)::bigint AS voids, sum(void_minor)::bigint AS void_minor
FROM happened GROUP BY 1, 2"""


@dataclass(frozen=True, slots=True)
class _Now:
    """A store's day and its wall's time, now and a week ago."""

    store: StoreRow
    day: str
    day_before: str
    upto: datetime


def glance(
    connection: Connection[Any], organization_id: UUID, stores: Sequence[StoreRow], at: datetime
) -> Glance:
    """The stores at a moment. A store with sales in two currencies is there with its own one."""
    asked = [_now(each, at) for each in stores]
    said = {
        "organization": organization_id,
        "stores": [each.store.id for each in asked],
        "days": [each.day for each in asked],
    }
    before = {
        **said,
        "days": [each.day_before for each in asked],
        "upto": [each.upto for each in asked],
    }
    today = _sums(connection, _TODAY, said)
    week_ago = _sums(connection, _BEFORE, before)
    last = dict(connection.execute(_LAST, said).fetchall())
    waiting = dict(connection.execute(_WAITING, said).fetchall())
    found = tuple(
        StoreGlance(
            store_id=each.store.id,
            name=each.store.name,
            brand_id=each.store.brand_id,
            brand=each.store.brand,
            zone=each.store.zone,
            business_date=each.day,
            today=_own(today, each.store),
            week_ago=_own(week_ago, each.store),
            last_sale_at=last.get(each.store.id),
            computed_up_to=waiting.get(each.store.id),
        )
        for each in asked
    )
    return Glance(at, found, by_currency(today.values()), by_currency(week_ago.values()))


def _now(store: StoreRow, at: datetime) -> _Now:
    zone = ZoneInfo(store.zone)
    day = business_date(at, zone, store.cut_over_minutes)
    wall = at.astimezone(zone).replace(tzinfo=None) - WEEK
    return _Now(store, day.isoformat(), (day - WEEK).isoformat(), wall.replace(tzinfo=zone))


def _sums(
    connection: Connection[Any], statement: bytes, said: dict[str, Any]
) -> dict[tuple[UUID, str], Sums]:
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(statement, said).fetchall()
    found: dict[tuple[UUID, str], Sums] = {}
    for row in rows:
        key = (row["place_id"], row["currency"])
        found[key] = added(found.get(key), sums_of_row(row))
    return found


def _own(found: dict[tuple[UUID, str], Sums], store: StoreRow) -> Sums:
    return found.get((store.id, store.currency), Sums(store.currency))
