"""Allergies on cards: everything is read at once, only the bump waits."""

from __future__ import annotations

from uuid import UUID

import pytest

from domain.ids import new_id
from edge.kitchen.allergies import NotAcknowledged
from edge.kitchen.requests import AcknowledgeAllergy, BumpItem, BumpTicket
from edge.kitchen.views import CardItem
from edge.orders.seats import SetAllergies
from tests.house import House


async def with_an_allergy(house: House) -> tuple[UUID, CardItem, CardItem]:
    """A card with a dish for a guest who must not eat nuts, and one for a guest who may."""
    order = await house.open("7")
    needs = SetAllergies(order, 2, {"nuts": "severe"})
    await house.orders.set_allergies(needs, house.actor(), new_id())
    await house.add(order, "Lasagne", seat=2)
    await house.add(order, "Mushroom risotto", seat=1)
    await house.send(order)
    ticket, items = (await house.tickets())[0], {}
    for item in (await house.kitchen.board(ticket.station_id)).cards[0].items:
        items[item.name] = item
    return ticket.id, items["Lasagne"], items["Mushroom risotto"]


async def test_the_card_shows_the_dish_and_its_allergy_at_once(house: House) -> None:
    _card, dish, other = await with_an_allergy(house)

    assert (dish.allergy_waits, dish.severe) == (True, ("nuts",))
    assert (other.allergy_waits, other.allergy) == (False, ())


async def test_neither_the_dish_nor_its_card_is_bumped_before_the_allergy_was_read(
    house: House,
) -> None:
    card, dish, _other = await with_an_allergy(house)

    with pytest.raises(NotAcknowledged, match="Read the allergy first, then bump: Lasagne"):
        await house.kitchen.bump_item(BumpItem(dish.id), house.actor("cook"))
    with pytest.raises(NotAcknowledged):
        await house.kitchen.bump_ticket(BumpTicket(card), house.actor("cook"))

    assert {item.state for item in await house.ticket_items()} == {"queued"}


async def test_what_has_no_allergy_is_bumped_meanwhile(house: House) -> None:
    _card, _dish, other = await with_an_allergy(house)

    change = await house.kitchen.bump_item(BumpItem(other.id), house.actor("cook"))

    assert (change.state, change.moved) == ("open", 1)


async def test_once_read_the_card_is_bumped_and_reading_it_again_changes_nothing(
    house: House,
) -> None:
    card, dish, _other = await with_an_allergy(house)
    read = AcknowledgeAllergy((dish.id,))

    first = await house.kitchen.acknowledge_allergy(read, house.actor("cook"))
    again = await house.kitchen.acknowledge_allergy(read, house.actor("cook"))
    bumped = await house.kitchen.bump_ticket(BumpTicket(card), house.actor("cook"))

    assert (first.moved, again.moved, bumped.state) == (1, 0, "bumped")
