"""Tax numbers as countries publish them, and slips of a digit."""

from __future__ import annotations

import pytest

from domain.errors import BadRequest
from domain.invoices.tax_ids import read_tax_id


@pytest.mark.parametrize(
    ("country", "text", "number"),
    [
        ("UZ", "301 234 567", "301234567"),
        ("UZ", "31234567890123", "31234567890123"),
        ("IN", "27aapfu0939f1zv", "27AAPFU0939F1ZV"),
        ("VN", "0100233488", "0100233488"),
        ("VN", "0314409058-002", "0314409058002"),
        ("VN", "001090012345", "001090012345"),
        ("DE", "DE 136 695 976", "DE136695976"),
        ("DE", "136695976", "DE136695976"),
        ("IT", "IT00743110157", "IT00743110157"),
        ("IT", "RSSMRA85T10A562S", "RSSMRA85T10A562S"),
        ("IT", "DE136695976", "DE136695976"),
        ("GR", "EL094259216", "EL094259216"),
        ("FR", "40303265045", "FR40303265045"),
        ("US", "12-3456789", "123456789"),
        ("KW", "AB 12345", "AB12345"),
        ("IN", "", ""),
    ],
)
def test_a_right_number_is_written_as_its_country_writes_it(
    country: str, text: str, number: str
) -> None:
    assert read_tax_id(text, country) == number


@pytest.mark.parametrize(
    ("country", "text"),
    [
        ("UZ", "30123456"),
        ("IN", "27AAPFU0939F1ZU"),
        ("IN", "27AAPFU0939F1AV"),
        ("VN", "0100233480"),
        ("DE", "136695977"),
        ("IT", "00743110158"),
        ("IT", "DE136695977"),
        ("FR", "4030326504"),
        ("US", "1234"),
        ("KW", "!!"),
    ],
)
def test_a_wrong_number_is_refused(country: str, text: str) -> None:
    with pytest.raises(BadRequest, match="number"):
        read_tax_id(text, country)


def test_the_sentence_names_what_the_country_calls_it() -> None:
    with pytest.raises(BadRequest, match="not a right STIR / PINFL number"):
        read_tax_id("1", "UZ")
