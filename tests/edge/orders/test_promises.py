"""Takeaway: called by a number, promised for a time, ready, taken along."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest

from domain.errors import BadRequest, Changed, LimitExceeded
from domain.ids import new_id
from domain.pacing import pickup_number
from edge.commands import Command
from edge.kitchen.requests import BumpTicket, ServeItems
from edge.orders.after_requests import TakeBack
from edge.orders.deliveries import (
    BringBack,
    Deliver,
    DeliveryService,
    DriveOff,
    GiveToDriver,
    SetAddress,
    cash_of,
)
from edge.orders.promises import HandOver, PromiseOrder, PromiseService
from edge.orders.requests import FireCourse, OpenOrder
from edge.transaction import Write
from sync.tables.sales import Order
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


async def unpromise(house: House, order_id: UUID) -> None:
    """As in a house that promises no time."""

    def work(tx: Write) -> None:
        tx.update_by_id(Order, order_id, promised_at=None)

    await house.db.write(Command.of(order_id), work)


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


async def test_a_number_stays_when_a_runner_only_carried_the_plates_out(
    house: House, promises: PromiseService
) -> None:
    order_id = await called_in(house, None, "Minestrone")
    await house.pay(order_id)
    await bump_all(house)
    plates = tuple(item.id for item in await house.ticket_items())
    await house.kitchen.serve_items(ServeItems(plates), house.actor("cook"))

    still = await promises.ready_numbers()
    await promises.hand_over(HandOver(order_id), house.actor())

    assert (still.ready, (await promises.ready_numbers()).ready) == ((1,), ())


async def test_a_paid_number_that_nobody_ever_took_is_forgotten_in_three_hours(
    house: House, promises: PromiseService
) -> None:
    order_id = await called_in(house, None, "Minestrone")
    await house.pay(order_id)
    await unpromise(house, order_id)

    house.clock.advance(3 * 3600 - 60)
    before = [each.pickup_number for each in await promises.promised()]
    house.clock.advance(120)

    assert (before, await promises.promised()) == ([1], ())


# ---- delivery --------------------------------------------------------------------------------
@pytest.fixture
def deliveries(house: House) -> DeliveryService:
    """What drivers ask."""
    return DeliveryService(house.db, house.menus)


async def to_be_driven(house: House, deliveries: DeliveryService, *dishes: str) -> UUID:
    order_id = new_id()
    request = OpenOrder(order_id, house.order_type("delivery"), name="Verdi", phone="06 777")
    await house.orders.open_order(request, house.actor())
    await deliveries.set_address(SetAddress(order_id, "Via Roma 1", "second bell"), house.actor())
    for dish in dishes:
        await house.add(order_id, dish)
    await house.send(order_id)
    return order_id


async def test_a_delivery_knows_its_address_and_its_promise(
    house: House, deliveries: DeliveryService
) -> None:
    await to_be_driven(house, deliveries, "Margherita")

    (found,) = await deliveries.deliveries()

    assert (found.street, found.note, found.phone) == ("Via Roma 1", "second bell", "06 777")
    assert found.promised_at == house.clock.now() + timedelta(minutes=45)
    assert (found.kitchen, found.out_at) == ("cooking", None)


async def test_a_driver_takes_several_orders_and_brings_back_the_cash_of_those_delivered(
    house: House, deliveries: DeliveryService
) -> None:
    driver, waiter = house.people["Nina Ricci"], house.actor()
    first = await to_be_driven(house, deliveries, "Margherita")
    second = await to_be_driven(house, deliveries, "Minestrone")
    owed = [each.owed_minor for each in await deliveries.deliveries()]
    await deliveries.give(GiveToDriver((first, second), driver), waiter)

    out = await deliveries.drive_off(DriveOff(driver), waiter)
    await deliveries.deliver(Deliver(first), waiter)
    found = await deliveries.deliveries()
    cash = cash_of(found, driver)
    back = await deliveries.bring_back(BringBack(driver, cash), waiter)

    assert (out.orders, cash) == (2, owed[0])
    assert (back.orders, back.cash_minor) == (1, cash)
    assert [each.order_id for each in await deliveries.deliveries()] == [second]
    assert (await house.order(first)).state == "closed"


async def test_cash_that_is_not_what_was_shown_is_counted_again(
    house: House, deliveries: DeliveryService
) -> None:
    driver, waiter = house.people["Nina Ricci"], house.actor()
    order_id = await to_be_driven(house, deliveries, "Margherita")
    await deliveries.give(GiveToDriver((order_id,), driver), waiter)
    await deliveries.drive_off(DriveOff(driver), waiter)
    await deliveries.deliver(Deliver(order_id), waiter)

    with pytest.raises(Changed, match="Look again"):
        await deliveries.bring_back(BringBack(driver, 1), waiter)

    assert (await house.order(order_id)).state == "open"


async def test_what_was_paid_before_is_driven_and_brings_no_cash(
    house: House, deliveries: DeliveryService
) -> None:
    driver, waiter = house.people["Nina Ricci"], house.actor()
    order_id = await to_be_driven(house, deliveries, "Margherita")
    await house.pay(order_id, tender="Card")
    await deliveries.give(GiveToDriver((order_id,), driver), waiter)
    await deliveries.drive_off(DriveOff(driver), waiter)
    before = await deliveries.deliveries()

    await deliveries.deliver(Deliver(order_id), waiter)

    assert [each.owed_minor for each in before] == [0]
    assert await deliveries.deliveries() == ()


async def test_an_order_with_nothing_left_on_it_keeps_no_drivers_cash(
    house: House, deliveries: DeliveryService
) -> None:
    driver, waiter = house.people["Nina Ricci"], house.actor()
    empty = await to_be_driven(house, deliveries, "Margherita")
    full = await to_be_driven(house, deliveries, "Minestrone")
    await deliveries.give(GiveToDriver((empty, full), driver), waiter)
    await deliveries.drive_off(DriveOff(driver), waiter)
    for order_id in (empty, full):
        await deliveries.deliver(Deliver(order_id), waiter)
    (line,) = await house.lines(empty)
    await house.orders.take_back(TakeBack(line.id, "wasted", "dropped"), house.actor("manager"))

    cash = cash_of(await deliveries.deliveries(), driver)
    back = await deliveries.bring_back(BringBack(driver, cash), waiter)

    assert (back.orders, back.cash_minor) == (1, cash)
    assert (await house.order(full)).state == "closed"


async def test_nobody_drives_off_with_nothing_or_gives_away_what_is_out(
    house: House, deliveries: DeliveryService
) -> None:
    driver, waiter = house.people["Nina Ricci"], house.actor()
    with pytest.raises(BadRequest, match="Take something along"):
        await deliveries.drive_off(DriveOff(driver), waiter)
    order_id = await to_be_driven(house, deliveries, "Margherita")
    await deliveries.give(GiveToDriver((order_id,), driver), waiter)
    await deliveries.drive_off(DriveOff(driver), waiter)

    with pytest.raises(Changed, match="on its way"):
        await deliveries.give(GiveToDriver((order_id,), None), waiter)
