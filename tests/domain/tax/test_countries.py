"""Receipts of each country with its own data, worked by hand, in whole minor units."""

from datetime import date

import pytest

from domain.errors import BadRequest
from domain.money import exponent
from domain.tax import Rounding, Taxable, TaxSum, charge_lines, excluded_minor, tax_sums
from domain.tax.packs import FOLDER, TaxPack, known_packs, read_pack, tax_pack

NOW = date(2026, 3, 2)


def line(
    pack: TaxPack, amount_minor: int, group: str, order_type: str = "dine_in", day: date = NOW
) -> Taxable:
    """An amount of a group as the pack taxes it."""
    return Taxable(amount_minor, pack.snapshots(group, order_type, day))


def rows(sums: tuple[TaxSum, ...]) -> list[tuple[str, int, int]]:
    """Code, base and tax of each."""
    return [(each.code, each.base_minor, each.tax_minor) for each in sums]


def test_india_adds_two_equal_halves() -> None:
    india = tax_pack("IN")
    # Thali 425.00, lassi 89.50, together 514.50
    lines = [line(india, 42_500, "restaurant"), line(india, 8_950, "restaurant")]

    sums = tax_sums(lines, india.rules)

    # 51450 x 2.5 % = 1286.25 twice: 12.86 and 12.86; the guest pays 540.22
    assert rows(sums) == [("CGST", 51_450, 1_286), ("SGST", 51_450, 1_286)]
    assert 51_450 + excluded_minor(sums) == 54_022


def test_india_takes_both_halves_out_of_a_price_that_includes_them() -> None:
    india = tax_pack("IN")
    taxes = india.snapshots("restaurant", "dine_in", NOW, included=True)

    # 100.10 x 2.5 / 105 = 2.3833: 2.38 twice, and 95.34 is left
    assert rows(tax_sums([Taxable(10_010, taxes)], india.rules)) == [
        ("CGST", 9_534, 238),
        ("SGST", 9_534, 238),
    ]


def test_india_taxes_a_service_charge_and_no_alcohol() -> None:
    india = tax_pack("IN")
    lines = [line(india, 100_000, "restaurant"), line(india, 50_000, "alcohol")]

    sums = tax_sums([*lines, *charge_lines(15_000, lines, india.rules)], india.rules)

    # 10 % of 1500.00 is 150.00, of it 100.00 on the food: 1100.00 x 2.5 % = 27.50
    assert rows(sums) == [("CGST", 110_000, 2_750), ("SGST", 110_000, 2_750)]


def test_uzbekistan_takes_12_percent_out_of_each_line() -> None:
    uzbekistan = tax_pack("UZ")
    # Plov 45,000.00, tea 8,000.00 and bread 4,000.00 soum
    lines = [line(uzbekistan, each, "standard") for each in (4_500_000, 800_000, 400_000)]

    # x 12 / 112: 482142.857, 85714.286, 42857.143: 482143 + 85714 + 42857 = 610714
    assert rows(tax_sums(lines, uzbekistan.rules)) == [("QQS12", 5_089_286, 610_714)]


def test_uzbekistan_rounds_on_the_line_and_not_on_the_check() -> None:
    uzbekistan = tax_pack("UZ")
    lines = [line(uzbekistan, 500, "standard")] * 3

    # 500 x 12 / 112 = 53.571, so 54 three times; of 1500 it would be 160.71
    assert uzbekistan.rules.rounding is Rounding.LINE
    assert rows(tax_sums(lines, uzbekistan.rules)) == [("QQS12", 1_338, 162)]


def test_vietnam_has_two_rates_and_no_minor_unit() -> None:
    vietnam = tax_pack("VN")
    # Pho 65,000, spring rolls 49,000, beer 35,000 dong
    lines = [
        line(vietnam, 65_000, "food"),
        line(vietnam, 49_000, "food"),
        line(vietnam, 35_000, "alcohol"),
    ]

    # 114000 x 8 / 108 = 8444.44; 35000 x 10 / 110 = 3181.82
    assert exponent("VND") == 0
    assert rows(tax_sums(lines, vietnam.rules)) == [
        ("VAT10", 31_818, 3_182),
        ("VAT8", 105_556, 8_444),
    ]


