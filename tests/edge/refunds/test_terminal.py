"""Refunds through a card terminal: asked outside of any write, written once with its answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from uuid import UUID

import pytest

from domain.errors import Forbidden
from domain.ids import new_id
from domain.permissions import Right
from domain.refunds import RefundRefused, Way
from edge.commands import Actor
from edge.database import Database
from edge.founding import Founded
from edge.payments.requests import AttemptView
from edge.refunds.requests import FinishCorrected, GiveBack, Resell
from edge.refunds.service import RefundService
from edge.shifts.requests import CloseDrawer, OpenDrawer
from edge.shifts.service import ShiftService
from sync.tables.sales import OrderLine
from tests.edge.payments.desk import Desk, new_desk, shows
from tests.edge.till import CASHIER, MANAGER, open_till


@dataclass
class Counter:
    """A terminal, and refunds that know it."""

    desk: Desk
    refunds: RefundService

    async def sell(self, amount: int) -> UUID:
        """A check that was paid by card at the terminal."""
        order_id = await self.desk.till.order(amount)
        asked = await self.desk.ask(order_id, amount)
        self.desk.terminal.approve(asked.id.hex)
        await self.desk.answered(asked.id)
        return UUID(bytes=await self.desk.till.value("SELECT id FROM checks ORDER BY id DESC"))

    async def ask(self, request: GiveBack | FinishCorrected, actor: Actor = MANAGER) -> AttemptView:
        """Have the terminal give something back, up to its screen."""
        asked = await self.refunds.ask_terminal(request, actor)
        assert asked is not None
        await shows(self.desk.terminal, asked.id)
        return asked

    async def rows(self) -> list[int]:
        """What was paid and given back."""
        return sorted(await self.desk.till.values("SELECT amount_minor FROM payments"))


@pytest.fixture
async def counter(db: Database, founded: Founded) -> AsyncIterator[Counter]:
    """The counter, with its terminal."""
    desk = await new_desk(await open_till(db, founded))
    yield Counter(desk, RefundService(db, desk.payments))
    await desk.payments.end()


def half(check_id: UUID) -> GiveBack:
    """A refund of 500."""
    return GiveBack(new_id(), check_id, "Returned", amount_minor=500)


async def test_the_refund_is_written_with_the_terminals_answer(counter: Counter) -> None:
    request = half(await counter.sell(1_000))

    asked = await counter.ask(request)
    assert await counter.rows() == [1_000]
    counter.desk.terminal.approve(asked.id.hex)
    await counter.desk.answered(asked.id)

    assert await counter.rows() == [-500, 1_000]
    given = await counter.refunds.result(request.refund_id)
    assert given is not None
    assert (given.amount_minor, given.left_minor) == (500, 500)
    approved_by = await counter.desk.till.values("SELECT attempt_id IS NULL FROM payments")
    assert approved_by == [0, 0]


async def test_what_the_terminal_declines_is_not_given_back(counter: Counter) -> None:
    request = half(await counter.sell(1_000))

    asked = await counter.ask(request)
    counter.desk.terminal.decline(asked.id.hex)
    await counter.desk.answered(asked.id)

    assert await counter.rows() == [1_000]
    assert await counter.refunds.result(request.refund_id) is None


async def test_nothing_else_goes_back_while_the_terminal_is_asked(counter: Counter) -> None:
    check_id = await counter.sell(1_000)
    asked = await counter.ask(half(check_id))

    for act in (
        counter.refunds.ask_terminal(half(check_id), MANAGER),
        counter.refunds.resell(Resell(new_id(), check_id, new_id(), "Wrong"), MANAGER),
    ):
        with pytest.raises(RefundRefused, match="terminal"):
            await act
    counter.desk.terminal.approve(asked.id.hex)
    await counter.desk.answered(asked.id)
    assert await counter.rows() == [-500, 1_000]


async def test_a_refund_that_may_not_be_never_reaches_the_terminal(counter: Counter) -> None:
    check_id = await counter.sell(1_000)

    with pytest.raises(RefundRefused):
        await counter.refunds.ask_terminal(
            GiveBack(new_id(), check_id, "Returned", amount_minor=1_001), MANAGER
        )
    with pytest.raises(Forbidden) as refused:
        await counter.refunds.ask_terminal(half(check_id), CASHIER)
    with pytest.raises(RefundRefused, match="by its terminal"):
        await counter.refunds.give_back(half(check_id), MANAGER)

    assert refused.value.right == Right.REFUND
    assert await counter.desk.till.value("SELECT count(*) FROM attempts") == 1


async def test_power_fails_while_the_terminal_gives_money_back(counter: Counter) -> None:
    request = half(await counter.sell(1_000))
    asked = await counter.ask(request)
    counter.desk.terminal.approve(asked.id.hex)

    desk = await counter.desk.kill()
    again = Counter(desk, RefundService(desk.db, desk.payments))
    await desk.look()
    await desk.decided(asked.id)

    assert await again.rows() == [-500, 1_000]
    assert await desk.till.value("SELECT count(*) FROM refunds") == 1
    await desk.payments.end()
    await desk.db.close()


async def test_two_cards_are_given_back_one_after_the_other(counter: Counter) -> None:
    order_id = await counter.desk.till.order(1_000)
    for amount in (400, 600):
        asked = await counter.desk.ask(order_id, amount)
        counter.desk.terminal.approve(asked.id.hex)
        await counter.desk.answered(asked.id)
    check_id = UUID(bytes=await counter.desk.till.value("SELECT id FROM checks"))
    whole = GiveBack(new_id(), check_id, "Returned", everything=True)

    with pytest.raises(RefundRefused, match="One card"):
        await counter.refunds.ask_terminal(whole, MANAGER)
    payments = (await counter.refunds.paid(check_id, MANAGER)).payments
    way = (Way(payments[0].id, payments[0].left_minor),)
    one = GiveBack(new_id(), check_id, "Returned", amount_minor=payments[0].left_minor, ways=way)
    asked = await counter.ask(one)
    counter.desk.terminal.approve(asked.id.hex)
    await counter.desk.answered(asked.id)

    assert len(await counter.rows()) == 3


async def test_the_difference_of_a_correction_goes_back_to_the_card(counter: Counter) -> None:
    check_id = await counter.sell(1_000)
    resold = await counter.refunds.resell(
        Resell(new_id(), check_id, new_id(), "Wrong price"), MANAGER
    )
    line = UUID(
        bytes=await counter.desk.till.value(
            f"SELECT id FROM order_lines WHERE order_id = X'{resold.order_id.hex}'"
        )
    )
    await counter.desk.till.change(OrderLine, line, amount_minor=700, unit_price_minor=700)
    finish = FinishCorrected(new_id(), resold.order_id)

    asked = await counter.ask(finish)
    counter.desk.terminal.approve(asked.id.hex)
    await counter.desk.answered(asked.id)

    assert sum(await counter.rows()) == 700
    state = await counter.desk.till.value(
        f"SELECT state FROM orders WHERE id = X'{resold.order_id.hex}'"
    )
    assert state == "closed"


async def test_a_drawer_that_was_closed_meanwhile_loses_no_refund(counter: Counter) -> None:
    till, session_id = counter.desk.till, new_id()
    shifts, check_id = ShiftService(till.db), await counter.sell(1_000)
    await shifts.open(OpenDrawer(session_id, till.founded.drawer_id, 0), MANAGER)
    asked = await counter.ask(replace(half(check_id), drawer_session_id=session_id))
    await shifts.close(CloseDrawer(session_id, 0), MANAGER)

    counter.desk.terminal.approve(asked.id.hex)
    await counter.desk.answered(asked.id)

    assert await counter.rows() == [-500, 1_000]


async def test_what_came_to_a_correction_meanwhile_is_paid_and_not_lost(counter: Counter) -> None:
    till, check_id = counter.desk.till, await counter.sell(1_000)
    resold = await counter.refunds.resell(
        Resell(new_id(), check_id, new_id(), "Wrong price"), MANAGER
    )
    line = UUID(
        bytes=await till.value(
            f"SELECT id FROM order_lines WHERE order_id = X'{resold.order_id.hex}'"
        )
    )
    await till.change(OrderLine, line, amount_minor=700, unit_price_minor=700)
    asked = await counter.ask(FinishCorrected(new_id(), resold.order_id))
    await till.add(resold.order_id, 100)

    counter.desk.terminal.approve(asked.id.hex)
    await counter.desk.answered(asked.id)

    assert sum(await counter.rows()) == 700
    assert (await till.checks.due(resold.order_id)).remaining_minor == 100
    await till.pay(resold.order_id, 100)
    assert sum(await counter.rows()) == 800
    assert await till.values("SELECT DISTINCT state FROM orders") == ["closed"]
