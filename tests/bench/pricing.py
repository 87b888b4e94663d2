"""The prices of an order of 50 lines under 200 rules, as at 50 taps' worth of one moment."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.pricing.book import PriceBook
from domain.pricing.conditions import conditions_of
from domain.pricing.facts import Sale, Thing
from domain.pricing.rules import Rule, RuleKind
from tests.bench.table import Row, median

ROUNDS = 30
RULES = 200
LINES = 50
FRIDAY = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)
ASKED: tuple[list[dict[str, object]], ...] = (
    [
        {"field": "time", "op": "GTE", "value": "17:00"},
        {"field": "guests", "op": "GTE", "value": 8},
    ],
    [{"field": "category", "op": "EQ", "value": UUID(int=7).hex}],
    [{"field": "item", "op": "IN", "value": [UUID(int=1000 + n).hex for n in range(5)]}],
    [{"field": "guest_group", "op": "EQ", "value": "staff"}],
    [{"field": "quantity", "op": "GTE", "value": 5000}],
)
"""What the rules ask, by turns: as a house's rules do, most are about something else."""


def run() -> list[Row]:
    """Measure and give the row of the table."""
    book = PriceBook(rules=[_rule(number) for number in range(RULES)])
    times = [_order(book, guests) for guests in range(ROUNDS)]
    return [Row("50 lines priced under 200 rules", median(times) * 1000, None, 5.0)]


def _rule(number: int) -> Rule:
    return Rule(
        UUID(int=number + 1),
        f"Rule {number}",
        RuleKind.DISCOUNT,
        rate_micros=1000,
        conditions=conditions_of(ASKED[number % len(ASKED)]),
    )


def _order(book: PriceBook, guests: int) -> float:
    began = time.perf_counter()
    sale = Sale(FRIDAY, ZoneInfo("Europe/Rome"), 240, guests=guests)
    for number in range(LINES):
        item = UUID(int=1000 + number)
        book.price(1000, sale, Thing(item, item, UUID(int=number % 10), 1000))
    return time.perf_counter() - began
