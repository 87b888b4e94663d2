"""Refunds and corrections among everything else of a restaurant."""

from __future__ import annotations

from uuid import UUID

import pytest

from domain.errors import DomainError
from domain.ids import new_id
from edge.checks.requests import Pay
from edge.checks.split_requests import SplitEvenly
from edge.orders.requests import VoidLine
from edge.refunds.requests import FinishCorrected, GiveBack, Resell, Resold
from edge.refunds.service import RefundService
from tests.house import House


async def check_of(house: House, order_id: UUID) -> UUID:
    """The only check of an order."""
    (check,) = (await house.checks.due(order_id)).checks
    return check.check_id


async def reopened(house: House, order_id: UUID) -> Resold:
    """A paid order that is corrected."""
    request = Resell(new_id(), await check_of(house, order_id), new_id(), "Wrong wine")
    return await RefundService(house.db).resell(request, house.actor("manager"))


async def test_a_line_is_taken_off_a_correction_and_another_added(house: House) -> None:
    refunds, manager = RefundService(house.db), house.actor("manager")
    order_id = await house.sell("Negroni", "Minestrone")
    tickets = len(await house.tickets())
    resold = await reopened(house, order_id)
    lines = {line.name: line.id for line in await house.lines(resold.order_id)}

    await house.orders.void_line(VoidLine(lines["Negroni"], "Not theirs"), manager)
    done = await refunds.finish_corrected(FinishCorrected(new_id(), resold.order_id), manager)

    negroni = next(line for line in await house.lines(order_id) if line.name == "Negroni")
    assert done.back_minor == negroni.amount_minor
    assert (await house.order(resold.order_id)).state == "closed"
    assert len(await house.tickets()) == tickets


async def test_a_correction_sits_where_its_guests_sat_unless_others_do(house: House) -> None:
    alone = await reopened(house, await house.sell("Negroni", table="7"))
    floor = await house.floor.floor()
    assert floor.tables[house.tables["7"]].order_ids == (alone.order_id,)

    second = await house.sell("Negroni", table="5")
    await house.open("5")
    named = await reopened(house, second)

    assert (await house.order(named.order_id)).name == "5"
    floor = await house.floor.floor()
    assert named.order_id in floor.tabs


async def test_guests_who_have_not_paid_yet_keep_their_table(house: House) -> None:
    manager, order_id = house.actor("manager"), await house.open("7")
    await house.add(order_id, "Negroni")
    await house.send(order_id)
    split = await house.checks.split_evenly(SplitEvenly(order_id, 2), manager)
    check = split.checks[0]
    pay = Pay(order_id, new_id(), house.tenders["Cash"], check.total_minor, check_id=check.check_id)
    await house.checks.pay(pay, manager)

    request = Resell(new_id(), check.check_id, new_id(), "Wrong wine")
    resold = await RefundService(house.db).resell(request, manager)

    floor = await house.floor.floor()
    assert floor.tables[house.tables["7"]].order_ids == (order_id,)
    assert (await house.order(resold.order_id)).name == "7"


async def test_what_was_given_back_can_be_taken_off_the_order_that_is_still_open(
    house: House,
) -> None:
    refunds, manager = RefundService(house.db), house.actor("manager")
    order_id = await house.open("7")
    await house.add(order_id, "Negroni")
    await house.add(order_id, "Minestrone")
    await house.send(order_id)
    split = await house.checks.split_evenly(SplitEvenly(order_id, 2), manager)
    check_id = split.checks[0].check_id
    due = await house.checks.due(order_id, check_id)
    pay = Pay(order_id, new_id(), house.tenders["Cash"], due.remaining_minor, check_id=check_id)
    await house.checks.pay(pay, manager)
    line = next(each for each in await house.lines(order_id) if each.name == "Negroni")

    with pytest.raises(DomainError, match="too much"):
        await house.orders.void_line(VoidLine(line.id, "Spilled"), manager)
    give = GiveBack(new_id(), check_id, "Spilled", everything=True)
    await refunds.give_back(give, manager)
    await house.orders.void_line(VoidLine(line.id, "Spilled"), manager)

    assert (await house.order(order_id)).state == "open"
