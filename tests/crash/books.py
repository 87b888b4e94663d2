"""What must hold in a box's database at every moment, also right after a crash."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator

from sync.seal import GENESIS, chain


def faults(raw: sqlite3.Connection) -> list[str]:
    """Every broken promise, in words; empty when all is well."""
    return [
        *_integrity(raw),
        *_totals(raw),
        *_kitchen(raw),
        *_portions(raw),
        *_outbox(raw),
        *_numbers(raw),
        *_payments(raw),
    ]


def _integrity(raw: sqlite3.Connection) -> Iterator[str]:
    for (line,) in raw.execute("PRAGMA integrity_check"):
        if line != "ok":
            yield f"integrity: {line}"
    for row in raw.execute("PRAGMA foreign_key_check"):
        yield f"orphan: {row}"


def _totals(raw: sqlite3.Connection) -> Iterator[str]:
    rows = raw.execute(
        "SELECT o.number, o.total_minor, coalesce(sum(l.amount_minor), 0) FROM orders o "
        "LEFT JOIN order_lines l ON l.organization_id = o.organization_id "
        "AND l.order_id = o.id AND l.state <> 'voided' GROUP BY o.id"
    )
    for number, total, lines in rows:
        if total != lines:
            yield f"order {number}: total {total}, lines {lines}"


def _kitchen(raw: sqlite3.Connection) -> Iterator[str]:
    rows = raw.execute(
        "SELECT hex(l.id), l.station_ids, l.fire_no, (SELECT count(*) FROM ticket_items i "
        "WHERE i.organization_id = l.organization_id AND i.line_id = l.id) "
        "FROM order_lines l WHERE l.parent_line_id IS NULL"
    )
    for line, stations, fire_no, items in rows:
        due = len(json.loads(stations)) * fire_no
        if items != due:
            yield f"line {line}: {items} ticket items, {due} due"


def _portions(raw: sqlite3.Connection) -> Iterator[str]:
    rows = raw.execute(
        "SELECT hex(a.local_id), a.remaining, (SELECT coalesce(sum(m.quantity), 0) "
        "FROM portion_movements m WHERE m.organization_id = a.organization_id "
        "AND m.item_id = a.local_id) FROM availabilities a WHERE a.remaining IS NOT NULL"
    )
    for item, remaining, moved in rows:
        if remaining != moved:
            yield f"item {item}: {remaining} remain, movements say {moved}"
    held = raw.execute(
        "SELECT hex(l.id), l.state, l.quantity, -sum(m.quantity) FROM portion_movements m "
        "JOIN order_lines l ON l.organization_id = m.organization_id AND l.id = m.line_id "
        "GROUP BY l.id"
    )
    for line, state, quantity, holds in held:
        due = 0 if state == "voided" else quantity
        if holds != due:
            yield f"line {line} ({state}) holds {holds} portions, {due} due"


def _outbox(raw: sqlite3.Connection) -> Iterator[str]:
    last = GENESIS
    rows = raw.execute("SELECT seq, body, hash FROM outbox ORDER BY seq")
    for place, (seq, body, hashed) in enumerate(rows, start=1):
        last = chain(last, body)
        if seq != place or hashed != last:
            yield f"outbox: op {seq} at place {place} breaks the chain"
            return
    for table in ("outbox_unsealed", "sync_applying"):
        if raw.execute(f"SELECT count(*) FROM {table}").fetchone()[0]:
            yield f"{table} is not empty"


def _numbers(raw: sqlite3.Connection) -> Iterator[str]:
    rows = raw.execute(
        "SELECT business_date, count(*), max(number) FROM orders GROUP BY business_date"
    )
    for day, count, highest in rows:
        if count != highest:
            yield f"orders of {day}: {count} orders, numbers up to {highest}"
    receipts = raw.execute("SELECT series, count(*), max(number) FROM receipts GROUP BY series")
    for series, count, highest in receipts:
        if count != highest:
            yield f"receipts {series}: {count} receipts, numbers up to {highest}"


def _payments(raw: sqlite3.Connection) -> Iterator[str]:
    rows = raw.execute(
        "SELECT hex(c.id), c.state, c.total_minor + c.rounding_minor, "
        "(SELECT coalesce(sum(p.amount_minor), 0) FROM payments p "
        "WHERE p.organization_id = c.organization_id AND p.check_id = c.id) FROM checks c"
    )
    for check, state, due, paid in rows:
        if (state == "paid") != (paid == due and due > 0) and due > 0:
            yield f"check {check} is {state}: due {due}, paid {paid}"
    unpaid = raw.execute(
        "SELECT number FROM orders o WHERE state = 'closed' AND merged_into_id IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM checks c WHERE c.organization_id = o.organization_id "
        "AND c.order_id = o.id AND c.state = 'paid')"
    )
    for (number,) in unpaid:
        yield f"order {number} is closed without a paid check"
