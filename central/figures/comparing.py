"""The Z that a box closed its day with, against the centre's own sums of the same rows.

A Z takes in the rows that carry its number, whatever the clock said. It is compared whenever a day
is computed that it has to do with: when it comes, and whenever something of it comes later.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection

from central.sync.boxes import KnownBox
from sync.protocol.report import MOST_DIFFERENCES, Difference

_CLOSES = b"""
WITH touched AS (
  SELECT z_number FROM checks WHERE organization_id = %(organization)s AND store_id = %(store)s
    AND business_date = %(day)s AND z_number IS NOT NULL
  UNION SELECT z_number FROM payments WHERE organization_id = %(organization)s
    AND store_id = %(store)s AND business_date = %(day)s
  UNION SELECT z_number FROM refunds WHERE organization_id = %(organization)s
    AND store_id = %(store)s AND business_date = %(day)s
)
SELECT id, node_id, number, business_date, currency, revenue_minor, totals, (
  SELECT count(*) > 1 FROM day_closes o WHERE o.organization_id = z.organization_id
  AND o.store_id = z.store_id AND o.number = z.number) AS twice
FROM day_closes z WHERE z.organization_id = %(organization)s AND z.store_id = %(store)s
AND (z.business_date = %(day)s OR z.number IN (SELECT z_number FROM touched))
ORDER BY z.id"""
_OF_Z = b"""
WITH sold AS (
  SELECT count(*) AS checks, coalesce(sum(total_minor), 0)::bigint AS gross,
    coalesce(sum(tax_minor), 0)::bigint AS tax FROM checks
  WHERE organization_id = %(organization)s AND store_id = %(store)s AND z_number = %(number)s
  AND (%(node)s::uuid IS NULL OR node_id = %(node)s) AND state = 'paid'
), back AS (
  SELECT count(*) AS refunds, coalesce(sum(amount_minor), 0)::bigint AS amount,
    coalesce(sum(tax_minor), 0)::bigint AS tax, coalesce(sum(tip_minor), 0)::bigint AS tips
  FROM refunds
  WHERE organization_id = %(organization)s AND store_id = %(store)s AND z_number = %(number)s
  AND (%(node)s::uuid IS NULL OR node_id = %(node)s)
), taken AS (
  SELECT tender_id, max(tender_name) AS name, sum(amount_minor)::bigint AS amount,
    sum(tip_minor)::bigint AS tips FROM payments
  WHERE organization_id = %(organization)s AND store_id = %(store)s AND z_number = %(number)s
  AND (%(node)s::uuid IS NULL OR node_id = %(node)s) GROUP BY tender_id
), voided AS (
  SELECT count(*) AS acts, coalesce(sum((details ->> 'minor')::bigint), 0)::bigint AS minor
  FROM audit_entries
  WHERE organization_id = %(organization)s AND store_id = %(store)s AND z_number = %(number)s
  AND (%(node)s::uuid IS NULL OR node_id = %(node)s) AND act IN ('void_line', 'void_order')
)
SELECT json_build_object(
  'checks', sold.checks, 'gross', sold.gross, 'gross_tax', sold.tax,
  'refunds', back.refunds, 'refunded', back.amount, 'refunded_tax', back.tax,
  'refunded_tips', back.tips, 'revenue', sold.gross - back.amount,
  'tax', sold.tax - back.tax, 'voids', voided.acts, 'void_minor', voided.minor,
  'tips', (SELECT coalesce(sum(tips), 0) FROM taken),
  'taken', (SELECT coalesce(sum(amount), 0) FROM taken),
  'tenders', (SELECT coalesce(json_object_agg(tender_id, json_build_array(name, amount)), '{}')
              FROM taken))
FROM sold, back, voided"""
_KEEP = b"""
INSERT INTO day_comparisons AS had (organization_id, store_id, day_close_id, node_id, number,
  business_date, currency, agrees, differences, compared_at, differs_since)
VALUES (%(organization)s, %(store)s, %(id)s, %(node)s, %(number)s, %(day)s, %(currency)s,
  %(agrees)s, %(differences)s::jsonb, %(now)s, %(since)s)
