"""Two for one, combos, discounts and service charges: worked by hand, and to the minor unit."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import BadRequest, DomainError, Forbidden
from domain.permissions import Right
from domain.pricing.bundles import Bundle, Piece, bundle_of, offers
from domain.pricing.charges import ChargeRule, charges
from domain.pricing.coupons import Coupon, CouponRefused, check_use, written
from domain.pricing.discounts import (
    Amount,
    Ceiling,
    Discount,
    DiscountKind,
    DiscountTooLarge,
    Off,
    check_ceiling,
    check_fits,
    settled,
)
from domain.pricing.sharing import share
from tests.domain.pricing.making import (
    BURGER,
    COLA,
    DINE_IN,
    FRIDAY_18_30,
    FRIES,
    asks,
    rule,
    sale,
    thing,
)


def line(number: int, unit_minor: int, pieces: int = 1, item: UUID = COLA) -> Piece:
    return Piece(UUID(int=number), thing(item), sale(), unit_minor, pieces)


def two_for_one(take: int = 2, pay: int = 1, **changes: Any) -> Bundle:
    return Bundle(rule(**{"rate_micros": 1_000_000, **changes}), take, pay)


def combo(minor: int = 1000) -> Bundle:
    slots = (frozenset({BURGER}), frozenset({FRIES}), frozenset({COLA}))
    return Bundle(rule("override", amount_minor=minor), slots=slots)


@pytest.mark.parametrize(
    ("bundle", "lines", "off"),
    [
        (two_for_one(), [(500, 1)], {}),
        (two_for_one(), [(500, 2)], {1: 500}),
        (two_for_one(), [(500, 1), (400, 1)], {2: 400}),
        (two_for_one(), [(500, 1), (400, 2)], {2: 400}),
        (two_for_one(), [(400, 2), (500, 2)], {1: 400, 2: 500}),
        (two_for_one(3, 2), [(500, 4), (300, 2)], {1: 500, 2: 300}),
        (two_for_one(rate_micros=500_000), [(501, 2)], {1: 251}),
        (two_for_one(3, 1), [(500, 3)], {1: 1000}),
    ],
)
def test_the_cheapest_of_each_set_are_free(
    bundle: Bundle, lines: list[tuple[int, int]], off: dict[int, int]
) -> None:
    pieces = [line(number, *each) for number, each in enumerate(lines, 1)]

    found = [given.by_line for given in offers([bundle], pieces)]

    assert found == [{UUID(int=number): minor for number, minor in off.items()}] * bool(off)


def test_what_does_not_match_is_in_no_offer() -> None:
    only_cola = two_for_one(conditions=[asks("item", "EQ", COLA.hex)])

    assert offers([only_cola], [line(1, 500), line(2, 400, item=BURGER)]) == ()


def test_a_combo_costs_its_price_and_each_part_gets_its_share() -> None:
    pieces = [line(1, 800, item=BURGER), line(2, 300, item=FRIES), line(3, 200, item=COLA)]

    (given,) = offers([combo()], pieces)

    assert given.total_minor == 300
    assert list(given.by_line.values()) == [185, 69, 46]


def test_a_combo_needs_every_part_and_counts_each_piece_once() -> None:
    two_meals = [line(1, 800, 2, BURGER), line(2, 300, 3, FRIES), line(3, 200, 2, COLA)]

    assert offers([combo()], two_meals[:2]) == ()
    assert offers([combo()], two_meals)[0].total_minor == 600
    assert len(offers([combo(), two_for_one(number=2)], two_meals)) == 1
    assert len(offers([two_for_one(), two_for_one(number=2)], [line(1, 500, 3)])) == 1


def test_a_combo_that_would_cost_more_is_none() -> None:
    pieces = [line(1, 300, item=BURGER), line(2, 300, item=FRIES), line(3, 200, item=COLA)]

    assert offers([combo()], pieces) == ()


@pytest.mark.parametrize(
    "doc",
    [
        {"take": 1, "pay": 1},
        {"take": 2, "pay": -1},
        {"take": 200, "pay": 1},
        {"take": "2", "pay": 1},
        {"slots": [[]]},
        {"slots": [["cola"]]},
        {"buy": 2},
        {},
    ],
)
def test_an_offer_that_cannot_be_is_refused(doc: dict[str, object]) -> None:
    with pytest.raises(BadRequest):
        bundle_of(rule(), doc)


def rows(*amounts: int) -> list[Amount]:
    return [Amount(UUID(int=n), UUID(int=n), minor) for n, minor in enumerate(amounts, 1)]


def discount(
    number: int = 9, rate_micros: int | None = None, minor: int | None = None, on: int = 0
) -> Discount:
    kind = DiscountKind.COMP
    kind = kind if rate_micros is None else DiscountKind.PERCENT
    kind = kind if minor is None else DiscountKind.AMOUNT
    return Discount(
        UUID(int=number), "Sorry", kind, rate_micros, minor, UUID(int=on) if on else None
    )


def nets(amounts: list[Amount], *discounts: Discount) -> list[int]:
    return [net.amount_minor for net in settled(amounts, (), discounts).rows.values()]


@pytest.mark.parametrize(
    ("discounts", "expected"),
    [
        ([discount(rate_micros=100_000)], [900, 450, 225]),
        ([discount(minor=7)], [996, 498, 249]),
        ([discount()], [0, 0, 0]),
        ([discount(on=2)], [1000, 0, 250]),
        ([discount(rate_micros=500_000, on=1)], [500, 500, 250]),
        # The line's discount first, whoever gave it first: 500; then 10 % of 1,250.
        (
            [discount(rate_micros=100_000), discount(number=8, minor=500, on=1)],
            [450, 450, 225],
        ),
        # More than there is left takes what is left.
        ([discount(minor=10_000)], [0, 0, 0]),
    ],
)
def test_discounts_lead_to_what_is_to_be_paid(
    discounts: list[Discount], expected: list[int]
) -> None:
    assert nets(rows(1000, 500, 250), *discounts) == expected


def test_a_discount_on_a_dish_is_on_its_options_too() -> None:
    dish, cheese, other = rows(1000, 100, 500)
    with_cheese = [dish, Amount(cheese.id, dish.id, 100), other]

    assert nets(with_cheese, discount(rate_micros=100_000, on=1)) == [900, 90, 500]


def test_an_offer_comes_before_discounts() -> None:
    off = Off(UUID(int=77), "Two for one", {UUID(int=1): 400, UUID(int=55): 100})

    found = settled(rows(1000, 600), [off], [discount(rate_micros=500_000)])

    assert [net.amount_minor for net in found.rows.values()] == [300, 300]
    assert found.given == {UUID(int=77): 400, UUID(int=9): 600}


def test_a_discount_that_is_more_than_there_is_is_refused_when_it_is_given() -> None:
    with pytest.raises(DiscountTooLarge, match="Only"):
        check_fits(discount(minor=1001), rows(1000), "UZS")
    with pytest.raises(DiscountTooLarge):
        check_fits(discount(on=4), rows(1000), "UZS")
    check_fits(discount(minor=1000), rows(1000), "UZS")


@pytest.mark.parametrize(
    ("kind", "rate_micros", "minor"),
    [
        ("percent", None, None),
        ("percent", 0, None),
        ("percent", 1_000_001, None),
        ("amount", None, 0),
        ("amount", None, -5),
        ("amount", 5, 5),
        ("comp", 5, None),
    ],
)
def test_a_discount_that_cannot_be_is_refused(
    kind: str, rate_micros: int | None, minor: int | None
) -> None:
    with pytest.raises(BadRequest):
        Discount(UUID(int=1), "x", DiscountKind(kind), rate_micros, minor)


def test_above_the_ceiling_a_manager_is_asked() -> None:
    waiter, manager = frozenset({Right.DISCOUNT}), frozenset({Right.DISCOUNT, Right.APPROVE})
    tenth = Ceiling(rate_micros=100_000)

    check_ceiling(tenth, waiter, 100, 1000, "UZS")
    check_ceiling(tenth, manager, 1000, 1000, "UZS")
    with pytest.raises(Forbidden) as refused:
        check_ceiling(tenth, waiter, 101, 1000, "UZS")
    with pytest.raises(Forbidden):
        check_ceiling(Ceiling(amount_minor=50), waiter, 51, 1000, "UZS")
    assert refused.value.right == Right.APPROVE


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=12), st.integers(0, 10**6))
def test_parts_add_up_and_none_is_more_than_its_line(weights: list[int], rate: int) -> None:
    total = sum(weights) * rate // 10**6

    parts = share(total, weights)

    assert sum(parts) == total
    assert all(0 <= part <= weight for part, weight in zip(parts, weights, strict=True))


DISCOUNTS = st.lists(
    st.one_of(
        st.builds(
            lambda n, r, on: discount(n, rate_micros=r, on=on),
            st.integers(100, 999),
            st.integers(1, 10**6),
            st.integers(0, 5),
        ),
        st.builds(
            lambda n, m, on: discount(n, minor=m, on=on),
            st.integers(100, 999),
            st.integers(1, 10**6),
            st.integers(0, 5),
        ),
    ),
    max_size=5,
    unique_by=lambda each: each.id,
)


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=8), DISCOUNTS)
def test_what_lines_lose_is_what_discounts_took(amounts: list[int], given: list[Discount]) -> None:
    found = settled(rows(*amounts), (), given)
    lost = sum(amounts) - sum(net.amount_minor for net in found.rows.values())

    assert lost == sum(found.given.values())
    assert all(net.amount_minor >= 0 for net in found.rows.values())
    for gross, net in zip(amounts, found.rows.values(), strict=True):
        ends = [gross, *(step.after_minor for step in net.steps)]
        assert [step.before_minor for step in net.steps] == ends[:-1]
        assert ends[-1] == net.amount_minor


def test_a_large_party_is_charged_for_service() -> None:
    ten = ChargeRule(
        rule("markup", [asks("guests", "GTE", 8), asks("order_type", "EQ", DINE_IN.hex)])
    )
    cover = ChargeRule(rule("markup", number=2, amount_minor=300))

    assert charges([ten], sale(guests=7), 12_345) == ()
    assert charges([ten], sale(guests=8), 0) == ()
    found = charges([ten, cover], sale(guests=8), 12_345)
    assert [each.charged_minor for each in found] == [1235, 300]


def test_a_service_charge_takes_nothing_off() -> None:
    with pytest.raises(BadRequest):
        ChargeRule(rule("discount"))


COUPON = Coupon(
    UUID(int=1),
    "FIRST10",
    "First visit",
    "UZS",
    rate_micros=100_000,
    minimum_minor=5000,
    max_uses=3,
    active_from=FRIDAY_18_30,
)


@pytest.mark.parametrize(
    ("minor", "currency", "uses", "on_order"),
    [(4999, "UZS", 0, 0), (5000, "USD", 0, 0), (5000, "UZS", 3, 0), (5000, "UZS", 0, 1)],
)
def test_a_coupon_is_refused_in_words(minor: int, currency: str, uses: int, on_order: int) -> None:
    with pytest.raises(CouponRefused, match="FIRST10"):
        check_use(COUPON, FRIDAY_18_30, minor, currency, uses=uses, on_order=on_order)


def test_a_coupon_that_holds_is_a_discount_on_the_order() -> None:
    check_use(COUPON, FRIDAY_18_30, 5000, "UZS", uses=2, on_order=0)

    assert nets(rows(5000), COUPON.discount(UUID(int=5))) == [4500]
    assert written(" first 10\n") == "FIRST10"


def test_all_refusals_are_sentences_for_people() -> None:
    assert issubclass(DiscountTooLarge, DomainError)
    assert issubclass(CouponRefused, DomainError)
