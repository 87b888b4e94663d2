"""Tax over a check, worked by hand and as properties."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from domain.tax import (
    Halves,
    Rounding,
    Taxable,
    TaxRules,
    TaxSnapshot,
    TaxSum,
    excluded_minor,
    snapshots,
    tax_sums,
)
from tests.domain.tax.cases import (
    ADDED_LEVY,
    CGST,
    CITY,
    INCLUDED,
    LEVY,
    ON_ADDED_LEVY,
    ON_LEVY,
    SGST,
    STATE,
    VAT_10,
    VAT_12,
    amounts,
    included,
    rules,
    taxables,
)

HALF = TaxSnapshot("HALF", "Half", 50_000, included=False)
BY_LINE = TaxRules(rounding=Rounding.LINE)


def worked(sums: tuple[TaxSum, ...]) -> list[tuple[str, int, int]]:
    """Code, base and tax of each."""
    return [(each.code, each.base_minor, each.tax_minor) for each in sums]


def test_an_included_tax_is_taken_out_of_the_sum_of_the_lines() -> None:
    lines = [Taxable(1_000, (VAT_12,)), Taxable(1_001, (VAT_12,))]

    # 2001 x 12 / 112 = 214.39
    assert tax_sums(lines) == (TaxSum("VAT12", "VAT", 120_000, True, 1_787, 214),)


def test_an_included_tax_is_rounded_once_for_the_check_and_not_line_by_line() -> None:
    lines = [Taxable(5, (VAT_10,))] * 3

    # 15 x 10 / 110 = 1.36; of one line 0.45, which would be nothing three times
    assert worked(tax_sums(lines)) == [("VAT10", 14, 1)]
    assert worked(tax_sums(lines, BY_LINE)) == [("VAT10", 15, 0)]


def test_half_a_minor_unit_of_tax_goes_up() -> None:
    assert tax_sums([Taxable(10, (HALF,))])[0].tax_minor == 1


def test_half_a_minor_unit_goes_to_the_even_neighbour_where_the_country_says_so() -> None:
    even = TaxRules(halves=Halves.EVEN)

    # 10 x 5 % = 0.5 to 0; 30 x 5 % = 1.5 to 2; 50 x 5 % = 2.5 to 2
    assert [tax_sums([Taxable(each, (HALF,))], even)[0].tax_minor for each in (10, 30, 50)] == [
        0,
        2,
        2,
    ]


def test_two_included_taxes_of_one_rate_are_equal() -> None:
    sums = tax_sums([Taxable(10_010, (CGST, SGST))])

    # 10010 x 2.5 / 105 = 238.33 each; the base is what they leave
    assert worked(sums) == [("CGST", 9_534, 238), ("SGST", 9_534, 238)]


def test_excluded_taxes_are_added_on_the_base_each_rounded() -> None:
    sums = tax_sums([Taxable(1_299, (STATE, CITY))])

    # 1299 x 6.25 % = 81.19; 1299 x 2.625 % = 34.10
    assert worked(sums) == [("CITY", 1_299, 34), ("STATE", 1_299, 81)]
    assert excluded_minor(sums) == 115


def test_authorities_that_are_rounded_together_make_one_rate() -> None:
    lines = [Taxable(1_320, (STATE, CITY))]

    # 6.25 % = 82.5 and 2.625 % = 34.65: apart 83 + 35 = 118
    assert worked(tax_sums(lines)) == [("CITY", 1_320, 35), ("STATE", 1_320, 83)]
    # 8.875 % = 117.15: 117, shared as 34.61 and 82.39
    assert worked(tax_sums(lines, TaxRules(together=True))) == [
        ("CITY", 1_320, 35),
        ("STATE", 1_320, 82),
    ]


def test_a_tax_that_lines_share_is_rounded_once_over_all_of_them() -> None:
    sums = tax_sums([Taxable(104, (STATE,)), Taxable(104, (STATE, CITY))])

    # State: 208 x 6.25 % = 13; line by line 6.5 would be 7 twice. City: 104 x 2.625 % = 2.73
    assert worked(sums) == [("CITY", 104, 3), ("STATE", 208, 13)]


def test_a_compound_tax_is_on_the_taxes_before_it() -> None:
    sums = tax_sums([Taxable(10_000, (ON_ADDED_LEVY, ADDED_LEVY))])

    # Levy 5 % = 500; VAT 15 % of 10500 = 1575
    assert worked(sums) == [("LEVY", 10_000, 500), ("VAT15", 10_500, 1_575)]


def test_included_compound_taxes_are_taken_out_of_the_price() -> None:
    sums = tax_sums([Taxable(12_075, (LEVY, ON_LEVY))])

    # The price is 1.05 x 1.15 = 1.2075 times the net: 10000, 500, and 15 % of 10500
    assert worked(sums) == [("LEVY", 10_000, 500), ("VAT15", 10_500, 1_575)]


def test_an_added_tax_is_on_the_base_without_the_included_ones() -> None:
    sums = tax_sums([Taxable(11_000, (VAT_10, HALF))])

    # 11000 / 1.1 = 10000; 5 % of it
    assert worked(sums) == [("VAT10", 10_000, 1_000), ("HALF", 10_000, 500)]


def test_a_line_without_taxes_leaves_no_row() -> None:
    assert tax_sums([Taxable(500)]) == ()


def test_taxes_that_lines_kept_before_taxes_could_be_compound_are_not() -> None:
    kept = {"code": "VAT12", "name": "VAT", "rate_micros": 120_000, "included": True}

    assert snapshots([kept]) == (VAT_12,)
    assert snapshots([{**kept, "compound": True}])[0].compound


@given(amounts, st.sampled_from(INCLUDED[1:]), rules)
def test_base_and_included_taxes_are_the_whole_price(
    amount: int, taxes: tuple[TaxSnapshot, ...], ways: TaxRules
) -> None:
    sums = tax_sums([Taxable(amount, taxes)], ways)

    assert sums[0].base_minor + sum(each.tax_minor for each in sums) == amount


@given(st.lists(included, max_size=12), rules)
def test_bases_and_included_taxes_are_the_sum_of_all_lines(
    lines: list[Taxable], ways: TaxRules
) -> None:
    taxed = [line for line in lines if line.taxes]
    sums = tax_sums(taxed, ways)
    # One tax of each set counts the base; a compound one would count the levy twice.
    first = {"VAT12", "VAT10", "CGST", "LEVY", "ZERO"}

    assert sum(each.base_minor for each in sums if each.code in first) + sum(
        each.tax_minor for each in sums
    ) == sum(line.amount_minor for line in taxed)


@given(st.lists(st.builds(Taxable, amounts, st.just((STATE, CITY))), min_size=1), rules)
def test_the_base_of_added_taxes_is_the_sum_of_the_lines(
    lines: list[Taxable], ways: TaxRules
) -> None:
    net = sum(line.amount_minor for line in lines)

    assert {each.base_minor for each in tax_sums(lines, ways)} == {net}


@given(st.lists(taxables, max_size=12))
def test_a_tax_of_a_check_is_within_half_a_unit_of_the_exact_one(lines: list[Taxable]) -> None:
    one = [Taxable(line.amount_minor, (VAT_12,)) for line in lines]
    exact = Fraction(12, 112) * sum(line.amount_minor for line in lines)

    assert all(abs(each.tax_minor - exact) <= Fraction(1, 2) for each in tax_sums(one))


@given(st.lists(taxables, max_size=12), rules)
def test_the_order_of_lines_and_parallel_taxes_changes_nothing(
    lines: list[Taxable], ways: TaxRules
) -> None:
    mixed = [Taxable(line.amount_minor, line.taxes[::-1]) for line in reversed(lines)]

    assert tax_sums(mixed, ways) == tax_sums(lines, ways)


@given(st.lists(taxables, max_size=12), rules)
def test_what_is_given_back_has_the_same_taxes_with_the_other_sign(
    lines: list[Taxable], ways: TaxRules
) -> None:
    back = [Taxable(-line.amount_minor, line.taxes) for line in lines]

    assert [(-base, -tax) for _, base, tax in worked(tax_sums(back, ways))] == [
        (base, tax) for _, base, tax in worked(tax_sums(lines, ways))
    ]
