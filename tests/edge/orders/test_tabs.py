"""The bar: who makes a drink needs no ticket for it; tabs by name, and they move with payments."""

from __future__ import annotations

from uuid import UUID

import pytest

from domain.errors import BadRequest
from domain.ids import new_id
from domain.permissions import MANAGER
from edge.commands import Actor
from edge.devices.requests import InviteDevice
from edge.devices.service import DeviceService
from edge.kitchen.paper import print_ticket
from edge.orders.requests import OpenOrder, Send, TransferOrder
from edge.orders.tabs import ServeRound, TabService
from tests.house import House


@pytest.fixture
def tabs(house: House) -> TabService:
    """What a bartender asks."""
    return TabService(house.db, house.menus, print_ticket)


async def standing_at(house: House, station: str, profile: str = "counter") -> Actor:
    """Somebody at a device that stands at a station."""
    devices = DeviceService(house.db)
    station_id = next(x.id for x in house.menus.menu.stations.values() if x.name == station)
    manager = Actor("system", rights=frozenset(MANAGER))
    link = await devices.invite(InviteDevice(new_id(), "Bar", profile, station_id), manager)
    device_id = (await devices.accept(link.token)).device.id
    waiter = house.actor()
    return Actor("person", waiter.id, device_id, None, waiter.rights)


async def tab(house: House, name: str, *dishes: str) -> UUID:
    order_id = new_id()
    request = OpenOrder(order_id, house.order_type(), name=name)
    await house.orders.open_order(request, house.actor())
    for dish in dishes:
        await house.add(order_id, dish)
    if dishes:
        await house.send(order_id)
    return order_id


# ---- made here -------------------------------------------------------------------------------
async def test_a_drink_that_its_maker_rings_has_no_ticket_and_no_paper(house: House) -> None:
    order_id = await tab(house, "Rosa")
    await house.add(order_id, "Negroni")
    bartender = await standing_at(house, "Bar")

    sent = await house.orders.send(Send(order_id), bartender)

    (line,) = await house.lines(order_id)
    assert (sent.sent, sent.ticket_ids) == (1, ())
    assert (line.state, line.marks) == ("sent", [{"mark": "made_here"}])
    assert (await house.ticket_items(), await house.print_jobs()) == ([], [])


async def test_what_others_make_goes_to_them(house: House) -> None:
    order_id = await tab(house, "Rosa")
    await house.add(order_id, "Negroni")
    await house.add(order_id, "Lasagne")

    await house.orders.send(Send(order_id), await standing_at(house, "Bar"))

    (item,) = await house.ticket_items()
    assert item.name.lower() == "lasagne"


async def test_a_screen_in_the_kitchen_makes_what_it_is_sent(house: House) -> None:
    order_id = await tab(house, "Rosa")
    await house.add(order_id, "Negroni")

    await house.orders.send(Send(order_id), await standing_at(house, "Bar", "kitchen"))

    assert len(await house.ticket_items()) == 1


# ---- tabs ------------------------------------------------------------------------------------
async def test_the_last_used_tab_is_on_top_with_its_last_round(
    house: House, tabs: TabService
) -> None:
    rosa = await tab(house, "Rosa", "Negroni", "Negroni")
    house.clock.advance(60)
    await tab(house, "Bruno", "Negroni")
    house.clock.advance(60)
    await house.add(rosa, "Aperol spritz", 2)
    await house.send(rosa)

    found = await tabs.tabs()

    assert [(each.name, each.last_round) for each in found] == [
        ("Rosa", ((2000, "Aperol spritz"),)),
        ("Bruno", ((1000, "Negroni"),)),
    ]


async def test_tables_takeaway_and_closed_tabs_are_no_tabs(house: House, tabs: TabService) -> None:
    await house.open("7")
    request = OpenOrder(new_id(), house.order_type("takeaway"), name="Verdi")
    await house.orders.open_order(request, house.actor())
    await house.pay(await tab(house, "Rosa", "Negroni"))

    assert await tabs.tabs() == ()


async def test_a_round_again_is_added_and_sent_in_one_act_and_leaves_other_lines_alone(
    house: House, tabs: TabService
) -> None:
    rosa = await tab(house, "Rosa", "Negroni", "Aperol spritz")
    await house.add(rosa, "Lasagne")

    command = new_id()
    await tabs.serve_round(ServeRound(rosa), house.actor(), command)
    await tabs.serve_round(ServeRound(rosa), house.actor(), command)

    lines = [(line.name, line.state) for line in (await house.orders.view(rosa)).lines]
    assert sorted(lines) == sorted(
        [("Negroni", "sent"), ("Aperol spritz", "sent")] * 2 + [("Lasagne", "new")]
    )


async def test_there_is_no_round_before_the_first(house: House, tabs: TabService) -> None:
    with pytest.raises(BadRequest):
        await tabs.serve_round(ServeRound(await tab(house, "Rosa")), house.actor())


async def test_a_partly_paid_tab_moves_to_a_table_with_its_payments(
    house: House, tabs: TabService
) -> None:
    rosa = await tab(house, "Rosa", "Negroni", "Lasagne")
    await house.pay(rosa, 500, tender="Card")
    before = await house.checks.due(rosa)

    await house.orders.transfer(TransferOrder(rosa, (house.tables["7"],)), house.actor())

    after = await house.checks.due(rosa)
    assert (after.check_id, after.payments, after.remaining_minor) == (
        before.check_id,
        before.payments,
        before.remaining_minor,
    )
    assert (after.tables, await tabs.tabs()) == (("7",), ())
    assert (await house.pay(rosa)).order_state == "closed"
