"""SQL of what was sold: one statement for each question, on the rows themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from domain.tax import TaxSum
from edge.orders.open_items import OPEN_ITEMS
from edge.reports import refunded
from edge.reports.after_send import after_send
from edge.reports.reductions import reductions
from edge.reports.refunded import Given
from edge.reports.requests import (
    CategorySales,
    DaySales,
    HourSales,
    ItemSales,
    PersonSales,
    Sales,
    TenderSales,
    Voids,
    WalkOuts,
)
from edge.transaction import Read
from sync.types import from_micros

QUARTER_HOUR_MICROS = 900_000_000
"""Zones differ from UTC by whole quarters of an hour, so hours are put together from quarters."""


@dataclass(frozen=True, slots=True)
class Span:
    """Which checks and payments are meant, and which audited acts."""

    condition: str
    values: tuple[Any, ...]
    voids: str
    void_values: tuple[Any, ...]

    @property
    def given(self) -> Given:
        """The refunds of the same time."""
        return Given(self.condition, self.values)


def of_days(first: str, last: str) -> Span:
    """What was paid on business days."""
    days = "business_date BETWEEN ? AND ?"
    return Span(days, (first, last), days, (first, last))


def of_z(number: int) -> Span:
    """What a Z takes in."""
    return Span("z_number = ?", (number,), "z_number = ?", (number,))


def sales(read: Read, span: Span) -> Sales:
    """Everything that was sold in a span."""
    items = _by_item(read, span)
    days = _days(read, span)
    tenders = _by_tender(read, span)
    people = _by_person(read, span)
    return Sales(
        currency=read.house.currency,
        orders=sum(person.orders for person in people),
        checks=sum(day.checks for day in days),
        guests=sum(person.guests for person in people),
        lines=sum(item.lines for item in items),
        quantity=sum(item.quantity for item in items),
        lines_minor=sum(item.revenue_minor for item in items),
        revenue_minor=sum(day.revenue_minor for day in days),
        tax_minor=sum(day.tax_minor for day in days),
        rounding_minor=sum(tender.rounding_minor for tender in tenders),
        taken_minor=sum(tender.amount_minor for tender in tenders),
        tip_minor=sum(tender.tip_minor for tender in tenders),
        by_category=_by_category(read, items),
        by_item=items,
        by_hour=_by_hour(read, span),
        by_tender=tenders,
        by_person=people,
        by_day=tuple(DaySales(day.date, day.orders, day.revenue_minor) for day in days),
        taxes=_taxes(read, span),
        voids=_voids(read, span),
        after_send=after_send(read, span.voids, span.void_values),
        walk_outs=_walk_outs(read, span),
        refunds=refunded.refunds(read, span.given),
        reductions=reductions(read, span.condition, span.values),
    )


_HERE = "organization_id = ? AND store_id = ? AND "
_CLOSED = "c.organization_id = ? AND c.store_id = ? AND c.state = 'closed' AND c."
_PAID = "c.organization_id = ? AND c.store_id = ? AND c.state = 'paid' AND c."


def _ask(read: Read, span: Span, sql: str) -> list[tuple[Any, ...]]:
    """Rows of a statement: `{paid}` and `{unpaid}` (closed) stand for checks `c`, `{taken}` for
    payments."""
    statement = sql.replace("{paid}", _PAID + span.condition)
    statement = statement.replace("{unpaid}", _CLOSED + span.condition)
    statement = statement.replace("{taken}", _HERE + span.condition)
    return read.rows(statement, read.house.organization_id, read.house.store_id, *span.values)


@dataclass(frozen=True, slots=True)
class _Day:
    date: str
    orders: int
    checks: int
    revenue_minor: int
    tax_minor: int


def _days(read: Read, span: Span) -> list[_Day]:
    rows = _ask(
        read,
        span,
        "SELECT business_date, count(DISTINCT order_id), count(*), sum(total_minor), "
        "sum(tax_minor) FROM checks c WHERE {paid} GROUP BY 1",
    )
    days = {row[0]: _Day(*row) for row in rows}
    for back in refunded.by_day(read, span.given):
        day = days.get(back.date, _Day(back.date, 0, 0, 0, 0))
        days[back.date] = replace(
            day,
            revenue_minor=day.revenue_minor - back.amount_minor,
            tax_minor=day.tax_minor - back.tax_minor,
        )
    return [days[date] for date in sorted(days)]


def _by_item(read: Read, span: Span) -> tuple[ItemSales, ...]:
    """A bottle that is on three checks is one bottle: shares are added in millionths.

    The joins are CROSS so that SQLite begins with the checks of the span, never with all lines.
    """
    rows = _ask(
        read,
        span,
        "SELECT l.item_id, l.variant_id, l.category_id, "
        "max(CASE WHEN l.kind <> 'modifier' THEN l.name ELSE '' END), max(l.variant_name), "
        "(sum((l.parent_line_id IS NULL) * 1000000 "
        "* a.share_numerator / a.share_denominator) + 500000) / 1000000, "
        "(sum((l.kind <> 'modifier') * l.quantity * 1000000 "
        "* a.share_numerator / a.share_denominator) + 500000) / 1000000, "
        "sum(a.amount_minor) AS revenue "
        "FROM checks c CROSS JOIN check_allocations a ON a.organization_id = c.organization_id "
        "AND a.check_id = c.id AND a.deleted_at IS NULL "
        "CROSS JOIN order_lines l ON l.organization_id = a.organization_id AND l.id = a.source_id "
        "WHERE {paid} GROUP BY l.item_id, l.variant_id, l.category_id, "
        "CASE WHEN l.kind = 'open' THEN l.name END "
        "ORDER BY revenue DESC, 4, 5",
    )
    sold = [
        ItemSales(_id(row[0]), _id(row[1]), _id(row[2]), row[3], row[4], row[5], row[6], row[7])
        for row in rows
    ]
    return refunded.less_items(read, span.given, sold)


def _by_category(read: Read, items: Sequence[ItemSales]) -> tuple[CategorySales, ...]:
    names = dict(
        read.rows(
            "SELECT id, name FROM categories WHERE organization_id = ?", read.house.organization_id
        )
    )
    sums: dict[UUID | None, list[int]] = {}
    for item in items:
        found = sums.setdefault(item.category_id, [0, 0, 0])
        found[0] += item.lines
        found[1] += item.quantity
        found[2] += item.revenue_minor
    return tuple(
        CategorySales(
            category_id, names.get(category_id.bytes, "") if category_id else OPEN_ITEMS, *found
        )
        for category_id, found in sorted(sums.items(), key=lambda each: -each[1][2])
    )


def _by_hour(read: Read, span: Span) -> tuple[HourSales, ...]:
    rows = _ask(
        read,
        span,
        "SELECT paid_at / 900000000, count(*), sum(total_minor) "
        "FROM checks c WHERE {paid} GROUP BY 1",
    )
    hours: dict[int, list[int]] = {}
    for quarter, count, minor in refunded.less_hours(read, span.given, rows):
        hour = from_micros(quarter * QUARTER_HOUR_MICROS).astimezone(read.house.zone).hour
        found = hours.setdefault(hour, [0, 0])
        found[0] += count
        found[1] += minor
    return tuple(HourSales(hour, *hours[hour]) for hour in sorted(hours))


def _by_tender(read: Read, span: Span) -> tuple[TenderSales, ...]:
    rows = _ask(
        read,
        span,
        "SELECT tender_id, max(tender_kind), max(tender_name), sum(kind <> 'tip'), "
        "sum(amount_minor), sum(tip_minor), sum(rounding_minor) FROM payments "
        "WHERE {taken} GROUP BY tender_id ORDER BY 5 DESC",
    )
    return tuple(TenderSales(UUID(bytes=row[0]), *row[1:]) for row in rows)


def _by_person(read: Read, span: Span) -> tuple[PersonSales, ...]:
    rows = _ask(
        read,
        span,
        "SELECT server_id, (SELECT p.short_name FROM people p WHERE p.organization_id = org "
        "AND p.id = server_id), count(*), sum(guests), sum(minor) FROM ("
        "SELECT o.organization_id AS org, o.server_id, o.guests, sum(c.total_minor) AS minor "
        "FROM checks c JOIN orders o ON o.organization_id = c.organization_id "
        "AND o.id = c.order_id WHERE {paid} GROUP BY o.organization_id, o.id) "
        "GROUP BY server_id ORDER BY 5 DESC",
    )
    sold = [
        PersonSales(_id(server), name or "", orders, guests, minor)
        for server, name, orders, guests, minor in rows
    ]
    return refunded.less_people(read, span.given, sold)


def _walk_outs(read: Read, span: Span) -> WalkOuts:
    """Checks that were closed unpaid: no revenue."""
    rows = _ask(
        read, span, "SELECT count(*), coalesce(sum(total_minor), 0) FROM checks c WHERE {unpaid}"
    )
    return WalkOuts(*rows[0])


def _taxes(read: Read, span: Span) -> tuple[TaxSum, ...]:
    rows = _ask(
        read,
        span,
        "SELECT t.value ->> 'code', t.value ->> 'name', t.value ->> 'rate_micros', "
        "t.value ->> 'included', sum(t.value ->> 'base_minor'), sum(t.value ->> 'tax_minor') "
        "FROM checks c, json_each(c.taxes) t WHERE {paid} GROUP BY 1, 2, 3, 4 ORDER BY 1, 3",
    )
    sold = [
        TaxSum(code, name, rate, bool(included), base, tax)
        for code, name, rate, included, base, tax in rows
    ]
    return refunded.less_taxes(read, span.given, sold)


def _voids(read: Read, span: Span) -> Voids:
    sql = (
        "SELECT count(*), coalesce(sum(details ->> 'minor'), 0) FROM audit_entries "
        "WHERE {here} act IN ('void_line', 'void_order') AND {when}"
    )
    row = read.rows(
        sql.replace("{here}", _HERE).replace("{when}", span.voids),
        read.house.organization_id,
        read.house.store_id,
        *span.void_values,
    )[0]
    return Voids(row[0], row[1])


def _id(raw: bytes | None) -> UUID | None:
    return None if raw is None else UUID(bytes=raw)