def test_vietnam_asks_10_percent_again_from_2027() -> None:
    vietnam = tax_pack("VN")
    last, first = date(2026, 12, 31), date(2027, 1, 1)

    # 108000: 8 % inside is 8000; 10 % inside is 9818.18
    assert rows(tax_sums([line(vietnam, 108_000, "food", day=last)])) == [("VAT8", 100_000, 8_000)]
    assert rows(tax_sums([line(vietnam, 108_000, "food", day=first)])) == [("VAT10", 98_182, 9_818)]


def test_vietnam_adds_the_tax_on_prices_and_service_where_they_are_plus_plus() -> None:
    vietnam = tax_pack("VN")
    taxes = vietnam.snapshots("food", "dine_in", NOW, included=False)
    lines = [Taxable(250_000, taxes)]

    sums = tax_sums([*lines, *charge_lines(12_500, lines, vietnam.rules)], vietnam.rules)

    # 5 % service on 250000 is 12500; 262500 x 8 % = 21000; the guest pays 283500
    assert rows(sums) == [("VAT8", 262_500, 21_000)]


@pytest.mark.parametrize(
    ("order_type", "expected"),
    [
        # Pizza 9.50 and beer 5.00, all served: 1450 x 10 / 110 = 131.82
        ("dine_in", [("IVA10", 1_318, 132)]),
        # Taken along: 950 x 10 / 110 = 86.36; the beer is goods: 500 x 22 / 122 = 90.16
        ("takeaway", [("IVA10", 864, 86), ("IVA22", 410, 90)]),
        ("delivery", [("IVA10", 864, 86), ("IVA22", 410, 90)]),
    ],
)
def test_italy_taxes_drinks_by_whether_they_are_served(
    order_type: str, expected: list[tuple[str, int, int]]
) -> None:
    italy = tax_pack("IT")
    lines = [line(italy, 950, "food", order_type), line(italy, 500, "drinks", order_type)]

    assert rows(tax_sums(lines, italy.rules)) == expected


@pytest.mark.parametrize(
    ("order_type", "day", "expected"),
    [
        # Until the end of 2025, schnitzel 18.90 and coffee 3.40 here: 2230 x 19 / 119 = 356.05
        ("dine_in", date(2025, 12, 31), [("MWST19", 1_874, 356)]),
        # To take away: 340 x 19 / 119 = 54.29; 1890 x 7 / 107 = 123.64
        ("takeaway", date(2025, 12, 31), [("MWST19", 286, 54), ("MWST7", 1_766, 124)]),
        # From 2026 the food is 7 % here, too
        ("dine_in", date(2026, 1, 1), [("MWST19", 286, 54), ("MWST7", 1_766, 124)]),
    ],
)
def test_germany_taxes_food_by_where_it_is_eaten_until_2026(
    order_type: str, day: date, expected: list[tuple[str, int, int]]
) -> None:
    germany = tax_pack("DE")
    lines = [
        line(germany, 1_890, "food", order_type, day),
        line(germany, 340, "drinks", order_type, day),
    ]

    assert rows(tax_sums(lines, germany.rules)) == expected


def test_germany_taxes_a_latte_by_where_it_is_drunk() -> None:
    germany = tax_pack("DE")

    # 420 x 19 / 119 = 67.06; 420 x 7 / 107 = 27.48
    assert rows(tax_sums([line(germany, 420, "milk_drinks")])) == [("MWST19", 353, 67)]
    assert rows(tax_sums([line(germany, 420, "milk_drinks", "takeaway")])) == [("MWST7", 393, 27)]


def test_new_york_rounds_three_authorities_together() -> None:
    new_york = tax_pack("US-NY-NYC")
    slice_of_pizza = [line(new_york, 130, "restaurant")]

    sums = tax_sums(slice_of_pizza, new_york.rules)

    # 1.30 x 8.875 % = 0.115375: 12 cents. Exact: state 5.2, city 5.85, district 0.4875, scaled to
    # 12 they are 5.41, 6.08, 0.51: down to 5, 6, 0, and the cent goes to 0.51. Each rounded by
    # itself they would be 5 + 6 + 0 = 11, and the state would be owed a cent.
    assert rows(sums) == [("MCTD", 130, 1), ("NYC", 130, 6), ("NYS", 130, 5)]
    assert excluded_minor(sums) == 12


