"""Bumps that mean what the cook saw, and plates that stay in sight until they are on the table."""

from __future__ import annotations

from uuid import UUID

import pytest

from domain.errors import BadRequest, Changed
from domain.ids import new_id
from edge.commands import Actor
from edge.kitchen.requests import BumpItem, BumpTicket, RecallItem, ServeItems, TakeItems
from sync.tables.kitchen import Ticket
from tests.house import House


async def fired(house: House, *names: str) -> tuple[UUID, Ticket]:
    """An order of dishes of one station and course, and its card."""
    order = await house.open("7")
    for name in names:
        await house.add(order, name)
    await house.send(order)
    return order, (await house.tickets())[0]


def cook(house: House) -> Actor:
    return house.actor("cook")


async def item_ids(house: House) -> tuple[UUID, ...]:
    return tuple(item.id for item in await house.ticket_items())


async def test_a_card_is_not_bumped_with_what_the_cook_had_not_seen(house: House) -> None:
    order, card = await fired(house, "Lasagne")
    seen = await item_ids(house)
    await house.add(order, "Mushroom risotto")
    await house.send(order)

    with pytest.raises(Changed, match="just added"):
        await house.kitchen.bump_ticket(BumpTicket(card.id, seen), cook(house))

    assert {item.state for item in await house.ticket_items()} == {"queued"}


async def test_a_line_bumped_by_mistake_is_taken_back(house: House) -> None:
    _order, card = await fired(house, "Lasagne", "Mushroom risotto")
    first, _second = await item_ids(house)
    await house.kitchen.bump_item(BumpItem(first), cook(house))

    change = await house.kitchen.recall_item(RecallItem(first), cook(house))

    assert (change.ticket_id, change.state, change.moved) == (card.id, "open", 1)
    assert [item.state for item in await house.ticket_items()] == ["started", "queued"]


async def test_a_line_of_a_bumped_card_taken_back_brings_the_card_back(house: House) -> None:
    _order, card = await fired(house, "Lasagne")
    (only,) = await item_ids(house)
    await house.kitchen.bump_item(BumpItem(only), cook(house))
    assert (await house.kitchen.board(card.station_id)).cards == ()

    await house.kitchen.recall_item(RecallItem(only), cook(house))

    assert [each.id for each in (await house.kitchen.board(card.station_id)).cards] == [card.id]


async def test_food_that_was_taken_out_is_not_called_back(house: House) -> None:
    _order, _card = await fired(house, "Lasagne")
    ids = await item_ids(house)
    await house.kitchen.bump_item(BumpItem(ids[0]), cook(house))
    await house.kitchen.take_items(TakeItems(ids), house.actor())

    with pytest.raises(BadRequest, match="taken out"):
        await house.kitchen.recall_item(RecallItem(ids[0]), cook(house))


async def test_the_rev_of_a_card_rises_with_whatever_happens_on_it(house: House) -> None:
    order, card = await fired(house, "Lasagne", "Mushroom risotto")
    first, _second = await item_ids(house)
    revs = [await rev(house, card)]

    await house.kitchen.bump_item(BumpItem(first), cook(house))
    revs.append(await rev(house, card))
    await house.kitchen.recall_item(RecallItem(first), cook(house))
    revs.append(await rev(house, card))
    await house.add(order, "Caprese")
    await house.add(order, "Spaghetti carbonara")
    await house.send(order)
    revs.append(await rev(house, card))

    assert revs == sorted(set(revs))


async def rev(house: House, card: Ticket) -> int:
    board = await house.kitchen.board(card.station_id)
    return next(each.rev for each in board.cards if each.id == card.id)


async def test_the_pass_sees_an_order_until_its_last_plate_is_gone(house: House) -> None:
    order, card = await fired(house, "Lasagne")
    await house.kitchen.bump_ticket(BumpTicket(card.id), cook(house))

    (waiting,) = await house.kitchen.expo()
    assert (waiting.order_id, waiting.ready) == (order, True)
    await house.kitchen.take_items(TakeItems(await item_ids(house)), house.actor())

    assert await house.kitchen.expo() == ()


async def test_a_guest_who_paid_first_still_gets_the_plate(house: House) -> None:
    order, card = await fired(house, "Lasagne")
    await house.pay(order)
    await house.kitchen.bump_ticket(BumpTicket(card.id), cook(house))

    (plate,) = await house.kitchen.ready_plates()

    assert plate.order_id == order


async def test_plates_of_a_paid_order_are_forgotten_after_an_hour(house: House) -> None:
    order, card = await fired(house, "Lasagne")
    await house.pay(order)
    await house.kitchen.bump_ticket(BumpTicket(card.id), cook(house))
    house.clock.advance(3601)

    assert await house.kitchen.ready_plates() == ()
    assert await house.kitchen.expo() == ()


async def test_a_served_plate_leaves_the_runners_screen(house: House) -> None:
    _order, card = await fired(house, "Lasagne")
    await house.kitchen.bump_ticket(BumpTicket(card.id), cook(house))
    ids = await item_ids(house)

    command_id = new_id()
    for _tap in range(2):
        await house.kitchen.serve_items(ServeItems(ids), house.actor(), command_id)

    assert await house.kitchen.ready_plates() == ()
