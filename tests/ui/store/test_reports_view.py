"""Periods of reports, and their charts as data."""

from __future__ import annotations

import json
from datetime import date

import pytest

from ui.store.reports_view import DAY, MONTH, WEEK, YEAR, Bar, Looked, chart, file_name, title

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("span", "first", "last", "before", "after"),
    [
        (DAY, "2026-11-20", "2026-11-20", "2026-11-19", "2026-11-21"),
        (WEEK, "2026-11-16", "2026-11-22", "2026-11-09", "2026-11-23"),
        (MONTH, "2026-11-01", "2026-11-30", "2026-10-01", "2026-12-01"),
        (YEAR, "2026-01-01", "2026-12-31", "2025-01-01", "2027-01-01"),
    ],
)
def test_a_day_is_in_a_week_month_and_year(
    span: str, first: str, last: str, before: str, after: str
) -> None:
    looked = Looked(span, FRIDAY)

    assert (looked.period.first, looked.period.last) == (first, last)
    assert looked.earlier().period.first == before
    assert looked.later().period.first == after
    assert looked.has(FRIDAY)


def test_months_of_every_length_follow_each_other() -> None:
    looked = Looked(MONTH, date(2024, 1, 31))
    seen = []
    for _ in range(3):
        looked = looked.later()
        seen.append(looked.period.last)

    assert seen == ["2024-02-29", "2024-03-31", "2024-04-30"]


def test_what_is_looked_at_is_said_in_words() -> None:
    assert title(Looked(MONTH, FRIDAY), "en") == "November 2026"
    assert title(Looked(YEAR, FRIDAY), "en") == "2026"
    assert title(Looked(WEEK, FRIDAY), "en") == "16 Nov to 22 Nov 2026"
    assert file_name(Looked(DAY, FRIDAY), "pdf") == "sales-2026-11-20.pdf"
    assert file_name(Looked(WEEK, FRIDAY), "xlsx") == "sales-2026-11-16-2026-11-22.xlsx"


def test_a_chart_has_whole_minor_units_and_amounts_in_words() -> None:
    drawn = json.dumps(chart([Bar("18", 1250, "12.50")], "ink", "fill", "line"))

    assert '"value": 1250,' in drawn
    assert '"label": {"formatter": "12.50"}' in drawn
