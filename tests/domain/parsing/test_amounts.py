"""Money and quantities as people write them."""

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import DomainError
from domain.money import MAX_MINOR, exponent
from domain.parsing.amounts import Amounts
from domain.parsing.errors import BadValue, MappingRefused

CURRENCIES = st.sampled_from(["VND", "UZS", "USD", "KWD"])
DECIMALS = st.sampled_from([None, ".", ","])
VALUES = st.text() | st.text("0123456789.,' -$", max_size=20) | st.decimals()


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12.75", "USD", 1275),
        ("12,75", "USD", 1275),
        ("12,5", "USD", 1250),
        (" 7 ", "USD", 700),
        (".5", "USD", 50),
        ("0,500", "USD", 50),
        ("1,234.50", "USD", 123450),
        ("1.234,50", "USD", 123450),
        ("1,234,567", "USD", 123456700),
        ("12,34,567.8", "USD", 123456780),
        ("1'234.50", "USD", 123450),
        ("25 000", "UZS", 2500000),
        ("25\N{NO-BREAK SPACE}000,5", "UZS", 2500050),
        ("$12.75", "USD", 1275),
        ("12.75 USD", "USD", 1275),
        ("45.000", "VND", 45000),
        ("45,000", "VND", 45000),
        ("45000.00", "VND", 45000),
        ("45.000 ₫", "VND", 45000),
        ("1.25", "KWD", 1250),
        ("1234,567", "KWD", 1234567),
    ],
)
def test_an_amount_that_has_one_reading_is_read(text: str, currency: str, minor: int) -> None:
    assert Amounts(currency).minor(text) == minor


@pytest.mark.parametrize(
    ("text", "currency"),
    [("1,234", "USD"), ("1.234", "USD"), ("12.750", "USD"), ("1.234", "KWD"), ("1,234", "UZS")],
)
def test_an_amount_with_two_readings_is_refused_and_the_option_named(
    text: str, currency: str
) -> None:
    with pytest.raises(BadValue, match="--decimal"):
        Amounts(currency).minor(text)


@pytest.mark.parametrize(
    ("text", "decimal", "minor"),
    [("1,234", ".", 123400), ("1.234", ",", 123400), ("1,23", ",", 123), ("12.750", ".", 1275)],
)
def test_the_option_settles_an_amount(text: str, decimal: str, minor: int) -> None:
    assert Amounts("USD", decimal).minor(text) == minor


@pytest.mark.parametrize(
    ("text", "currency", "decimal", "reason"),
    [
        ("12.755", "USD", ".", "has more than 2 decimal digits"),
        ("1.2345", "KWD", None, "has more than 3 decimal digits"),
        ("45.5", "VND", None, "has decimal digits"),
        ("12.75", "USD", ",", "does not fit --decimal ,"),
        ("-1", "USD", None, "is negative"),
        ("-0.01", "USD", None, "is negative"),
        ("\N{MINUS SIGN}1", "USD", None, "is negative"),
        ("NaN", "USD", None, "is not an amount"),
        ("Infinity", "USD", None, "is not an amount"),
        ("1e3", "USD", None, "is not an amount"),
        ("twelve", "USD", None, "is not an amount"),
        ("12,34,56", "USD", None, "is not an amount"),
        ("1,234 567", "USD", None, "is not an amount"),
        ("12.75 EUR", "USD", None, "is not an amount"),
        ("١٢", "USD", None, "is not an amount"),
        ("", "USD", None, "is not an amount"),
        ("9" * 41, "USD", None, "is too long for a number"),
        ("9" * 20, "USD", None, "is too large"),
    ],
)
def test_what_is_no_amount_is_refused_with_its_reason(
    text: str, currency: str, decimal: str | None, reason: str
) -> None:
    with pytest.raises(BadValue) as refused:
        Amounts(currency, decimal).minor(text)

    assert (refused.value.value, refused.value.reason) == (text, reason)


def test_the_decimal_separator_is_a_dot_or_a_comma() -> None:
    with pytest.raises(MappingRefused):
        Amounts("USD", ";")


def test_a_number_of_a_spreadsheet_has_a_dot_whatever_the_option_says() -> None:
    assert Amounts("USD", ",").minor(Decimal("1234.5")) == 123450


@pytest.mark.parametrize("number", ["1E+300", "1E-300", "1E+999999", "NaN", "Infinity"])
def test_an_absurd_number_of_a_spreadsheet_is_refused(number: str) -> None:
    with pytest.raises(BadValue):
        Amounts("USD").minor(Decimal(number))


@given(st.integers(-MAX_MINOR, MAX_MINOR), CURRENCIES, st.sampled_from([".", ","]))
def test_every_amount_written_in_full_is_read_back(minor: int, currency: str, decimal: str) -> None:
    signs: dict[str, str | int | None] = {".": decimal, ",": {".": ",", ",": "."}[decimal]}
    written = f"{Decimal(minor).scaleb(-exponent(currency)):,f}"
    text = written.translate(str.maketrans(signs))

    assert Amounts(currency, decimal).signed_minor(text) == minor


@given(VALUES, CURRENCIES, DECIMALS)
def test_whatever_is_written_is_an_amount_or_refused(
    value: str | Decimal, currency: str, decimal: str | None
) -> None:
    with contextlib.suppress(BadValue):
        amount = Amounts(currency, decimal).minor(value)
        assert 0 <= amount <= MAX_MINOR


@given(st.from_regex(r"[0-9]{1,4}([.,'][0-9]{1,4}){0,3}", fullmatch=True), st.data())
def test_what_is_read_untold_is_not_read_otherwise_when_told(
    text: str, data: st.DataObject
) -> None:
    currency = data.draw(st.sampled_from(["UZS", "USD", "KWD"]))
    decimal = data.draw(st.sampled_from([".", ","]))

    with contextlib.suppress(BadValue):
        untold = Amounts(currency).minor(text)
        assert untold == Amounts(currency, decimal).minor(text)


@pytest.mark.parametrize(
    ("text", "thousandths"), [("1", 1000), ("0.5", 500), ("1,25", 1250), ("2.0", 2000)]
)
def test_a_quantity_is_read_in_thousandths(text: str, thousandths: int) -> None:
    assert Amounts("USD").thousandths(text) == thousandths


@pytest.mark.parametrize("text", ["0", "-1", "0.0001", "1.000", "two", "$2", ""])
def test_what_is_no_quantity_is_refused(text: str) -> None:
    with pytest.raises(BadValue):
        Amounts("USD").thousandths(text)


@given(VALUES, DECIMALS)
def test_whatever_is_written_is_a_quantity_or_refused(
    value: str | Decimal, decimal: str | None
) -> None:
    with contextlib.suppress(BadValue):
        assert 0 < Amounts("USD", decimal).thousandths(value) <= MAX_MINOR


def test_a_refused_value_is_an_error_that_people_cause() -> None:
    with pytest.raises(DomainError, match=r'"1,234" can mean 1\.234 or 1234: say which'):
        Amounts("USD").minor("1,234")
