"""A single check with everything that is known of it: lines, money, who did what, the kitchen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import dict_row

from central.figures.requests import (
    CheckDiscount,
    CheckLine,
    CheckPayment,
    CheckRefund,
    CheckTax,
    CheckView,
    KitchenItem,
    Step,
)
from domain.errors import NotFound

Row = dict[str, Any]

_HEAD = b"""
SELECT c.id AS check_id, c.order_id, c.store_id, coalesce(s.name, '') AS store,
  coalesce(s.zone, 'UTC') AS zone, c.number, o.number AS order_number, o.name, o.channel, c.state,
  c.business_date, c.z_number, o.opened_at, c.paid_at, coalesce(w.short_name, '') AS server,
  o.guests AS covers, c.currency, c.total_minor, c.tax_minor, c.rounding_minor, c.taxes,
  c.prechecked_at, coalesce(a.short_name, '') AS opened_by
FROM checks c JOIN orders o ON o.organization_id = c.organization_id AND o.id = c.order_id
LEFT JOIN stores s ON s.organization_id = c.organization_id AND s.id = c.store_id
LEFT JOIN people w ON w.organization_id = c.organization_id AND w.id = o.server_id
LEFT JOIN people a ON a.organization_id = c.organization_id AND a.id = o.actor_id
WHERE c.organization_id = %(organization)s AND (c.id = %(id)s OR c.order_id = %(id)s)
ORDER BY c.id <> %(id)s, c.number, c.id LIMIT 1"""
_OTHERS = b"""
SELECT id FROM checks WHERE organization_id = %(organization)s AND order_id = %(order)s
AND id <> %(check)s AND state IN ('paid', 'closed', 'open') ORDER BY number, id"""
_TABLES = b"""
SELECT coalesce(t.name, '') || x.suffix FROM order_tables x
LEFT JOIN tables t ON t.organization_id = x.organization_id AND t.id = x.table_id
WHERE x.organization_id = %(organization)s AND x.order_id = %(order)s ORDER BY x.id"""
_LINES = b"""
SELECT l.id AS line_id, (l.parent_line_id IS NOT NULL)::int AS depth, l.kind, l.name,
  l.variant_name AS variant, l.note, l.quantity, l.unit_price_minor,
  coalesce(a.amount_minor, l.amount_minor) AS amount_minor, l.discount_minor,
  CASE WHEN a.share_denominator > 1
    THEN a.share_numerator || '/' || a.share_denominator ELSE '' END AS share,
  l.state, l.void_reason, coalesce(p.short_name, '') AS added_by, l.created_at AS added_at,
  l.sent_at, l.sent_by_id, coalesce(q.short_name, '') AS sent_by
FROM order_lines l
LEFT JOIN check_allocations a ON a.organization_id = l.organization_id AND a.source_id = l.id
  AND a.check_id = %(check)s AND a.deleted_at IS NULL
LEFT JOIN people p ON p.organization_id = l.organization_id
  AND p.id = coalesce(l.added_by_id, l.actor_id)
LEFT JOIN people q ON q.organization_id = l.organization_id AND q.id = l.sent_by_id
LEFT JOIN order_lines u ON u.organization_id = l.organization_id AND u.id = l.parent_line_id
WHERE l.organization_id = %(organization)s AND l.order_id = %(order)s
AND (a.id IS NOT NULL OR l.state = 'voided')
ORDER BY coalesce(u.position, l.position), coalesce(u.id, l.id),
  l.parent_line_id IS NOT NULL, l.position, l.id"""
_PAYMENTS = b"""
SELECT m.id AS payment_id, m.kind, m.tender_name AS tender, m.tender_kind, m.amount_minor,
  m.tip_minor, m.rounding_minor, m.change_minor, m.taken_at AS at,
  coalesce(p.short_name, '') AS by, m.last_four
FROM payments m LEFT JOIN people p ON p.organization_id = m.organization_id AND p.id = m.actor_id
WHERE m.organization_id = %(organization)s AND m.check_id = %(check)s ORDER BY m.taken_at, m.id"""
_REFUNDS = b"""
SELECT r.id AS refund_id, r.kind, r.amount_minor, r.tip_minor, r.tax_minor, r.reason,
  coalesce(p.short_name, '') AS by, coalesce(a.short_name, '') AS approver, r.at, r.business_date
FROM refunds r LEFT JOIN people p ON p.organization_id = r.organization_id AND p.id = r.actor_id
LEFT JOIN people a ON a.organization_id = r.organization_id AND a.id = r.approver_id
WHERE r.organization_id = %(organization)s AND r.check_id = %(check)s ORDER BY r.at, r.id"""
_DISCOUNTS = b"""
SELECT d.name, d.source, d.reason, d.given_minor, coalesce(a.short_name, '') AS approver,
  d.given_at AS at, d.removed_at
