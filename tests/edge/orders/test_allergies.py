"""Allergies of guests: said once, on every line of the seat, wherever it goes."""

from __future__ import annotations

from uuid import UUID

import pytest

from domain.catalog import Choice
from domain.errors import BadRequest
from edge.kitchen.allergies import NotAcknowledged
from edge.kitchen.requests import AcknowledgeAllergy, BumpItem
from edge.orders.after_requests import AlterLine, RemakeLine
from edge.orders.requests import MergeOrders, MoveLines, VoidLine
from edge.orders.seats import SetAllergies
from sync.tables.kitchen import TicketItem
from sync.tables.sales import OrderLine
from tests.house import House

NUTS = {"nuts": "severe"}


async def say(house: House, order: UUID, seat: int, allergies: dict[str, str]) -> None:
    await house.orders.set_allergies(SetAllergies(order, seat, allergies), house.actor())


async def item(house: House, name: str) -> TicketItem:
    """The one ticket item of that name."""
    (found,) = [each for each in await house.ticket_items() if each.name == name]
    return found


async def line(house: House, order: UUID, name: str) -> OrderLine:
    return next(each for each in await house.lines(order) if each.name == name)


async def papers(house: House) -> list[str]:
    await house.print_out()
    return house.paper("Kitchen")


async def test_what_is_said_before_send_is_on_the_card_and_the_paper(house: House) -> None:
    order = await house.open("7")
    await say(house, order, 2, NUTS)
    await house.add(order, "Panna cotta", seat=2)
    await house.add(order, "Lasagne", seat=1)
    await house.send(order)

    assert (await item(house, "Panna cotta")).allergy == {
        "guest": NUTS,
        "verdicts": {"nuts": "may_contain"},
        "note": "",
    }
    assert (await item(house, "Lasagne")).allergy == {}


async def test_it_follows_what_was_sent_before_and_what_comes_later(house: House) -> None:
    order = await house.open("7")
    await house.add(order, "Gnocchi al pesto", seat=2)
    await house.send(order)
    await say(house, order, 2, NUTS)
    await house.add(order, "Tiramisù", seat=2)
    await house.send(order)

    sent_before = await item(house, "Gnocchi al pesto")
    assert sent_before.allergy["verdicts"] == {"nuts": "contains"}
    assert (sent_before.mark, sent_before.changed_at) == ("changed", house.clock.now())
    assert (await item(house, "Tiramisù")).allergy["verdicts"] == {"nuts": "free"}


async def test_a_printer_repeats_what_an_allergy_concerns(house: House) -> None:
    order = await house.open("7")
    await house.add(order, "Gnocchi al pesto", seat=2)
    await house.add(order, "Lasagne", seat=1)
    await house.send(order)

    await say(house, order, 2, NUTS)

    _sent, changed = await papers(house)
    assert "CHANGED" in changed
    assert "Gnocchi al pesto" in changed
    assert "NUTS" in changed
    assert "Lasagne" not in changed


async def test_the_cook_reads_it_before_the_bump_and_with_it_the_change(house: House) -> None:
    order = await house.open("7")
    await house.add(order, "Gnocchi al pesto", seat=2)
    await house.send(order)
    await say(house, order, 2, NUTS)
    gnocchi = await item(house, "Gnocchi al pesto")
    with pytest.raises(NotAcknowledged):
        await house.kitchen.bump_item(BumpItem(gnocchi.id), house.actor("cook"))

    read = AcknowledgeAllergy((gnocchi.id,))
    await house.kitchen.acknowledge_allergy(read, house.actor("cook"))
    await house.kitchen.bump_item(BumpItem(gnocchi.id), house.actor("cook"))

    assert (await item(house, "Gnocchi al pesto")).state == "done"


async def test_what_is_said_anew_has_to_be_read_anew(house: House) -> None:
    order = await house.open("7")
    await say(house, order, 2, NUTS)
    await house.add(order, "Gnocchi al pesto", seat=2)
    await house.send(order)
    gnocchi = await item(house, "Gnocchi al pesto")
    read = AcknowledgeAllergy((gnocchi.id,))
    await house.kitchen.acknowledge_allergy(read, house.actor("cook"))

    await say(house, order, 2, NUTS | {"milk": "avoid"})

    assert (await item(house, "Gnocchi al pesto")).allergy_acknowledged_at is None


async def test_saying_the_same_again_tells_nobody(house: House) -> None:
    order = await house.open("7")
    await say(house, order, 2, NUTS)
    await house.add(order, "Gnocchi al pesto", seat=2)
    await house.send(order)
    before = await item(house, "Gnocchi al pesto")

    await say(house, order, 2, NUTS)

    assert (await item(house, "Gnocchi al pesto")).rev == before.rev


