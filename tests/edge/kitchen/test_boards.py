"""What screens of one station share, and what they must not."""

from __future__ import annotations

import asyncio

from edge.kitchen.requests import RushTicket
from edge.signals import Signal
from tests.house import House


async def test_screens_that_look_at_once_share_one_read(house: House) -> None:
    order = await house.open("7")
    await house.add(order, house.plain_items()[0])
    await house.send(order)
    [ticket] = await house.tickets()

    first, second = await asyncio.gather(
        house.kitchen.board(ticket.station_id), house.kitchen.board(ticket.station_id)
    )

    assert [card.id for card in first.cards] == [ticket.id]
    assert first is second


async def test_a_look_after_a_change_does_not_get_what_was_read_before_it(house: House) -> None:
    order = await house.open("7")
    await house.add(order, house.plain_items()[0])
    await house.send(order)
    [ticket] = await house.tickets()
    before = asyncio.create_task(house.kitchen.board(ticket.station_id))
    await asyncio.sleep(0)

    house.db.signals.emit(Signal("kitchen", ticket.station_id))
    after = await house.kitchen.board(ticket.station_id)

    assert after is not await before
    assert after == await before


async def test_only_cards_that_changed_are_read_again(house: House) -> None:
    for table in ("7", "8"):
        order = await house.open(table)
        await house.add(order, house.plain_items()[0])
        await house.send(order)
    [ticket, other] = await house.tickets()
    before = await house.kitchen.board(ticket.station_id)

    await house.kitchen.rush_ticket(RushTicket(other.id), house.actor("cook"))
    after = await house.kitchen.board(ticket.station_id)

    assert [card.id for card in after.cards] == [other.id, ticket.id]
    assert after.cards[1] is before.cards[0]
    assert (before.cards[1].rush, after.cards[0].rush) == (False, True)
