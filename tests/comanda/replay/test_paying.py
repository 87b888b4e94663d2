"""Seeded payments: exact, the same again, and never a share of nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from comanda.replay.command import percent_micros
from comanda.replay.paying import PaymentMix
from comanda.replay.rows import HistoricOrder, HistoricRow
from domain.errors import BadRequest
from edge.checks.requests import TenderView

CASH = TenderView(UUID(int=1), "Cash", "cash", True, False, True, 5)
CARD = TenderView(UUID(int=2), "Card", "card_separate", False, True, False, 1)
NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)


def order(name: str) -> HistoricOrder:
    row = HistoricRow(1, name, NOON, "Soup", "", "", 1000, 500, "", "")
    return HistoricOrder(name, "2026-03-06", [row])


@given(some.integers(0, 10_000), some.integers(1, 10**9), some.text("0123456789", min_size=1))
def test_the_parts_settle_the_total_and_are_the_same_again(
    seed: int, total_minor: int, name: str
) -> None:
    parts = PaymentMix(seed).parts(order(name), total_minor, [CASH, CARD])

    assert sum(part.amount_minor for part in parts) == total_minor
    assert all(part.amount_minor > 0 for part in parts)
    assert 1 <= len(parts) <= 3
    assert parts == PaymentMix(seed).parts(order(name), total_minor, [CASH, CARD])


@pytest.mark.parametrize(
    ("written", "micros"), [("12", 120_000), ("8.25%", 82_500), ("0,5", 5_000), ("", 0)]
)
def test_a_rate_is_read_as_people_write_it(written: str, micros: int) -> None:
    assert percent_micros(written) == micros


@pytest.mark.parametrize("written", ["twelve", "-3", "100", "8.87500001", "nan"])
def test_what_is_no_rate_is_refused(written: str) -> None:
    with pytest.raises(BadRequest, match="rate in percent"):
        percent_micros(written)