async def test_the_whole_tables_allergy_is_on_every_line(house: House) -> None:
    order = await house.open("7")
    await say(house, order, 0, NUTS)
    for seat in (0, 1):
        await house.add(order, "Gnocchi al pesto", seat=seat)
    await house.send(order)

    found = [each.allergy["verdicts"] for each in await house.ticket_items()]

    assert found == [{"nuts": "contains"}] * 2


async def test_an_option_counts_to_the_dish(house: House) -> None:
    order = await house.open("7")
    await say(house, order, 1, {"eggs": "avoid"})
    menu = house.menus.menu
    aioli = next(each for each in menu.options.values() if each.name == "Garlic aioli")
    await house.add(order, "Fries", seat=1)
    await house.add(order, "Fries", seat=1, choices=(Choice(aioli.id),))
    await house.send(order)

    plain, with_aioli = await house.ticket_items()

    assert plain.allergy["verdicts"] == {"eggs": "free"}
    assert with_aioli.allergy["verdicts"] == {"eggs": "contains"}


async def test_a_moved_line_is_the_guests_at_the_other_table(house: House) -> None:
    here, there = await house.open("7"), await house.open("9")
    await say(house, there, 1, NUTS)
    await house.add(here, "Gnocchi al pesto", seat=1)
    await house.send(here)
    gnocchi = await line(house, here, "Gnocchi al pesto")

    await house.orders.move_lines(MoveLines((gnocchi.id,), there), house.actor())

    assert (await item(house, "Gnocchi al pesto")).allergy["guest"] == NUTS


async def test_guests_who_join_another_order_keep_their_allergies(house: House) -> None:
    here, there = await house.open("7"), await house.open("9")
    await say(house, here, 1, NUTS)
    await say(house, there, 1, {"milk": "avoid"})
    await house.add(here, "Gnocchi al pesto", seat=1)
    await house.send(here)

    await house.orders.merge(MergeOrders(here, there), house.actor())

    both = {"milk": "avoid", "nuts": "severe"}
    assert (await house.orders.allergies(there))[1].allergies == both
    assert (await item(house, "Gnocchi al pesto")).allergy["guest"] == both


async def test_what_was_taken_back_is_left_alone(house: House) -> None:
    order = await house.open("7")
    await house.add(order, "Gnocchi al pesto", seat=2)
    await house.send(order)
    gnocchi = await line(house, order, "Gnocchi al pesto")
    void = VoidLine(gnocchi.id, "Guest changed mind")
    await house.orders.void_line(void, house.actor("manager"))

    await say(house, order, 2, NUTS)

    assert (await item(house, "Gnocchi al pesto")).allergy == {}


async def test_taken_back_it_is_gone_from_the_cards(house: House) -> None:
    order = await house.open("7")
    await say(house, order, 2, NUTS)
    await house.add(order, "Gnocchi al pesto", seat=2)
    await house.send(order)

    await say(house, order, 2, {})

    assert await house.orders.allergies(order) == {}
    assert (await item(house, "Gnocchi al pesto")).allergy == {}


async def test_an_unknown_allergen_is_refused(house: House) -> None:
    order = await house.open("7")

    with pytest.raises(BadRequest):
        await say(house, order, 1, {"kiwi": "severe"})


async def test_a_sent_line_changed_to_another_seat_is_that_guests(house: House) -> None:
    order = await house.open("7")
    await say(house, order, 2, NUTS)
    await house.add(order, "Gnocchi al pesto", seat=1)
    await house.send(order)
    gnocchi = await line(house, order, "Gnocchi al pesto")

    await house.orders.alter_line(AlterLine(gnocchi.id, seat=2), house.actor())

    found = await item(house, "Gnocchi al pesto")
    assert found.allergy["verdicts"] == {"nuts": "contains"}
    assert found.before["seat"] == 1


async def test_what_is_made_again_is_for_the_same_guest(house: House) -> None:
    order = await house.open("7")
    await say(house, order, 2, NUTS)
    await house.add(order, "Gnocchi al pesto", seat=2)
    await house.send(order)
    gnocchi = await line(house, order, "Gnocchi al pesto")
    (first,) = await house.ticket_items()
    read = AcknowledgeAllergy((first.id,))
    await house.kitchen.acknowledge_allergy(read, house.actor("cook"))
    await house.kitchen.bump_item(BumpItem(first.id), house.actor("cook"))

    await house.orders.remake_line(RemakeLine(gnocchi.id, "dropped"), house.actor("manager"))

    again = (await house.ticket_items())[-1]
    assert again.mark == "remake"
    assert again.allergy["guest"] == NUTS
    assert again.allergy_acknowledged_at is None
