"""Numbers of gift cards."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.accounts.codes import check_digit, new_code, read_code, written
from domain.errors import BadRequest


def test_numbers_are_random_and_right() -> None:
    codes = {new_code() for _ in range(200)}

    assert len(codes) == 200
    assert all(read_code(code) == code for code in codes)


def test_the_check_digit_is_luhns() -> None:
    assert check_digit("7992739871") == "3"


def test_a_number_is_read_as_people_write_it() -> None:
    code = new_code()

    assert read_code(f" {written(code)} ") == code
    assert written("9123456789012345") == "9123 4567 8901 2345"


@given(st.integers(0, 15), st.integers(1, 9))
def test_a_slip_of_one_digit_is_noticed(place: int, by: int) -> None:
    code = new_code()
    slipped = str((int(code[place]) + by) % 10)

    with pytest.raises(BadRequest):
        read_code(code[:place] + slipped + code[place + 1 :])


@pytest.mark.parametrize("text", ["", "9", "9" * 17, "abcdabcdabcdabcd", "９" * 16])
def test_what_cannot_be_a_number_is_refused(text: str) -> None:
    with pytest.raises(BadRequest, match="not the number of a gift card"):
        read_code(text)
