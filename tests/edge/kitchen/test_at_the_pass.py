"""The pass: what is held, what only a paper tells of, who carries, what begins later."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from domain.ids import new_id
from domain.permissions import COOK
from edge.commands import SYSTEM, Actor, Command
from edge.kitchen.pass_views import ExpoOrder
from edge.kitchen.requests import BumpTicket, RushTicket, SeeTicket, ServeItems, TakeItems
from edge.orders.requests import FireCourse, HoldLines
from edge.transaction import Write
from sync.tables.catalog import Station
from sync.tables.kitchen import TicketItem
from tests.house import House

PASS = Actor("device", new_id(), new_id(), None, frozenset(COOK))
"""The screen at the pass, where nobody signs in."""


async def hold(house: House, order: UUID, name: str) -> None:
    change = await house.add(order, name)
    assert change.line_id is not None
    await house.orders.hold_lines(HoldLines((change.line_id,)), house.actor())


async def everything_out(house: House) -> None:
    for ticket in await house.tickets():
        await house.kitchen.bump_ticket(BumpTicket(ticket.id), house.actor("cook"))
    items = tuple(item.id for item in await house.ticket_items())
    await house.kitchen.take_items(TakeItems(items), house.actor())
    await house.kitchen.serve_items(ServeItems(items), house.actor())


async def without_screen(house: House, name: str) -> None:
    def work(tx: Write) -> None:
        row = next(each for each in tx.all(Station) if each.name == name)
        tx.update(row, has_screen=False)

    await house.db.write(Command.of(SeeTicket(new_id()), SYSTEM), work)


async def begin_in(house: House, minutes: int, order: UUID) -> None:
    def work(tx: Write) -> None:
        for item in tx.all(TicketItem, "order_id = ?", order):
            tx.update(item, start_at=tx.now + timedelta(minutes=minutes))

    await house.db.write(Command.of(SeeTicket(new_id()), SYSTEM), work)


async def at_the_pass(house: House) -> ExpoOrder:
    (order,) = await house.kitchen.expo()
    return order


async def test_an_order_whose_next_course_is_held_stays_and_is_fired_from_the_pass(
    house: House,
) -> None:
    order = await house.open("7")
    await house.add(order, "Caprese")
    await hold(house, order, "Lasagne")
    await house.send(order)
    await everything_out(house)

    waiting = await at_the_pass(house)
    assert waiting.next_course_id is not None
    assert waiting.held == 1
    assert waiting.last_out_at == house.clock.now()
    fired = await house.orders.fire_course(FireCourse(order, waiting.next_course_id), PASS)

    assert fired.sent == 1
    assert (await at_the_pass(house)).held == 0


async def test_an_order_leaves_the_pass_with_its_last_plate(house: House) -> None:
    order = await house.open("7")
    await house.add(order, "Caprese")
    await house.send(order)
    assert len(await house.kitchen.expo()) == 1

    await everything_out(house)

    assert await house.kitchen.expo() == ()


async def test_a_station_without_a_screen_ends_at_printed_and_its_plates_go_out(
    house: House,
) -> None:
    await without_screen(house, "Bar")
    order = await house.open("7")
    await house.add(order, "Espresso")
    await house.send(order)
    assert [each.done for each in (await at_the_pass(house)).stations] == [0]

    await house.print_out()
    (bar,) = (await at_the_pass(house)).stations
    (ticket,) = await house.tickets()
    (item,) = await house.ticket_items()
    await house.kitchen.take_items(TakeItems((item.id,)), PASS)

    assert (bar.done, bar.total, bar.paper, ticket.state) == (1, 1, True, "printed")
    assert await house.kitchen.expo() == ()


async def test_what_is_sent_later_joins_the_card_that_ended_on_paper(house: House) -> None:
    await without_screen(house, "Bar")
    order = await house.open("7")
    await house.add(order, "Espresso")
    await house.send(order)
    await house.print_out()
    await house.add(order, "Espresso")
    await house.send(order)

    (ticket,) = await house.tickets()

    assert ticket.state == "open"
    assert [item.mark for item in await house.ticket_items()] == ["", "added"]


async def test_a_shared_screen_says_who_carries(house: House) -> None:
    order = await house.open("7")
    await house.add(order, "Caprese")
    await house.send(order)
    (ticket,) = await house.tickets()
    await house.kitchen.bump_ticket(BumpTicket(ticket.id), house.actor("cook"))
    (item,) = await house.ticket_items()

    await house.kitchen.take_items(TakeItems((item.id,), house.people["Marco Bianchi"]), PASS)

    (plate,) = await house.kitchen.ready_plates()
    assert (plate.taken, plate.taken_by) == (True, "Marco")


async def test_cards_stand_in_the_order_in_which_they_begin_and_rushed_ones_first(
    house: House,
) -> None:
    orders = {}
    for table in ("7", "8", "9"):
        orders[table] = await house.open(table)
        await house.add(orders[table], "Caprese")
        await house.send(orders[table])
    await begin_in(house, 10, orders["7"])
    last = (await house.tickets())[2]
    await house.kitchen.rush_ticket(RushTicket(last.id), house.actor("cook"))

    board = await house.kitchen.board(last.station_id)

    assert [card.tables for card in board.cards] == [("9",), ("8",), ("7",)]


async def test_the_counts_know_what_a_dish_is_made_from(house: House) -> None:
    order = await house.open("7")
    await house.add(order, "Caprese")
    await house.send(order)
    (ticket,) = await house.tickets()

    (card,) = (await house.kitchen.board(ticket.station_id)).cards

    item = next(each for each in house.menus.menu.items.values() if each.name == "Caprese")
    assert card.items[0].uses == ((item.id, 1), (item.variants[0].id, 1))
