"""What was given back: taken off what was sold, and shown apart with its reasons.

A refund belongs to the day and the Z in which it was given, whenever its check was paid.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from domain.tax import TaxSum
from edge.reports.requests import (
    ItemSales,
    PersonSales,
    RefundReason,
    Refunds,
)
from edge.transaction import Read

_GIVEN = "r.organization_id = ? AND r.store_id = ? AND r."


@dataclass(frozen=True, slots=True)
class Given:
    """Which refunds are meant: a condition on their rows with its values."""

    condition: str
    values: tuple[Any, ...]

    def ask(self, read: Read, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a statement in which `{given}` stands for refunds `r`."""
        statement = sql.replace("{given}", _GIVEN + self.condition)
        return read.rows(statement, read.house.organization_id, read.house.store_id, *self.values)


@dataclass(frozen=True, slots=True)
class GivenDay:
    """What went back on a business day."""

    date: str
    amount_minor: int
    tax_minor: int


def by_day(read: Read, given: Given) -> list[GivenDay]:
    """What went back, by business day."""
    sql = (
        "SELECT business_date, sum(amount_minor), sum(tax_minor) FROM refunds r WHERE {given} "
        "GROUP BY 1 ORDER BY 1"
    )
    return [GivenDay(*row) for row in given.ask(read, sql)]


def refunds(read: Read, given: Given) -> Refunds:
    """How often something was given back and why, the largest reason first."""
    sql = (
        "SELECT kind, reason, count(*), sum(amount_minor), sum(tip_minor) FROM refunds r "
        "WHERE {given} GROUP BY 1, 2 ORDER BY 4 DESC, 2"
    )
    rows = given.ask(read, sql)
    return Refunds(
        refunds=sum(row[2] for row in rows),
        amount_minor=sum(row[3] for row in rows),
        tip_minor=sum(row[4] for row in rows),
        by_reason=tuple(RefundReason(*row[:4]) for row in rows),
    )


def less_items(read: Read, given: Given, sold: Sequence[ItemSales]) -> tuple[ItemSales, ...]:
    """Items without what went back of them; what was given back by amount has no quantity."""
    sql = (
        "SELECT l.item_id, l.variant_id, l.category_id, "
        "max(CASE WHEN l.kind <> 'modifier' THEN l.name ELSE '' END), max(l.variant_name), "
        "-(sum((l.parent_line_id IS NULL) * 1000000 * f.quantity / max(l.quantity, 1)) + 500000) "
        "/ 1000000, -sum((l.kind <> 'modifier') * f.quantity), -sum(f.amount_minor), "
        "CASE WHEN l.kind = 'open' THEN l.name END AS open_name "
        "FROM refunds r CROSS JOIN refund_lines f ON f.organization_id = r.organization_id "
        "AND f.refund_id = r.id CROSS JOIN order_lines l ON l.organization_id = f.organization_id "
        "AND l.id = f.line_id WHERE {given} "
        "GROUP BY l.item_id, l.variant_id, l.category_id, open_name"
    )
    back = (
        ItemSales(_id(row[0]), _id(row[1]), _id(row[2]), *row[3:8]) for row in given.ask(read, sql)
    )
    found: dict[tuple[object, ...], ItemSales] = {}
    for each in (*sold, *back):
        key = (each.item_id, each.variant_id, each.category_id, *_own_name(each))
        known = found.get(key)
        found[key] = each if known is None else _added(known, each)
    kept = (each for each in found.values() if each.lines or each.quantity or each.revenue_minor)
    return tuple(sorted(kept, key=lambda each: (-each.revenue_minor, each.name, each.variant_name)))


def less_hours(read: Read, given: Given, sold: Iterable[tuple[int, int, int]]) -> list[Any]:
    """Quarters of hours (since 1970), checks and amounts, with what went back in them."""
    sql = "SELECT at / 900000000, 0, -sum(amount_minor) FROM refunds r WHERE {given} GROUP BY 1"
    return [*sold, *given.ask(read, sql)]


def less_people(read: Read, given: Given, sold: Sequence[PersonSales]) -> tuple[PersonSales, ...]:
    """People without what went back of their orders."""
    sql = (
        "SELECT o.server_id, (SELECT p.short_name FROM people p "
        "WHERE p.organization_id = o.organization_id AND p.id = o.server_id), "
        "sum(r.amount_minor) FROM refunds r JOIN orders o "
        "ON o.organization_id = r.organization_id AND o.id = r.order_id "
        "WHERE {given} GROUP BY o.organization_id, o.server_id"
    )
    found = {each.person_id: each for each in sold}
    for raw, name, minor in given.ask(read, sql):
        person_id = _id(raw)
        known = found.get(person_id, PersonSales(person_id, name or "", 0, 0, 0))
        found[person_id] = replace(known, revenue_minor=known.revenue_minor - minor)
    return tuple(sorted(found.values(), key=lambda each: -each.revenue_minor))


def less_taxes(read: Read, given: Given, sold: Sequence[TaxSum]) -> tuple[TaxSum, ...]:
    """Taxes without those that went back."""
    sql = (
        "SELECT t.value ->> 'code', t.value ->> 'name', t.value ->> 'rate_micros', "
        "t.value ->> 'included', -sum(t.value ->> 'base_minor'), -sum(t.value ->> 'tax_minor') "
        "FROM refunds r, json_each(r.taxes) t WHERE {given} GROUP BY 1, 2, 3, 4"
    )
    found = {(each.code, each.name, each.rate_micros, each.included): each for each in sold}
    for code, name, rate, included, base, tax in given.ask(read, sql):
        key = (code, name, rate, bool(included))
        known = found.get(key, TaxSum(code, name, rate, bool(included), 0, 0))
        found[key] = replace(
            known, base_minor=known.base_minor + base, tax_minor=known.tax_minor + tax
        )
    return tuple(sorted(found.values(), key=lambda each: (each.code, each.rate_micros)))


def _own_name(item: ItemSales) -> tuple[str, ...]:
    """What is not on the menu is told apart by its name."""
    return (item.name,) if item.item_id is None else ()


def _added(one: ItemSales, other: ItemSales) -> ItemSales:
    return replace(
        one,
        lines=one.lines + other.lines,
        quantity=one.quantity + other.quantity,
        revenue_minor=one.revenue_minor + other.revenue_minor,
    )


def _id(raw: bytes | None) -> UUID | None:
    return None if raw is None else UUID(bytes=raw)
