"""Takeaway: called by a number, promised for a time, ready, taken along."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest

from domain.errors import Changed, LimitExceeded
from domain.ids import new_id
from domain.pacing import pickup_number
from edge.commands import Command
from edge.kitchen.requests import BumpTicket
from edge.orders.promises import HandOver, PromiseOrder, PromiseService
from edge.orders.requests import FireCourse, OpenOrder
from edge.transaction import Write
from tests.house import House

FONDANT = "Chocolate fondant"
"""It takes 12 minutes."""


@pytest.fixture
def promises(house: House) -> PromiseService:
    """What the takeaway list asks."""
    return PromiseService(house.db, house.menus)


async def called_in(house: House, in_minutes: int | None = None, *dishes: str) -> UUID:
    """Somebody orders for later, or for as soon as possible, and the waiter sends it."""
    order_id = new_id()
    at = house.clock.now() + timedelta(minutes=in_minutes) if in_minutes else None
    request = OpenOrder(
        order_id, house.order_type("takeaway"), name="Rossi", phone="06 555", promised_at=at
    )
    await house.orders.open_order(request, house.actor())
    for dish in dishes:
        await house.add(order_id, dish)
    await house.send(order_id)
    return order_id


async def bump_all(house: House) -> None:
    for ticket in await house.tickets():
        await house.kitchen.bump_ticket(BumpTicket(ticket.id), house.actor("cook"))


@dataclass(frozen=True)
class CountTo:
    """That many numbers were given today."""

    number: int


async def count_to(house: House, number: int) -> None:
    """A long day: that many numbers were given."""

    def work(tx: Write) -> None:
        tx.execute(
            "UPDATE number_series SET last = ? WHERE name = ?", number, f"pickup:{tx.business_date}"
        )

    await house.db.write(Command.of(CountTo(number)), work)


async def test_takeaway_is_numbered_and_promised_in_twenty_minutes(
    house: House, promises: PromiseService
) -> None:
    await called_in(house, None, "Minestrone")
    await called_in(house, None, "Minestrone")

    first, second = await promises.promised()

    assert (first.pickup_number, second.pickup_number) == (1, 2)
    assert first.promised_at == house.clock.now() + timedelta(minutes=20)
    assert (first.name, first.phone, first.state) == ("Rossi", "06 555", "cooking")


async def test_orders_at_tables_have_no_number(house: House, promises: PromiseService) -> None:
    await house.open("7")

    assert await promises.promised() == ()


@pytest.mark.parametrize(("counted", "called"), [(1, 1), (999, 999), (1000, 1), (1999, 1)])
def test_numbers_begin_again_after_999(counted: int, called: int) -> None:
    assert pickup_number(counted) == called


async def test_a_number_that_somebody_waits_with_is_passed_over(
    house: House, promises: PromiseService
) -> None:
    await called_in(house, None, "Minestrone")
    await count_to(house, 999)

    await called_in(house, None, "Minestrone")

    assert [each.pickup_number for each in await promises.promised()] == [1, 2]


async def test_numbers_begin_again_the_next_day(house: House, promises: PromiseService) -> None:
    first = await called_in(house, None, "Minestrone")
    await promises.hand_over(HandOver(first), house.actor())
    house.clock.advance(24 * 3600)

    await called_in(house, None, "Minestrone")

    assert (await promises.promised())[-1].pickup_number == 1


async def test_what_is_promised_for_later_waits_its_longest_preparation_before(
    house: House, promises: PromiseService
) -> None:
    order_id = await called_in(house, 60, FONDANT, "Minestrone")

    (waiting,) = await promises.promised()
    lines = (await house.orders.view(order_id)).lines

    assert waiting.state == "waiting"
    assert waiting.fires_at == house.clock.now() + timedelta(minutes=48)
    assert {line.state for line in lines} == {"held"}
    assert await house.tickets() == []


async def test_what_is_due_already_goes_at_once(house: House, promises: PromiseService) -> None:
    await called_in(house, 10, FONDANT)

    (cooking,) = await promises.promised()

    assert (cooking.state, cooking.fires_at) == ("cooking", None)


async def test_a_waiter_may_fire_a_promised_order_before_its_time(house: House) -> None:
    order_id = await called_in(house, 60, FONDANT)
    line = (await house.orders.view(order_id)).lines[0]

    sent = await house.orders.fire_course(FireCourse(order_id, line.course_id), house.actor())

    assert sent.sent == 1


async def test_a_time_that_is_over_is_not_promised(house: House, promises: PromiseService) -> None:
    order_id = await called_in(house, None, "Minestrone")
    request = PromiseOrder(order_id, house.clock.now() - timedelta(minutes=5))

    with pytest.raises(LimitExceeded, match="over"):
        await promises.promise(request, house.actor())


async def test_ready_is_what_every_station_has_done_and_it_is_handed_over_once(
    house: House, promises: PromiseService
) -> None:
    order_id = await called_in(house, None, "Minestrone", "Margherita")
    before = await promises.ready_numbers()
    await bump_all(house)
    after = await promises.ready_numbers()

    await promises.hand_over(HandOver(order_id), house.actor())

    assert (before.preparing, before.ready) == ((1,), ())
    assert (after.preparing, after.ready) == ((), (1,))
    assert (await promises.promised(), await promises.ready_numbers()) == ((), type(after)((), ()))
    assert {item.state for item in await house.ticket_items()} == {"served"}
    with pytest.raises(Changed):
        await promises.hand_over(HandOver(order_id), house.actor())


async def test_a_paid_order_stays_on_the_list_until_it_is_handed_over(
    house: House, promises: PromiseService
) -> None:
    order_id = await called_in(house, None, "Minestrone")
    await house.pay(order_id)

    assert [(each.is_paid, each.state) for each in await promises.promised()] == [(True, "cooking")]
