"""A day's tips: whose they are, shared once by rules, paid out or carried to the wages."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from domain.checks import PaymentRefused
from domain.clock import VirtualClock
from domain.errors import BadRequest, Changed, DomainError, Forbidden, NotFound
from domain.ids import new_id
from edge.commands import Actor
from edge.database import Database
from edge.founding import Founded
from edge.staff.clocking import ClockIn, ClockOut, ClockService
from edge.tips.requests import (
    CarryTips,
    DropTipRule,
    PayTips,
    PersonTips,
    SaveTipRule,
    ShareTips,
    TipsShared,
)
from sync.tables.sales import Order
from tests.edge.shifts.conftest import make_counter
from tests.edge.shifts.waiters import Waiters, employ, hire
from tests.edge.till import CASHIER, MANAGER

HOUR, DAY_S = 3_600, 24 * 3_600
FIFTH = 200_000


@dataclass(frozen=True)
class Evening:
    """Two waiters and a cook, at work for different hours."""

    waiters: Waiters
    luca: Actor
    day: str

    async def rule(self, rate: int = FIFTH, role: str = "Cook") -> SaveTipRule:
        """A fifth of everybody's tips goes to the kitchen."""
        founded = self.waiters.counter.till.founded
        request = SaveTipRule(new_id(), "Kitchen", "tip_out", rate, to_role_id=founded.roles[role])
        await self.waiters.tips.save_rule(request, MANAGER)
        return request

    async def share(self) -> TipsShared:
        """Share what was not shared."""
        return await self.waiters.tips.share(ShareTips(new_id(), self.day), MANAGER)

    async def of(self, who: Actor) -> PersonTips:
        """Somebody's tips of the day."""
        found = await self.waiters.tips.day(MANAGER, self.day)
        return next(each for each in found.people if each.person_id == who.id)

    async def paid_by(self, name: str) -> list[int]:
        """What stands in the books under tips of a person."""
        return await self.waiters.counter.till.values(
            "SELECT j.value ->> 'minor' FROM ledger_postings p, json_each(p.legs) j "
            f"WHERE j.value ->> 'account' = 'tips' AND j.value ->> 'detail' = '{name}'"
        )


@pytest.fixture
async def evening(db: Database, founded: Founded, clock: VirtualClock, tmp_path: Path) -> Evening:
    """A Friday evening."""
    counter = await make_counter(db, founded, clock, tmp_path)
    waiters = await hire(counter)
    luca = await employ(counter, "Luca", "Cook")
    clocking = ClockService(db)
    for who in (waiters.aziza, waiters.marco, luca):
        assert who.id is not None
        await clocking.clock_in(ClockIn(new_id(), who.id), who)
    clock.advance(2 * HOUR)
    assert waiters.marco.id is not None
    await clocking.clock_out(ClockOut(waiters.marco.id), waiters.marco)
    clock.advance(2 * HOUR)
    return Evening(waiters, luca, waiters.tips.today())


async def test_tips_belong_to_who_served_not_to_who_closed(evening: Evening) -> None:
    till, founded = evening.waiters.counter.till, evening.waiters.counter.till.founded
    order_id = await till.order(2_000)
    await till.change(Order, order_id, server_id=evening.waiters.marco.id)

    await till.pay(order_id, 2_000, tender_id=founded.card_tender_id, tip_minor=300)

    marco = await evening.of(evening.waiters.marco)
    assert (marco.left_minor, marco.not_cash_minor, marco.owed_minor) == (300, 300, 300)


async def test_tips_at_nobodys_order_are_named_apart(evening: Evening) -> None:
    till = evening.waiters.counter.till
    order_id = await till.order(2_000)
    await till.pay(order_id, 2_000, tender_id=till.founded.card_tender_id, tip_minor=300)

    found = await evening.waiters.tips.day(MANAGER)

    assert found.nobodys_minor == 300