FROM order_discounts d
LEFT JOIN people a ON a.organization_id = d.organization_id AND a.id = d.approver_id
WHERE d.organization_id = %(organization)s AND d.order_id = %(order)s ORDER BY d.given_at, d.id"""
_RECEIPTS = b"""
SELECT series || '-' || number FROM receipts
WHERE organization_id = %(organization)s AND check_id = %(check)s ORDER BY number"""
_AUDIT = b"""
SELECT e.at, e.act, coalesce(p.short_name, '') AS who, e.reason AS detail,
  coalesce(a.short_name, '') AS approver, (e.details ->> 'minor')::bigint AS minor
FROM audit_entries e
LEFT JOIN people p ON p.organization_id = e.organization_id AND p.id = e.actor_id
LEFT JOIN people a ON a.organization_id = e.organization_id AND a.id = e.approver_id
WHERE e.organization_id = %(organization)s AND e.subject_id = ANY (%(subjects)s)
ORDER BY e.at, e.id"""
_KITCHEN = b"""
SELECT i.line_id, i.name, coalesce(s.name, '') AS station, i.state, i.quantity, i.fire_no,
  i.created_at AS sent_at, coalesce(i.delivered_at, t.shown_at, t.printed_at) AS shown_at,
  i.seen_at, i.started_at, i.done_at, i.taken_at, i.served_at, i.voided_at
FROM ticket_items i JOIN tickets t ON t.organization_id = i.organization_id AND t.id = i.ticket_id
LEFT JOIN stations s ON s.organization_id = i.organization_id AND s.id = i.station_id
WHERE i.organization_id = %(organization)s AND i.order_id = %(order)s
ORDER BY i.created_at, i.id"""


def store_of(connection: Connection[Any], organization_id: UUID, asked_id: UUID) -> UUID:
    """Whose a check (or the first check of an order) is. Raises NotFound."""
    found: UUID = _head(connection, organization_id, asked_id)["store_id"]
    return found


def check(connection: Connection[Any], organization_id: UUID, asked_id: UUID) -> CheckView:
    """A check by its id, or the first of an order by the order's. Raises NotFound."""
    head = _head(connection, organization_id, asked_id)
    key = {"organization": organization_id, "check": head["check_id"], "order": head["order_id"]}
    lines = _rows(connection, _LINES, key)
    payments = _rows(connection, _PAYMENTS, key)
    refunds = _rows(connection, _REFUNDS, key)
    subjects = [
        head["check_id"],
        head["order_id"],
        *(line["line_id"] for line in lines),
        *(each["payment_id"] for each in payments),
        *(each["refund_id"] for each in refunds),
    ]
    audit = _rows(connection, _AUDIT, {**key, "subjects": subjects})
    opened_by, prechecked_at = head.pop("opened_by"), head.pop("prechecked_at")
    steps = [Step(head["opened_at"], "open_order", opened_by), *_sent(lines)]
    steps += [Step(**row) for row in audit]
    steps += [
        Step(row["at"], row["kind"], row["by"], row["tender"], minor=row["amount_minor"])
        for row in payments
    ]
    if prechecked_at is not None:
        steps.append(Step(prechecked_at, "print_bill", ""))
    return CheckView(
        **{name: value for name, value in head.items() if name != "taxes"},
        tables=tuple(row[0] for row in connection.execute(_TABLES, key)),
        taxes=tuple(CheckTax(**_tax(each)) for each in head["taxes"]),
        lines=tuple(CheckLine(**_without(line, "sent_by", "sent_by_id")) for line in lines),
        payments=tuple(CheckPayment(**row) for row in payments),
        refunds=tuple(CheckRefund(**row) for row in refunds),
        discounts=tuple(CheckDiscount(**row) for row in _rows(connection, _DISCOUNTS, key)),
        receipts=tuple(row[0] for row in connection.execute(_RECEIPTS, key)),
        steps=tuple(sorted(steps, key=lambda step: step.at)),
        kitchen=tuple(KitchenItem(**row) for row in _rows(connection, _KITCHEN, key)),
        other_checks=tuple(row[0] for row in connection.execute(_OTHERS, key)),
    )


def _head(connection: Connection[Any], organization_id: UUID, asked_id: UUID) -> Row:
    found = _rows(connection, _HEAD, {"organization": organization_id, "id": asked_id})
    if not found:
        raise NotFound("There is no such check.")
    return found[0]


def _rows(connection: Connection[Any], statement: bytes, said: Row) -> list[Row]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(statement, said).fetchall()


def _sent(lines: Sequence[Row]) -> list[Step]:
    """One step for each time that something was sent."""
    found: dict[tuple[datetime, str], list[str]] = {}
    for line in lines:
        if line["sent_at"] is not None and not line["depth"]:
            found.setdefault((line["sent_at"], line["sent_by"]), []).append(line["name"])
    return [Step(at, "send", who, ", ".join(names)) for (at, who), names in found.items()]


def _tax(tax: Row) -> Row:
    names = ("code", "name", "rate_micros", "included", "base_minor", "tax_minor")
    return {name: tax[name] for name in names}


def _without(row: Row, *names: str) -> Row:
    return {name: value for name, value in row.items() if name not in names}
