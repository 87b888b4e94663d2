"""What goes back is what was paid, line by line and tax by tax, whatever the order of refunds."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.checks import totals
from domain.ids import new_id
from domain.refunds import (
    Back,
    Left,
    LeftLine,
    RefundRefused,
    by_amount,
    by_lines,
    everything,
    less,
)
from domain.tax import Taxable, TaxSnapshot

VAT = TaxSnapshot("VAT", "VAT", 120_000, True)
VAT_8 = TaxSnapshot("VAT", "VAT", 80_000, True)
CITY = TaxSnapshot("CITY", "City", 88_750, False)
STATE = TaxSnapshot("STATE", "State", 40_000, False)
TAXES = ((), (VAT,), (VAT_8,), (CITY,), (CITY, STATE), (VAT, CITY))


def check(*lines: LeftLine) -> Left:
    """A paid check of these lines."""
    sums = totals([Taxable(line.amount_minor, line.taxes) for line in lines])
    return Left(lines, sums.taxes)


def line(
    minor: int,
    *taxes: TaxSnapshot,
    quantity: int = 1000,
    parent_id: UUID | None = None,
    is_service: bool = False,
) -> LeftLine:
    """A line of a check."""
    return LeftLine(new_id(), minor, quantity, taxes, parent_id, is_service)


@st.composite
def checks(draw: st.DrawFn) -> Left:
    """Checks with options, service and taxes of every kind."""
    found: list[LeftLine] = []
    for _ in range(draw(st.integers(1, 6))):
        taxes = draw(st.sampled_from(TAXES))
        quantity = draw(st.integers(1, 5)) * 1000
        dish = line(draw(st.integers(0, 5_000)), *taxes, quantity=quantity)
        found.append(dish)
        options = draw(st.lists(st.integers(0, 300), max_size=2))
        found.extend(line(minor, *taxes, parent_id=dish.id) for minor in options)
    if draw(st.booleans()):
        found.append(line(draw(st.integers(1, 900)), VAT, is_service=True))
    return check(*found)


@given(left=checks(), data=st.data())
def test_refunds_in_any_steps_give_back_each_line_and_each_tax_exactly(
    left: Left, data: st.DataObject
) -> None:
    whole, seen = left, []
    while left.total_minor:
        back = a_refund(left, data)
        seen.append(back)
        left = less(left, back)
        assert min(each.amount_minor for each in left.lines) >= 0
        assert min((tax.tax_minor for tax in left.taxes), default=0) >= 0

    assert sum(back.amount_minor for back in seen) == whole.total_minor
    assert [tax.tax_minor for tax in left.taxes if tax.tax_minor] == []
    given_back = sum(back.tax_minor for back in seen)
    assert given_back == sum(tax.tax_minor for tax in whole.taxes)
    assert {row.amount_minor for row in left.lines} == {0}


def a_refund(left: Left, data: st.DataObject) -> Back:
    """Some of what is left: an amount, a quantity of a line, or all."""
    how = data.draw(st.sampled_from(["amount", "line", "all"]))
    dishes = [each for each in left.lines if each.parent_id is None and each.quantity]
    if how == "amount":
        return by_amount(left, data.draw(st.integers(1, left.total_minor)))
    if how == "line" and dishes:
        dish = data.draw(st.sampled_from(dishes))
        quantity = data.draw(st.integers(1, max(dish.quantity // 1000, 1))) * 1000
        try:
            return by_lines(left, {dish.id: min(quantity, dish.quantity)})
        except RefundRefused:
            return everything(left)
    return everything(left)


@given(left=checks(), data=st.data())
def test_a_refund_by_amount_comes_to_it_exactly(left: Left, data: st.DataObject) -> None:
    whole = left.total_minor
    wanted = data.draw(st.integers(1, max(whole, 1)))

    back = by_amount(left, wanted) if whole else everything(left)

    assert back.amount_minor == (wanted if whole else 0)


def test_one_of_three_pizzas_goes_back_with_its_part_of_the_cheese() -> None:
    pizzas = line(3_000, VAT, quantity=3000)
    cheese = line(100, VAT, quantity=1000, parent_id=pizzas.id)
    left = check(pizzas, cheese, line(500, VAT))

    back = by_lines(left, {pizzas.id: 1000})

    assert [(each.quantity, each.amount_minor) for each in back.lines] == [(1000, 1_000), (333, 33)]
    # 3,600 hold 386 of tax (3,600 * 12 / 112 = 385.7); 1,033 of them bear 386 * 1,033 / 3,600 = 111
    assert [(tax.base_minor, tax.tax_minor) for tax in back.taxes] == [(922, 111)]


def test_taxes_on_top_go_back_with_the_line() -> None:
    burger = line(1_000, CITY)
    left = check(burger, line(1_000, CITY))

    back = by_lines(left, {burger.id: 1000})

    # 2,000 bear 178 (177.5 up); half of it is 89
    assert (back.lines_minor, back.tax_minor, back.amount_minor) == (1_000, 89, 1_089)


def test_the_service_charge_falls_by_its_part() -> None:
    soup = line(600, VAT)
    left = check(soup, line(1_400, VAT), line(200, VAT, is_service=True))

    assert by_lines(left, {soup.id: 1000}).amount_minor == 660
    assert by_lines(left, {soup.id: 1000}, with_service=False).amount_minor == 600


def test_an_amount_is_spread_by_the_largest_remainder() -> None:
    left = check(line(1_000), line(1_000), line(1_000))

    back = by_amount(left, 100)

    assert [each.amount_minor for each in back.lines] == [34, 33, 33]
    assert {each.quantity for each in back.lines} == {0}


@pytest.mark.parametrize(
    ("quantity", "sentence"),
    [(0, "more than zero"), (-1000, "more than zero"), (2000, "More of a line")],
)
def test_a_quantity_that_cannot_be_is_refused(quantity: int, sentence: str) -> None:
    dish = line(1_000, VAT)

    with pytest.raises(RefundRefused, match=sentence):
        by_lines(check(dish), {dish.id: quantity})


@pytest.mark.parametrize("amount", [0, -1, 1_001])
def test_an_amount_that_cannot_be_is_refused(amount: int) -> None:
    with pytest.raises(RefundRefused):
        by_amount(check(line(1_000, VAT)), amount)


def test_lines_that_are_not_there_and_options_alone_are_refused() -> None:
    dish = line(1_000, VAT)
    option = line(100, VAT, parent_id=dish.id)
    left = check(dish, option)

    for takes in ({new_id(): 1000}, {option.id: 1000}, dict[UUID, int]()):
        with pytest.raises(RefundRefused):
            by_lines(left, takes)