async def test_a_share_moves_tips_and_adds_up_to_nothing(evening: Evening) -> None:
    await evening.rule()
    await evening.waiters.sell(evening.waiters.aziza, 5_000, tip=1_003, card=True)

    shared = await evening.share()

    assert sum(each.amount_minor for each in shared.moves) == 0
    assert (await evening.of(evening.waiters.aziza)).owed_minor == 802
    assert (await evening.of(evening.luca)).owed_minor == 201


async def test_tips_are_shared_once_and_later_ones_alone(evening: Evening) -> None:
    await evening.rule()
    await evening.waiters.sell(evening.waiters.aziza, 5_000, tip=1_000, card=True)
    request, command_id = ShareTips(new_id(), evening.day), new_id()

    first = await evening.waiters.tips.share(request, MANAGER, command_id)
    assert await evening.waiters.tips.share(request, MANAGER, command_id) == first
    with pytest.raises(Changed, match="shared already"):
        await evening.waiters.tips.share(request, MANAGER)
    with pytest.raises(Changed, match="nothing to share"):
        await evening.share()
    await evening.waiters.sell(evening.waiters.aziza, 5_000, tip=500, card=True)
    assert (await evening.waiters.tips.day(MANAGER)).unshared_minor == 500
    rest = await evening.share()

    assert sorted(each.amount_minor for each in rest.moves) == [-100, 100]
    assert (await evening.of(evening.luca)).shared_minor == 300


async def test_a_pool_follows_the_hours_at_work(evening: Evening) -> None:
    founded = evening.waiters.counter.till.founded
    pool = SaveTipRule(new_id(), "Floor", "pool", 1_000_000, from_role_id=founded.roles["Waiter"])
    await evening.waiters.tips.save_rule(pool, MANAGER)
    await evening.waiters.sell(evening.waiters.aziza, 5_000, tip=900, card=True)

    await evening.share()

    assert (await evening.of(evening.waiters.aziza)).owed_minor == 600
    assert (await evening.of(evening.waiters.marco)).owed_minor == 300


async def test_without_rules_nothing_is_shared(evening: Evening) -> None:
    await evening.waiters.sell(evening.waiters.aziza, 5_000, tip=900, card=True)

    with pytest.raises(BadRequest, match="no rule"):
        await evening.share()


async def test_tips_are_paid_from_a_drawer_and_owed_no_more(evening: Evening) -> None:
    aziza = evening.waiters.aziza
    drawer = await evening.waiters.counter.open(5_000)
    await evening.waiters.sell(aziza, 5_000, tip=900, card=True)
    assert aziza.id is not None

    settled = await evening.waiters.tips.pay_out(
        PayTips(new_id(), aziza.id, evening.day, drawer), CASHIER
    )

    assert settled.amount_minor == 900
    assert (await evening.of(aziza)).owed_minor == 0
    report = await evening.waiters.counter.shifts.x(drawer)
    assert [(each.kind, each.amount_minor) for each in report.movements] == [
        ("float", 5_000),
        ("tip_out", -900),
    ]
    with pytest.raises(Changed, match="Nothing of that day is owed to Aziza"):
        await evening.waiters.tips.pay_out(
            PayTips(new_id(), aziza.id, evening.day, drawer), CASHIER
        )


@pytest.mark.parametrize("amount", [0, -1, 901])
async def test_more_than_is_owed_is_not_paid(evening: Evening, amount: int) -> None:
    aziza = evening.waiters.aziza
    drawer = await evening.waiters.counter.open(5_000)
    await evening.waiters.sell(aziza, 5_000, tip=900, card=True)
    assert aziza.id is not None

    with pytest.raises(BadRequest):
        await evening.waiters.tips.pay_out(
            PayTips(new_id(), aziza.id, evening.day, drawer, amount), CASHIER
        )


async def test_a_drawer_without_cash_pays_no_tips(evening: Evening) -> None:
    aziza = evening.waiters.aziza
    drawer = await evening.waiters.counter.open(100)
    await evening.waiters.sell(aziza, 5_000, tip=900, card=True)
    assert aziza.id is not None

    with pytest.raises(PaymentRefused, match="not so much cash"):
        await evening.waiters.tips.pay_out(
            PayTips(new_id(), aziza.id, evening.day, drawer), CASHIER
        )
    assert await evening.waiters.counter.till.count("tip_moves") == 0


