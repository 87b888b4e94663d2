"""What nobody saw is told to somebody; a wrong clock is told to everybody."""

from __future__ import annotations

from datetime import timedelta

from domain.permissions import Right
from edge.alarms.service import AlarmService
from edge.alarms.worker import ClockWatch
from edge.commands import Actor
from edge.kitchen.requests import ShowTickets
from tests.house import House

STRANGER = Actor("person", None, None, None, frozenset({Right.TAKE_ORDERS}))


async def test_a_card_that_nobody_was_shown_for_20_seconds_alarms_sender_expo_and_manager(
    house: House,
) -> None:
    order = await house.open("7")
    await house.add(order, house.plain_items()[0])
    await house.send(order)
    alarms = AlarmService(house.db)

    house.clock.advance(20)
    early = await house.kitchen.raise_alarms()
    house.clock.advance(1)
    late = await house.kitchen.raise_alarms()
    again = await house.kitchen.raise_alarms()

    assert (early, late, again) == (0, len(await house.tickets()), 0)
    assert (
        "has not shown or printed order 1"
        in (await alarms.seen_by(house.actor("waiter")))[0].sentence
    )
    assert await alarms.seen_by(house.actor("cook"))
    assert await alarms.seen_by(house.actor("manager"))
    assert await alarms.seen_by(STRANGER) == ()


async def test_the_alarm_ends_when_a_screen_has_drawn_the_card_and_the_waiter_sees_it(
    house: House,
) -> None:
    order = await house.open("7")
    await house.add(order, house.plain_items()[0])
    await house.send(order)
    house.clock.advance(30)
    await house.kitchen.raise_alarms()

    shown = tuple(item.id for item in await house.ticket_items())
    await house.kitchen.show_tickets(ShowTickets(shown), house.actor("cook"))

    assert await AlarmService(house.db).seen_by(house.actor("manager")) == ()
    assert (await house.orders.view(order)).lines[0].kitchen == "delivered"


async def test_lines_added_later_to_a_card_alarm_again(house: House) -> None:
    order = await house.open("7")
    name = house.plain_items()[0]
    await house.add(order, name)
    await house.send(order)
    house.clock.advance(30)
    await house.kitchen.raise_alarms()
    shown = tuple(item.id for item in await house.ticket_items())
    await house.kitchen.show_tickets(ShowTickets(shown), house.actor("cook"))
    await house.add(order, name)
    await house.send(order)
    house.clock.advance(30)

    assert await house.kitchen.raise_alarms() == len(await house.tickets())


async def test_a_clock_that_jumped_back_is_told_until_it_is_right(house: House) -> None:
    await house.open("7")
    watch, alarms = ClockWatch(house.db), AlarmService(house.db)
    right = house.clock.now()

    house.clock.set(right - timedelta(days=2))
    await watch.look()
    wrong = await alarms.seen_by(house.actor("waiter"))
    await house.open("8")
    house.clock.set(right + timedelta(seconds=1))
    await ClockWatch(house.db).look()

    assert "clock is wrong" in wrong[0].sentence
    assert await alarms.seen_by(house.actor("waiter")) == ()
