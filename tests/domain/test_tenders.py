"""Ways to pay: what each kind asks for, and the usual ones of countries."""

import pytest

from domain.errors import BadRequest
from domain.money import exponent
from domain.tenders import TenderKind, TenderRefused, check_last_four, check_reference
from domain.tenders.packs import TenderPack, known_packs, read_pack, tender_pack

STEPS = {"IT": 5, "NZ": 10, "DK": 50, "SE": 100, "IN": 100, "HU": 500, "VN": 1_000} | {
    "UZ": 5_000,
    "KW": 5,
    "DE": 1,
    "US": 1,
}
PACKS = [tender_pack(code) for code in known_packs()]


@pytest.mark.parametrize("pack", PACKS, ids=known_packs())
def test_every_country_begins_with_cash_and_has_staff_meals_last(pack: TenderPack) -> None:
    kinds = [tender.kind for tender in pack.tenders]

    assert (kinds[0], kinds[-1]) == (TenderKind.CASH, TenderKind.STAFF_MEAL)
    assert len({tender.name for tender in pack.tenders}) == len(pack.tenders)


@pytest.mark.parametrize("pack", PACKS, ids=known_packs())
def test_only_cash_is_rounded_and_gives_change(pack: TenderPack) -> None:
    cash, *others = pack.tenders

    assert cash.gives_change
    assert cash.opens_drawer
    assert not any(each.gives_change or each.rounding_minor != 1 for each in others)


@pytest.mark.parametrize(
    ("code", "step_minor"),
    sorted(STEPS.items()),
)
def test_cash_is_rounded_as_the_country_says(code: str, step_minor: int) -> None:
    assert tender_pack(code).tenders[0].rounding_minor == step_minor


@pytest.mark.parametrize(
    ("code", "brands"),
    [("UZ", {"uzcard", "humo", "payme", "click"}), ("IN", {"upi"}), ("VN", {"vietqr"})],
)
def test_a_country_has_the_brands_that_people_pay_with(code: str, brands: set[str]) -> None:
    assert brands <= {tender.brand for tender in tender_pack(code).tenders}


def test_a_whole_dong_is_the_minor_unit_and_a_forint_is_a_hundred() -> None:
    assert (exponent("VND"), exponent("HUF")) == (0, 2)


def test_a_country_without_data_is_named() -> None:
    with pytest.raises(BadRequest, match="no ways to pay for 'XX', only for BE"):
        tender_pack("XX")


@pytest.mark.parametrize(
    ("step", "sentence"),
    [("0", "steps of 0"), ("0.05", "0.05 is not exact"), ("-5", "steps of -5")],
)
def test_a_step_that_cannot_be_is_refused(step: str, sentence: str) -> None:
    text = f'name = "X"\nversion = 2026-01-01\ncurrency = "EUR"\ncash_rounding_minor = {step}'

    with pytest.raises(BadRequest, match=sentence):
        read_pack("XX", text)


def test_a_kind_that_nobody_knows_is_refused() -> None:
    text = (
        'name = "X"\nversion = 2026-01-01\ncurrency = "EUR"\ncash_rounding_minor = 1\n'
        '[[tenders]]\nname = "Shells"\nkind = "shells"'
    )

    with pytest.raises(BadRequest, match="cannot be read: 'shells'"):
        read_pack("XX", text)


def test_a_voucher_asks_for_its_number_and_a_staff_meal_for_who_ate() -> None:
    with pytest.raises(TenderRefused, match="voucher's number"):
        check_reference("voucher", " ")
    with pytest.raises(TenderRefused, match="who ate"):
        check_reference("staff_meal", "")

    assert check_reference("voucher", " 12  34 ") == "12 34"
    assert check_reference("cash", "") == ""


@pytest.mark.parametrize("typed", ["123", "12345", "12a4", "١٢٣٤"])
def test_the_last_four_are_four_digits_or_none(typed: str) -> None:
    with pytest.raises(TenderRefused, match="last four digits"):
        check_last_four(typed)

    assert check_last_four("") == ""
    assert check_last_four("0042") == "0042"
