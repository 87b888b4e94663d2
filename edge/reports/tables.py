"""A report as tables of exact values: what is shown, put on a sheet and printed is the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from domain.language import N_
from edge.accounts.requests import AccountTotals
from edge.reports.reasons import Taken
from edge.reports.reductions import Named
from edge.reports.requests import Period, Sales

Kind = Literal["text", "count", "quantity", "money", "percent"]
"""What a column holds: text; a whole number; thousandths; minor units; millionths."""

Cell = str | int
Say = Callable[[str], str]
"""Words in the reader's language."""

TOP = 20

_TAKEN_BACK = {
    "void": N_("Taken back"),
    "waste": N_("Thrown away"),
    "comp": N_("On the house"),
    "remake": N_("Made again"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """What stands above a column, and what is in it."""

    name: str
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """One table; `adds_up` says that its last row is the sum of the others."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    adds_up: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was sold in some days, and why not more."""

    period: Period
    sales: Sales
    taken_back: tuple[Taken, ...]
    accounts: AccountTotals = field(default_factory=AccountTotals)


def tables_of(report: Report, say: Say) -> tuple[Table, ...]:
    """The tables of a report in a language, those that are read most first."""
    sales = report.sales
    return (
        _summary(sales, say),
        _days(sales, say),
        _hours(sales, say),
        _top(sales, say),
        _items(sales, say),
        _categories(sales, say),
        _people(sales, say),
        _tenders(sales, say),
        _taxes(sales, say),
        _reasons(report, say),
        _discounts(sales, say),
        _refunds(sales, say),
        _accounts(report.accounts, say),
    )


def top_sellers(sales: Sales) -> list[tuple[str, int, int]]:
    """The items that brought most: name, quantity in thousandths, revenue."""
    found = sorted(sales.by_item, key=lambda each: (-each.revenue_minor, each.name))
    return [(_item(each.name, each.variant_name), each.quantity, each.revenue_minor)
            for each in found[:TOP]]  # fmt: skip


def _summary(sales: Sales, say: Say) -> Table:
    money = (
        (N_("Revenue"), sales.revenue_minor),
        (N_("Tax"), sales.tax_minor),
        (N_("Tips (no revenue)"), sales.tip_minor),
        (N_("Given back"), sales.refunds.amount_minor),
        (N_("Taken off"), sales.reductions.off_minor),
        (N_("Left without paying"), sales.walk_outs.amount_minor),
    )
    rows = tuple((say(label), minor) for label, minor in money)
    columns = (Column(say(N_("Figure"))), Column(say(N_("Amount")), "money"))
    return Table("summary", say(N_("Summary")), columns, rows)


def _days(sales: Sales, say: Say) -> Table:
    rows = [(each.date, each.orders, each.revenue_minor) for each in sales.by_day]
    columns = (Column(say(N_("Day"))), _orders(say), _revenue(say))
    return _added("days", say(N_("By day")), columns, rows, say)


def _hours(sales: Sales, say: Say) -> Table:
    rows = [(f"{each.hour:02d}:00", each.checks, each.revenue_minor) for each in sales.by_hour]
    columns = (Column(say(N_("Hour"))), Column(say(N_("Checks")), "count"), _revenue(say))
    return _added("hours", say(N_("By hour")), columns, rows, say)


def _top(sales: Sales, say: Say) -> Table:
    columns = (Column(say(N_("Item"))), _quantity(say), _revenue(say))
    return Table("top", say(N_("Top sellers")), columns, tuple(top_sellers(sales)))


def _items(sales: Sales, say: Say) -> Table:
    rows = [
        (_item(each.name, each.variant_name), each.quantity, each.revenue_minor)
        for each in sales.by_item
    ]
    columns = (Column(say(N_("Item"))), _quantity(say), _revenue(say))
    return _added("items", say(N_("By item")), columns, rows, say)


def _categories(sales: Sales, say: Say) -> Table:
    rows = [(each.name, each.quantity, each.revenue_minor) for each in sales.by_category]
    columns = (Column(say(N_("Category"))), _quantity(say), _revenue(say))
    return _added("categories", say(N_("By category")), columns, rows, say)


def _people(sales: Sales, say: Say) -> Table:
    nobody = say(N_("Nobody"))
    rows = [
        (each.name or nobody, each.orders, each.guests, each.revenue_minor)
        for each in sales.by_person
    ]
    guests = Column(say(N_("Guests")), "count")
    columns = (Column(say(N_("Person"))), _orders(say), guests, _revenue(say))
    return _added("people", say(N_("By waiter")), columns, rows, say)


def _tenders(sales: Sales, say: Say) -> Table:
    rows = [
        (each.name, each.payments, each.tip_minor, each.amount_minor) for each in sales.by_tender
    ]
    columns = (
        Column(say(N_("Way to pay"))),
        Column(say(N_("Payments")), "count"),
        Column(say(N_("Tips")), "money"),
        Column(say(N_("Taken")), "money"),
    )
    return _added("tenders", say(N_("By way to pay")), columns, rows, say)


def _taxes(sales: Sales, say: Say) -> Table:
    rows = [(each.name, each.rate_micros, each.base_minor, each.tax_minor) for each in sales.taxes]
    columns = (
        Column(say(N_("Tax"))),
        Column(say(N_("Rate")), "percent"),
        Column(say(N_("Net")), "money"),
        Column(say(N_("Tax")), "money"),
    )
    return Table("taxes", say(N_("Taxes")), columns, tuple(rows))


def _reasons(report: Report, say: Say) -> Table:
    rows = tuple(
        (say(_TAKEN_BACK[each.kind]), each.reason, each.acts, each.amount_minor)
        for each in report.taken_back
    )
    columns = (Column(say(N_("What"))), *_why(say))
    return Table("voids", say(N_("Taken back, by reason")), columns, rows)


def _discounts(sales: Sales, say: Say) -> Table:
    found = sales.reductions
    rows = (
        *_named(say(N_("Discount")), found.by_reason),
        *_named(say(N_("Coupon")), found.coupons),
        *_named(say(N_("Offer")), found.offers),
        *_named(say(N_("Charge left out")), found.waived),
    )
    columns = (Column(say(N_("What"))), *_why(say))
    return Table("discounts", say(N_("Taken off, by reason")), columns, rows)


def _refunds(sales: Sales, say: Say) -> Table:
    rows = tuple((each.reason, each.refunds, each.amount_minor) for each in sales.refunds.by_reason)
    return Table("refunds", say(N_("Given back, by reason")), _why(say), rows)


def _accounts(totals: AccountTotals, say: Say) -> Table:
    money = (
        (N_("Gift cards loaded"), totals.cards_loaded_minor),
        (N_("Gift cards spent"), totals.cards_spent_minor),
        (N_("Given back to gift cards"), totals.cards_given_back_minor),
        (N_("Charged to house accounts"), totals.house_charged_minor),
        (N_("House accounts settled"), totals.house_settled_minor),
        (N_("Given back to house accounts"), totals.house_given_back_minor),
    )
    rows = tuple((say(label), minor) for label, minor in money if minor)
    columns = (Column(say(N_("Figure"))), Column(say(N_("Amount")), "money"))
    return Table("accounts", say(N_("Gift cards and accounts")), columns, rows)


def _named(what: str, found: Iterable[Named]) -> list[tuple[Cell, ...]]:
    return [(what, each.name, each.acts, each.amount_minor) for each in found]


def _why(say: Say) -> tuple[Column, ...]:
    return (
        Column(say(N_("Reason"))),
        Column(say(N_("Times")), "count"),
        Column(say(N_("Amount")), "money"),
    )


def _orders(say: Say) -> Column:
    return Column(say(N_("Orders")), "count")


def _quantity(say: Say) -> Column:
    return Column(say(N_("Quantity")), "quantity")


def _revenue(say: Say) -> Column:
    return Column(say(N_("Revenue")), "money")


def _item(name: str, variant: str) -> str:
    return f"{name}, {variant}" if variant else name


def _added(
    key: str, title: str, columns: tuple[Column, ...], rows: Sequence[tuple[Cell, ...]], say: Say
) -> Table:
    """A table with the sum of its rows at its foot; without rows it has none."""
    if not rows:
        return Table(key, title, columns, ())
    sums = (sum(int(row[at]) for row in rows) for at in range(1, len(columns)))
    return Table(key, title, columns, (*rows, (say(N_("Total")), *sums)), adds_up=True)
