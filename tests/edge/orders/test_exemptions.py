"""Guests who owe no tax: everything on their order, whatever comes later, to the receipt."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest

from domain.errors import BadRequest, Changed, Forbidden
from domain.ids import new_id
from domain.permissions import WAITER
from edge.checks.requests import Pay
from edge.checks.split_requests import SplitEvenly
from edge.commands import Actor, Command
from edge.orders.discount_requests import GiveDiscount
from edge.orders.discounts import DiscountService
from edge.orders.exemptions import EndExemption, ExemptionService, ExemptOrder
from edge.orders.requests import EditOrder, MergeOrders, MoveLines
from edge.refunds.requests import GiveBack, Resell, TakeLine
from edge.refunds.service import RefundService
from edge.transaction import Write
from sync.tables.catalog import Tax
from tests.edge.orders.test_prices_and_discounts import negronis, rule, service_charge, total
from tests.house import House

VAT = 220_000


@pytest.fixture
def exemptions(house: House) -> ExemptionService:
    return ExemptionService(house.db, house.menus)


@pytest.fixture
def discounts(house: House) -> DiscountService:
    return DiscountService(house.db, house.menus)


def exempt(order_id: UUID, **columns: Any) -> ExemptOrder:
    return ExemptOrder(order_id, **{"reason": "Embassy", "proof": "AX-1007", **columns})


async def taxes(house: House, order_id: UUID) -> int:
    """How much tax is due on an order."""
    return (await house.checks.due(order_id)).tax_minor


async def added_tax(house: House) -> None:
    """From now on taxes are added on prices."""

    def work(tx: Write) -> None:
        for row in tx.all(Tax):
            tx.update(row, included=False)
        tx.signal("menu")

    await house.db.write(Command.of(exempt(new_id())), work)
    await house.menus.refresh()


async def test_no_tax_is_in_what_is_there_and_in_what_comes(
    house: House, exemptions: ExemptionService, discounts: DiscountService
) -> None:
    order_id = await negronis(house, 1)

    await exemptions.exempt(exempt(order_id), house.actor("manager"))
    one = await total(house, order_id)
    await house.add(order_id, "Negroni")

    # 9.00 with 22 % in it is 7.377 without, twice 14.754
    assert (one, await total(house, order_id), await taxes(house, order_id)) == (738, 1475, 0)
    steps = await discounts.explain((await house.lines(order_id))[0].id)
    assert [(each.name, each.after_minor) for each in steps[-1:]] == [("Tax not owed", 738)]
    assert (await house.order(order_id)).exemption == {
        "reason": "Embassy",
        "proof": "AX-1007",
        "codes": [],
        "minor": 1800 - 1475,
    }


async def test_taxes_that_are_added_are_not_added(
    house: House, exemptions: ExemptionService
) -> None:
    await added_tax(house)
    order_id = await negronis(house, 1)
    before = (await house.checks.due(order_id)).total_minor

    await exemptions.exempt(exempt(order_id), house.actor("manager"))

    assert (before, (await house.checks.due(order_id)).total_minor) == (1098, 900)


async def test_an_exemption_is_taken_back_to_the_minor_unit(
    house: House, exemptions: ExemptionService, discounts: DiscountService
) -> None:
    await service_charge(house)
    order_id = await negronis(house, 1, 2)
    await house.orders.edit_order(EditOrder(order_id, guests=8), house.actor())
    manager = house.actor("manager")
    given = GiveDiscount(order_id, new_id(), "percent", "Waited", rate_micros=70_000)
    await discounts.give(given, manager)
    before = [(row.amount_minor, row.taxes) for row in await house.lines(order_id)]
    due = await house.checks.due(order_id)

    await exemptions.exempt(exempt(order_id), manager)
    without = await total(house, order_id)
    await exemptions.end(EndExemption(order_id), manager)

    # 27.00 less 7 % is 25.11, with service 27.62; without 22 % of tax 22.639
    assert (due.total_minor, without) == (2762, 2264)
    assert [(row.amount_minor, row.taxes) for row in await house.lines(order_id)] == before
    assert await house.checks.due(order_id) == due
    with pytest.raises(Changed):
        await exemptions.end(EndExemption(order_id), manager)


async def test_only_the_taxes_that_are_named_are_left_out(
    house: House, exemptions: ExemptionService
) -> None:
    order_id = await house.open("7")
    for name in ("Negroni", "Lasagne"):
        await house.add(order_id, name)
    codes = {line.taxes[0]["code"] for line in await house.lines(order_id)}
    first = sorted(codes)[0]

    await exemptions.exempt(exempt(order_id, codes=(first,)), house.actor("manager"))

    due = await house.checks.due(order_id)
    assert [each.code for each in due.taxes] == sorted(codes - {first})
    with pytest.raises(BadRequest, match="no tax with the code"):
        await exemptions.exempt(exempt(order_id, codes=("MOON",)), house.actor("manager"))


async def test_parts_of_an_exempt_order_add_up_and_what_was_paid_stays(
    house: House, exemptions: ExemptionService
) -> None:
    order_id = await negronis(house, 1, 1, 1)
    await house.send(order_id)
    await exemptions.exempt(exempt(order_id), house.actor("manager"))
    whole = await total(house, order_id)
    split = await house.checks.split_evenly(SplitEvenly(order_id, 2), house.actor())
    first = split.checks[0]
    pay = Pay(order_id, new_id(), house.tenders["Cash"], first.total_minor, check_id=first.check_id)
    await house.checks.pay(pay, house.actor())

    with pytest.raises(BadRequest, match="Everything"):
        await exemptions.end(EndExemption(order_id), house.actor("manager"))
    await house.add(order_id, "Negroni")
    await house.send(order_id)

    assert sum(each.total_minor for each in split.checks) == whole == 2213
    order = await house.order(order_id)
    lines = [row for row in await house.lines(order_id) if row.state != "voided"]
    assert order.total_minor == sum(row.amount_minor for row in lines) == 2213 + 738


async def test_the_reason_is_on_bill_and_receipt(
    house: House, exemptions: ExemptionService
) -> None:
    order_id = await negronis(house, 1)
    await house.send(order_id)
    await exemptions.exempt(exempt(order_id), house.actor("manager"))

    await house.pay(order_id)
    await house.print_out()

    [receipt] = house.paper("Counter")
    assert "VAT: IT01234567897" in receipt
    assert "Tax not owed: Embassy (AX-1007)" in receipt
    assert re.search(r"Subtotal +9,00\nTax not owed +-1,62\nTOTAL +7,38", receipt)


async def test_an_exemption_needs_the_right_a_reason_and_a_proof(
    house: House, exemptions: ExemptionService
) -> None:
    order_id = await negronis(house, 1)

    with pytest.raises(Forbidden):
        await exemptions.exempt(
            exempt(order_id), Actor("person", new_id(), None, None, frozenset(WAITER))
        )
    for missing in ({"reason": " "}, {"proof": ""}):
        with pytest.raises(BadRequest, match="reason and the number"):
            await exemptions.exempt(exempt(order_id, **missing), house.actor("manager"))

    assert await total(house, order_id) == 900
    assert (await house.order(order_id)).exemption == {}


async def test_lines_that_leave_an_exempt_order_bear_their_taxes_again(
    house: House, exemptions: ExemptionService
) -> None:
    source, target = await negronis(house, 1, 1), await negronis(house, 1, table="8")
    await exemptions.exempt(exempt(source), house.actor("manager"))
    [line, _] = await house.lines(source)

    with pytest.raises(BadRequest, match="not exempt from the same taxes"):
        await house.orders.merge(MergeOrders(source, target), house.actor())
    await house.orders.move_lines(MoveLines((line.id,), target), house.actor())

    assert (await total(house, source), await total(house, target)) == (738, 1800)


async def test_an_exemption_that_comes_twice_is_one(
    house: House, exemptions: ExemptionService
) -> None:
    order_id, command_id = await negronis(house, 1), new_id()
    request = exempt(order_id)

    first = await exemptions.exempt(request, house.actor("manager"), command_id)
    again = await exemptions.exempt(request, house.actor("manager"), command_id)

    assert first == again
    assert await total(house, order_id) == 738


async def test_a_rule_still_prices_what_is_exempt(
    house: House, exemptions: ExemptionService
) -> None:
    await rule(house, rate_micros=100_000)
    order_id = await negronis(house, 1)

    await exemptions.exempt(exempt(order_id), house.actor("manager"))

    # 8.10 with 22 % in it is 6.639 without
    assert await total(house, order_id) == 664


async def test_a_line_goes_back_at_what_was_paid_for_it_without_tax(
    house: House, exemptions: ExemptionService
) -> None:
    order_id = await negronis(house, 1, 1)
    await exemptions.exempt(exempt(order_id), house.actor("manager"))
    await house.send(order_id)
    paid = await house.pay(order_id)
    first = (await house.lines(order_id))[0]
    back = GiveBack(new_id(), paid.check_id, "Spilled", (TakeLine(first.id, 1000),))

    result = await RefundService(house.db).give_back(back, house.actor("manager"))

    assert first.amount_minor == 738
    assert result.left_minor == paid.amount_minor - 738


async def test_a_correction_of_an_exempt_order_is_exempt_too(
    house: House, exemptions: ExemptionService
) -> None:
    order_id = await negronis(house, 1)
    await exemptions.exempt(exempt(order_id), house.actor("manager"))
    await house.send(order_id)
    paid = await house.pay(order_id)
    resell = Resell(new_id(), paid.check_id, new_id(), "Wrong wine")
    resold = await RefundService(house.db).resell(resell, house.actor("manager"))

    await house.add(resold.order_id, "Negroni")

    assert await total(house, resold.order_id) == 2 * 738
    assert await taxes(house, resold.order_id) == 0
