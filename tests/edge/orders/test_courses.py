"""Courses one after the other: fired by people or the clock, once, and nobody forgets them."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from domain.errors import BadRequest, Forbidden, LimitExceeded
from domain.ids import new_id
from edge.alarms.service import AlarmService
from edge.commands import Actor
from edge.floor.service import FloorService
from edge.kitchen.pacing import FireNextCourse, PacingService
from edge.kitchen.paper import print_ticket
from edge.kitchen.requests import BumpTicket, ServeItems
from edge.orders.course_store import due_timers
from edge.orders.courses import SetFireTimer
from edge.orders.promises import PromiseService
from edge.orders.requests import HoldLines, MergeOrders, OpenOrder, RemoveLine, Send
from tests.house import House

STARTER, MAIN, DESSERT = "Minestrone", "Lasagne", "Tiramisù"


@pytest.fixture
def pacing(house: House) -> PacingService:
    """What paces the meals."""
    return PacingService(house.db, house.menus, print_ticket)


async def starters_sent_mains_held(house: House, *held: str) -> UUID:
    """Table 7 eats its starters; what follows is held."""
    order_id = await house.open("7")
    await house.add(order_id, STARTER)
    await house.send(order_id)
    for dish in held or (MAIN,):
        await house.add(order_id, dish)
    lines = (await house.orders.view(order_id)).lines
    unsent = tuple(line.id for line in lines if line.state == "new")
    await house.orders.hold_lines(HoldLines(unsent), house.actor())
    return order_id


async def course_of(house: House, order_id: UUID, dish: str) -> UUID:
    line = next(x for x in (await house.orders.view(order_id)).lines if x.name == dish)
    assert line.course_id is not None
    return line.course_id


async def states(house: House, order_id: UUID) -> dict[str, str]:
    return {line.name: line.state for line in (await house.orders.view(order_id)).lines}


async def serve_everything(house: House) -> None:
    cook = house.actor("cook")
    for ticket in await house.tickets():
        await house.kitchen.bump_ticket(BumpTicket(ticket.id), cook)
    items = tuple(item.id for item in await house.ticket_items())
    await house.kitchen.serve_items(ServeItems(items), house.actor())


async def told(house: House) -> list[str]:
    manager = house.actor("manager")
    return [
        alarm.sentence
        for alarm in await AlarmService(house.db).seen_by(manager)
        if alarm.kind == "course_waits"
    ]


# ---- by hand ---------------------------------------------------------------------------------
async def test_the_pass_fires_the_next_course_and_no_other(
    house: House, pacing: PacingService
) -> None:
    order_id = await starters_sent_mains_held(house, MAIN, DESSERT)

    await pacing.fire_next_course(FireNextCourse(order_id), house.actor("cook"))

    assert await states(house, order_id) == {STARTER: "sent", MAIN: "sent", DESSERT: "held"}


async def test_what_a_waiter_has_not_sent_is_not_fired_from_the_pass(
    house: House, pacing: PacingService
) -> None:
    order_id = await starters_sent_mains_held(house)
    await house.add(order_id, DESSERT)

    await pacing.fire_next_course(FireNextCourse(order_id), house.actor("cook"))

    assert (await states(house, order_id))[DESSERT] == "new"
    with pytest.raises(BadRequest, match="Nothing is held"):
        await pacing.fire_next_course(FireNextCourse(order_id), house.actor("cook"))


async def test_who_neither_serves_nor_cooks_fires_nothing(
    house: House, pacing: PacingService
) -> None:
    order_id = await starters_sent_mains_held(house)

    with pytest.raises(Forbidden):
        await pacing.fire_next_course(FireNextCourse(order_id), Actor("person"))


# ---- by the clock ----------------------------------------------------------------------------
async def test_a_course_fires_by_itself_when_its_minutes_are_over(
    house: House, pacing: PacingService
) -> None:
    order_id = await starters_sent_mains_held(house)
    mains = await course_of(house, order_id, MAIN)
    await pacing.set_timer(SetFireTimer(order_id, mains, 10), house.actor())
    house.clock.advance(9 * 60)
    early = await pacing.fire_due()
    house.clock.advance(60)

    fired = await pacing.fire_due()

    assert (early, fired, await pacing.fire_due()) == (0, 1, 0)
    assert (await states(house, order_id))[MAIN] == "sent"
    assert (await pacing.pace(order_id)).timers == ()


async def test_a_clock_that_steps_back_between_looking_and_firing_loses_no_timer(
    house: House, pacing: PacingService, monkeypatch: pytest.MonkeyPatch
) -> None:
    order_id = await starters_sent_mains_held(house)
    mains = await course_of(house, order_id, MAIN)
    await pacing.set_timer(SetFireTimer(order_id, mains, 10), house.actor())
    house.clock.advance(600)
    found = await house.db.read(lambda read: due_timers(read, house.clock.now()))
    house.clock.advance(-30)
    monkeypatch.setattr("edge.orders.course_store.due_timers", lambda *_: found)

    too_early = await pacing.fire_due()
    house.clock.advance(30)

    assert (len(found), too_early, await pacing.fire_due()) == (1, 0, 1)


async def test_two_clocks_at_once_and_a_box_killed_between_fire_once(
    house: House, pacing: PacingService
) -> None:
    order_id = await starters_sent_mains_held(house)
    mains = await course_of(house, order_id, MAIN)
    await pacing.set_timer(SetFireTimer(order_id, mains, 10), house.actor())
    house.clock.advance(600)
    after_the_kill = PacingService(house.db, house.menus, print_ticket)

    await asyncio.gather(pacing.fire_due(), after_the_kill.fire_due(), pacing.fire_due())

    fed = [(item.line_id, item.fire_no) for item in await house.ticket_items()]
    assert len(fed) == len(set(fed)) == 2


async def test_a_timer_that_was_taken_back_or_overtaken_fires_nothing(
    house: House, pacing: PacingService
) -> None:
    order_id = await starters_sent_mains_held(house, MAIN, DESSERT)
    mains = await course_of(house, order_id, MAIN)
    desserts = await course_of(house, order_id, DESSERT)
    await pacing.set_timer(SetFireTimer(order_id, mains, 10), house.actor())
    await pacing.set_timer(SetFireTimer(order_id, desserts, 10), house.actor())
    await pacing.set_timer(SetFireTimer(order_id, desserts, None), house.actor())
    await pacing.fire_next_course(FireNextCourse(order_id), house.actor())
    house.clock.advance(3600)

    assert await pacing.fire_due() == 0
    assert (await states(house, order_id))[DESSERT] == "held"


async def test_a_timer_of_an_order_that_is_over_is_forgotten(
    house: House, pacing: PacingService
) -> None:
    order_id = await starters_sent_mains_held(house)
    mains = await course_of(house, order_id, MAIN)
    await pacing.set_timer(SetFireTimer(order_id, mains, 10), house.actor())
    held = next(x for x in (await house.orders.view(order_id)).lines if x.state == "held")
    await house.orders.remove_line(RemoveLine(held.id), house.actor())
    await house.pay(order_id)
    house.clock.advance(600)

    assert (await pacing.fire_due(), (await pacing.pace(order_id)).timers) == (0, ())


async def test_a_timer_goes_with_its_lines_to_another_order(
    house: House, pacing: PacingService
) -> None:
    order_id, other = await starters_sent_mains_held(house), await house.open("8")
    mains = await course_of(house, order_id, MAIN)
    await pacing.set_timer(SetFireTimer(order_id, mains, 10), house.actor())

    await house.orders.merge(MergeOrders(order_id, other), house.actor())
    house.clock.advance(600)

    assert await pacing.fire_due() == 1
    assert (await states(house, other))[MAIN] == "sent"


@pytest.mark.parametrize("minutes", [0, 241])
async def test_a_timer_is_of_sensible_minutes(
    house: House, pacing: PacingService, minutes: int
) -> None:
    order_id = await starters_sent_mains_held(house)
    mains = await course_of(house, order_id, MAIN)

    with pytest.raises(LimitExceeded):
        await pacing.set_timer(SetFireTimer(order_id, mains, minutes), house.actor())


async def test_a_course_of_which_nothing_is_held_has_no_timer(
    house: House, pacing: PacingService
) -> None:
    order_id = await starters_sent_mains_held(house)
    starters = await course_of(house, order_id, STARTER)

    with pytest.raises(BadRequest, match="Nothing of Starters is held"):
        await pacing.set_timer(SetFireTimer(order_id, starters, 10), house.actor())


async def test_a_promised_order_is_fired_by_the_clock_even_when_it_was_paid_before(
    house: House, pacing: PacingService
) -> None:
    order_id = new_id()
    at = house.clock.now() + timedelta(minutes=60)
    request = OpenOrder(order_id, house.order_type("takeaway"), promised_at=at)
    await house.orders.open_order(request, house.actor())
    await house.add(order_id, "Chocolate fondant")
    await house.orders.send(Send(order_id), house.actor())
    await house.pay(order_id)
    house.clock.advance(47 * 60)
    early = await pacing.fire_due()
    house.clock.advance(60)

    await asyncio.gather(pacing.fire_due(), pacing.fire_due())

    (waiting,) = await PromiseService(house.db, house.menus).promised()
    assert (early, await pacing.fire_due()) == (0, 0)
    assert len(await house.ticket_items()) == 1
    assert (waiting.state, waiting.is_paid) == ("cooking", True)


# ---- who waits -------------------------------------------------------------------------------
async def test_the_server_is_told_once_when_guests_wait_too_long(
    house: House, pacing: PacingService
) -> None:
    await starters_sent_mains_held(house)
    await serve_everything(house)
    house.clock.advance(11 * 60)
    early = await pacing.tell_of_waiting()
    house.clock.advance(60)

    assert (early, await pacing.tell_of_waiting(), await pacing.tell_of_waiting()) == (0, 1, 0)
    assert await told(house) == ["Table 7: Mains not fired. The course before was served at 19:00."]


async def test_nobody_is_told_while_the_guests_eat_or_once_the_course_is_fired(
    house: House, pacing: PacingService
) -> None:
    order_id = await starters_sent_mains_held(house)
    house.clock.advance(3600)
    while_cooking = await pacing.tell_of_waiting()
    await serve_everything(house)
    house.clock.advance(720)
    await pacing.tell_of_waiting()

    await pacing.fire_next_course(FireNextCourse(order_id), house.actor())

    assert (while_cooking, await told(house)) == (0, [])


async def test_a_nudge_ends_with_what_it_was_about(house: House, pacing: PacingService) -> None:
    order_id = await starters_sent_mains_held(house)
    await serve_everything(house)
    house.clock.advance(720)
    await pacing.tell_of_waiting()
    held = next(x for x in (await house.orders.view(order_id)).lines if x.state == "held")

    await house.orders.remove_line(RemoveLine(held.id), house.actor())
    await pacing.tell_of_waiting()

    assert await told(house) == []


# ---- together --------------------------------------------------------------------------------
async def test_the_salad_is_begun_later_than_the_fish_and_the_drink_at_once(house: House) -> None:
    order_id = await house.open("7")
    await house.add(order_id, "Grilled sea bass")
    await house.add(order_id, "Chicken milanese")
    await house.add(order_id, "Negroni")
    await house.send(order_id)

    begun = {item.name: item.start_at for item in await house.ticket_items()}

    assert begun == {
        "Grilled sea bass": None,
        "Chicken milanese": house.clock.now() + timedelta(minutes=6),
        "Negroni": None,
    }


async def test_the_floor_says_at_which_table_guests_wait(
    house: House, pacing: PacingService
) -> None:
    await starters_sent_mains_held(house)
    await serve_everything(house)
    house.clock.advance(720)
    await pacing.tell_of_waiting()

    floor = await FloorService(house.db).floor()

    assert floor.tables[house.tables["7"]].waits_for == "Mains"
    assert floor.tables[house.tables["8"]].waits_for == ""
