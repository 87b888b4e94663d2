"""What is owed, by how long it should have been paid."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.invoices.ageing import Ageing, Owed, age, left_after

DAYS = st.dates().filter(lambda day: 1990 < day.year < 2090).map(str)
DEBTS = st.lists(st.builds(Owed, DAYS, st.integers(0, 10**9)), max_size=8)


@pytest.mark.parametrize(
    ("due_on", "bucket"),
    [
        ("2026-12-31", 0),
        ("2026-11-20", 0),
        ("2026-11-19", 1),
        ("2026-10-21", 1),
        ("2026-10-20", 2),
        ("2026-09-21", 2),
        ("2026-09-20", 3),
        ("2026-08-22", 3),
        ("2026-08-21", 4),
        ("2020-02-29", 4),
    ],
)
def test_a_debt_is_in_the_bucket_of_its_days_over(due_on: str, bucket: int) -> None:
    assert age([Owed(due_on, 100)], "2026-11-20").buckets.index(100) == bucket


def test_what_is_late_is_everything_that_is_due() -> None:
    ageing = Ageing(100, 20, 3, 0, 0)

    assert (ageing.total_minor, ageing.late_minor) == (123, 23)


def test_a_payment_goes_to_what_is_due_first() -> None:
    debts = [Owed("2026-03-10", 500), Owed("2026-03-01", 300), Owed("2026-03-01", 100)]

    assert left_after(debts, 350) == [500, 0, 50]


@given(DEBTS, st.integers(0, 10**9), DAYS)
def test_nothing_is_lost_between_debts_payments_and_buckets(
    debts: list[Owed], paid: int, today: str
) -> None:
    total = sum(debt.amount_minor for debt in debts)
    left = left_after(debts, min(paid, total))
    aged = age([Owed(debt.due_on, open_) for debt, open_ in zip(debts, left, strict=True)], today)

    assert aged.total_minor == total - min(paid, total)
    assert all(0 <= open_ <= debt.amount_minor for debt, open_ in zip(debts, left, strict=True))
