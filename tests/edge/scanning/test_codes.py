"""What codes mean here: the menu's numbers, taught codes, labels, coupons, receipts, cards."""

from __future__ import annotations

import pytest

from domain.accounts.codes import new_code
from domain.codes.errors import CodeRefused
from domain.codes.patterns import Pattern, written
from domain.device_errors import DeviceCode
from domain.errors import BadRequest, Changed, Forbidden
from domain.ids import new_id
from edge.menu.edit_requests import PutItem
from edge.menu.editing import MenuEditor
from edge.scanning.requests import ForgetCode, Found, LearnCode, RemovePattern, SavePattern
from edge.scanning.selling import weight_of
from edge.staff.editing import PeopleService
from edge.staff.requests import HirePerson
from sync.tables.pricing import Coupon
from tests.edge.scanning.conftest import BOSS, WAITER, WATER, Shop

WEIGHT = Pattern("21IIIIIWWWWWC")
PRICE = Pattern("22IIIIIVPPPPC", 2)


async def refused(shop: Shop, text: str) -> DeviceCode:
    with pytest.raises(CodeRefused) as found:
        await shop.scanning.finder.find(text)
    return found.value.why


async def test_b37_an_unknown_code_is_said_with_the_way_to_teach_it(shop: Shop) -> None:
    with pytest.raises(CodeRefused, match=f" {WATER}\\..*Codes") as found:
        await shop.scanning.finder.find(WATER)

    assert found.value.why is DeviceCode.NO_MATCH
    assert [each.code for each in shop.scanning.finder.unknown] == [WATER.zfill(14)]


async def test_a_code_that_was_taught_is_known_at_once_and_no_longer_unknown(shop: Shop) -> None:
    assert await refused(shop, WATER) is DeviceCode.NO_MATCH

    await shop.teach(WATER.zfill(14))

    assert await shop.scanning.finder.find(WATER) == Found("article", (shop.names["Water"],))
    assert shop.scanning.finder.unknown == ()


async def test_a_code_that_was_forgotten_means_nothing(shop: Shop) -> None:
    code_id = await shop.teach(WATER)

    await shop.scanning.codes.forget(ForgetCode(code_id), BOSS)

    assert await refused(shop, WATER) is DeviceCode.NO_MATCH
    assert await shop.scanning.codes.taught() == ()


async def test_teaching_twice_is_teaching_once(shop: Shop) -> None:
    first, second = await shop.teach(WATER), await shop.teach("0" + WATER)

    assert first == second


async def test_only_who_edits_the_menu_teaches(shop: Shop) -> None:
    with pytest.raises(Forbidden):
        await shop.scanning.codes.learn(LearnCode(WATER, shop.names["Water"]), WAITER)


@pytest.mark.parametrize("code", ["4006381333932", "http://box/r/" + "a" * 22, "12"])
async def test_what_is_no_articles_code_is_not_taught(shop: Shop, code: str) -> None:
    with pytest.raises(BadRequest):
        await shop.teach(code)


async def test_b38_a_code_of_two_things_is_to_be_asked(shop: Shop) -> None:
    await shop.teach(WATER)
    await shop.teach(WATER, "Juice small")

    found = await shop.scanning.finder.find(WATER)

    assert set(found.variant_ids) == {shop.names["Water"], shop.names["Juice small"]}


async def test_b38_the_number_of_an_item_means_each_of_its_sizes(shop: Shop) -> None:
    await shop.scanning.codes.learn(LearnCode("A-77", shop.names["Juice large"]), BOSS)

    assert (await shop.scanning.finder.find("a-77")).variant_ids == (shop.names["Juice large"],)
    assert await refused(shop, "0077") is DeviceCode.NO_MATCH


async def test_b13_a_label_of_the_scale_names_item_and_grams(shop: Shop) -> None:
    await shop.pattern(WEIGHT.text)

    found = await shop.scanning.finder.find(written("12345", 1_250, WEIGHT))

    assert found == Found("article", (shop.names["Cheese"],), grams=1_250)


async def test_b14_a_label_whose_price_is_damaged_sells_nothing(shop: Shop) -> None:
    await shop.pattern(PRICE.text, 2)

    assert (await shop.scanning.finder.find(written("12345", 525, PRICE))).price_minor == 525
    bad = written("12345", 525, PRICE, with_verifier=False)
    assert await refused(shop, bad) is DeviceCode.CHECK_DIGIT


