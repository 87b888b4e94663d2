"""Who owes no tax, and the tax on a service charge: worked by hand and as properties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import BadRequest
from domain.tax import (
    ChargeTax,
    Exemption,
    Taxable,
    TaxRules,
    charge_lines,
    exempted,
    tax_sums,
)
from tests.domain.tax.cases import CITY, LEVY, ON_LEVY, STATE, VAT_10, VAT_12, included, taxables

EMBASSY = Exemption("Embassy", "AX-1007")


def test_the_exempt_pay_a_price_without_the_tax_that_was_in_it() -> None:
    lines = [Taxable(1_120, (VAT_12,)), Taxable(500)]

    # 1120 / 1.12 = 1000
    assert exempted(lines, EMBASSY) == (Taxable(1_000), Taxable(500))


def test_prices_of_the_exempt_are_rounded_once_and_shared() -> None:
    lines = [Taxable(100, (VAT_12,))] * 3

    # 300 / 1.12 = 267.86, so 268: 89.29 each, one unit left over 89 for the first
    assert [line.amount_minor for line in exempted(lines, EMBASSY)] == [90, 89, 89]


def test_rounding_the_prices_of_the_exempt_moves_no_other_price() -> None:
    lines = [*[Taxable(18, (VAT_12,))] * 8, Taxable(1_000_000)]

    # 18 / 1.12 = 16.07, eight times 128.57, so 129: one unit more than 8 times 16
    assert [line.amount_minor for line in exempted(lines, EMBASSY)] == [
        17,
        *[16] * 7,
        1_000_000,
    ]


def test_an_exemption_from_one_authority_leaves_the_others() -> None:
    left = exempted(
        [Taxable(1_000, (STATE, CITY))], Exemption("State office", "7", frozenset({"STATE"}))
    )

    assert left == (Taxable(1_000, (CITY,)),)


def test_a_tax_on_a_tax_that_is_not_owed_is_on_the_base_alone() -> None:
    left = exempted(
        [Taxable(12_075, (LEVY, ON_LEVY))], Exemption("Charity", "7", frozenset({"LEVY"}))
    )

    # Net 10000; what is left is 15 % of it
    assert left == (Taxable(11_500, (ON_LEVY,)),)


@pytest.mark.parametrize(("reason", "proof"), [(" ", "AX-1"), ("Embassy", "")])
def test_an_exemption_without_reason_or_proof_is_refused(reason: str, proof: str) -> None:
    with pytest.raises(BadRequest, match="reason and the number of its proof"):
        Exemption(reason, proof)


@given(st.lists(included, max_size=9))
def test_what_the_exempt_pay_and_the_tax_are_the_price(lines: list[Taxable]) -> None:
    one = [Taxable(line.amount_minor, (VAT_12,)) for line in lines]
    paid = sum(line.amount_minor for line in exempted(one, EMBASSY))
    priced = sum(line.amount_minor for line in one)

    # Halves of both go up, so that they may be one unit more.
    assert paid + sum(each.tax_minor for each in tax_sums(one)) - priced in (0, 1)


@given(st.lists(taxables, max_size=9))
def test_nobody_else_pays_another_price(lines: list[Taxable]) -> None:
    untouched = Exemption("Nobody", "0", frozenset({"NONE"}))

    assert exempted(lines, untouched) == tuple(lines)


def test_a_service_charge_bears_the_taxes_of_what_it_is_on() -> None:
    lines = [Taxable(6_000, (VAT_10,)), Taxable(2_000, (VAT_12,)), Taxable(2_000)]

    # 10 % of 100.00, by 60, 20 and 20
    assert set(charge_lines(1_000, lines)) == {
        Taxable(600, (VAT_10,)),
        Taxable(200, (VAT_12,)),
        Taxable(200),
    }


def test_a_service_charge_bears_no_tax_where_the_country_asks_none() -> None:
    untaxed = TaxRules(service_charge=ChargeTax.UNTAXED)

    assert charge_lines(1_000, [Taxable(6_000, (VAT_10,))], untaxed) == (Taxable(1_000),)


def test_an_option_is_taxed_by_its_own_taxes_like_any_line() -> None:
    # A coffee of 150 with a shot of 50 more: 200 x 10 / 110 = 18.18
    (only,) = tax_sums([Taxable(150, (VAT_10,)), Taxable(50, (VAT_10,))])

    assert (only.base_minor, only.tax_minor) == (182, 18)


@given(st.integers(0, 10**6), st.lists(taxables, max_size=9))
def test_the_lines_of_a_charge_add_up_to_it(charge: int, lines: list[Taxable]) -> None:
    assert sum(line.amount_minor for line in charge_lines(charge, lines)) == charge
