"""Lists of checks, latest first, page by page without counting what was skipped."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import dict_row

from central.figures.requests import CheckPage, CheckRow, ChecksQuestion
from central.figures.spans import Span
from domain.errors import BadRequest
from sync.types import from_micros, to_micros

MOST = 500

_CLOSED_AT = "coalesce(c.paid_at, c.updated_at)"
_ONLY = {
    "all": "",
    "unpaid": "AND c.state = 'closed' ",
    "refunded": "AND EXISTS (SELECT 1 FROM refunds r WHERE r.organization_id = c.organization_id "
    "AND r.check_id = c.id) ",
    "discounted": "AND EXISTS (SELECT 1 FROM order_discounts d "
    "WHERE d.organization_id = c.organization_id AND d.order_id = c.order_id "
    "AND d.removed_at IS NULL AND d.given_minor <> 0) ",
    "voided_lines": "AND EXISTS (SELECT 1 FROM order_lines l "
    "WHERE l.organization_id = c.organization_id AND l.order_id = c.order_id "
    "AND l.state = 'voided' AND l.sent_at IS NOT NULL) ",
}
_NUMBER = (
    "AND (c.number = %(number)s OR o.number = %(number)s OR EXISTS (SELECT 1 FROM receipts t "
    "WHERE t.organization_id = c.organization_id AND t.check_id = c.id "
    "AND t.number = %(number)s)) "
)
_WORDS = (
    "AND (starts_with(lower(o.name), %(text)s) OR EXISTS (SELECT 1 FROM receipts t "
    "WHERE t.organization_id = c.organization_id AND t.check_id = c.id "
    "AND lower(t.series || '-' || t.number) = %(text)s)) "
)
_HOUR = (
    "AND extract(hour FROM c.paid_at AT TIME ZONE (SELECT s.zone FROM stores s "
    "WHERE s.organization_id = c.organization_id AND s.id = c.store_id)) = %(hour)s "
)
_ITEM = (
    "AND EXISTS (SELECT 1 FROM order_lines l WHERE l.organization_id = c.organization_id "
    "AND l.order_id = c.order_id AND l.name = %(item)s AND l.state <> 'voided') "
)
_PAGE = """
WITH page AS MATERIALIZED (
  SELECT c.id, c.order_id, c.number, o.number AS order_number, o.name, c.business_date, c.paid_at,
    {closed_at} AS closed_at, c.state, o.server_id, o.guests AS covers, c.currency,
    c.total_minor, c.tax_minor
  FROM checks c JOIN orders o ON o.organization_id = c.organization_id AND o.id = c.order_id
  WHERE c.organization_id = %(organization)s AND c.store_id = %(store)s
  AND c.business_date BETWEEN %(first)s AND %(last)s AND c.state IN ('paid', 'closed') {where}
  ORDER BY c.business_date DESC, {closed_at} DESC, c.id DESC LIMIT %(limit)s
)
SELECT p.id AS check_id, p.order_id, p.number, p.order_number, p.name, p.business_date, p.paid_at,
  p.closed_at, p.state, coalesce(w.short_name, '') AS server, p.covers, p.currency, p.total_minor,
  p.tax_minor, coalesce(r.minor, 0)::bigint AS refunded_minor,
  coalesce(d.minor, 0)::bigint AS discount_minor, coalesce(m.tips, 0)::bigint AS tip_minor,
  coalesce(m.names, '{{}}') AS tenders
FROM page p
LEFT JOIN people w ON w.organization_id = %(organization)s AND w.id = p.server_id
LEFT JOIN LATERAL (SELECT sum(r.amount_minor) AS minor FROM refunds r
  WHERE r.organization_id = %(organization)s AND r.check_id = p.id) r ON true
LEFT JOIN LATERAL (SELECT sum(d.given_minor) AS minor FROM order_discounts d
  WHERE d.organization_id = %(organization)s AND d.order_id = p.order_id
  AND d.removed_at IS NULL) d ON true
LEFT JOIN LATERAL (SELECT sum(m.tip_minor) AS tips,
  array_agg(DISTINCT m.tender_name) FILTER (WHERE m.kind = 'sale') AS names FROM payments m
  WHERE m.organization_id = %(organization)s AND m.check_id = p.id) m ON true
ORDER BY p.business_date DESC, p.closed_at DESC, p.id DESC"""


def checks(connection: Connection[Any], question: ChecksQuestion) -> CheckPage:
    """A page of checks. Raises BadRequest for what cannot be asked."""
    Span.of(question.first, question.last)
    limit = max(1, min(question.limit, MOST))
    where, said = _where(question)
    statement = _PAGE.format(closed_at=_CLOSED_AT, where=where).encode()
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(statement, {**said, "limit": limit + 1}).fetchall()
    following = _mark(rows[limit - 1]) if len(rows) > limit else ""
    return CheckPage(tuple(_row(each) for each in rows[:limit]), following)


def _where(question: ChecksQuestion) -> tuple[str, dict[str, Any]]:
    text = question.text.strip().lower()
    said: dict[str, Any] = {
        "organization": question.organization_id,
        "store": question.store_id,
        "first": question.first,
        "last": question.last,
        "server": question.server_id,
        "tender": question.tender_id,
        "hour": question.hour,
        "item": question.item,
        "least": question.least_minor,
        "most": question.most_minor,
        "text": text,
    }
    where = _ONLY[question.only]
    if text.isdecimal() and len(text) < 19:
        where += _NUMBER
        said["number"] = int(text)
    elif text:
        where += _WORDS
    if question.server_id is not None:
        where += "AND o.server_id = %(server)s "
    if question.tender_id is not None:
        where += (
            "AND EXISTS (SELECT 1 FROM payments y WHERE y.organization_id = c.organization_id "
            "AND y.check_id = c.id AND y.tender_id = %(tender)s) "
        )
    if question.hour is not None:
        where += _HOUR
    if question.item:
        where += _ITEM
    if question.least_minor is not None:
        where += "AND c.total_minor >= %(least)s "
    if question.most_minor is not None:
        where += "AND c.total_minor <= %(most)s "
    if question.after:
        day, closed_at, check_id = _after(question.after)
        said |= {"day": day, "closed": closed_at, "check": check_id}
        where += (
            "AND c.business_date <= %(day)s AND (c.business_date, "
            + _CLOSED_AT
            + ", c.id) < (%(day)s, %(closed)s, %(check)s) "
        )
    return where, said


def _mark(row: dict[str, Any]) -> str:
    return f"{row['business_date']}.{to_micros(row['closed_at'])}.{row['check_id'].hex}"


def _after(mark: str) -> tuple[str, datetime, UUID]:
    try:
        day, micros, check_id = mark.split(".")
        return day, from_micros(int(micros)), UUID(check_id)
    except (ValueError, OverflowError) as error:
        raise BadRequest("This page of checks is not there.") from error


def _row(row: dict[str, Any]) -> CheckRow:
    said = {name: value for name, value in row.items() if name not in ("closed_at", "tenders")}
    return CheckRow(**said, tenders=tuple(sorted(row["tenders"])))
