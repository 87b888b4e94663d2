"""Which business days a push touched: they are marked in its own transaction.

A row counts on its own day (a payment, a refund, an act), or it is of an order, and then on the
days on which that order's checks were paid and given back. So a late line, a discount that came
after a quarantine, or another box's check mark every day that they may change.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import orjson
from psycopg import Connection

from central.sync.boxes import KnownBox
from central.sync.shapes import Arrived
from domain.ids import new_id

Row = dict[str, Any]

VOIDS = ("void_line", "void_order")
_FINAL = ("paid", "closed")

_DAY: dict[str, Callable[[Row], bool]] = {
    "check": lambda row: row["state"] in _FINAL,
    "payment": lambda row: True,
    "refund": lambda row: True,
    "refund_line": lambda row: True,
    "day_close": lambda row: True,
    "audit_entry": lambda row: row["act"] in VOIDS,
}
"""Kinds that count on their own day, and when."""
_ORDER = {
    "order": "id",
    "order_line": "order_id",
    "order_discount": "order_id",
    "service_charge": "order_id",
    "check": "order_id",
    "refund": "order_id",
}
"""Kinds that are of an order, and where they say of which."""
_CHECK = {"check_allocation": "check_id"}
"""Kinds that are of a check."""

_KINDS = _DAY.keys() | _ORDER.keys() | _CHECK.keys()

_MARK = b"""
INSERT INTO figure_marks (organization_id, store_id, business_date, id, marked_at)
SELECT %(organization)s, %(store)s, touched.day, %(id)s, %(now)s FROM (
  SELECT unnest(%(days)s::text[]) AS day
  UNION
  SELECT c.business_date FROM checks c
  WHERE c.organization_id = %(organization)s AND c.order_id = ANY (%(orders)s::uuid[])
  AND c.state IN ('paid', 'closed')
  UNION
  SELECT c.business_date FROM checks c
  WHERE c.organization_id = %(organization)s AND c.id = ANY (%(checks)s::uuid[])
  AND c.state IN ('paid', 'closed')
  UNION
  SELECT r.business_date FROM checks c
  JOIN refunds r ON r.organization_id = c.organization_id AND r.check_id = c.id
  WHERE c.organization_id = %(organization)s AND c.order_id = ANY (%(orders)s::uuid[])
) AS touched"""


def mark(
    connection: Connection[Any], box: KnownBox, rows: Sequence[Arrived], now: datetime
) -> None:
    """Mark the days that rows of a box touched. Nothing waits for it, and it waits for nothing."""
    days, orders, checks = _touched(rows)
    if not days and not orders and not checks:
        return
    connection.execute(
        _MARK,
        {
            "organization": box.organization_id,
            "store": box.store_id,
            "id": new_id(),
            "now": now,
            "days": list(days),
            "orders": list(orders),
            "checks": list(checks),
        },
    )


def _touched(rows: Sequence[Arrived]) -> tuple[set[str], set[str], set[str]]:
    """Days, orders and checks that rows name."""
    days: set[str] = set()
    orders: set[str] = set()
    checks: set[str] = set()
    for arrived in rows:
        kind = arrived.shape.kind
        if kind not in _KINDS:
            continue
        row: Row = orjson.loads(arrived.data)
        if kind in _DAY and _DAY[kind](row):
            days.add(row["business_date"])
        if kind in _ORDER:
            orders.add(row[_ORDER[kind]])
        if kind in _CHECK:
            checks.add(row[_CHECK[kind]])
    return days, orders, checks
