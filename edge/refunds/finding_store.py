"""SQL that finds paid checks, each statement by an index."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from edge.transaction import Read
from sync.types import from_micros, to_micros

MOST = 400
"""No word finds more checks than this; the latest are kept."""

_LATEST = (
    "SELECT c.id FROM checks c WHERE c.organization_id = ? AND c.store_id = ? "
    "AND c.business_date BETWEEN ? AND ? AND c.state = 'paid' "
    "ORDER BY c.business_date DESC, c.paid_at DESC LIMIT ?"
)
_OF_ORDERS = (
    "SELECT c.id FROM json_each(?2) w CROSS JOIN checks c ON c.organization_id = ?1 "
    "AND c.order_id = unhex(w.value) WHERE c.state = 'paid' "
    "AND c.business_date BETWEEN ?3 AND ?4 AND ?5 IN (0, c.number) "
    "ORDER BY c.paid_at DESC LIMIT 400"
)
_NUMBERED = (
    "WITH RECURSIVE days (day) AS (SELECT date(?3, '-1 day') UNION ALL "
    "SELECT date(day, '+1 day') FROM days WHERE day < ?4) "
    "SELECT o.id FROM days CROSS JOIN orders o ON o.organization_id = ?1 AND o.store_id = ?2 "
    "AND o.business_date = days.day AND o.number = ?5"
)


@dataclass(frozen=True, slots=True)
class Row:
    """A paid check as a list shows it."""

    check_id: UUID
    order_id: UUID
    order_number: int
    number: int
    checks: int
    name: str
    paid_at: datetime
    business_date: str
    total_minor: int
    tenders: tuple[str, ...]
    receipt: str
    refunded_minor: int


def latest(read: Read, first: str, last: str) -> list[UUID]:
    """The last checks of business days."""
    rows = read.rows(_LATEST, read.house.organization_id, read.house.store_id, first, last, MOST)
    return _ids(rows)


def by_order(read: Read, order: int, check: int, first: str, last: str) -> list[UUID]:
    """Checks of orders of a number; `check` 0 is any of the order's."""
    orders = read.rows(
        _NUMBERED, read.house.organization_id, read.house.store_id, first, last, order
    )
    return _of_orders(read, _ids(orders), first, last, check)


def by_amount(read: Read, minor: int, first: str, last: str) -> list[UUID]:
    """Checks of a total, before or after cash was rounded; or with a payment of it, tip included.

    What is rounded by a tender is less than its step.
    """
    here = (read.house.organization_id, read.house.store_id)
    step = read.value(
        "SELECT coalesce(max(rounding_minor), 1) FROM tenders WHERE organization_id = ?", here[0]
    )
    checks_found = read.rows(
        "SELECT id FROM checks WHERE organization_id = ?1 AND store_id = ?2 AND total_minor "
        "BETWEEN ?5 - ?6 AND ?5 + ?6 AND ?5 IN (total_minor, total_minor + rounding_minor) "
        "AND state = 'paid' AND business_date BETWEEN ?3 AND ?4 LIMIT 400",
        *here,
        first,
        last,
        minor,
        step - 1,
    )
    paid = read.rows(
        "SELECT check_id FROM payments WHERE organization_id = ? AND store_id = ? "
        "AND tendered_minor = ? AND business_date BETWEEN ? AND ? AND check_id IS NOT NULL "
        "LIMIT 400",
        *here,
        minor,
        first,
        last,
    )
    return _ids([*checks_found, *paid])


def by_place(
    read: Read, word: str, moments: tuple[datetime, datetime], first: str, last: str
) -> list[UUID]:
    """Checks of a table that was left within a span of time, or of orders that have a name."""
    here = read.house.organization_id
    orders = read.rows(
        "SELECT s.order_id FROM tables t CROSS JOIN order_tables s "
        "ON s.organization_id = t.organization_id AND s.table_id = t.id "
        "AND (s.left_at BETWEEN ?2 AND ?3 OR s.left_at IS NULL) "
        "WHERE t.organization_id = ?1 AND (t.name LIKE ?4 ESCAPE '\\' OR ?5 LIKE t.name || '_') "
        "AND (t.name LIKE ?4 ESCAPE '\\' OR t.name || s.suffix LIKE ?4 ESCAPE '\\') "
        "ORDER BY s.left_at DESC LIMIT 400",
        here,
        to_micros(moments[0]),
        to_micros(moments[1]),
        _plain(word),
        word,
    )
    for begin in {word, word.lower(), word.capitalize(), word.upper()}:
        orders += read.rows(
            "SELECT id FROM orders WHERE organization_id = ? AND name <> '' "
            "AND name >= ? AND name < ? LIMIT 400",
            here,
            begin,
            begin + "\U0010ffff",
        )
    return _of_orders(read, _ids(orders), first, last)


