"""Decides what the sales page shows: questions, figures, rows and where each row leads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from html import escape
from typing import cast
from uuid import UUID

from central.figures.requests import (
    BYS,
    By,
    Glance,
    SalesQuestion,
    SalesReport,
    SalesRow,
    StoreGlance,
    Sums,
)
from domain.money import exponent
from ui.components.data_table import Cell, Column, Paging, TableRow, Weight
from ui.components.figure_board import Figure as BoardFigure
from ui.components.query_bar import Chip, Narrowing, Period, SaveLink, Span, ViewTab
from ui.office import chart
from ui.office import figures_text as words
from ui.office.asked import (
    ANY,
    CHECKS,
    MONTH,
    TODAY,
    WEEK,
    YESTERDAY,
    Asked,
    Days,
    address,
    before,
)
from ui.office.chart import Bar
from ui.text import N_, _, format_amount, format_money

ROWS_ON_A_PAGE = 100
BARS = 14
LONGEST_LABEL = 18
MANY_DAYS = 62
BOARD: tuple[tuple[str, bool], ...] = (
    ("gross_minor", False),
    ("checks", False),
    ("covers", False),
    ("average_minor", False),
    ("discount_minor", True),
    ("void_minor", True),
)
"""Figures above every report, and whether less of it is better."""
WHOLE_DAYS = ("discount_minor",)
"""Figures that are known of whole days only."""
VIEW_LABELS: dict[str, str] = {
    "day": N_("Days"),
    "month": N_("Months"),
    "hour": N_("Hours"),
    "store": N_("Stores"),
    "brand": N_("Brands"),
    "category": N_("Categories"),
    "item": N_("Items"),
    "waiter": N_("Waiters"),
    "tender": N_("Ways to pay"),
    CHECKS: N_("Checks"),
}
FIRST_COLUMN: dict[str, str] = {
    "day": N_("Day"),
    "month": N_("Month"),
    "hour": N_("Hour"),
    "store": N_("Store"),
    "brand": N_("Brand"),
    "category": N_("Category"),
    "item": N_("Item"),
    "waiter": N_("Waiter"),
    "tender": N_("Way to pay"),
}
SPAN_LABELS = {
    TODAY: N_("Today"),
    YESTERDAY: N_("Yesterday"),
    WEEK: N_("This week"),
    MONTH: N_("This month"),
    ANY: N_("Any"),
}
ONLY = {
    "": N_("All checks"),
    "refunded": N_("Refunded"),
    "discounted": N_("With a discount"),
    "voided_lines": N_("With voids"),
    "unpaid": N_("Not paid"),
}
IN_ORDER = ("day", "month", "hour")
"""Views whose rows follow the calendar, not the amount."""


@dataclass(frozen=True, slots=True)
class StoreName:
    """A store that the person sees."""

    store_id: UUID
    name: str
    zone: str
    brand_id: UUID | None
    brand: str


def usual_view(days: Days) -> str:
    """What days are shown by when nobody said otherwise."""
    if days.count == 1:
        return "hour"
    return "day" if days.count <= MANY_DAYS else "month"


def settled(asked: Asked, stores: Sequence[StoreName]) -> Asked:
    """The question with a view that makes sense for it, and checks of one store."""
    view = asked.view
    known = view in BYS or view == CHECKS
    if not known or (view == "day" and asked.is_one_day):
        view = usual_view(asked.days)
    store_id = asked.store_id
    if all(each.store_id != store_id for each in stores):
        store_id = stores[0].store_id if len(stores) == 1 else None
    if view == CHECKS and store_id is None and stores:
        here = [each for each in stores if asked.brand_id in (None, each.brand_id)]
        store_id = (here or stores)[0].store_id
    return asked.but(view=view, store_id=store_id, page=asked.page, after=asked.after)


def question(organization_id: UUID, asked: Asked, days: Days, by: str) -> SalesQuestion:
    """What the service is asked about some days."""
    stores = (asked.store_id,) if asked.store_id else ()
    return SalesQuestion(
        organization_id,
        days.first.isoformat(),
        days.last.isoformat(),
        cast(By, by),
        stores,
        None if stores else asked.brand_id,
        asked.category if by == "item" else None,
    )


# ---- the bar -------------------------------------------------------------------------------
def spans() -> list[Span]:
    """The spans to choose from."""
    return [Span(each, _(label)) for each, label in SPAN_LABELS.items()]


def period(asked: Asked, today: date, language: str) -> Period:
    """The days in words."""
    days = asked.days
    return Period(
        asked.span,
        words.days_text(days, language),
        days.first.isoformat(),
        days.last.isoformat(),
        today.isoformat(),
        days.last < today,
    )


def views(asked: Asked, stores: Sequence[StoreName]) -> list[ViewTab]:
    """The ways to look that tell something about these days and stores."""
    brands = {each.brand_id for each in stores}
    hidden = {
        "day": asked.is_one_day,
        "month": asked.days.count <= MANY_DAYS,
        "store": len(stores) < 2 or asked.store_id is not None,
        "brand": len(brands) < 2 or bool(asked.store_id or asked.brand_id),
    }
    return [ViewTab(each, _(label)) for each, label in VIEW_LABELS.items() if not hidden.get(each)]


def narrowings(
    asked: Asked, stores: Sequence[StoreName], currencies: Sequence[str]
) -> list[Narrowing]:
    """Brand, store and currency, where there are several."""
    brands = {each.brand_id: each.brand for each in stores if each.brand_id}
    here = [each for each in stores if asked.brand_id in (None, each.brand_id)]
    everything = () if asked.view == CHECKS else (("", _("All stores")),)
    return [
        Narrowing(
            "brand",
            _("Brand"),
            asked.brand_id.hex if asked.brand_id else "",
            (("", _("All brands")), *((each.hex, name) for each, name in brands.items()))
            if len(brands) > 1
            else (),
        ),
        Narrowing(
            "store",
            _("Store"),
            asked.store_id.hex if asked.store_id else "",
            (*everything, *((each.store_id.hex, each.name) for each in here))
            if len(here) > 1
            else (),
        ),
        Narrowing(
            "only",
            _("Which"),
            asked.only if asked.only != "all" else "",
            tuple((value, _(label)) for value, label in ONLY.items())
            if asked.view == CHECKS
            else (),
        ),
        Narrowing(
            "currency", _("Currency"), asked.currency, tuple((each, each) for each in currencies)
        ),
    ]


def chips(asked: Asked, names: Mapping[str, str]) -> list[Chip]:
    """What else the rows are narrowed to; `names` by the field that names it."""
    if asked.view == "item" and asked.category is not None:
        return [Chip("category", asked.category or _("No category"))]
    if asked.view != CHECKS:
        return []
    said = {
        "hour": asked.hour is not None,
        "item": bool(asked.item),
        "server": asked.server_id is not None,
        "tender": asked.tender_id is not None,
    }
    return [Chip(name, names[name]) for name, is_said in said.items() if is_said]


# ---- figures -------------------------------------------------------------------------------
def in_currency(totals: Sequence[Sums], currency: str) -> Sums:
    """The sums of a currency; nothing where there are none."""
    return next((each for each in totals if each.currency == currency), Sums(currency))


def chosen_currency(asked: Asked, report: SalesReport) -> str:
    """The currency that is shown: the one asked for, else the first that something was sold in."""
    found = [each.currency for each in report.totals]
    return asked.currency if asked.currency in found else (found[0] if found else "")


def board(now: Sums, was: Sums, language: str, *, so_far: bool = False) -> list[BoardFigure]:
    """The figures above a report, each against the period before.

    `so_far`: against a day up to a time, which knows no discounts.
    """
    return [
        _figure(name, now, was, language, less=less, compared=not (so_far and name in WHOLE_DAYS))
        for name, less in BOARD
    ]


def _figure(
    name: str, now: Sums, was: Sums, language: str, *, less: bool, compared: bool
) -> BoardFigure:
    label, value = _(words.LABELS[name]), words.shown(now, name, language)
    if not compared:
        return BoardFigure(name, label, value)
    now_is, was_is = words.value_of(now, name), words.value_of(was, name)
    change = words.change_text(now_is, was_is, language)
    tone = words.change_tone(now_is, was_is, less_is_better=less)
    return BoardFigure(name, label, value, change, tone, words.shown(was, name, language))


def so_far(glance: Glance, asked: Asked, today: date, currency: str) -> tuple[Sums, Sums] | None:
    """Today and the same weekday a week ago up to this time; None for other days."""
    if asked.days != Days(today, today):
        return None
    stores = [each for each in glance.stores if _is_asked(each, asked)]
    if any(each.business_date != today.isoformat() for each in stores):
        return None
    return (
        words.total([each.today for each in stores], currency),
        words.total([each.week_ago for each in stores], currency),
    )


def _is_asked(store: StoreGlance, asked: Asked) -> bool:
    if asked.store_id is not None:
        return store.store_id == asked.store_id
    return asked.brand_id in (None, store.brand_id)


def board_note(
    asked: Asked, today: date, report: SalesReport, language: str, *, so_far: bool = False
) -> str:
    """What the figures are compared with, and up to when they are computed."""
    sentence = _("Against {days}, up to this time.") if so_far else _("Against {days}.")
    said = [sentence.format(days=words.days_text(before(asked, today), language))]
    if report.computed_up_to is not None:
        at = words.moment_text(report.computed_up_to, "UTC", language)
        said.append(_("Computed up to {time} UTC; newer sales follow.").format(time=at))
    return " ".join(said)


# ---- rows ----------------------------------------------------------------------------------
def shown_rows(report: SalesReport, asked: Asked, currency: str) -> list[SalesRow]:
    """The rows of a currency, in the order asked for."""
    rows = [each for each in report.rows if each.sums.currency == currency]
    if asked.sort == "label":
        return sorted(rows, key=lambda row: row.label.casefold(), reverse=not asked.rising)
    if asked.sort:
        by = asked.sort
        return sorted(rows, key=lambda row: words.value_of(row.sums, by), reverse=not asked.rising)
    return rows


def columns(report: SalesReport, was: SalesReport) -> list[Column]:
    """The columns of a report; on phones its sales, the change and how many."""
    by = report.question.by
    found = [Column("label", _(FIRST_COLUMN[by]), weight="title", sortable=True)]
    shown = [each for each in report.figures if each != "gross_minor" and _is_told(report, each)]
    for name in ("gross_minor", *shown):
        if name == "gross_minor":
            found.append(Column(name, _(words.LABELS[name]), "figure", "main", sortable=True))
            if was.rows:
                found.append(Column("change", _("Change"), "figure"))
            continue
        weight: Weight = "" if name in ("checks", "quantity", "covers") else "minor"
        found.append(Column(name, _(words.LABELS[name]), "figure", weight, sortable=True))
    return found


def _is_told(report: SalesReport, figure: str) -> bool:
    """Whether a column has anything to say; how many is always said."""
    if figure in ("checks", "covers", "quantity", "payments"):
        return True
    if figure == "orders":  # nearly every order has one check
        return any(row.sums.orders != row.sums.checks for row in report.rows)
    return any(words.value_of(row.sums, figure) for row in report.rows)


def table_rows(
    report: SalesReport,
    was: SalesReport,
    rows: Sequence[SalesRow],
    asked: Asked,
    language: str,
) -> list[TableRow]:
    """A page of rows. Each leads to what it is made of."""
    best = max((row.sums.gross_minor for row in rows), default=0)
    earlier = _earlier(report, was)
    figures = [column.name for column in columns(report, was)[1:]]
    first = asked.page * ROWS_ON_A_PAGE
    return [
        TableRow(
            row.key,
            (
                _label_cell(row, report.question.by, best, language),
                *(_cell(row, name, earlier.get(_same(row)), language) for name in figures),
            ),
            href=leads_to(row, report.question.by, asked),
        )
        for row in rows[first : first + ROWS_ON_A_PAGE]
    ]


def _label_cell(row: SalesRow, by: By, best: int, language: str) -> Cell:
    share = max(0, 100 * row.sums.gross_minor // best) if best > 0 else None
    detail = "" if row.detail == row.label or by == "tender" else row.detail
    return Cell(row_label(row, by, language), detail=detail, share=share)


def _same(row: SalesRow) -> tuple[str, str]:
    """What makes a row the same in another period: its name, where it has one, on any menu."""
    return (row.label, row.detail) if row.label else (row.key, "")


def _earlier(report: SalesReport, was: SalesReport) -> dict[tuple[str, str], Sums]:
    """The sums before, by what the row is now: days follow each other, others have one name."""
    if report.question.by in ("day", "month"):
        by_key = {row.key: row.sums for row in was.rows}
        pairs = zip(_calendar(report), _calendar(was), strict=False)
        return {(now, ""): by_key[then] for now, then in pairs if then in by_key}
    return {_same(row): row.sums for row in was.rows}


def _calendar(report: SalesReport) -> list[str]:
    asked = report.question
    first, last = date.fromisoformat(asked.first), date.fromisoformat(asked.last)
    if asked.by == "day":
        days = range(first.toordinal(), last.toordinal() + 1)
        return [date.fromordinal(each).isoformat() for each in days]
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [f"{each // 12:04d}-{each % 12 + 1:02d}" for each in months]


def _cell(row: SalesRow, name: str, was: Sums | None, language: str) -> Cell:
    now = row.sums
    if name == "change":
        before_minor = was.gross_minor if was else 0
        tone = words.change_tone(now.gross_minor, before_minor)
        return Cell(words.change_text(now.gross_minor, before_minor, language), tone)
    if words.value_of(now, name) == 0:
        return Cell("–", "info")
    return Cell(words.figure_text(now, name, language))


def row_label(row: SalesRow, by: By, language: str) -> str:
    """What a row is called."""
    if by == "day":
        return words.day_text(date.fromisoformat(row.key), language)
    if by == "month":
        return words.month_text(row.key, language)
    if by == "hour":
        return words.hour_text(row.key)
    return row.label or _("Nobody")


def foot(report: SalesReport, was: SalesReport, total: Sums, language: str) -> tuple[str, ...]:
    """Sums by column; `Total` stands in the first."""
    return (
        "",
        *(
            "" if column.name == "change" else words.figure_text(total, column.name, language)
            for column in columns(report, was)[1:]
        ),
    )


def paging(rows: Sequence[SalesRow], asked: Asked) -> Paging:
    """Which of the rows are shown."""
    first = asked.page * ROWS_ON_A_PAGE
    return Paging(first + 1, min(first + ROWS_ON_A_PAGE, len(rows)), len(rows), asked.page)


def leads_to(row: SalesRow, by: By, asked: Asked) -> str:
    """The report behind a row: a month's days, a day's hours, a store's days, a waiter's checks."""
    plain = asked.but(sort="", rising=False, category=None)
    to_checks = plain.but(view=CHECKS, hour=None, item="", server_id=None, tender_id=None)
    if by == "day":
        day = date.fromisoformat(row.key)
        return address(plain.but(span=ANY, days=Days(day, day), view="hour"))
    if by == "month":
        first = date.fromisoformat(f"{row.key}-01")
        return address(plain.but(span=ANY, days=_month(first), view="day"))
    if by == "store":
        return address(plain.but(store_id=UUID(row.key), view=usual_view(asked.days)))
    if by == "brand":
        return address(plain.but(brand_id=_uuid(row.key), view="store"))
    if by == "category":
        return address(plain.but(view="item", category=row.label))
    if asked.store_id is None:
        return ""  # a check is looked up in its store
    if by == "hour":
        return address(to_checks.but(hour=int(row.key)))
    if by == "item":
        return address(to_checks.but(item=row.label))
    if by == "waiter":
        return address(to_checks.but(server_id=_uuid(row.key))) if row.label else ""
    return address(to_checks.but(tender_id=_uuid(row.key)))


def _month(first: date) -> Days:
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return Days(first, date.fromordinal(following.toordinal() - 1))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


# ---- the chart -----------------------------------------------------------------------------
def chart_bars(
    report: SalesReport,
    rows: Sequence[SalesRow],
    was: SalesReport,
    currency: str,
    language: str,
) -> list[Bar]:
    """A bar for each of the first rows, with what it was in the period before."""
    by = report.question.by
    same_currency = [row for row in was.rows if row.sums.currency == currency]
    earlier = _earlier(report, replace(was, rows=tuple(same_currency)))
    most = MANY_DAYS if by in IN_ORDER else BARS
    return [_bar(row, earlier.get(_same(row)), by, currency, language) for row in rows[:most]]


def _bar(row: SalesRow, was: Sums | None, by: By, currency: str, language: str) -> Bar:
    label = row_label(row, by, language)
    now_minor, was_minor = row.sums.gross_minor, was.gross_minor if was else 0
    now_text = format_money(now_minor, currency, language)
    was_text = format_money(was_minor, currency, language)
    text = f"<b>{escape(label)}</b><br>{now_text}<br>" + _("before: {amount}").format(
        amount=was_text
    )
    short = label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…"
    return Bar(short, now_minor, was_minor, text)


def chart_options(
    bars: Sequence[Bar], asked: Asked, today: date, currency: str, language: str
) -> dict[str, object]:
    """The chart of these bars."""

    def tick(minor: int) -> str:
        return whole_money_text(minor, currency, language)

    return chart.bars(
        bars,
        words.days_text(asked.days, language),
        words.days_text(before(asked, today), language),
        tick,
    )


def whole_money_text(minor: int, currency: str, language: str) -> str:
    """An amount without its decimals where it has none: for an axis."""
    text = format_money(minor, currency, language)
    digits = exponent(currency)
    if digits == 0 or minor % 10**digits:
        return text
    plain = format_amount(minor, currency, language)
    return text.replace(plain, plain[: -digits - 1]) if len(plain) > digits + 1 else text


# ---- what hands ask ------------------------------------------------------------------------
def narrowed(asked: Asked, name: str, value: str) -> Asked:
    """Narrowed to one of a list, or widened again where `value` is empty."""
    match name:
        case "brand":
            return asked.but(brand_id=_uuid(value), store_id=None, server_id=None)
        case "store":
            return asked.but(store_id=_uuid(value), server_id=None)
        case "currency":
            return asked.but(currency=value)
        case "category":
            return asked.but(category=None)
        case "only":
            return asked.but(only=value or "all")
        case "hour":
            return asked.but(hour=None)
        case "item":
            return asked.but(item="")
        case "server":
            return asked.but(server_id=None)
        case "tender":
            return asked.but(tender_id=None)
        case _:
            return asked.but(text=value)


def sorted_by(asked: Asked, column: str) -> Asked:
    """By a column, the most first; pressed again, the least first; and again, as it was."""
    if asked.sort != column:
        return asked.but(sort=column, rising=column == "label")
    usual = column == "label"
    if asked.rising == usual:
        return asked.but(rising=not usual)
    return asked.but(sort="", rising=False)


def files(asked: Asked) -> list[SaveLink]:
    """The report as files."""
    kinds = (("XLSX", "xlsx"), ("CSV", "csv"))
    return [SaveLink(label, address(asked, f"/office/files/sales.{kind}")) for label, kind in kinds]
