"""From the text of a scan to what it is."""

from __future__ import annotations

import pytest

from domain.accounts.codes import new_code
from domain.codes import gs1, patterns
from domain.codes.errors import CodeRefused
from domain.codes.gtin import as_printed, check_digit, from_upc_e, gtin14, is_gtin
from domain.codes.patterns import Measured, Pattern, price_check_digit
from domain.codes.reading import Code, read
from domain.device_errors import DeviceCode
from domain.errors import BadRequest

EAN = "4006381333931"
WEIGHT = Pattern("21IIIIIWWWWWC", 3)
PRICE = Pattern("22IIIIIVPPPPC", 2)
DEAR = Pattern("23IIIIVPPPPPC", 2)
OURS = (WEIGHT, PRICE, DEAR)


def refused(text: str) -> DeviceCode:
    """Why a code was not taken."""
    with pytest.raises(CodeRefused) as found:
        read(text, OURS)
    return found.value.why


def test_b10_a_wrong_check_digit_is_refused_and_never_becomes_a_message() -> None:
    assert refused("4006381333932") is DeviceCode.CHECK_DIGIT


@pytest.mark.parametrize("text", ["042100005264", "0042100005264", "00042100005264"])
def test_b11_a_upc_and_the_same_code_with_zeros_before_it_are_one_article(text: str) -> None:
    assert read(text) == Code("article", "00042100005264")


def test_b12_a_short_upc_is_the_long_one() -> None:
    assert read("04252614") == Code("article", "00042100005264")


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("654321", "065100004327"),
        ("123453", "012300000451"),
        ("123454", "012340000053"),
        ("123455", "012345000058"),
        ("2345671", None),
    ],
)
def test_b12_each_kind_of_short_upc_is_expanded(short: str, long: str | None) -> None:
    assert from_upc_e(short) == long


def test_b13_a_label_of_our_scale_says_item_and_grams() -> None:
    label = patterns.written("12345", 1_250, WEIGHT)

    assert read(label, OURS) == Code("measured", "12345", grams=1_250)


@pytest.mark.parametrize(
    "label",
    [
        patterns.written("12345", 0, WEIGHT),
        patterns.written("1234", 0, PRICE),
        "]C10104006381333931" + "3103000000",
        "]C10104006381333931" + "3922000",
    ],
)
def test_a_label_that_weighs_or_costs_nothing_is_no_kilogram_and_no_gift(label: str) -> None:
    assert refused(label) is DeviceCode.AMBIGUOUS


@pytest.mark.parametrize("pattern", [PRICE, DEAR])
def test_b14_a_price_whose_own_check_digit_is_wrong_is_refused(pattern: Pattern) -> None:
    good = patterns.written("1234", 2_875, pattern)
    bad = patterns.written("1234", 2_875, pattern, with_verifier=False)

    assert read(good, OURS).price == 2_875
    assert is_gtin(bad)
    assert refused(bad) is DeviceCode.CHECK_DIGIT


@pytest.mark.parametrize(
    ("price", "digit"), [("2875", "9"), ("14685", "6"), ("0000", "0"), ("00000", "0")]
)
def test_b14_the_check_digits_of_prices_are_those_of_the_standard(price: str, digit: str) -> None:
    assert price_check_digit(price) == digit


def test_b15_a_shops_own_code_without_a_pattern_is_asked_about() -> None:
    body = "291234501234"

    assert refused(body + check_digit(body)) is DeviceCode.AMBIGUOUS


def test_b16_identifiers_between_separators_are_read() -> None:
    text = f"]C101{EAN.zfill(14)}10AB-7\x1d17261231\x1d3103001250"

    assert read(text) == Code("article", EAN.zfill(14), grams=1_250)
    found = gs1.read(text[3:])
    assert (found.batch, found.best_before, found.unsure) == ("AB-7", "261231", ())


def test_b16_a_price_with_its_currency_is_read() -> None:
    found = read(f"]d201{EAN.zfill(14)}3932978" + "000525")

    assert (found.price, found.decimals, found.currency) == (525, 2, "978")


