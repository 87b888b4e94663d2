"""Two tablets at once: a drawer is opened once, closed once, a purse is checked out once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest

from domain.errors import Changed
from domain.ids import new_id
from edge.cash.requests import ConfirmDeposit, CountPlace, Deposit
from edge.shifts.purse_requests import Checkout, OpenPurse
from edge.shifts.requests import CloseDrawer, HandOverDrawer, OpenDrawer
from edge.tips.requests import CarryTips, PayTips
from tests.edge.shifts.conftest import Counter
from tests.edge.shifts.waiters import Waiters, employ, hire
from tests.edge.till import CASHIER, MANAGER


@pytest.fixture
async def waiters(counter: Counter) -> Waiters:
    """Aziza and Marco."""
    return await hire(counter)


async def done_once(*acts: Awaitable[Any]) -> None:
    """Of acts at once one is done, and the others hear that somebody was there before."""
    outcomes = await asyncio.gather(*acts, return_exceptions=True)
    refused = [each for each in outcomes if isinstance(each, BaseException)]
    assert [type(each) for each in refused] == [Changed] * (len(acts) - 1)


async def test_a_drawer_is_opened_once(counter: Counter) -> None:
    opened = [OpenDrawer(new_id(), counter.drawer_id, 100) for _ in range(3)]

    await done_once(*(counter.shifts.open(each, CASHIER) for each in opened))

    assert await counter.till.count("drawer_sessions") == 1


async def test_a_drawer_is_closed_once(counter: Counter) -> None:
    session_id = await counter.open(100)

    await done_once(
        *(counter.shifts.close(CloseDrawer(session_id, 100), CASHIER) for _ in range(3))
    )


async def test_a_drawer_is_handed_over_or_closed(counter: Counter) -> None:
    giulia = await employ(counter, "Giulia", "Cashier")
    assert giulia.id is not None
    session_id = await counter.open(100)

    await done_once(
        counter.shifts.hand_over(HandOverDrawer(session_id, new_id(), giulia.id, 100), CASHIER),
        counter.shifts.close(CloseDrawer(session_id, 100), CASHIER),
    )


async def test_a_purse_is_opened_and_checked_out_once(waiters: Waiters) -> None:
    asked = [OpenPurse(new_id(), 5_000) for _ in range(3)]
    await done_once(*(waiters.purses.open(each, waiters.aziza) for each in asked))
    (state,) = await waiters.counter.shifts.purses()
    assert state.session_id is not None
    await waiters.sell(waiters.aziza, 1_000, tip=200, tendered_minor=1_200)

    request = Checkout(state.session_id, 6_200)
    await done_once(*(waiters.purses.check_out(request, waiters.aziza) for _ in range(3)))

    paid = await waiters.counter.till.values("SELECT amount_minor FROM tip_moves")
    assert paid == [-200]


async def test_tips_are_paid_or_carried_once(waiters: Waiters) -> None:
    drawer = await waiters.counter.open(5_000)
    await waiters.sell(waiters.aziza, 1_000, tip=200, card=True)
    person_id, day = waiters.aziza.id, waiters.tips.today()
    assert person_id is not None

    await done_once(
        waiters.tips.pay_out(PayTips(new_id(), person_id, day, drawer), CASHIER),
        waiters.tips.carry(CarryTips(new_id(), day), MANAGER),
        waiters.tips.pay_out(PayTips(new_id(), person_id, day, drawer), CASHIER),
    )


async def test_a_bag_is_confirmed_once(waiters: Waiters) -> None:
    safe = (await waiters.cash.places(MANAGER)).places[0].id
    await waiters.cash.count(CountPlace(new_id(), safe, 9_000), MANAGER)
    bag = new_id()
    await waiters.cash.deposit(Deposit(bag, 5_000, "A-1"), MANAGER)

    await done_once(
        *(waiters.cash.confirm(ConfirmDeposit(new_id(), bag, 5_000), MANAGER) for _ in range(3))
    )