async def test_what_is_owed_goes_with_the_wages(evening: Evening) -> None:
    await evening.waiters.sell(evening.waiters.aziza, 5_000, tip=900, card=True)
    await evening.waiters.sell(evening.waiters.marco, 5_000, tip=100, card=True)

    settled = await evening.waiters.tips.carry(CarryTips(new_id(), evening.day), MANAGER)

    assert settled.amount_minor == 1_000
    assert sum(await evening.paid_by("payroll")) == -1_000
    with pytest.raises(Changed, match="owed any more"):
        await evening.waiters.tips.carry(CarryTips(new_id(), evening.day), MANAGER)


async def test_yesterdays_tips_are_shared_today(evening: Evening) -> None:
    await evening.rule()
    await evening.waiters.sell(evening.waiters.aziza, 5_000, tip=1_000, card=True)
    evening.waiters.counter.clock.advance(DAY_S)

    await evening.share()

    assert (await evening.of(evening.luca)).owed_minor == 200
    assert (await evening.waiters.tips.day(MANAGER)).day > evening.day


async def test_tips_are_no_revenue(evening: Evening) -> None:
    await evening.rule()
    await evening.waiters.sell(evening.waiters.aziza, 5_000, tip=1_000, card=True)
    await evening.share()

    z = await evening.waiters.counter.z()

    assert (z.revenue_minor, z.totals.sales.tip_minor) == (5_000, 1_000)


@pytest.mark.parametrize("day", ["", "tomorrow", "2099-01-01", "2026-3-6", "2026-02-30"])
async def test_a_day_that_cannot_be_is_refused(evening: Evening, day: str) -> None:
    await evening.rule()

    with pytest.raises(BadRequest, match="That day cannot be"):
        await evening.waiters.tips.share(ShareTips(new_id(), day), MANAGER)


@pytest.mark.parametrize(
    ("name", "rate", "role"),
    [(" ", FIFTH, "Cook"), ("Kitchen", 0, "Cook"), ("Kitchen", 1_000_001, "Cook")],
)
async def test_a_rule_that_cannot_be_is_refused(
    evening: Evening, name: str, rate: int, role: str
) -> None:
    role_id = evening.waiters.counter.till.founded.roles[role]

    with pytest.raises(BadRequest):
        await evening.waiters.tips.save_rule(
            SaveTipRule(new_id(), name, "tip_out", rate, to_role_id=role_id), MANAGER
        )


@pytest.mark.parametrize("role_id", [None, UUID(int=5)])
async def test_a_share_goes_to_a_role_that_is_there(evening: Evening, role_id: UUID | None) -> None:
    with pytest.raises(DomainError):
        await evening.waiters.tips.save_rule(
            SaveTipRule(new_id(), "Kitchen", "tip_out", FIFTH, to_role_id=role_id), MANAGER
        )


async def test_a_rule_is_changed_and_dropped(evening: Evening) -> None:
    rule = await evening.rule()
    (shown,) = (await evening.waiters.tips.day(MANAGER)).rules
    assert (shown.name, shown.to_role, shown.rate_micros) == ("Kitchen", "Cook", FIFTH)

    await evening.waiters.tips.drop_rule(DropTipRule(rule.rule_id), MANAGER)

    assert (await evening.waiters.tips.day(MANAGER)).rules == ()
    with pytest.raises(NotFound):
        await evening.waiters.tips.drop_rule(DropTipRule(rule.rule_id), MANAGER)


async def test_tips_of_all_are_the_managers(evening: Evening) -> None:
    aziza = evening.waiters.aziza
    with pytest.raises(Forbidden):
        await evening.waiters.tips.day(aziza)
    with pytest.raises(Forbidden):
        await evening.waiters.tips.share(ShareTips(new_id(), evening.day), CASHIER)
    assert aziza.id is not None
    with pytest.raises(Forbidden):
        await evening.waiters.tips.pay_out(
            PayTips(new_id(), aziza.id, evening.day, new_id()), aziza
        )
