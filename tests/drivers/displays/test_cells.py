"""What two lines of twenty cells show: amounts whole, names cut, nothing shifted."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.displays.cells import Page, Row, cells

PAGES: tuple[Page, ...] = get_args(Page)


def shown(row: Row, page: Page = "cp858") -> str:
    return cells(row, page).decode(page)


def test_v05_a_long_name_is_cut_and_its_price_is_whole() -> None:
    assert shown(Row("Tagliatelle al ragù di cinghiale", "1,234.50")) == "Tagliatelle 1,234.50"
    assert shown(Row("Total", "9.50")) == "Total           9.50"


@pytest.mark.parametrize(
    ("name", "page", "read"),
    [
        ("Crème brûlée", "cp858", "Crème brûlée"),
        ("Пельмени", "cp866", "Пельмени"),
        ("Пельмени", "cp437", "Pelmeni"),
        ("Bún chả", "cp858", "Bún cha"),
        ("Oʻzbek choy", "cp437", "O'zbek choy"),
        ("寿司", "cp437", "??"),
    ],
)
def test_v06_letters_that_it_lacks_are_written_otherwise(name: str, page: Page, read: str) -> None:
    assert shown(Row(name, "1.00"), page) == f"{read:<16}1.00"


def test_v09_control_characters_are_left_out() -> None:
    assert shown(Row("Te\x1b\x40a\x0c\nhot\u202e", "2.00")) == "Te@a hot        2.00"


def test_v10_a_sign_that_it_lacks_is_the_currency_code() -> None:
    row = Row("Total", "€9.50", "EUR 9.50")

    assert shown(row, "cp858").endswith(" €9.50")
    assert shown(row, "cp437").endswith(" EUR 9.50")


@given(st.text(max_size=40), st.text("0123456789.,", max_size=20), st.sampled_from(PAGES))
def test_every_line_is_twenty_cells_whatever_is_in_it(name: str, right: str, page: Page) -> None:
    text = cells(Row(name, right), page)

    assert len(text) == 20
    assert text.decode(page).endswith(right)
    assert not any(byte < 0x20 for byte in text)
