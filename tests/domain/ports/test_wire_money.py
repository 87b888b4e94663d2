"""Money on the wire: what fits comes back the same, what does not is refused and never rounded."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.money import Money, exponent
from domain.ports.wire_money import DoesNotFit, Form, Wire, WireSpec, from_wire, to_wire

CURRENCIES = ("VND", "UZS", "INR", "EUR", "KWD")
amounts = st.builds(Money, st.integers(min_value=0, max_value=10**9), st.sampled_from(CURRENCIES))
specs = st.builds(
    WireSpec,
    form=st.sampled_from(Form),
    decimals=st.none() | st.integers(min_value=0, max_value=4),
    width=st.just(14),
    point=st.sampled_from(".,"),
)


def fits(money: Money, spec: WireSpec) -> bool:
    """Said another way than the code says it: nothing is left of the digits that do not fit."""
    missing = max(0, exponent(money.currency) - spec.decimals_of(money.currency))
    return str(money.minor).zfill(missing + 1).endswith("0" * missing)


@given(amounts, specs)
def test_what_fits_comes_back_and_what_does_not_is_refused(money: Money, spec: WireSpec) -> None:
    try:
        wire = to_wire(money, spec)
    except DoesNotFit:
        assert not fits(money, spec)
    else:
        assert from_wire(wire, money.currency, spec) == money
        assert fits(money, spec)


@given(st.integers(min_value=-(10**9), max_value=10**9), st.sampled_from(CURRENCIES))
def test_what_is_given_back_comes_back_too(minor: int, currency: str) -> None:
    spec = WireSpec(Form.DECIMAL_TEXT, signed=True)

    assert from_wire(to_wire(Money(minor, currency), spec), currency, spec).minor == minor


@pytest.mark.parametrize(
    ("money", "spec", "wire"),
    [
        (Money(1_250_000, "UZS"), WireSpec(Form.INTEGER, 2), 1_250_000),
        (Money(1_250_000, "UZS"), WireSpec(Form.INTEGER, 0), 12_500),
        (Money(45_000, "VND"), WireSpec(Form.INTEGER, 2), 4_500_000),
        (Money(45_000, "VND"), WireSpec(Form.TEXT, 0), "45000"),
        (Money(12_345, "INR"), WireSpec(Form.DECIMAL_TEXT, 2), "123.45"),
        (Money(12_345, "EUR"), WireSpec(Form.DECIMAL_TEXT, 2, point=","), "123,45"),
        (Money(12_345, "EUR"), WireSpec(Form.DECIMAL), Decimal("123.45")),
        (Money(12_345, "EUR"), WireSpec(Form.BCD), bytes.fromhex("000000012345")),
        (Money(1_234, "KWD"), WireSpec(Form.DECIMAL_TEXT), "1.234"),
    ],
)
def test_interfaces_that_are_known(money: Money, spec: WireSpec, wire: Wire) -> None:
    assert to_wire(money, spec) == wire


@pytest.mark.parametrize(
    ("money", "spec"),
    [
        (Money(1_250_050, "UZS"), WireSpec(Form.INTEGER, 0)),
        (Money(1_234, "KWD"), WireSpec(Form.DECIMAL_TEXT, 2)),
        (Money(10**12, "EUR"), WireSpec(Form.BCD)),
        (Money(-1, "EUR"), WireSpec(Form.INTEGER)),
    ],
)
def test_what_the_wire_cannot_carry_is_refused(money: Money, spec: WireSpec) -> None:
    with pytest.raises(DoesNotFit):
        to_wire(money, spec)


@pytest.mark.parametrize(
    ("wire", "spec"),
    [
        ("12.345", WireSpec(Form.DECIMAL_TEXT)),
        ("12,34", WireSpec(Form.DECIMAL_TEXT)),
        ("1e3", WireSpec(Form.DECIMAL_TEXT)),
        (" 12", WireSpec(Form.TEXT)),
        ("१२", WireSpec(Form.TEXT)),
        (True, WireSpec(Form.INTEGER)),
        (Decimal("NaN"), WireSpec(Form.DECIMAL)),
        (Decimal("Infinity"), WireSpec(Form.DECIMAL)),
        (Decimal("0.001"), WireSpec(Form.DECIMAL)),
        (b"\x00\x00\x00\x00\x12\x3a", WireSpec(Form.BCD)),
        (b"\x12", WireSpec(Form.BCD)),
        (10**16, WireSpec(Form.INTEGER)),
    ],
)
def test_what_is_no_amount_is_refused(wire: Wire, spec: WireSpec) -> None:
    with pytest.raises(DoesNotFit):
        from_wire(wire, "EUR", spec)
