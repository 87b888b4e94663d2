"""Money, quantities and rates as text."""

import pytest

from domain.money_text import amount_text, money_text, percent_text, quantity_text


@pytest.mark.parametrize(
    ("minor", "currency", "language", "text"),
    [
        (123_456_789, "EUR", "en", "€1,234,567.89"),
        (-5, "USD", "en", "-$0.05"),
        (123_456_789, "INR", "hi", "₹12,34,567.89"),
        (50_000, "VND", "vi", "50.000\u00a0₫"),
        (1_250_000, "UZS", "uz", "12\u00a0500\u00a0soʻm"),
        (1_250_050, "UZS", "uz", "12\u00a0500,50\u00a0soʻm"),
        (1_234_567, "KWD", "en", "KWD\u00a01,234.567"),
    ],
)
def test_money_is_written_as_its_readers_write_it(
    minor: int, currency: str, language: str, text: str
) -> None:
    assert money_text(minor, currency, language) == text


def test_an_amount_alone_has_no_symbol() -> None:
    assert amount_text(-123_450, "EUR", "en") == "-1,234.50"


def test_a_quantity_shows_thousandths_only_where_there_are_some() -> None:
    assert [quantity_text(2_000), quantity_text(500), quantity_text(1_250, "ru")] == [
        "2",
        "0.5",
        "1,25",
    ]


def test_a_rate_is_written_as_per_cent() -> None:
    assert [percent_text(120_000), percent_text(88_750)] == ["12 %", "8.875 %"]