def test_b16_pounds_are_grams() -> None:
    assert gs1.read(f"01{EAN.zfill(14)}3202000100").grams == 454


def test_b17_without_separators_fixed_lengths_are_read_and_the_rest_is_not_trusted() -> None:
    found = gs1.read(f"01{EAN.zfill(14)}310300125010AB17261231")

    assert (found.gtin, found.grams, found.unsure) == (EAN.zfill(14), 1_250, ("10",))


def test_b18_a_digital_link_is_read_and_any_other_address_is_only_text() -> None:
    link = f"https://id.gs1.org/01/{EAN.zfill(14)}/10/AB?3103=001250"

    assert read(link) == Code("article", EAN.zfill(14), grams=1_250)
    assert read("https://example.org/win") == Code("own", "https://example.org/win")


def test_b19_control_characters_are_taken_out() -> None:
    assert read("AB\r12\t\x1b") == Code("own", "AB12")


@pytest.mark.parametrize("text", [EAN, f"]E0{EAN}", f"]E0{EAN}\r"])
def test_b20_the_mark_of_a_symbology_is_no_part_of_the_code(text: str) -> None:
    assert read(text) == Code("article", EAN.zfill(14))


def test_b33_the_address_of_a_receipt_names_it() -> None:
    token = "a" * 22

    assert read(f"http://box.local:8080/r/{token}") == Code("receipt", token)


def test_b40_what_is_longer_than_any_code_of_ours_is_refused() -> None:
    assert refused("x" * 600) is DeviceCode.PROTOCOL


def test_c14_a_payment_card_before_a_scanner_is_thrown_away() -> None:
    with pytest.raises(CodeRefused) as found:
        read("%B4111111111111111^GUEST/A^2812101?")

    assert found.value.why is DeviceCode.PAYMENT_CARD
    assert "1111" not in found.value.sentence


def test_a_gift_card_is_known_by_its_digits() -> None:
    number = new_code()

    assert read(number) == Code("gift_card", number)
    assert read("AKTION-10") == Code("own", "AKTION-10")


@pytest.mark.parametrize(
    "text",
    [
        "21IIIIIWWWWW",
        "21IIIIIWWWWWX",
        "31IIIIIWWWWWC",
        "21WWWWWWWWWWC",
        "21IIIIIWWPPPC",
        "21IIWWIIIWWWC",
        "21IIIIIIVPPPC",
        "21IIIIIVWWWWC",
        "21IIIII?WWWWC",
    ],
)
def test_a_pattern_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(BadRequest):
        patterns.checked(Pattern(text))


def test_a_pattern_is_kept_in_one_way_of_writing() -> None:
    assert patterns.checked(Pattern("21 iiiii wwwww c")) == WEIGHT


def test_patterns_that_read_the_same_code_are_found() -> None:
    assert patterns.overlap(WEIGHT, Pattern("21IIIIIIPPPPC"))
    assert not patterns.overlap(WEIGHT, PRICE)


def test_grams_and_prices_come_in_the_units_of_the_house() -> None:
    assert (patterns.grams(125, 2), patterns.grams(12_345, 4)) == (1_250, 1_235)
    assert (patterns.minor(525, 2, 2), patterns.minor(525, 0, 2)) == (525, 52_500)
    assert (patterns.minor(12_340, 3, 2), patterns.minor(12_345, 3, 2)) == (1_234, None)


def test_an_item_without_a_measure_is_only_an_item() -> None:
    pattern = Pattern("24IIIIIIXXXXC")

    found = patterns.read(patterns.written("123456", 0, pattern), (pattern,))

    assert found == Measured("123456")


@pytest.mark.parametrize(
    "printed", ["96385074", "4006381333931", "0036000291452", "10614141000415", "STEAK-300"]
)
def test_a_code_is_said_as_it_stands_on_the_package(printed: str) -> None:
    kept = gtin14(printed) if is_gtin(printed) else printed

    assert as_printed(kept) == printed
