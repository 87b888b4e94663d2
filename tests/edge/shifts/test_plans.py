"""What cash asks of the database does not grow with the years: no table is read end to end."""

from __future__ import annotations

from contextlib import aclosing
from pathlib import Path

import pytest

from domain.clock import VirtualClock
from domain.ids import new_id
from edge.cash.requests import ConfirmDeposit, CountPlace, Deposit, SetCashRules
from edge.cash.service import CashService
from edge.checks.requests import Pay
from edge.shifts.purse_requests import Checkout, HandIn, OpenPurse
from edge.shifts.purse_service import PurseService
from edge.shifts.requests import HandOverDrawer, OpenDrawer
from edge.tips.requests import PayTips, SaveTipRule, ShareTips
from edge.tips.service import TipService
from tests.house import FRIDAY_EVENING, House, build_template, start_house
from tests.scenarios import test_failures_of_scale as scale

CASH = {
    "cash_movements",
    "day_closes",
    "drawer_sessions",
    "ledger_postings",
    "place_movements",
    "refunds",
    "tip_moves",
    "work_shifts",
}


async def an_evening_of_cash(house: House) -> None:
    """Everything that is done with cash, once."""
    manager, db = house.actor("manager"), house.db
    cash, purses, tips = CashService(db), PurseService(db), TipService(db)
    drawer, purse, bag = new_id(), new_id(), new_id()
    await cash.set_rules(
        SetCashRules(
            count_blind=True,
            difference_limit_minor=None,
            cash_with_waiters=True,
            tips_at_checkout=True,
        ),
        manager,
    )
    await tips.save_rule(SaveTipRule(new_id(), "All", "pool", 500_000), manager)
    await house.shifts.open(OpenDrawer(drawer, house.drawer_id, 10_000), manager)
    await purses.open(OpenPurse(purse, 1_000, drawer), manager)
    order_id = await house.open("7")
    await house.add(order_id, house.plain_items()[0])
    await house.send(order_id)
    due = (await house.checks.due(order_id)).remaining_minor
    pay = Pay(order_id, new_id(), house.tenders["Card"], due, tip_minor=100)
    await house.checks.pay(pay, manager)
    await purses.mine(manager)
    await purses.card_payments(manager)
    await purses.hand_in(HandIn(new_id(), purse, 500, drawer), manager)
    await house.shifts.to_count(purse)
    await house.shifts.purses()
    await purses.check_out(Checkout(purse, 500, to_session_id=drawer), manager)
    await tips.day(manager)
    safe = (await cash.places(manager)).places[0].id
    await cash.count(CountPlace(new_id(), safe, 9_000), manager)
    await cash.deposit(Deposit(bag, 500, "A-1"), manager)
    await cash.places(manager)
    await cash.confirm(ConfirmDeposit(new_id(), bag, 500), manager)
    waiter = house.actor().id
    assert waiter is not None
    expected = (await house.shifts.x(drawer)).expected_minor
    await house.shifts.hand_over(HandOverDrawer(drawer, new_id(), waiter, expected), manager)
    with pytest.raises(Exception, match="nothing to share"):
        await tips.share(ShareTips(new_id(), tips.today()), manager)
    with pytest.raises(Exception, match="already closed"):
        await tips.pay_out(PayTips(new_id(), waiter, tips.today(), drawer), manager)


async def test_no_table_that_grows_is_read_from_end_to_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scale, "GROWING", scale.GROWING | CASH)
    path = tmp_path / "box.db"
    await build_template(path)
    database, clock = scale.WatchedDatabase, VirtualClock(FRIDAY_EVENING)
    async with aclosing(await start_house(path, clock, database)) as house:
        await an_evening_of_cash(house)
        asked = scale.asked_of(house)

    assert scale.read_from_end_to_end(path, asked) == set()
