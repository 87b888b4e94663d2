"""After the bill: adding is free; taking off needs the right or an approval, and is a red flag."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import pytest

from domain.errors import Forbidden
from domain.ids import new_id
from domain.permissions import CASHIER, Right
from edge.checks.requests import PrintBill
from edge.checks.split_requests import SplitEvenly
from edge.commands import Actor
from edge.orders.after_requests import TakeBack
from edge.orders.discount_requests import GiveDiscount
from edge.orders.discounts import DiscountService
from edge.orders.requests import (
    ChangeLine,
    MergeOrders,
    MoveLines,
    RemoveLine,
    VoidLine,
    VoidOrder,
)
from edge.reports.requests import Period
from edge.reports.service import ReportService
from tests.house import House

MAY_ALL_BUT_THIS = frozenset(Right) - {Right.CHANGE_AFTER_BILL}


@dataclass(frozen=True)
class Billed:
    """An order whose bill was printed: a sent line and one that was not sent."""

    house: House
    order_id: UUID
    sent_id: UUID
    unsent_id: UUID
    other_id: UUID
    actor: Actor


Act = Callable[[Billed, Actor], Awaitable[object]]


@pytest.fixture
async def billed(house: House) -> Billed:
    order_id = await house.open("7")
    sent_id = await line_of(house, order_id, "Tiramisù", 2)
    await house.send(order_id)
    unsent_id = await line_of(house, order_id, "Espresso", 2)
    other_id = await house.open("4")
    await house.checks.print_bill(PrintBill(order_id), house.actor("manager"))
    actor = replace(house.actor(), rights=MAY_ALL_BUT_THIS)
    return Billed(house, order_id, sent_id, unsent_id, other_id, actor)


async def remove(billed: Billed, actor: Actor) -> object:
    return await billed.house.orders.remove_line(RemoveLine(billed.unsent_id), actor)


async def fewer(billed: Billed, actor: Actor) -> object:
    return await billed.house.orders.change_line(ChangeLine(billed.unsent_id, 1000), actor)


async def take_back(billed: Billed, actor: Actor) -> object:
    request = TakeBack(billed.sent_id, "wasted", "Cold", 1000, confirmed=True)
    return await billed.house.orders.take_back(request, actor)


async def on_the_house(billed: Billed, actor: Actor) -> object:
    return await billed.house.orders.take_back(TakeBack(billed.sent_id, "comp", "Sorry"), actor)


async def void_line(billed: Billed, actor: Actor) -> object:
    return await billed.house.orders.void_line(VoidLine(billed.sent_id, "Gone"), actor)


async def void_order(billed: Billed, actor: Actor) -> object:
    return await billed.house.orders.void_order(VoidOrder(billed.order_id, "Left"), actor)


async def discount(billed: Billed, actor: Actor) -> object:
    request = GiveDiscount(billed.order_id, new_id(), "percent", "Friend", rate_micros=100_000)
    return await DiscountService(billed.house.db, billed.house.menus).give(request, actor)


async def move(billed: Billed, actor: Actor) -> object:
    request = MoveLines((billed.sent_id,), billed.other_id)
    return await billed.house.orders.move_lines(request, actor)


async def merge(billed: Billed, actor: Actor) -> object:
    request = MergeOrders(billed.order_id, billed.other_id)
    return await billed.house.orders.merge(request, actor)


ACTS: dict[str, Act] = {
    each.__name__: each
    for each in (
        remove,
        fewer,
        take_back,
        on_the_house,
        void_line,
        void_order,
        discount,
        move,
        merge,
    )
}


async def line_of(house: House, order_id: UUID, name: str, quantity: int) -> UUID:
    line_id = (await house.add(order_id, name, quantity)).line_id
    assert line_id is not None
    return line_id


async def flags(house: House) -> list[tuple[Any, ...]]:
    return await house.db.read(
        lambda read: read.rows(
            "SELECT details ->> 'what', details ->> 'minor', approver_id IS NOT NULL "
            "FROM audit_entries WHERE act = 'after_bill'"
        )
    )


@pytest.mark.parametrize("name", ACTS)
async def test_what_makes_the_order_smaller_is_refused_and_changes_nothing(
    billed: Billed, name: str
) -> None:
    before = (await billed.house.order(billed.order_id)).rev

    with pytest.raises(Forbidden) as refused:
        await ACTS[name](billed, billed.actor)

    assert refused.value.right == Right.CHANGE_AFTER_BILL
    assert (await billed.house.order(billed.order_id)).rev == before
    assert await flags(billed.house) == []


@pytest.mark.parametrize("name", ACTS)
async def test_whoever_has_the_right_may_and_leaves_a_red_flag(billed: Billed, name: str) -> None:
    before = (await billed.house.order(billed.order_id)).total_minor

    await ACTS[name](billed, replace(billed.actor, rights=frozenset(Right)))

    ((_what, minor, _approved),) = await flags(billed.house)
    left = (await billed.house.order(billed.order_id)).total_minor
    assert minor == before - left > 0


@pytest.mark.parametrize("name", ACTS)
async def test_before_the_bill_nothing_of_it_is_asked(house: House, name: str) -> None:
    order_id = await house.open("7")
    sent_id = await line_of(house, order_id, "Tiramisù", 2)
    await house.send(order_id)
    unsent_id = await line_of(house, order_id, "Espresso", 2)
    actor = replace(house.actor(), rights=MAY_ALL_BUT_THIS)

    await ACTS[name](
        Billed(house, order_id, sent_id, unsent_id, await house.open("4"), actor), actor
    )

    assert await flags(house) == []


async def test_adding_is_free_and_marks_the_bill_outdated(billed: Billed) -> None:
    house = billed.house

    added = await line_of(house, billed.order_id, "Espresso", 1)
    outdated = (await house.checks.due(billed.order_id)).outdated
    await house.orders.remove_line(RemoveLine(added), house.actor())

    assert outdated
    assert await flags(house) == []


async def test_more_of_a_line_is_free(billed: Billed) -> None:
    await billed.house.orders.change_line(ChangeLine(billed.unsent_id, 3000), billed.actor)

    assert await flags(billed.house) == []


async def test_a_manager_who_approves_this_act_approves_this_too(billed: Billed) -> None:
    house, command_id = billed.house, new_id()
    manager = (
        house.people["Gulnora"] if "Gulnora" in house.people else next(iter(house.people.values()))
    )
    approved = replace(
        house.actor(),
        rights=house.actor().rights | {Right.VOID_SENT},
        approver_id=manager,
        approved_for=command_id,
    )

    request = TakeBack(billed.sent_id, "wasted", "Cold", confirmed=True)
    await house.orders.take_back(request, approved, command_id)

    assert [(what, named) for what, _minor, named in await flags(house)] == [("wasted", 1)]


async def test_splitting_the_bill_does_not_open_a_way_around(billed: Billed) -> None:
    house = billed.house
    cashier = replace(house.actor(), rights=CASHIER | {Right.VOID_SENT})
    await house.orders.remove_line(RemoveLine(billed.unsent_id), house.actor("manager"))
    await house.checks.split_evenly(SplitEvenly(billed.order_id, 2), cashier)

    with pytest.raises(Forbidden):
        await take_back(billed, cashier)


async def test_reports_count_the_red_flags(billed: Billed) -> None:
    house = billed.house
    await remove(billed, replace(billed.actor, rights=frozenset(Right)))
    today = (await house.order(billed.order_id)).business_date

    sales = await ReportService(house.db).sales(Period(today, today), house.actor("manager"))

    assert sales.after_send.after_bill.acts == 1
    assert sales.after_send.after_bill.amount_minor > 0