def test_new_york_dinner() -> None:
    new_york = tax_pack("US-NY-NYC")
    lines = [line(new_york, each, "restaurant") for each in (2_800, 1_650, 1_200)]

    sums = tax_sums(lines, new_york.rules)

    # 56.50 x 8.875 % = 5.014375: 5.01. Exact 226, 254.25, 21.1875 are 501.4375; scaled to 501 they
    # are 225.80, 254.03, 21.17: down to 225, 254, 21, and the cent goes to the state.
    assert rows(sums) == [("MCTD", 5_650, 21), ("NYC", 5_650, 254), ("NYS", 5_650, 226)]
    assert 5_650 + excluded_minor(sums) == 6_151


def test_new_york_taxes_a_cold_salad_only_at_the_table() -> None:
    new_york = tax_pack("US-NY-NYC")

    # 11.00 x 8.875 % = 0.97625
    assert excluded_minor(tax_sums([line(new_york, 1_100, "cold_food")], new_york.rules)) == 98
    assert tax_sums([line(new_york, 1_100, "cold_food", "takeaway")], new_york.rules) == ()


def test_chicago_has_five_authorities_and_a_sixth_downtown() -> None:
    chicago = tax_pack("US-IL-CHI")

    uptown = tax_sums([line(chicago, 4_000, "restaurant")], chicago.rules)
    downtown = tax_sums([line(chicago, 4_000, "downtown")], chicago.rules)

    # 40.00: 6.25 % = 2.50, 1.75 % = 0.70, 1.25 % = 0.50, 1 % = 0.40, 0.5 % = 0.20: 10.75 % = 4.30
    assert rows(uptown) == [
        ("CHI", 4_000, 50),
        ("COOK", 4_000, 70),
        ("IL", 4_000, 250),
        ("REST", 4_000, 20),
        ("RTA", 4_000, 40),
    ]
    # and 1 % = 0.40 for the pier: 11.75 % = 4.70
    assert excluded_minor(uptown) == 430
    assert excluded_minor(downtown) == 470


def test_a_part_of_a_cent_in_chicago_is_rounded_once() -> None:
    chicago = tax_pack("US-IL-CHI")

    # 18.95 x 10.75 % = 2.037125; by themselves 1.184, 0.332, 0.237, 0.19, 0.095 are 118, 33, 24,
    # 19 and 9: 2.03
    sums = tax_sums([line(chicago, 1_895, "restaurant")], chicago.rules)

    assert excluded_minor(sums) == 204


def test_kuwait_counts_thousandths_and_asks_no_tax() -> None:
    kuwait = tax_pack("KW")

    assert exponent(kuwait.currency) == 3
    assert tax_sums([line(kuwait, 4_750, "untaxed")], kuwait.rules) == ()


@pytest.mark.parametrize("code", known_packs())
def test_every_pack_names_its_version_and_taxes_all_its_groups(code: str) -> None:
    pack = tax_pack(code)

    assert (pack.rules.pack, pack.rules.version) == (code, pack.version)
    assert len({group.code for group in pack.groups}) == len(pack.groups) > 0
    assert all(
        type(tax.rate_micros) is int and 0 <= tax.rate_micros < 10**6
        for group in pack.groups
        for tax in group.taxes
    )


@pytest.mark.parametrize("code", known_packs())
def test_every_pack_says_where_its_rates_are_written(code: str) -> None:
    assert "# Source" in (FOLDER / f"{code}.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("currency", "digits"), [("VND", 0), ("UZS", 2), ("INR", 2), ("EUR", 2), ("USD", 2), ("KWD", 3)]
)
def test_amounts_have_the_digits_of_their_currency(currency: str, digits: int) -> None:
    assert exponent(currency) == digits
    assert currency in {tax_pack(code).currency for code in known_packs()}


def test_a_country_without_data_is_refused_by_name() -> None:
    with pytest.raises(BadRequest, match="no tax data for 'XX', only for DE, IN"):
        tax_pack("XX")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("version = 2025-01-01\nrate = 0.12", "0.12 is not exact"),
        ("version = ", "cannot be read"),
        ("[rules]\nrounding = 'order'", "cannot be read: 'version'"),
        ("version = 2025-01-01\n[rules]\nrounding = 'never'", "cannot be followed"),
        ("version = 2025-01-01\n[rules]\nhalf = 'up'", "no tax rule named half"),
    ],
)
def test_tax_data_that_are_not_exact_are_refused(text: str, sentence: str) -> None:
    with pytest.raises(BadRequest, match=sentence):
        read_pack("XX", text)
