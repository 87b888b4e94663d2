"""Spans of days, what they are compared with, and the addresses that ask for them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from ui.office.asked import ANY, MONTH, TODAY, WEEK, Asked, Days, address, before, moved, parse

FRIDAY = date(2026, 11, 20)
STORE = UUID(int=7)


def days(first: str, last: str) -> Days:
    return Days(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("query", "asked", "compared"),
    [
        ({}, ("2026-11-20", "2026-11-20"), ("2026-11-13", "2026-11-13")),
        ({"span": "yesterday"}, ("2026-11-19", "2026-11-19"), ("2026-11-12", "2026-11-12")),
        ({"span": "week"}, ("2026-11-16", "2026-11-22"), ("2026-11-09", "2026-11-13")),
        ({"span": "month"}, ("2026-11-01", "2026-11-30"), ("2026-10-01", "2026-10-20")),
        (
            {"from": "2026-10-01", "to": "2026-10-31"},
            ("2026-10-01", "2026-10-31"),
            ("2026-09-01", "2026-09-30"),
        ),
        (
            {"from": "2026-11-10", "to": "2026-11-12"},
            ("2026-11-10", "2026-11-12"),
            ("2026-11-07", "2026-11-09"),
        ),
    ],
)
def test_a_span_is_compared_with_the_one_before_as_far_as_it_goes(
    query: dict[str, str], asked: tuple[str, str], compared: tuple[str, str]
) -> None:
    found = parse(query, FRIDAY)
    assert found.days == days(*asked)
    assert before(found, FRIDAY) == days(*compared)


def test_an_address_says_what_was_asked() -> None:
    asked = Asked(
        ANY,
        days("2026-11-02", "2026-11-08"),
        view="item",
        store_id=STORE,
        category="Wine & more",
        sort="quantity",
        rising=True,
        page=2,
    )
    query = dict(
        pair.split("=") for pair in address(asked).partition("?")[2].replace("+", " ").split("&")
    )
    query["category"] = "Wine & more"
    assert parse(query, FRIDAY) == asked


def test_the_category_without_a_name_is_one_to_ask_for() -> None:
    assert "category=" in address(parse({"category": ""}, FRIDAY))
    assert "category=" not in address(parse({}, FRIDAY))


def test_days_that_are_a_known_span_are_called_so() -> None:
    assert parse({"from": "2026-11-20", "to": "2026-11-20"}, FRIDAY).span == TODAY
    assert parse({"from": "2026-11-16", "to": "2026-11-22"}, FRIDAY).span == WEEK
    assert parse({"from": "2026-11-15", "to": "2026-11-21"}, FRIDAY).span == ANY


@pytest.mark.parametrize(
    "query",
    [
        {"from": "2026-11-20", "to": "2026-11-01"},
        {"from": "never", "to": "2026-11-01"},
        {"from": "1026-11-20", "to": "2026-11-20"},
        {"span": "century", "store": "seven", "page": "-1", "hour": "x"},
    ],
)
def test_nonsense_in_an_address_is_today(query: dict[str, str]) -> None:
    found = parse(query, FRIDAY)
    assert (found.days, found.store_id, found.page) == (Days(FRIDAY, FRIDAY), None, 0)


def test_a_month_moves_by_months_and_another_span_by_its_length() -> None:
    month = parse({"span": "month"}, date(2026, 3, 31))
    assert moved(month, -1).days == days("2026-02-01", "2026-02-28")
    assert moved(month, 1).days == days("2026-04-01", "2026-04-30")
    assert moved(month, 1).span == MONTH
    week = parse({"span": "week"}, FRIDAY)
    assert moved(week, -1).days == days("2026-11-09", "2026-11-15")