ON CONFLICT (organization_id, store_id, day_close_id) DO UPDATE SET agrees = excluded.agrees,
  differences = excluded.differences, compared_at = excluded.compared_at,
  differs_since = CASE WHEN excluded.agrees THEN NULL
                  ELSE coalesce(had.differs_since, excluded.compared_at) END"""
_DIFFERENCES = b"""
SELECT business_date, number, differences FROM day_comparisons
WHERE organization_id = %s AND store_id = %s AND NOT agrees
ORDER BY business_date, number LIMIT %s"""

WORDS = {
    "checks": "checks paid",
    "gross": "sold",
    "gross_tax": "tax on what was sold",
    "refunds": "refunds",
    "refunded": "given back",
    "refunded_tax": "tax given back",
    "refunded_tips": "tips given back",
    "revenue": "revenue",
    "tax": "tax",
    "taken": "taken",
    "tips": "tips",
    "voids": "taken back",
    "void_minor": "amount taken back",
}
COUNTS = ("checks", "refunds", "voids")
"""The figures of a comparison that are no amounts."""


def compare_closes(
    connection: Connection[Any], organization_id: UUID, store_id: UUID, day: str, now: datetime
) -> None:
    """Compare every Z of a store that has to do with a business day, and keep what differs."""
    here = {"organization": organization_id, "store": store_id, "day": day}
    for row in connection.execute(_CLOSES, here).fetchall():
        close_id, node_id, number, business_date, currency, revenue, totals, twice = row
        asked = {**here, "number": number, "node": node_id if twice else None}
        found = connection.execute(_OF_Z, asked).fetchone()
        if found is None:
            raise LookupError("the database said nothing")
        differences = differing(said_by_box(revenue, totals), sums_of(found[0]))
        kept = {
            **here,
            "id": close_id,
            "node": node_id,
            "number": number,
            "day": business_date,
            "currency": currency,
            "agrees": not differences,
            "differences": json.dumps(differences),
            "now": now,
            "since": now if differences else None,
        }
        connection.execute(_KEEP, kept)


def differences_of(connection: Connection[Any], box: KnownBox) -> tuple[Difference, ...]:
    """What the box is told with each heartbeat: the days of its store that differ now."""
    key = (box.organization_id, box.store_id, MOST_DIFFERENCES)
    return tuple(
        Difference(box.store_id, day, f"Z {number}: {'; '.join(_words(each) for each in found)}")
        for day, number, found in connection.execute(_DIFFERENCES, key)
    )


def said_by_box(revenue_minor: int, totals: Mapping[str, Any]) -> dict[str, int]:
    """The figures of a Z as the box made them; what an older one did not say is left out."""
    sales, gross, back = totals["sales"], totals.get("gross"), totals.get("refunded")
    said = {
        "revenue": revenue_minor,
        "tax": sales["tax_minor"],
        "taken": sales["taken_minor"],
        "tips": sales["tip_minor"],
        "voids": sales["voids"]["acts"],
        "void_minor": sales["voids"]["amount_minor"],
        "checks": sales["checks"],
    }
    if gross:
        said |= {"gross": gross["amount_minor"], "gross_tax": gross["tax_minor"]}
    if back:
        said |= {
            "refunds": back["refunds"],
            "refunded": back["amount_minor"],
            "refunded_tax": back["tax_minor"],
            "refunded_tips": back["tip_minor"],
        }
    for each in sales["by_tender"]:
        said[f"tender {UUID(each['tender_id']).hex} {each['name']}"] = each["amount_minor"]
    return said


def sums_of(found: Mapping[str, Any]) -> dict[str, int]:
    """The centre's sums under the same names."""
    sums = {name: int(value) for name, value in found.items() if name != "tenders"}
    for tender_id, (name, minor) in found["tenders"].items():
        sums[f"tender {UUID(tender_id).hex} {name}"] = minor
    return sums


def differing(box: Mapping[str, int], centre: Mapping[str, int]) -> list[dict[str, Any]]:
    """The figures that both know and that are not equal; a tender counts as 0 where it is not."""
    names = [*box, *(name for name in centre if name.startswith("tender ") and name not in box)]
    return [
        {"figure": name, "box": box.get(name, 0), "centre": centre.get(name, 0)}
        for name in names
        if box.get(name, 0) != centre.get(name, 0)
    ]


def figure_name(name: str) -> str:
    """What a figure is called: its name, or that of the way to pay."""
    return name.split(" ", 2)[2] if name.startswith("tender ") else name


def _words(difference: Mapping[str, Any]) -> str:
    name = figure_name(difference["figure"])
    return f"{WORDS.get(name, name)} {difference['box']} here, {difference['centre']} at the office"
