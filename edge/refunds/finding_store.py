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

_OF_DAYS = (
    "SELECT c.id FROM checks c JOIN orders o ON o.organization_id = c.organization_id "
    "AND o.id = c.order_id WHERE c.organization_id = ?1 AND c.store_id = ?2 "
    "AND c.business_date BETWEEN ?3 AND ?4 AND c.state = 'paid' AND {fits} "
    "ORDER BY c.business_date DESC, c.paid_at DESC LIMIT 400"
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
    return _of_days(read, "?5", first, last, 1)


def by_order(read: Read, order: int, check: int, first: str, last: str) -> list[UUID]:
    """Checks of orders of a number; `check` 0 is any of the order's."""
    return _of_days(read, "o.number = ?5 AND ?6 IN (0, c.number)", first, last, order, check)


def by_amount(read: Read, minor: int, first: str, last: str) -> list[UUID]:
    """Checks of a total, or with a payment of the amount, with or without its tip."""
    return _of_days(
        read,
        "(?5 IN (c.total_minor, c.total_minor + c.rounding_minor) OR EXISTS (SELECT 1 "
        "FROM payments p WHERE p.organization_id = c.organization_id AND p.check_id = c.id "
        "AND ?5 IN (p.amount_minor, p.amount_minor + p.tip_minor)))",
        first,
        last,
        minor,
    )


def by_place(read: Read, word: str, first: str, last: str) -> list[UUID]:
    """Checks of a table, or of an order with a name that begins like the word."""
    return _of_days(
        read,
        "(o.name LIKE ?5 || '%' ESCAPE '\\' OR EXISTS (SELECT 1 FROM order_tables s JOIN tables t "
        "ON t.organization_id = s.organization_id AND t.id = s.table_id "
        "WHERE s.organization_id = c.organization_id AND s.order_id = c.order_id "
        "AND (t.name || s.suffix LIKE ?5 ESCAPE '\\' OR t.name LIKE ?5 ESCAPE '\\')))",
        first,
        last,
        _plain(word),
    )


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


def _of_days(read: Read, fits: str, *values: object) -> list[UUID]:
    statement = _OF_DAYS.replace("{fits}", fits)
    rows = read.rows(statement, read.house.organization_id, read.house.store_id, *values)
    return [UUID(bytes=row[0]) for row in rows]


def _plain(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
