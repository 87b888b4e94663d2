"""Splitting a check never changes the sum of any tax."""

from collections import Counter
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from domain.money import split_evenly
from domain.tax import (
    Taxable,
    TaxRules,
    TaxSum,
    apportion,
    share_of_taxes,
    tax_sums,
    taxes_left,
)
from tests.domain.tax.cases import CGST, CITY, SGST, STATE, VAT_10, VAT_12, rules, taxables

Parts = list[list[Taxable]]


def cut(lines: list[Taxable], ways: int) -> Parts:
    """Every line in as many shares, whole minor units that add up."""
    shares = [split_evenly(line.amount_minor, ways) for line in lines]
    return [
        [Taxable(share[part], line.taxes) for line, share in zip(lines, shares, strict=True)]
        for part in range(ways)
    ]


def dealt(lines: list[Taxable], ways: int) -> Parts:
    """The lines dealt out, so that most parts lack some taxes."""
    return [lines[part::ways] for part in range(ways)]


def summed(parts: tuple[tuple[TaxSum, ...], ...]) -> tuple[Counter[str], Counter[str]]:
    """The bases and taxes of all parts by tax."""
    bases: Counter[str] = Counter()
    taxes: Counter[str] = Counter()
    for each in (each for part in parts for each in part):
        bases[f"{each.code} {each.included}"] += each.base_minor
        taxes[f"{each.code} {each.included}"] += each.tax_minor
    return bases, taxes


def test_the_unit_that_is_left_goes_to_the_largest_remainder() -> None:
    # Quotas of 10 by 3, 3, 1: 4.29, 4.29, 1.43: down to 4, 4, 1, one left for the third
    assert apportion(10, [3, 3, 1]) == [4, 4, 2]


def test_of_equal_remainders_the_first_gets_the_unit() -> None:
    assert apportion(100, [1, 1, 1]) == [34, 33, 33]
    assert apportion(-100, [1, 1, 1]) == [-34, -33, -33]


def test_what_has_no_weight_gets_nothing_unless_nothing_has() -> None:
    assert apportion(5, [0, 2, 0]) == [0, 5, 0]
    assert apportion(5, [0, 0]) == [3, 2]
    assert apportion(0, []) == []


def test_a_discount_among_the_parts_keeps_its_sign() -> None:
    # 1.5, -0.4: down to 1, -1; of 1 one unit is left, and 0.6 is the larger remainder
    assert apportion(1, [Fraction(3, 2), Fraction(-2, 5)]) == [1, 0]


def test_three_guests_share_the_tax_of_one_bottle() -> None:
    bottle = [Taxable(10_000, (VAT_12,))]

    parts = share_of_taxes(tax_sums(bottle), cut(bottle, 3))

    # 10000 x 12 / 112 = 1071.43, so 1071 in all: 357 each. Shares 3334, 3333, 3333.
    assert [(each.base_minor, each.tax_minor) for (each,) in parts] == [
        (2_977, 357),
        (2_976, 357),
        (2_976, 357),
    ]


def test_tax_added_to_a_check_of_three_is_not_rounded_three_times() -> None:
    meal = [Taxable(1_000, (STATE,))]

    parts = share_of_taxes(tax_sums(meal), cut(meal, 3))

    # 62.5 goes to 63: quotas 21.04, 20.98, 20.98: down to 21, 20, 20, two left for the others
    assert [each.tax_minor for (each,) in parts] == [21, 21, 21]


def test_a_part_without_a_tax_gets_none_of_it() -> None:
    wine, bread = Taxable(1_001, (VAT_12,)), Taxable(502, (VAT_10,))

    parts = share_of_taxes(tax_sums([wine, bread]), [[wine], [bread], []])

    assert [[each.code for each in part] for part in parts] == [["VAT12"], ["VAT10"], []]


def test_the_unpaid_rest_is_shared_again_and_again() -> None:
    meal = [Taxable(1_000, (STATE,))]
    whole = tax_sums(meal)
    first, *_ = share_of_taxes(whole, cut(meal, 3))

    left = taxes_left(whole, [first])
    rest = share_of_taxes(left, [[Taxable(100, (STATE,))], [Taxable(566, (STATE,))]])

    assert [(each.base_minor, each.tax_minor) for each in left] == [(666, 42)]
    # 42 by 100 and 566: 6.31 and 35.69
    assert [each.tax_minor for (each,) in rest] == [6, 36]


@given(st.lists(taxables, max_size=8), st.integers(1, 6), rules)
def test_cutting_every_line_keeps_each_tax_and_each_base(
    lines: list[Taxable], ways: int, how: TaxRules
) -> None:
    whole = tax_sums(lines, how)

    assert summed(share_of_taxes(whole, cut(lines, ways))) == summed((whole,))


@given(st.lists(taxables, max_size=8), st.integers(1, 6), rules)
def test_dealing_out_the_lines_keeps_each_tax_and_each_base(
    lines: list[Taxable], ways: int, how: TaxRules
) -> None:
    whole = tax_sums(lines, how)

    assert summed(share_of_taxes(whole, dealt(lines, ways))) == summed((whole,))


@given(st.lists(taxables, max_size=8), st.integers(2, 5), st.integers(1, 4), rules)
def test_splitting_what_is_left_after_a_payment_keeps_each_tax(
    lines: list[Taxable], ways: int, again: int, how: TaxRules
) -> None:
    whole = tax_sums(lines, how)
    paid_lines, *open_parts = cut(lines, ways)
    paid, *_ = share_of_taxes(whole, [paid_lines, *open_parts])
    open_lines = [line for part in open_parts for line in part]

    rest = share_of_taxes(taxes_left(whole, [paid]), cut(open_lines, again))

    assert summed((paid, *rest)) == summed((whole,))


@given(
    st.lists(st.builds(Taxable, st.integers(0, 10**6), st.just((CGST, SGST))), max_size=6),
    st.integers(1, 5),
    rules,
)
def test_base_and_included_taxes_of_each_part_are_what_it_pays(
    lines: list[Taxable], ways: int, how: TaxRules
) -> None:
    parts = cut(lines, ways)

    shared = share_of_taxes(tax_sums(lines, how), parts)

    assert [
        sum({each.base_minor for each in part}, sum(t.tax_minor for t in part)) for part in shared
    ] == [sum(line.amount_minor for line in part) for part in parts]


@given(st.lists(taxables, max_size=8), st.integers(1, 5), rules)
def test_the_same_parts_get_the_same_taxes_again(
    lines: list[Taxable], ways: int, how: TaxRules
) -> None:
    whole, parts = tax_sums(lines, how), cut(lines, ways)

    assert share_of_taxes(whole, parts) == share_of_taxes(whole, parts)


@given(
    st.lists(
        st.builds(Taxable, st.integers(1, 10**6), st.just((STATE, CITY))), min_size=1, max_size=6
    )
)
def test_no_part_of_a_sale_has_a_tax_below_zero(lines: list[Taxable]) -> None:
    shared = share_of_taxes(tax_sums(lines), cut(lines, 4))

    assert all(each.tax_minor >= 0 for part in shared for each in part)


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=9))
def test_shares_always_add_up(total: int, weights: list[int]) -> None:
    assert sum(apportion(total, weights)) == total
    assert apportion(-total, [-each for each in weights]) == [
        -share for share in apportion(total, weights)
    ]
