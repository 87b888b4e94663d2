"""Splits worked by hand."""

from dataclasses import replace
from fractions import Fraction

import pytest

from domain.splitting import (
    SplitLine,
    SplitRefused,
    by_amounts,
    by_id,
    by_lines,
    evenly,
    follow,
    takes_by_seat,
)
from tests.domain.splitting.bills import STATE, VAT_12, ids, line, whole


def test_a_hundred_three_ways_is_34_33_33() -> None:
    lines = by_id([line(10_000, VAT_12)])

    parts = evenly(whole(lines), lines, ids(3))

    assert [part.total_minor for part in parts] == [3_334, 3_333, 3_333]
    assert [part.taxes[0].tax_minor for part in parts] == [357, 357, 357]


def test_tax_on_top_is_shared_so_that_totals_stay_even() -> None:
    """10.00 and 6.25 % (0.63, halves up) are 10.63; three pay 3.55, 3.54, 3.54."""
    lines = by_id([line(1_000, STATE)])

    parts = evenly(whole(lines), lines, ids(3))

    assert [part.total_minor for part in parts] == [355, 354, 354]
    assert sum(part.taxes[0].tax_minor for part in parts) == 63


def test_a_bottle_is_shared_by_three_of_five() -> None:
    steaks = [line(2_000, VAT_12, seat=seat) for seat in (1, 2, 3, 4, 5)]
    bottle = line(5_000, VAT_12)
    lines, groups = by_id([*steaks, bottle]), [[1], [2], [3], [4], [5]]
    pool = whole(lines)

    takes = takes_by_seat(pool, lines, groups, {bottle.id: (1, 2, 4)})
    parts = by_lines(pool, lines, takes, ids(6))

    assert [part.total_minor for part in parts] == [3_667, 3_666, 2_000, 3_667, 2_000, 0]
    assert parts[0].portions[-1].share == Fraction(1, 3)


def test_two_of_three_beers_go_with_their_options() -> None:
    beer = SplitLine(ids(1)[0], 900, (VAT_12,), quantity=3_000)
    lime = SplitLine(ids(1)[0], 90, (VAT_12,), parent_id=beer.id, quantity=3_000)
    lines = by_id([beer, lime])

    mine, rest = by_lines(whole(lines), lines, [{beer.id: Fraction(2, 3)}], ids(2))

    assert (mine.total_minor, rest.total_minor) == (660, 330)


def test_what_was_added_after_a_split_is_on_a_part_of_its_own() -> None:
    lines = by_id([line(1_000, STATE)])
    first, second = evenly(whole(lines), lines, ids(2))
    dessert = line(800, STATE)
    [new] = ids(1)

    parts = follow({**lines, dessert.id: dessert}, [first, second], new)

    assert parts[:2] == [first, second]
    assert (parts[2].id, parts[2].lines_minor) == (new, 800)


def test_a_cheaper_line_makes_everybody_who_shares_it_pay_less() -> None:
    steak = line(1_000)
    lines = by_id([steak])
    parts = evenly(whole(lines), lines, ids(2))

    parts = follow(by_id([replace(steak, amount_minor=900)]), parts, ids(1)[0])

    assert [part.total_minor for part in parts] == [450, 450]


def test_a_paid_part_does_not_follow() -> None:
    steak = line(1_000)
    lines = by_id([steak])
    paid, open_part = evenly(whole(lines), lines, ids(2))
    paid = replace(paid, is_fixed=True)

    parts = follow(by_id([replace(steak, amount_minor=900)]), [paid, open_part], ids(1)[0])

    assert [part.total_minor for part in parts] == [500, 400]


def test_a_line_that_was_taken_back_leaves_its_part() -> None:
    steak, wine = line(1_000), line(500)
    lines = by_id([steak, wine])
    parts = by_lines(whole(lines), lines, [{wine.id: Fraction(1)}], ids(2))

    parts = follow(by_id([steak]), parts, ids(1)[0])

    assert [part.total_minor for part in parts] == [0, 1_000]


@pytest.mark.parametrize("amounts", [[0], [-5], [1_000], [600, 500]])
def test_an_amount_that_cannot_be_is_refused(amounts: list[int]) -> None:
    lines = by_id([line(1_000)])

    with pytest.raises(SplitRefused):
        by_amounts(whole(lines), lines, amounts, ids(len(amounts) + 1))


def test_more_of_a_line_than_there_is_is_refused() -> None:
    beer = line(900)
    lines = by_id([beer])
    half_and_more = [{beer.id: Fraction(1, 2)}, {beer.id: Fraction(2, 3)}]

    with pytest.raises(SplitRefused, match="More of a line"):
        by_lines(whole(lines), lines, half_and_more, ids(3))


def test_a_seat_pays_on_one_check_only() -> None:
    lines = by_id([line(900, seat=1)])

    with pytest.raises(SplitRefused, match="one check"):
        takes_by_seat(whole(lines), lines, [[1], [1, 2]], {})