def by_receipt(read: Read, series: str, number: int) -> list[UUID]:
    """The check of a receipt, of the sale or of a refund."""
    rows = read.rows(
        "SELECT check_id FROM receipts WHERE organization_id = ? AND series IN (?, ?) "
        "AND number = ?",
        read.house.organization_id,
        series,
        series.upper(),
        number,
    )
    return [UUID(bytes=row[0]) for row in rows]


def by_last_four(read: Read, digits: str) -> list[UUID]:
    """Checks that were paid by a card with these last digits."""
    rows = read.rows(
        "SELECT check_id FROM payments WHERE organization_id = ? AND last_four = ? "
        "AND check_id IS NOT NULL ORDER BY id DESC LIMIT ?",
        read.house.organization_id,
        digits,
        MOST,
    )
    return [UUID(bytes=row[0]) for row in rows]


def paid_between(read: Read, windows: Sequence[tuple[datetime, datetime]]) -> list[UUID]:
    """Checks that were paid within one of these spans of time."""
    found: list[UUID] = []
    for start, end in windows:
        days = sorted({moment.date().isoformat() for moment in (start, end)})
        rows = read.rows(
            "SELECT id FROM checks WHERE organization_id = ? AND store_id = ? "
            "AND business_date BETWEEN date(?, '-1 day') AND ? AND state = 'paid' "
            "AND paid_at BETWEEN ? AND ? LIMIT ?",
            read.house.organization_id,
            read.house.store_id,
            days[0],
            days[-1],
            to_micros(start),
            to_micros(end),
            MOST,
        )
        found += [UUID(bytes=row[0]) for row in rows]
    return found


def checks(
    read: Read,
    ids: Iterable[UUID],
    days: tuple[str, str] | None,
    tender_id: UUID | None,
    limit: int,
) -> list[Row]:
    """These checks as a list shows them, the latest first."""
    rows = read.rows(
        "SELECT c.id, c.order_id, o.number, c.number, (SELECT count(*) FROM checks d "
        "WHERE d.organization_id = c.organization_id AND d.order_id = c.order_id "
        "AND d.state <> 'voided'), o.name, c.paid_at, c.business_date, "
        "c.total_minor + c.rounding_minor, (SELECT json_group_array(DISTINCT p.tender_name) "
        "FROM payments p WHERE p.organization_id = c.organization_id AND p.check_id = c.id "
        "AND p.amount_minor > 0), (SELECT r.series || '-' || r.number FROM receipts r "
        "WHERE r.organization_id = c.organization_id AND r.check_id = c.id AND r.kind = 'sale' "
        "LIMIT 1), (SELECT coalesce(sum(f.amount_minor), 0) FROM refunds f "
        "WHERE f.organization_id = c.organization_id AND f.check_id = c.id) "
        "FROM json_each(?2) w JOIN checks c ON c.organization_id = ?1 AND c.id = unhex(w.value) "
        "JOIN orders o ON o.organization_id = c.organization_id AND o.id = c.order_id "
        "WHERE c.state = 'paid' AND c.store_id = ?3 "
        "AND (?4 IS NULL OR c.business_date BETWEEN ?4 AND ?5) "
        "AND (?6 IS NULL OR EXISTS (SELECT 1 FROM payments p "
        "WHERE p.organization_id = c.organization_id AND p.check_id = c.id "
        "AND p.tender_id = ?6)) ORDER BY c.paid_at DESC, c.id DESC LIMIT ?7",
        read.house.organization_id,
        json.dumps([each.hex for each in ids]),
        read.house.store_id,
        days[0] if days else None,
        days[1] if days else None,
        tender_id,
        limit,
    )
    return [_row(row) for row in rows]


def _row(row: tuple[object, ...]) -> Row:
    check, order, number, own, count, name, paid_at, day, total, tenders, receipt, refunded = row
    assert isinstance(check, bytes)
    assert isinstance(order, bytes)
    return Row(
        UUID(bytes=check),
        UUID(bytes=order),
        int(str(number)),
        int(str(own)),
        int(str(count)),
        str(name),
        from_micros(int(str(paid_at))),
        str(day),
        int(str(total)),
        tuple(json.loads(str(tenders))),
        str(receipt or ""),
        int(str(refunded)),
    )


def _of_orders(
    read: Read, orders: Iterable[UUID], first: str, last: str, check: int = 0
) -> list[UUID]:
    listed = json.dumps([each.hex for each in orders])
    return _ids(read.rows(_OF_ORDERS, read.house.organization_id, listed, first, last, check))


def _ids(rows: Iterable[tuple[bytes, ...]]) -> list[UUID]:
    return [UUID(bytes=row[0]) for row in rows]


def _plain(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
