"""Tips: percentages, and how much needs a look."""

import pytest

from domain.errors import Forbidden
from domain.tipping import check_limit, limit_minor, rates_of, tip_minor

NOBODY: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    ("amount", "rate", "tip"), [(2_000, 100_000, 200), (1_995, 100_000, 200), (1_333, 125_000, 167)]
)
def test_a_percentage_is_rounded_to_the_minor_unit(amount: int, rate: int, tip: int) -> None:
    assert tip_minor(amount, rate) == tip


def test_a_house_has_its_own_percentages_smallest_first_and_four_at_most() -> None:
    assert rates_of({}) == (50_000, 100_000, 150_000)
    assert rates_of({"tip_micros": [200_000, 180_000]}) == (180_000, 200_000)
    assert len(rates_of({"tip_micros": list(range(1, 9))})) == 4
    assert rates_of({"tip_micros": []}) == ()


def test_half_of_the_check_is_the_usual_limit_but_never_less_than_a_note() -> None:
    assert limit_minor(4_000, {}, "EUR") == 2_000
    assert limit_minor(100, {}, "EUR") == 500
    assert limit_minor(4_000, {"tip_limit_micros": 200_000}, "EUR") == 800


def test_above_the_limit_a_manager_says_yes() -> None:
    check_limit(2_000, 4_000, {}, NOBODY, "EUR")
    check_limit(2_001, 4_000, {}, frozenset({"approve"}), "EUR")
    with pytest.raises(Forbidden, match=r"A tip of €20\.01 on €40\.00 needs a manager"):
        check_limit(2_001, 4_000, {}, NOBODY, "EUR")
