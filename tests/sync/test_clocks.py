"""How far two clocks are apart, and an order that no wrong clock turns round for long."""

from __future__ import annotations

from uuid import UUID

from sync.protocol.clock import Offset, OffsetFilter, heed_hybrid, hybrid_of, next_hybrid, stamp

MINUTE = 60_000


def test_the_shortest_way_says_most() -> None:
    clocks = OffsetFilter()
    clocks.add(10_000, 12_000, 9_000, 0)
    clocks.add(20_000, 20_020, 18_000, 10)
    clocks.add(30_000, 34_000, 29_000, 20)
    assert clocks.best(20) == Offset(2_010, 11)


def test_an_old_measurement_is_less_sure() -> None:
    clocks = OffsetFilter()
    clocks.add(20_000, 20_020, 18_000, 0)
    found = clocks.best(3_600_000)
    assert found is not None
    assert found.uncertainty_ms == 11 + 180


def test_a_clock_that_was_set_is_believed_at_once() -> None:
    clocks = OffsetFilter()
    clocks.add(20_000, 20_020, 18_000, 0)
    clocks.add(7_000_000, 7_000_400, 19_000, 1_000)
    found = clocks.best(1_000)
    assert found is not None
    assert found.ahead_ms == 7_000_200 - 19_000


def test_before_the_first_answer_nothing_is_known() -> None:
    assert OffsetFilter().best(0) is None


def test_hybrid_time_rises_although_the_clock_stands_still_or_goes_back() -> None:
    first = next_hybrid(0, 1_000)
    second = next_hybrid(first, 1_000)
    third = next_hybrid(second, 10)
    assert first < second < third


def test_a_clock_of_somebody_else_pushes_ours_a_minute_at_most() -> None:
    sane, mad = next_hybrid(0, 1_030_000), next_hybrid(0, 90_000_000)
    assert heed_hybrid(0, sane, 1_000_000) == sane
    assert heed_hybrid(0, mad, 1_000_000) == (1_000_000 + MINUTE) << 16
    assert heed_hybrid(mad, sane, 1_000_000) == mad


def test_stamps_sort_as_their_times() -> None:
    early, late = stamp(9, UUID(int=9)), stamp(10, UUID(int=1))
    assert early < late
    assert (hybrid_of(late), hybrid_of("nonsense")) == (10, 0)
