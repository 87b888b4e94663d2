"""What the reports page shows: periods, charts as data, tables as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_date

from domain.money import round_half_up
from edge.reports.printing import cell_text
from edge.reports.requests import Period
from edge.reports.tables import Cell, Report, Table, tables_of, top_sellers
from ui.components.row_list import Row, Section, Tab
from ui.text import _, format_amount, format_money, format_quantity

DAY, WEEK, MONTH, YEAR = "day", "week", "month", "year"
SPANS = (DAY, WEEK, MONTH, YEAR)
SHOWN = 40
"""Rows of a table on the screen; the files have all of them."""
TOP_SHOWN = 20
NOT_IN_ROWS = ("summary", "days", "hours", "top", "items")
"""Tables that are shown as figures, charts or top sellers; all of them are in the files."""


@dataclass(frozen=True, slots=True)
class Looked:
    """Which days are looked at: a day, week, month or year that `day` is in."""

    span: str
    day: date

    @property
    def first(self) -> date:
        """The first day of it. Weeks begin on Monday (ISO 8601)."""
        match self.span:
            case "week":
                return self.day - timedelta(days=self.day.weekday())
            case "month":
                return self.day.replace(day=1)
            case "year":
                return self.day.replace(month=1, day=1)
            case _:
                return self.day

    @property
    def last(self) -> date:
        """The last day of it."""
        return self.later().first - timedelta(days=1)

    @property
    def period(self) -> Period:
        """Its business days."""
        return Period(self.first.isoformat(), self.last.isoformat())

    def later(self) -> Looked:
        """The one after it."""
        first = self.first
        match self.span:
            case "week":
                return Looked(self.span, first + timedelta(days=7))
            case "month":
                return Looked(self.span, (first + timedelta(days=31)).replace(day=1))
            case "year":
                return Looked(self.span, first.replace(year=first.year + 1))
            case _:
                return Looked(self.span, first + timedelta(days=1))

    def earlier(self) -> Looked:
        """The one before it."""
        return Looked(self.span, Looked(self.span, self.first - timedelta(days=1)).first)

    def has(self, day: date) -> bool:
        """Whether a day is in it."""
        return self.first <= day <= self.last


def tabs() -> list[Tab]:
    """How much is looked at."""
    return [
        Tab(DAY, _("Day")),
        Tab(WEEK, _("Week")),
        Tab(MONTH, _("Month")),
        Tab(YEAR, _("Year")),
    ]


def title(looked: Looked, language: str) -> str:
    """What is looked at, in words: `Friday, 20 November 2026`, `November 2026`, `2026`."""
    locale = language.replace("-", "_")
    match looked.span:
        case "week":
            first, last = (
                format_date(day, "d MMM", locale=locale) for day in (looked.first, looked.last)
            )
            return _("{first} to {last} {year}").format(
                first=first, last=last, year=looked.last.year
            )
        case "month":
            return format_date(looked.first, "LLLL y", locale=locale)
        case "year":
            return str(looked.first.year)
        case _:
            return format_date(looked.day, "full", locale=locale)


def file_name(looked: Looked, ending: str) -> str:
    """What a file of it is called."""
    period = looked.period
    days = period.first if looked.span == DAY else f"{period.first}-{period.last}"
    return f"sales-{days}.{ending}"


def sections(report: Report, language: str) -> list[Section]:
    """The figures first, then each table that has rows and is not drawn."""
    currency = report.sales.currency
    found = [_figures(report, language)]
    found.extend(
        _section(table, currency, language)
        for table in tables_of(report, _)
        if table.rows and table.key not in NOT_IN_ROWS
    )
    return found


def over_time(report: Report, looked: Looked, language: str) -> tuple[str, list[Bar]]:
    """Revenue by hour of a day; by day of a week or month; by month of a year."""
    sales = report.sales
    if looked.span == DAY:
        bars = [Bar(f"{each.hour:02d}", each.revenue_minor) for each in sales.by_hour]
        return _("Revenue by hour"), _labelled(bars, sales.currency, language)
    if looked.span == YEAR:
        months = [0] * 12
        for day in sales.by_day:
            months[int(day.date[5:7]) - 1] += day.revenue_minor
        locale = language.replace("-", "_")
        bars = [
            Bar(format_date(looked.first.replace(month=at), "LLL", locale=locale), minor)
            for at, minor in enumerate(months, start=1)
        ]
        return _("Revenue by month"), _labelled(bars, sales.currency, language)
    sums = {day.date: day.revenue_minor for day in sales.by_day}
    count = (looked.last - looked.first).days + 1
    days = [(looked.first + timedelta(days=at)).isoformat() for at in range(count)]
    bars = [Bar(str(int(day[8:])), sums.get(day, 0)) for day in days]
    return _("Revenue by day"), _labelled(bars, sales.currency, language)


def by_hour(report: Report, language: str) -> tuple[str, list[Bar]]:
    """Revenue by hour of the day."""
    bars = [Bar(f"{each.hour:02d}", each.revenue_minor) for each in report.sales.by_hour]
    return _("Revenue by hour"), _labelled(bars, report.sales.currency, language)


def top(report: Report, language: str) -> Section:
    """The items that brought most, each with its part of the best one's."""
    currency, found = report.sales.currency, top_sellers(report.sales)[:TOP_SHOWN]
    best = max((minor for _name, _quantity, minor in found), default=0)
    rows = tuple(
        Row(
            f"top{at}",
            name,
            detail=format_quantity(quantity, language),
            amount=format_money(minor, currency, language),
            share=max(0, 100 * minor // best) if best > 0 else 0,
        )
        for at, (name, quantity, minor) in enumerate(found)
    )
    return Section("top", _("Top sellers"), rows, empty=_("Nothing was sold."))


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart: whole minor units, and its amount as text."""

    label: str
    minor: int
    text: str = ""


def chart(bars: Sequence[Bar], ink: str, fill: str, line: str) -> dict[str, object]:
    """A bar chart for ECharts: heights are whole minor units, words come ready."""
    few = len(bars) <= 12
    return {
        "animation": False,
        "textStyle": {"fontFamily": "Comanda Sans, system-ui, sans-serif", "color": ink},
        "grid": {"left": 8, "right": 8, "top": 28, "bottom": 24},
        "xAxis": {
            "type": "category",
            "data": [bar.label for bar in bars],
            "axisTick": {"show": False},
            "axisLine": {"lineStyle": {"color": line}},
            "axisLabel": {"color": ink, "fontSize": 14, "hideOverlap": True},
        },
        "yAxis": {"type": "value", "show": False},
        "tooltip": {"trigger": "item", "formatter": "{b}"},
        "series": [
            {
                "type": "bar",
                "barCategoryGap": "24%",
                "barMaxWidth": 72,
                "itemStyle": {"color": fill, "borderRadius": [4, 4, 0, 0]},
                "label": {"show": few, "position": "top", "color": ink, "fontSize": 12},
                "labelLayout": {"hideOverlap": True},
                "data": [
                    {
                        "value": bar.minor,
                        "label": {"formatter": bar.text},
                        "tooltip": {"formatter": f"{bar.label}: {bar.text}"},
                    }
                    for bar in bars
                ],
            }
        ],
    }


def _labelled(bars: Sequence[Bar], currency: str, language: str) -> list[Bar]:
    return [
        Bar(bar.label, bar.minor, format_amount(bar.minor, currency, language) if bar.minor else "")
        for bar in bars
    ]


def _figures(report: Report, language: str) -> Section:
    sales = report.sales

    def money(minor: int) -> str:
        return format_money(minor, sales.currency, language)

    average = round_half_up(sales.revenue_minor, sales.checks) if sales.checks else 0
    rows = [
        Row("revenue", _("Revenue"), amount=money(sales.revenue_minor)),
        Row("orders", _("Orders"), amount=str(sales.orders)),
        Row("guests", _("Guests"), amount=str(sales.guests)),
        Row("average", _("A check on average"), amount=money(average)),
        Row("tax", _("Tax"), amount=money(sales.tax_minor)),
        Row("tips", _("Tips (no revenue)"), amount=money(sales.tip_minor)),
    ]
    return Section("figures", "", tuple(rows), look="figures")


def _section(table: Table, currency: str, language: str) -> Section:
    amounts = [row[-1] for row in table.rows]
    whole = table.rows[:-1] if table.adds_up else table.rows
    best = max((int(each) for each in amounts[: len(whole)]), default=0)
    rows = [_row(table, at, row, best, currency, language) for at, row in enumerate(whole[:SHOWN])]
    more = len(whole) - len(rows)
    note = _("{count} more are in the files.").format(count=more) if more else ""
    return Section(table.key, table.title, tuple(rows), note=note)


def _row(
    table: Table, at: int, row: tuple[Cell, ...], best: int, currency: str, language: str
) -> Row:
    texts = [
        cell_text(cell, column, currency, language)
        for cell, column in zip(row, table.columns, strict=True)
    ]
    details = [
        f"{column.name} {text}" if column.kind in ("count", "money") else text
        for column, text in zip(table.columns[1:-1], texts[1:-1], strict=True)
        if text
    ]
    minor = int(row[-1])
    return Row(
        f"{table.key}{at}",
        texts[0],
        detail=" · ".join(details),
        amount=format_money(minor, currency, language),
        share=max(0, 100 * minor // best) if best > 0 else None,
    )
