"""Reopen and correct: refunded whole and sold again, with only the difference changing hands."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from domain.clock import VirtualClock
from domain.errors import BadRequest, CommandReused, Forbidden
from domain.ids import new_id
from domain.refunds import RefundRefused
from edge.refunds.requests import FinishCorrected, Resell, Resold
from edge.shifts.requests import CloseDay, OpenDrawer
from sync.tables.catalog import Tender
from sync.tables.sales import OrderLine
from tests.edge.refunds.desk import Desk
from tests.edge.till import CASHIER, MANAGER

ACCOUNTS = ("checks", "revenue", "tax", "cash", "tender", "rounding", "tips")


async def resell(desk: Desk, check_id: UUID) -> Resold:
    """The waiter charged the wrong thing."""
    request = Resell(new_id(), check_id, new_id(), "Wrong wine was charged")
    return await desk.refunds.resell(request, MANAGER)


async def new_lines(desk: Desk, order_id: UUID) -> list[OrderLine]:
    """The lines of the corrected order."""
    return await desk.till.db.read(
        lambda read: read.all(OrderLine, "order_id = ? ORDER BY position, id", order_id)
    )


async def take_off(desk: Desk, order_id: UUID, at: int) -> None:
    """A line that should not have been charged."""
    lines = await new_lines(desk, order_id)
    await desk.till.change(OrderLine, lines[at].id, state="voided")


async def balances(desk: Desk) -> dict[str, int]:
    """The books."""
    return {account: await desk.posted(account) for account in ACCOUNTS}


async def test_what_was_paid_pays_the_corrected_order_and_nothing_changes_hands(
    desk: Desk,
) -> None:
    session_id = new_id()
    await desk.shifts.open(OpenDrawer(session_id, desk.till.founded.drawer_id, 5_000), MANAGER)
    check_id = await desk.sell(1_100, 350)
    before = await balances(desk)

    resold = await resell(desk, check_id)

    assert (resold.paid_minor, resold.remaining_minor) == (1_450, 0)
    assert (await desk.shifts.x(session_id)).expected_minor == 6_450
    done = await desk.refunds.finish_corrected(FinishCorrected(new_id(), resold.order_id), MANAGER)
    assert (done.back_minor, done.paid_out) == (0, ())
    assert await balances(desk) == before
    assert (await desk.shifts.x(session_id)).expected_minor == 6_450
    kinds = await desk.till.values("SELECT kind FROM receipt_requests ORDER BY id")
    assert kinds == ["sale", "refund", "sale"]


async def test_no_cook_hears_of_a_correction(desk: Desk) -> None:
    resold = await resell(desk, await desk.sell(1_100, 350))

    lines = await new_lines(desk, resold.order_id)

    assert [(line.state, line.amount_minor) for line in lines] == [("sent", 1_100), ("sent", 350)]
    assert await desk.till.count("tickets") == 0


async def test_what_is_too_much_goes_back_the_way_it_was_paid(desk: Desk) -> None:
    resold = await resell(desk, await desk.sell(1_100, 350))
    await take_off(desk, resold.order_id, 1)

    done = await desk.refunds.finish_corrected(FinishCorrected(new_id(), resold.order_id), MANAGER)

    assert [(out.tender_name, out.amount_minor) for out in done.paid_out] == [("Cash", 350)]
    assert await desk.till.value("SELECT sum(amount_minor) FROM payments") == 1_100
    assert await desk.posted("checks") == 0
    assert (await desk.posted("revenue"), await desk.posted("tax")) == (-1_000, -100)


async def test_what_is_missing_is_paid_as_usual(desk: Desk) -> None:
    resold = await resell(desk, await desk.sell(1_100))
    await desk.till.add(resold.order_id, 550)

    with pytest.raises(RefundRefused, match="still to be paid"):
        await desk.refunds.finish_corrected(FinishCorrected(new_id(), resold.order_id), MANAGER)
    card = desk.till.founded.card_tender_id
    paid = await desk.till.pay(resold.order_id, 550, tender_id=card)

    assert (paid.remaining_minor, paid.order_state) == (0, "closed")
    assert (await desk.posted("cash"), await desk.posted("tender")) == (1_100, 550)
    assert (await desk.posted("checks"), await desk.posted("revenue")) == (0, -1_500)


async def test_a_correction_of_yesterday_is_in_todays_z(desk: Desk, clock: VirtualClock) -> None:
    check_id = await desk.sell(1_100, 350)
    await desk.shifts.end_of_day(CloseDay(new_id()), MANAGER)
    clock.advance(24 * 3600)

    resold = await resell(desk, check_id)
    await take_off(desk, resold.order_id, 1)
    await desk.refunds.finish_corrected(FinishCorrected(new_id(), resold.order_id), MANAGER)
    today = await desk.shifts.end_of_day(CloseDay(new_id()), MANAGER)

    assert today.revenue_minor == -350
    sales = today.totals.sales
    assert sales.refunds.by_reason[0].kind == "resell"
    assert sum(tender.amount_minor for tender in sales.by_tender) == -350
    assert [tax.tax_minor for tax in sales.taxes] == [-32]


async def test_rounding_of_cash_is_carried_over_once(desk: Desk) -> None:
    await desk.till.change(Tender, desk.till.founded.cash_tender_id, rounding_minor=5)
    resold = await resell(desk, await desk.sell(1_003, 202))

    assert (resold.paid_minor, resold.remaining_minor) == (1_205, 0)
    await take_off(desk, resold.order_id, 1)
    done = await desk.refunds.finish_corrected(FinishCorrected(new_id(), resold.order_id), MANAGER)

    assert [(out.amount_minor, out.rounding_minor) for out in done.paid_out] == [(200, -2)]
    assert await desk.till.value("SELECT sum(amount_minor) FROM payments") == 1_005
    assert await desk.till.value("SELECT sum(rounding_minor) FROM payments") == 2
    assert await desk.posted("checks") == 0


async def test_the_tip_stays_with_who_served(desk: Desk) -> None:
    card = desk.till.founded.card_tender_id
    check_id = await desk.sell(1_000, pay={"tender_id": card, "tip_minor": 100})

    resold = await resell(desk, check_id)
    await desk.refunds.finish_corrected(FinishCorrected(new_id(), resold.order_id), MANAGER)

    assert (await desk.posted("tips"), await desk.posted("tender")) == (-100, 1_100)


async def test_only_what_is_left_is_sold_again(desk: Desk) -> None:
    check_id = await desk.sell(1_100, 350)
    await desk.back(check_id, take={1: 1000})
    await desk.back(check_id, amount_minor=100)

    resold = await resell(desk, check_id)

    lines = await new_lines(desk, resold.order_id)
    assert [line.amount_minor for line in lines] == [1_000]
    assert (resold.paid_minor, resold.remaining_minor) == (1_000, 0)


async def test_a_discounted_line_stays_what_was_paid(desk: Desk) -> None:
    trail: dict[str, Any] = {"unit_price_minor": 1_000, "discount_minor": 200, "quantity": 3000}
    check_id = await desk.sell(2_800, **trail)

    resold = await resell(desk, check_id)
    done = await desk.refunds.finish_corrected(FinishCorrected(new_id(), resold.order_id), MANAGER)

    lines = await new_lines(desk, resold.order_id)
    assert [(line.name, line.quantity, line.amount_minor) for line in lines] == [
        ("Margherita (3)", 1000, 2_800)
    ]
    assert done.back_minor == 0


async def test_a_correction_can_be_corrected_and_refunded(desk: Desk) -> None:
    first = await resell(desk, await desk.sell(1_100, 350))
    done = await desk.refunds.finish_corrected(FinishCorrected(new_id(), first.order_id), MANAGER)
    second = await resell(desk, done.check_id)
    again = await desk.refunds.finish_corrected(FinishCorrected(new_id(), second.order_id), MANAGER)

    given = await desk.back(again.check_id, everything=True)

    assert given.amount_minor == 1_450
    assert all(value == 0 for value in (await balances(desk)).values())


async def test_the_same_correction_is_made_once(desk: Desk) -> None:
    check_id = await desk.sell(1_000)
    request = Resell(new_id(), check_id, new_id(), "Wrong")

    first = await desk.refunds.resell(request, MANAGER)
    again = await desk.refunds.resell(request, MANAGER)

    assert again == first
    with pytest.raises(RefundRefused):
        await resell(desk, check_id)
    with pytest.raises(CommandReused):
        await desk.refunds.resell(Resell(request.refund_id, check_id, new_id(), "Wrong"), MANAGER)
    finish = FinishCorrected(new_id(), first.order_id)
    one = await desk.refunds.finish_corrected(finish, MANAGER)
    assert await desk.refunds.finish_corrected(finish, MANAGER) == one
    assert await desk.till.count("refunds") == 1


async def test_who_may_not_and_who_does_not_say_why_changes_nothing(desk: Desk) -> None:
    check_id = await desk.sell(1_000)

    with pytest.raises(Forbidden):
        await desk.refunds.resell(Resell(new_id(), check_id, new_id(), "x"), CASHIER)
    with pytest.raises(BadRequest):
        await desk.refunds.resell(Resell(new_id(), check_id, new_id(), ""), MANAGER)

    assert (await desk.till.count("orders"), await desk.till.count("payments")) == (1, 1)


async def test_an_ordinary_order_is_not_finished_without_a_payment(desk: Desk) -> None:
    order_id = await desk.till.order(1_000)

    with pytest.raises(RefundRefused, match="not a correction"):
        await desk.refunds.finish_corrected(FinishCorrected(new_id(), order_id), MANAGER)


async def test_a_correction_of_which_nothing_is_left_gives_everything_back(desk: Desk) -> None:
    resold = await resell(desk, await desk.sell(1_100))
    await take_off(desk, resold.order_id, 0)

    finish = FinishCorrected(new_id(), resold.order_id)
    done = await desk.refunds.finish_corrected(finish, MANAGER)

    assert (done.back_minor, done.receipt_request_id) == (1_100, None)
    assert await desk.refunds.finish_corrected(finish, MANAGER, new_id()) == done
    assert all(value == 0 for value in (await balances(desk)).values())
    states = await desk.till.values("SELECT state FROM checks ORDER BY id")
    assert sorted(states) == ["paid", "voided"]


async def test_after_a_part_went_back_the_cash_that_is_left_is_carried_over(desk: Desk) -> None:
    await desk.till.change(Tender, desk.till.founded.cash_tender_id, rounding_minor=5)
    check_id = await desk.sell(1_003)
    await desk.back(check_id, amount_minor=501)

    resold = await resell(desk, check_id)

    assert (resold.paid_minor, resold.remaining_minor) == (502, 0)
    carried = await desk.till.values("SELECT amount_minor FROM payments WHERE kind = 'correction'")
    assert sorted(carried) == [-505, 505]
