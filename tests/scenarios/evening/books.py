"""The box's books, line by line against the ledger that was kept outside of it."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from edge.connection import connect
from tests.crash.books import faults, paper_faults
from tests.scenarios.evening.ledger import Ledger, Line

KEEPS = ("comp", "wasted", "not_made")


def wrongs(folder: Path, ledger: Ledger) -> list[str]:
    """Every difference between the books and what people were told, in words."""
    raw = connect(folder / "box.db")
    raw.row_factory = sqlite3.Row
    try:
        return [
            *faults(raw),
            *paper_faults(raw, folder / "paper"),
            *_commands(raw, ledger),
            *_lines(raw, ledger),
            *_tickets(raw, ledger),
            *_orders(raw, ledger),
            *_payments(raw, ledger),
            *_taxes(raw, ledger),
            *_drawers(raw, ledger),
            *_day(raw, ledger),
            *_portions(raw, ledger),
            *_papers(raw),
        ]
    finally:
        raw.close()


def _commands(raw: sqlite3.Connection, ledger: Ledger) -> Iterator[str]:
    """What was acknowledged is there; the box may know more than it could say."""
    known = {UUID(bytes=row[0]) for row in raw.execute("SELECT id FROM commands")}
    yield from (f"command {each} was acknowledged and is lost" for each in ledger.commands - known)


def _lines(raw: sqlite3.Connection, ledger: Ledger) -> Iterator[str]:
    """Every line once, where it belongs, at its price; nothing else."""
    rows = raw.execute(
        "SELECT l.*, (SELECT coalesce(sum(c.amount_minor), 0) FROM order_lines c "
        "WHERE c.organization_id = l.organization_id AND c.parent_line_id = l.id "
        "AND (c.state <> 'voided' OR l.state = 'voided') AND c.void_reason <> 'changed') AS more "
        "FROM order_lines l WHERE l.parent_line_id IS NULL"
    ).fetchall()
    found = {UUID(bytes=row["id"]): row for row in rows}
    yield from (f"line {ledger.lines[i]} is lost" for i in ledger.lines.keys() - found.keys())
    yield from (
        f"line {i} ({found[i]['name']}) was never asked for"
        for i in found.keys() - ledger.lines.keys()
    )
    for line_id in ledger.lines.keys() & found.keys():
        line, row = ledger.lines[line_id], found[line_id]
        if (there := _as_written(row)) != (due := _as_due(line)):
            yield f"{line.name} {line_id}: {there} is written, {due} is due"


def _as_written(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "order": UUID(bytes=row["order_id"]),
        "minor": row["amount_minor"] + row["more"],
        "quantity": row["quantity"],
        "state": row["state"],
        "fires": row["fire_no"],
        "back": row["back_kind"] if row["sent_at"] else "",
        "slip": any(mark.get("mark") == "already_served" for mark in json.loads(row["marks"])),
    }


def _as_due(line: Line) -> dict[str, Any]:
    return {
        "order": line.order_id,
        "minor": line.minor,
        "quantity": line.quantity,
        "state": line.state,
        "fires": line.fires,
        "back": line.back if line.back in KEEPS else "",
        "slip": line.slip,
    }


def _tickets(raw: sqlite3.Connection, ledger: Ledger) -> Iterator[str]:
    """What was fired stands on one card of each of its stations, for each fire, and no other."""
    rows = raw.execute(
        "SELECT coalesce(l.parent_line_id, l.id) AS top, s.name, i.fire_no, i.voided_at, "
        "i.order_id, l.order_id AS lines_order FROM ticket_items i JOIN order_lines l "
        "ON l.organization_id = i.organization_id AND l.id = i.line_id "
        "JOIN stations s ON s.id = i.station_id"
    )
    made: defaultdict[UUID, Counter[tuple[str, int]]] = defaultdict(Counter)
    live: Counter[UUID] = Counter()
    for row in rows:
        top = UUID(bytes=row["top"])
        made[top][row["name"], row["fire_no"]] += 1
        live[top] += row["voided_at"] is None
        if row["order_id"] != row["lines_order"]:
            yield f"a plate of line {top} stands on another order's card"
    for line in ledger.lines.values():
        due = Counter((name, fire) for fire in range(1, line.fires + 1) for name in line.stations)
        if made[line.id] != due:
            yield f"{line.name} {line.id}: cards {dict(made[line.id])}, {dict(due)} are due"
        if line.state == "voided" and live[line.id]:
            yield f"{line.name} {line.id} was taken back, and is still to be made"
        if line.counts and line.fires and live[line.id] < len(line.stations):
            yield f"{line.name} {line.id} was paid, and is on no card"


def _orders(raw: sqlite3.Connection, ledger: Ledger) -> Iterator[str]:
    rows = {
        UUID(bytes=row["id"]): row
        for row in raw.execute(
            "SELECT id, number, state, total_minor, merged_into_id, guests FROM orders"
        )
    }
    yield from (f"order {i} is lost" for i in ledger.bills.keys() - rows.keys())
    yield from (f"order {i} was never opened" for i in rows.keys() - ledger.bills.keys())
    for order_id in ledger.bills.keys() & rows.keys():
        bill, row = ledger.bills[order_id], rows[order_id]
        state = "merged" if row["merged_into_id"] else row["state"]
        due = 0 if bill.state == "merged" else ledger.total(order_id)
        if (row["total_minor"], state, row["guests"]) != (due, bill.state, bill.guests):
            yield (
                f"order {row['number']}: {state} at {row['total_minor']} for {row['guests']}, "
                f"{bill.state} at {due} for {bill.guests} is due"
            )


def _payments(raw: sqlite3.Connection, ledger: Ledger) -> Iterator[str]:
    """Each payment once, with its tender and amount; every check paid by its lines."""
    written = Counter(
        (UUID(bytes=row[0]), UUID(bytes=row[1]), row[2], row[3])
        for row in raw.execute("SELECT order_id, tender_id, amount_minor, tip_minor FROM payments")
    )
    due = Counter((paid.order_id, paid.tender_id, paid.minor, paid.tip) for paid in ledger.paid)
    yield from (f"payment {each} is lost" for each in (due - written).elements())
    yield from (f"payment {each} was never taken" for each in (written - due).elements())
    ids = {UUID(bytes=row[0]) for row in raw.execute("SELECT id FROM payments")}
    lost = {paid.id for paid in ledger.paid if paid.id} - ids
    yield from (f"payment {each} has another id" for each in lost)
    by_order = Counter[UUID]()
    for paid in ledger.paid:
        by_order[paid.order_id] += paid.minor
    for order_id, bill in ledger.bills.items():
        if bill.state == "closed" and by_order[order_id] != ledger.total(order_id):
            yield f"order {order_id}: paid {by_order[order_id]}, lines {ledger.total(order_id)}"


def _taxes(raw: sqlite3.Connection, ledger: Ledger) -> Iterator[str]:
    """The taxes of each check: taken out of what its lines cost, rounded once per rate."""
    for row in raw.execute("SELECT order_id, tax_minor, taxes FROM checks WHERE state = 'paid'"):
        order_id = UUID(bytes=row["order_id"])
        due = taxes_of(ledger, order_id)
        written = Counter(
            {tax["rate_micros"]: tax["tax_minor"] for tax in json.loads(row["taxes"])}
        )
        if +written != +due or row["tax_minor"] != due.total():
            yield f"order {order_id}: taxes {dict(written)}, {dict(due)} are due"


def taxes_of(ledger: Ledger, order_id: UUID) -> Counter[int]:
    """Included taxes by their rate."""
    by_rate: Counter[int] = Counter()
    for line in ledger.of(order_id):
        if line.state != "voided":
            by_rate[line.rate] += line.minor
    return Counter(
        {rate: minor - _rounded(minor * 10**6, 10**6 + rate) for rate, minor in by_rate.items()}
    )


def _rounded(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)


def _drawers(raw: sqlite3.Connection, ledger: Ledger) -> Iterator[str]:
    """What was counted is the float, what was moved, and what cash payments left."""
    due = ledger.cash_moved + sum(paid.in_drawer for paid in ledger.paid)
    rows = raw.execute(
        "SELECT state, expected_minor, counted_minor FROM drawer_sessions"
    ).fetchall()
    expected = sum(row["expected_minor"] or 0 for row in rows)
    counted = sum(row["counted_minor"] or 0 for row in rows)
    if any(row["state"] != "closed" for row in rows) or (expected, counted) != (due, due):
        yield f"drawers: {expected} expected, {counted} counted, {due} is due"


def _day(raw: sqlite3.Connection, ledger: Ledger) -> Iterator[str]:
    """The Z says what was sold, taken and taken back."""
    closes = raw.execute("SELECT revenue_minor, totals FROM day_closes").fetchall()
    if len(closes) != 1:
        yield f"{len(closes)} Zs"
        return
    sales = json.loads(closes[0]["totals"])["sales"]
    closed = [bill for bill in ledger.bills.values() if bill.state == "closed"]
    taken: Counter[str] = Counter()
    for paid in ledger.paid:
        taken[str(paid.tender_id)] += paid.minor
    after = sales["after_send"]
    written = {
        "revenue": closes[0]["revenue_minor"],
        "orders": sales["orders"],
        "guests": sales["guests"],
        "tips": sales["tip_minor"],
        "tax": sales["tax_minor"],
        "taken": {each["tender_id"]: each["amount_minor"] for each in sales["by_tender"]},
        **{kind: after[kind]["acts"] for kind in ("not_made", "wasted")},
        "comp": after["comps"]["acts"],
        "minor of comps": after["comps"]["amount_minor"],
        "minor of wasted": after["wasted"]["amount_minor"],
        "remake": after["remakes"],
        "already_served": after["already_served_lines"],
    }
    due = {
        "revenue": sum(ledger.total(bill.id) for bill in closed),
        "orders": len(closed),
        "guests": sum(bill.guests for bill in closed),
        "tips": sum(paid.tip for paid in ledger.paid),
        "tax": sum(taxes_of(ledger, bill.id).total() for bill in closed),
        "taken": dict(taken),
        **{kind: ledger.done[kind] for kind in ("not_made", "wasted", "comp")},
        "minor of comps": ledger.minor["comp"],
        "minor of wasted": ledger.minor["wasted"],
        "remake": ledger.done["remake"],
        "already_served": ledger.done["already_served"],
    }
    yield from (
        f"Z: {key} {written[key]}, {due[key]} is due" for key in due if written[key] != due[key]
    )


def _portions(raw: sqlite3.Connection, ledger: Ledger) -> Iterator[str]:
    """What remains is what was counted, less what lines took since and did not give back."""
    rows = raw.execute(
        "SELECT a.local_id, a.remaining, i.code, i.name FROM availabilities a "
        "JOIN items i ON i.id = a.local_id WHERE a.remaining IS NOT NULL"
    )
    for row in rows:
        counted = ledger.counted[UUID(bytes=row["local_id"])]
        used = sum(
            (line.quantity if _holds(line) else 0) + line.remade
            for line in ledger.lines.values()
            if line.at >= counted.at and _is_of(line, row)
        )
        if row["remaining"] != counted.quantity - used:
            yield f"{row['name']}: {row['remaining']} remain of {counted.quantity}, {used} used"


def _is_of(line: Line, row: sqlite3.Row) -> bool:
    return (line.code == row["code"] != "") or (line.code == "" and line.name == row["name"])


def _holds(line: Line) -> bool:
    return line.state != "voided" or line.back == "wasted"


def _papers(raw: sqlite3.Connection) -> Iterator[str]:
    """At closing time every paper is out, or somebody has said what became of it."""
    rows = raw.execute(
        "SELECT state, kind FROM print_jobs WHERE state NOT IN ('printed', 'cancelled')"
    )
    yield from (f"a paper {row['kind']} is still {row['state']}" for row in rows)
    twice = raw.execute("SELECT kind, marks FROM print_jobs WHERE attempts > 1").fetchall()
    for row in twice:
        if "COPY" not in str(row["marks"]).upper():
            yield f"a paper {row['kind']} was tried again without a mark"
