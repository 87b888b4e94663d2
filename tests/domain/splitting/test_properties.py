"""Whatever people do with a bill, its parts equal the whole, tax by tax.

Quick by default; `HYPOTHESIS_PROFILE=thorough` plays 10,000 bills.
"""

import os
from fractions import Fraction
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.money import apportion
from domain.splitting import (
    Lines,
    Part,
    by_amounts,
    by_lines,
    by_shares,
    evenly,
    follow,
    merged,
    takes_by_seat,
)
from domain.tax import TaxSnapshot
from tests.domain.splitting.bills import SETS, added_up, bills, expected, ids, line, whole

THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"
SOME = settings(max_examples=2_000 if THOROUGH else 40, deadline=None)
EVENINGS = settings(max_examples=2_000 if THOROUGH else 25, stateful_step_count=12, deadline=None)


@SOME
@given(
    st.integers(-(10**9), 10**9), st.lists(st.integers(0, 10**6), min_size=1), st.integers(0, 50)
)
def test_apportioned_amounts_add_up_and_are_within_one_of_exact(
    total: int, weights: list[int], first: int
) -> None:
    shares = apportion(total, weights, first)
    whole_weight = sum(weights) or len(weights)
    exact = [Fraction(total * (weight if sum(weights) else 1), whole_weight) for weight in weights]

    assert sum(shares) == total
    assert all(abs(share - fair) < 1 for share, fair in zip(shares, exact, strict=True))


@SOME
@given(bills(), st.integers(2, 20))
def test_even_parts_differ_by_one_at_most(lines: Lines, ways: int) -> None:
    parts = evenly(whole(lines), lines, ids(ways))
    totals = [part.total_minor for part in parts]

    assert added_up(parts) == expected(lines)
    assert max(totals) - min(totals) <= 1


@SOME
@given(bills(), st.lists(st.integers(1, 9), min_size=2, max_size=9))
def test_shares_add_up_to_the_whole(lines: Lines, shares: list[int]) -> None:
    parts = by_shares(whole(lines), lines, shares, ids(len(shares)))

    assert added_up(parts) == expected(lines)


@SOME
@given(bills().filter(lambda lines: whole(lines).total_minor > 2), st.data())
def test_an_amount_is_met_to_the_minor_unit(lines: Lines, data: st.DataObject) -> None:
    pool = whole(lines)
    amount = data.draw(st.integers(1, pool.total_minor - 1))

    parts = by_amounts(pool, lines, [amount], ids(2))

    assert [part.total_minor for part in parts] == [amount, pool.total_minor - amount]
    assert added_up(parts) == expected(lines)


def _said(part: Part) -> tuple[frozenset[object], ...]:
    return frozenset(part.portions), frozenset(part.taxes)


class Evening(RuleBasedStateMachine):
    """People split, pay, order more and change their minds."""

    @initialize(lines=bills(6))
    def sit_down(self, lines: Lines) -> None:
        self.lines = dict(lines)
        self.parts = [whole(lines)]
        self.paid: dict[UUID, Part] = {}

    def _pool(self) -> Part:
        return merged([part for part in self.parts if not part.is_fixed], ids(1)[0])

    def _put(self, parts: list[Part]) -> None:
        self.parts = [*self.paid.values(), *parts]

    def _is_open(self) -> bool:
        return any(not part.is_fixed for part in self.parts)

    @precondition(_is_open)
    @rule(ways=st.integers(2, 7))
    def split_evenly(self, ways: int) -> None:
        self._put(evenly(self._pool(), self.lines, ids(ways)))

    @precondition(_is_open)
    @rule(shares=st.lists(st.integers(1, 5), min_size=2, max_size=4))
    def split_by_shares(self, shares: list[int]) -> None:
        self._put(by_shares(self._pool(), self.lines, shares, ids(len(shares))))

    @precondition(_is_open)
    @rule(groups=st.sampled_from([[[1], [2], [3]], [[1, 2], [3, 4, 5]], [[4], [5]]]))
    def split_by_seat(self, groups: list[list[int]]) -> None:
        pool = self._pool()
        bottle = next(iter(self.lines))
        takes = takes_by_seat(pool, self.lines, groups, {bottle: groups[0]})
        self._put(by_lines(pool, self.lines, takes, ids(len(groups) + 1)))

    @precondition(_is_open)
    @rule(data=st.data())
    def move(self, data: st.DataObject) -> None:
        still_open = [part for part in self.parts if not part.is_fixed]
        source, target = data.draw(st.sampled_from(still_open)), still_open[0]
        takes = {
            portion.line_id: portion.share / data.draw(st.integers(1, 3))
            for portion in source.portions[:2]
        }
        moved, rest = by_lines(source, self.lines, [takes], ids(2))
        others = [part for part in still_open if part not in (source, target)]
        kept = rest if source == target else merged([target, moved], ids(1)[0])
        self._put([*others, kept, moved if source == target else rest])

    @precondition(_is_open)
    @rule(data=st.data())
    def pay(self, data: st.DataObject) -> None:
        part = data.draw(st.sampled_from([part for part in self.parts if not part.is_fixed]))
        fixed = Part(part.id, part.portions, part.taxes, is_fixed=True)
        self.parts = [fixed if each is part else each for each in self.parts]
        self.paid[part.id] = fixed

    @rule(amount=st.integers(0, 5_000), taxes=st.sampled_from(SETS))
    def order_more(self, amount: int, taxes: tuple[TaxSnapshot, ...]) -> None:
        added = line(amount, *taxes)
        self.lines[added.id] = added
        self.parts = follow(self.lines, self.parts, ids(1)[0])

    @rule()
    def look_again(self) -> None:
        seen = follow(self.lines, self.parts, ids(1)[0])
        assert {part.id: _said(part) for part in seen} == {
            part.id: _said(part) for part in self.parts
        }

    @invariant()
    def the_parts_are_the_whole(self) -> None:
        assert added_up(self.parts) == expected(self.lines)

    @invariant()
    def what_is_paid_is_fixed(self) -> None:
        assert {part.id: part for part in self.parts if part.is_fixed} == self.paid


TestEvening = Evening.TestCase
TestEvening.settings = EVENINGS
