"""The search for paid checks: words as the screens themselves write them."""

from __future__ import annotations

import pytest

from ui.store import refund_find_view as view


@pytest.mark.parametrize(
    ("text", "looked_for"),
    [("Table 10", "10"), ("table 10 25.80", "10 25.80"), ("No. 9/1", "9/1"), ("Ada", "Ada")],
)
def test_words_that_screens_write_before_a_number_are_not_looked_for(
    text: str, looked_for: str
) -> None:
    assert view.searched(text) == looked_for
