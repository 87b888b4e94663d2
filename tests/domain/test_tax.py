"""Tax over a check, worked by hand and as properties."""

from hypothesis import given
from hypothesis import strategies as st

from domain.tax import Taxable, TaxSnapshot, TaxSum, excluded_minor, tax_sums

VAT_12 = TaxSnapshot("VAT12", "VAT", 120_000, included=True)
VAT_10 = TaxSnapshot("VAT10", "VAT", 100_000, included=True)
CGST = TaxSnapshot("CGST", "CGST", 25_000, included=True)
SGST = TaxSnapshot("SGST", "SGST", 25_000, included=True)
STATE = TaxSnapshot("STATE", "State tax", 62_500, included=False)
CITY = TaxSnapshot("CITY", "City tax", 26_250, included=False)
ALL = [VAT_12, VAT_10, CGST, SGST, STATE, CITY]

taxables = st.builds(
    Taxable,
    st.integers(-(10**9), 10**9),
    st.lists(st.sampled_from(ALL), unique=True, max_size=4).map(tuple),
)


def test_an_included_tax_is_taken_out_of_the_sum_of_the_lines() -> None:
    lines = [Taxable(1_000, (VAT_12,)), Taxable(1_001, (VAT_12,))]

    assert tax_sums(lines) == (TaxSum("VAT12", "VAT", 120_000, True, 1_787, 214),)


def test_an_included_tax_is_rounded_once_for_the_check_and_not_line_by_line() -> None:
    lines = [Taxable(5, (VAT_10,))] * 3

    assert [(tax.base_minor, tax.tax_minor) for tax in tax_sums(lines)] == [(14, 1)]


def test_half_a_minor_unit_of_tax_goes_up() -> None:
    half = TaxSnapshot("HALF", "Half", 50_000, included=False)

    assert tax_sums([Taxable(10, (half,))])[0].tax_minor == 1


def test_two_included_taxes_share_what_is_not_base() -> None:
    sums = tax_sums([Taxable(10_000, (CGST, SGST))])

    assert [(tax.code, tax.base_minor, tax.tax_minor) for tax in sums] == [
        ("CGST", 9_524, 238),
        ("SGST", 9_524, 238),
    ]


def test_excluded_taxes_are_added_on_the_base_each_rounded() -> None:
    sums = tax_sums([Taxable(1_299, (STATE, CITY))])

    assert [(tax.code, tax.base_minor, tax.tax_minor) for tax in sums] == [
        ("CITY", 1_299, 34),
        ("STATE", 1_299, 81),
    ]
    assert excluded_minor(sums) == 115


def test_a_line_without_taxes_leaves_no_row() -> None:
    assert tax_sums([Taxable(500)]) == ()


@given(st.lists(taxables, max_size=12))
def test_base_and_included_taxes_are_the_whole_amount(lines: list[Taxable]) -> None:
    same = [Taxable(line.amount_minor, (CGST, SGST)) for line in lines]

    sums = tax_sums(same)

    assert sum(tax.tax_minor for tax in sums) + sum({tax.base_minor for tax in sums}) == sum(
        line.amount_minor for line in same
    )


@given(st.lists(taxables, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_lines_and_taxes_changes_nothing(lines: list[Taxable], random: object) -> None:
    mixed = [Taxable(line.amount_minor, line.taxes[::-1]) for line in reversed(lines)]

    assert tax_sums(mixed) == tax_sums(lines)


@given(st.lists(taxables, max_size=12))
def test_what_is_given_back_has_the_same_taxes_with_the_other_sign(lines: list[Taxable]) -> None:
    back = [Taxable(-line.amount_minor, line.taxes) for line in lines]

    assert [-tax.tax_minor for tax in tax_sums(back)] == [tax.tax_minor for tax in tax_sums(lines)]
