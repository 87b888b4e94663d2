"""What must hold in a box's database at every moment, also right after a crash."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

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
        *_receipts(raw),
        *_allocations(raw),
        *_kitchen_papers(raw),
    ]


def paper_faults(raw: sqlite3.Connection, folder: Path) -> list[str]:
    """What the virtual printers' papers in `folder` say against the print queue."""
    return list(_papers(raw, folder))


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
    """Each station of a line that was fired has it, once for each fire that concerned it.

    What was made where it was rung is on no card of that station.
    """
    rows = raw.execute(
        "SELECT hex(l.id), l.station_ids, l.fire_no, EXISTS (SELECT 1 FROM json_each(l.marks) m "
        "WHERE m.value ->> 'mark' = 'made_here'), count(DISTINCT i.station_id), "
        "coalesce(max(i.fire_no), 0), count(*) FILTER (WHERE i.fire_no = l.fire_no "
        "AND i.voided_at IS NULL), count(DISTINCT i.station_id) FILTER (WHERE i.fire_no = "
        "l.fire_no AND i.voided_at IS NULL) FROM order_lines l LEFT JOIN ticket_items i "
        "ON i.organization_id = l.organization_id AND i.line_id = l.id "
        "WHERE l.station_ids <> '[]' GROUP BY l.id"
    )
    for line, stations, fire_no, made_here, at, last_fire, live, live_at in rows:
        due = len(json.loads(stations)) - made_here if fire_no else 0
        if (at, last_fire) != (due, fire_no if due else 0):
            yield f"line {line}: fire {last_fire} at {at} stations, fire {fire_no} at {due} due"
        if live != live_at:
            yield f"line {line}: {live} items of one fire at {live_at} stations"


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
        "SELECT hex(l.id), l.state, l.back_kind, l.quantity, -sum(m.quantity), "
        "(SELECT coalesce(sum(c.after ->> 'quantity'), 0) FROM line_changes c "
        "WHERE c.organization_id = l.organization_id AND c.act = 'remake' "
        "AND c.line_id = coalesce(l.parent_line_id, l.id)) FROM portion_movements m "
        "JOIN order_lines l ON l.organization_id = m.organization_id AND l.id = m.line_id "
        "GROUP BY l.id, m.item_id"
    )
    for line, state, back_kind, quantity, holds, remade in held:
        due = 0 if state == "voided" and back_kind != "wasted" else quantity
        if not due <= holds <= due + remade:
            yield f"line {line} ({state}) holds {holds} portions, {due} due, {remade} remade"


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
        "AND c.order_id = o.id AND c.state IN ('paid', 'closed'))"
    )
    for (number,) in unpaid:
        yield f"order {number} is closed without a paid check"


def _receipts(raw: sqlite3.Connection) -> Iterator[str]:
    """A paid check asks for one receipt; what is signed has it, on one paper."""
    rows = raw.execute(
        "SELECT hex(c.id), c.state, "
        "(SELECT count(*) FROM receipt_requests q WHERE q.check_id = c.id), "
        "(SELECT count(*) FROM receipt_requests q WHERE q.check_id = c.id AND q.state = 'signed'), "
        "(SELECT count(*) FROM receipts r WHERE r.check_id = c.id), "
        "(SELECT count(*) FROM print_jobs j JOIN receipts r ON r.id = j.subject_id "
        "WHERE j.kind = 'receipt' AND r.check_id = c.id) FROM checks c"
    )
    for check, state, asked, signed, receipts, papers in rows:
        if asked != (state == "paid") or receipts != signed or papers > receipts:
            yield (
                f"check {check} is {state}: {asked} receipts asked for, {signed} signed, "
                f"{receipts} written, {papers} papers"
            )


def _allocations(raw: sqlite3.Connection) -> Iterator[str]:
    """The checks of a closed order carry all of it, however it was split."""
    rows = raw.execute(
        "SELECT o.number, sum(a.amount_minor), o.total_minor FROM orders o "
        "JOIN checks c ON c.order_id = o.id AND c.state IN ('paid', 'closed') "
        "JOIN check_allocations a ON a.check_id = c.id AND a.deleted_at IS NULL "
        "WHERE o.state = 'closed' GROUP BY o.id"
    )
    for number, carried, total in rows:
        if carried != total:
            yield f"the checks of order {number} carry {carried} of {total}"


def _kitchen_papers(raw: sqlite3.Connection) -> Iterator[str]:
    """Each send to a station that prints is one paper, and each paper is of one send."""
    rows = raw.execute(
        "SELECT hex(t.id), count(DISTINCT i.send_no), (SELECT count(*) FROM print_jobs j "
        "WHERE j.ticket_id = t.id AND j.kind = 'ticket_fired') FROM tickets t "
        "JOIN ticket_items i ON i.ticket_id = t.id JOIN stations s ON s.id = t.station_id "
        "WHERE s.printer_id IS NOT NULL AND EXISTS (SELECT 1 FROM print_jobs) GROUP BY t.id"
    )
    for ticket, sends, papers in rows:
        if sends != papers:
            yield f"ticket {ticket}: {sends} sends, {papers} papers"


def _papers(raw: sqlite3.Connection, folder: Path) -> Iterator[str]:
    """No paper is missing that was proved, and none came twice but as a marked second attempt."""
    rows = raw.execute(
        "SELECT lower(hex(printer_id)), sum(state = 'printed'), "
        "sum(attempts) + sum(state = 'sending') FROM print_jobs GROUP BY printer_id"
    )
    for printer, proved, attempts in rows:
        numbers = [int(file.name[:8]) for file in (folder / printer).glob("*.png")]
        out = max(numbers, default=0)
        if not proved <= out <= attempts:
            yield f"printer {printer}: {out} papers, {proved} proved, {attempts} attempts"
    twice = raw.execute(
        "SELECT hex(id), attempts FROM print_jobs WHERE kind NOT LIKE 'ticket%' AND attempts > 1"
    )
    for job, attempts in twice:
        yield f"paper {job} was tried {attempts} times by itself"