async def test_b15_a_label_without_a_pattern_asks_for_one_and_remembers_nothing(
    shop: Shop,
) -> None:
    label = written("12345", 1_250, WEIGHT)

    assert await refused(shop, label) is DeviceCode.AMBIGUOUS
    assert shop.scanning.finder.unknown == ()
    pattern_id = await shop.pattern(WEIGHT.text)
    assert (await shop.scanning.finder.find(label)).grams == 1_250
    await shop.scanning.codes.remove_pattern(RemovePattern(pattern_id), BOSS)
    assert await refused(shop, label) is DeviceCode.AMBIGUOUS


async def test_two_patterns_that_read_the_same_codes_are_refused(shop: Shop) -> None:
    first = await shop.pattern(WEIGHT.text)

    with pytest.raises(Changed, match="21IIIIIWWWWWC"):
        await shop.pattern("21IIIIPPPPPXC", 2)

    await shop.scanning.codes.save_pattern(SavePattern(first, WEIGHT.text, 2), BOSS)
    assert [each.decimals for each in await shop.scanning.codes.patterns()] == [2]


async def test_b16_a_price_of_another_currency_is_not_taken(shop: Shop) -> None:
    await shop.teach(WATER)
    text = f"]d201{WATER.zfill(14)}3932{{}}000525"

    assert (await shop.scanning.finder.find(text.format("978"))).price_minor == 525
    assert await refused(shop, text.format("840")) is DeviceCode.AMBIGUOUS


async def test_b32_a_staff_badge_is_no_product(shop: Shop) -> None:
    hire = HirePerson(new_id(), "Aziza", "1111", (shop.founded.roles["Waiter"],), card="STAFF-0007")
    await PeopleService(shop.db).hire(hire, BOSS)

    assert await shop.scanning.finder.find("staff-0007") == Found("badge")
    assert shop.scanning.finder.unknown == ()


async def test_b39_a_coupon_is_a_coupon(shop: Shop) -> None:
    await shop.row(Coupon, code="SUMMER", name="Summer", currency="EUR", amount_minor=200)

    assert await shop.scanning.finder.find("summer") == Found("coupon", code="SUMMER")


async def test_b39_a_gift_card_is_known_by_its_number_and_never_shown(shop: Shop) -> None:
    number = new_code()

    found = await shop.scanning.finder.find(number)

    assert found == Found("gift_card", code=number)
    assert number not in repr(found)


async def test_b33_an_order_is_found_by_its_address(shop: Shop) -> None:
    order_id = new_id()

    found = await shop.scanning.finder.find(f"https://box.local/order/{order_id}")

    assert found == Found("order", subject_id=order_id)


async def test_b33_a_receipt_of_another_house_is_none_of_ours(shop: Shop) -> None:
    assert await refused(shop, "https://other.example/r/" + "x" * 22) is DeviceCode.NO_MATCH


@pytest.mark.parametrize(
    ("price_minor", "per_kilogram_minor", "grams"),
    [(525, 1_590, 330), (1, 1_590, None), (1_987, 1_590, None), (9, 10, 900), (5, 0, None)],
)
def test_a_labels_price_is_the_weight_that_costs_just_that(
    price_minor: int, per_kilogram_minor: int, grams: int | None
) -> None:
    assert weight_of(price_minor, per_kilogram_minor) == grams


@pytest.mark.parametrize(("said", "grams"), [(0, 345), (347, 347), (343, 343), (400, 345)])
def test_of_the_weights_that_cost_just_that_the_labels_own_is_sold(said: int, grams: int) -> None:
    assert weight_of(69, 200, said) == grams


async def test_an_article_number_that_the_menu_has_already_needs_no_teaching(shop: Shop) -> None:
    item, _ = shop.menus.menu.variant(shop.names["Water"])
    change = PutItem(item.id, item.category_id, item.name, code=WATER)

    await MenuEditor(shop.db).put_item(change, BOSS)

    assert (await shop.scanning.finder.find("0" + WATER)).variant_ids == (shop.names["Water"],)
