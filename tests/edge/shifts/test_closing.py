"""The close: reasons, counts, refunds above sales, two people at once, days nobody closed."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from domain.errors import BadRequest, Changed, Forbidden
from domain.ids import new_id
from edge.checks.split_requests import WalkOut
from edge.refunds.requests import GiveBack
from edge.refunds.service import RefundService
from edge.shifts.day_requests import PrintX, ReprintZ
from edge.shifts.day_service import DayService
from edge.shifts.requests import CloseDay, DayCloseView, TenderCounted
from tests.edge.shifts.conftest import Counter
from tests.edge.till import CASHIER, MANAGER


@pytest.fixture
def days(counter: Counter) -> DayService:
    """The day."""
    return DayService(counter.till.db)


async def refund(counter: Counter, check_id: UUID, reason: str = "Cold") -> None:
    """Give everything back."""
    request = GiveBack(new_id(), check_id, reason, everything=True)
    await RefundService(counter.till.db).give_back(request, MANAGER)


async def close(
    counter: Counter, *counts: TenderCounted, number: int | None = None
) -> DayCloseView:
    """Close with what was counted."""
    request = CloseDay(new_id(), number=number, counts=counts)
    return await counter.shifts.end_of_day(request, MANAGER)


async def test_a_refund_of_yesterday_belongs_to_today(counter: Counter) -> None:
    paid = await counter.till.pay(await counter.till.order(1_200), 1_200)
    first = await counter.z()
    counter.clock.set(datetime(2026, 3, 7, 18, 0, tzinfo=UTC))
    await counter.till.pay(await counter.till.order(500), 500)
    await refund(counter, paid.check_id)
    second = await counter.z()

    assert (first.revenue_minor, second.revenue_minor) == (1_200, 500 - 1_200)
    assert (second.totals.gross.amount_minor, second.totals.refunded.amount_minor) == (500, 1_200)
    assert second.business_date == "2026-03-07"


async def test_the_grand_total_never_falls_and_refunds_have_their_own(counter: Counter) -> None:
    paid = await counter.till.pay(await counter.till.order(1_200), 1_200)
    first = await counter.z()
    await refund(counter, paid.check_id)
    second = await counter.z()
    third = await counter.z()

    assert [z.grand_total_minor for z in (first, second, third)] == [1_200, 1_200, 1_200]
    assert [z.totals.grand_refunds_minor for z in (first, second, third)] == [0, 1_200, 1_200]
    assert second.revenue_minor == -1_200


async def test_every_tender_is_counted_and_each_difference_kept(counter: Counter) -> None:
    card = counter.till.founded.card_tender_id
    await counter.till.pay(await counter.till.order(1_200), 1_200, tender_id=card, tip_minor=100)

    z = await close(counter, TenderCounted(card, 1_250, "A slip is missing"))

    [count] = z.totals.counts
    assert (count.expected_minor, count.counted_minor, count.difference_minor) == (
        1_300,
        1_250,
        -50,
    )
    assert await counter.till.values(
        "SELECT reason FROM audit_entries WHERE act = 'tender_difference'"
    ) == ["A slip is missing"]


async def test_what_cannot_be_counted_is_refused_and_nothing_closed(counter: Counter) -> None:
    card = counter.till.founded.card_tender_id
    await counter.till.pay(await counter.till.order(1_200), 1_200, tender_id=card)

    with pytest.raises(BadRequest, match="counted twice"):
        await close(counter, TenderCounted(card, 1), TenderCounted(card, 2))
    with pytest.raises(BadRequest, match="Nothing was taken"):
        await close(counter, TenderCounted(new_id(), 1))
    with pytest.raises(BadRequest, match="cannot be that"):
        await close(counter, TenderCounted(card, 10**15))

    assert await counter.till.count("day_closes") == 0
    assert (await close(counter)).number == 1


async def test_two_managers_at_once_make_one_z(counter: Counter) -> None:
    await counter.till.pay(await counter.till.order(1_200), 1_200)
    await close(counter, number=1)

    with pytest.raises(Changed, match=r"Z 1 was made at 19:30\. Look again\."):
        await close(counter, number=1)

    assert await counter.till.count("day_closes") == 1


async def test_the_same_z_is_given_again_also_under_another_command(counter: Counter) -> None:
    request = CloseDay(new_id())
    first = await counter.shifts.end_of_day(request, MANAGER, new_id())

    assert await counter.shifts.end_of_day(request, MANAGER, new_id()) == first


async def test_acts_while_the_clock_is_back_are_on_the_next_z(counter: Counter) -> None:
    await counter.z()
    counter.clock.advance(-3_600)
    order_id = await counter.till.order(900)
    await counter.till.checks.walk_out(WalkOut(order_id, None, "Ran"), MANAGER)

    z = await counter.z()

    assert [
        (each.kind, each.reason, each.acts, each.amount_minor) for each in z.totals.reasons
    ] == [("walk_out", "Ran", 1, 900)]


async def test_a_day_that_nobody_closed_is_named_and_in_the_next_z(
    counter: Counter, days: DayService
) -> None:
    await counter.till.pay(await counter.till.order(1_200), 1_200)
    counter.clock.set(datetime(2026, 3, 7, 12, 0, tzinfo=UTC))
    await counter.till.pay(await counter.till.order(800), 800)

    now = await days.now(MANAGER)
    z = await counter.z()

    assert (now.number, now.today, now.unclosed) == (1, "2026-03-07", ("2026-03-06",))
    assert [(day.date, day.revenue_minor) for day in z.totals.sales.by_day] == [
        ("2026-03-06", 1_200),
        ("2026-03-07", 800),
    ]
    assert (await days.now(MANAGER)).unclosed == ()


async def test_a_z_says_which_drawers_were_counted_and_what_moved(counter: Counter) -> None:
    session_id = await counter.open(10_000)
    await counter.move(session_id, "pay_out", 500)
    await counter.close(session_id, 9_400, "A coin is lost")

    z = await counter.z()

    [drawer] = z.totals.drawers_counted
    assert (drawer.name, drawer.expected_minor, drawer.difference_minor, drawer.reason) == (
        "Counter drawer",
        9_500,
        -100,
        "A coin is lost",
    )
    assert [(each.kind, each.amount_minor) for each in z.totals.cash_moved] == [
        ("float", 10_000),
        ("pay_out", -500),
    ]


async def test_an_x_closes_nothing_and_says_what_the_z_would(
    counter: Counter, days: DayService
) -> None:
    await counter.till.pay(await counter.till.order(1_200), 1_200)
    await days.print_x(PrintX(), MANAGER)
    now = await days.now(MANAGER)

    z = await counter.z()

    assert (now.totals, now.grand_total_minor) == (z.totals, z.grand_total_minor)
    assert await counter.till.values("SELECT kind FROM print_jobs ORDER BY kind") == [
        "x_report",
        "z_report",
    ]


async def test_a_z_is_printed_again_as_it_was_and_marked(
    counter: Counter, days: DayService
) -> None:
    await counter.till.pay(await counter.till.order(1_200), 1_200)
    z = await counter.z()
    await counter.till.pay(await counter.till.order(900), 900)

    copies = [await days.reprint(ReprintZ(z.id), MANAGER, new_id()) for _ in range(2)]

    assert [each.copy_no for each in copies] == [1, 2]
    assert await days.z(z.id, MANAGER) == z
    kept = await counter.till.values("SELECT marks FROM print_jobs WHERE copy_no = 2")
    assert len(kept) == 1
    assert "REPRINT 2" in str(kept[0])


async def test_who_may_not_see_reports_sees_no_day(counter: Counter, days: DayService) -> None:
    with pytest.raises(Forbidden):
        await days.now(CASHIER)
    with pytest.raises(Forbidden):
        await days.print_x(PrintX(), CASHIER)


async def test_a_drawer_that_was_empty_when_it_was_counted_is_on_the_z(counter: Counter) -> None:
    till, session_id = counter.till, await counter.open(0)
    card = till.founded.card_tender_id
    await till.pay(await till.order(1_200), 1_200, tender_id=card)
    await counter.close(session_id, 0)

    first, second = await counter.z(), await counter.z()

    assert [each.session_id for each in first.totals.drawers_counted] == [session_id]
    assert second.totals.drawers_counted == ()
