"""Notes that guests hand over, and what drawers are counted in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.cash import denominations, next_notes, notes

CURRENCIES = ["EUR", "USD", "GBP", "RUB", "UZS", "INR", "VND", "KWD"]


def test_the_next_notes_above_a_sum_are_offered_smallest_first() -> None:
    assert next_notes(4_150, "EUR") == (4_500, 5_000, 6_000, 10_000, 20_000)


def test_a_sum_that_is_a_note_is_not_offered_twice() -> None:
    assert next_notes(5_000, "EUR") == (6_000, 10_000, 20_000)


def test_nothing_is_offered_when_nothing_is_due() -> None:
    assert next_notes(0, "EUR") == ()


@given(st.integers(1, 10**9), st.sampled_from(CURRENCIES))
def test_every_sum_offered_covers_what_is_due_and_can_be_paid_in_notes(
    due_minor: int, currency: str
) -> None:
    offered = next_notes(due_minor, currency)

    assert list(offered) == sorted(set(offered))
    assert all(amount > due_minor for amount in offered)
    assert all(any(amount % note == 0 for note in notes(currency)) for amount in offered)


@pytest.mark.parametrize("currency", CURRENCIES)
def test_drawers_are_counted_from_the_largest_note_down(currency: str) -> None:
    found = denominations(currency)

    assert list(found) == sorted(set(found), reverse=True)
    assert set(notes(currency)) <= set(found)
