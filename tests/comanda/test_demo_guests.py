"""Simulated guests on a virtual clock: they keep to their tables, pay what they owe, and go."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from comanda.demo_stage import party, store
from comanda.demo_stage.guests import AN_EVENING, FULL_HOUSE, MOST_OPEN, VISITORS_TABLES, Guests
from comanda.demo_stage.staff import crew
from edge.floor.service import FloorService
from edge.kitchen.requests import BumpTicket
from edge.orders.requests import Send
from sync.tables.sales import Order, Payment
from tests.comanda.stage import services_of
from tests.house import House, build_template, open_house

STEP_S = 5
AN_HOUR = 3600 // STEP_S
MOST_HOURS = 2
NOBODY_COMES_BEFORE = 60 // STEP_S


@dataclass
class Evening:
    """A house with simulated guests in it."""

    house: House
    guests: Guests

    async def pass_by(self, steps: int) -> None:
        """Let time go on; everybody does what is due."""
        for _ in range(steps):
            self.house.clock.advance(STEP_S)
            await self.guests.step()

    async def until_nobody_is_there(self, hours: int) -> None:
        """Let time go on until the last party left: how long one stays is chance."""
        for _ in range(hours * 6):
            await self.pass_by(AN_HOUR // 6 if await self.orders("open") else 0)

    async def taken(self) -> set[str]:
        """The names of the tables where simulated guests sit."""
        names = {table_id: name for name, table_id in self.house.tables.items()}
        floor = await FloorService(self.house.db).floor()
        ours = {each.order.id for each in await self.guests.parties()}
        return {
            names[table_id]
            for order in floor.orders.values()
            if order.id in ours
            for table_id in order.table_ids
        }

    async def orders(self, state: str) -> list[Order]:
        """The simulated guests' orders in a state."""
        return await self.house.db.read(
            lambda read: read.all(Order, "channel = ? AND state = ?", store.CHANNEL, state)
        )


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("house") / "template.db"
    asyncio.run(build_template(path))
    return path


@pytest.fixture
async def evening(template: Path, tmp_path: Path) -> AsyncIterator[Evening]:
    async with open_house(template, tmp_path) as house:
        services = services_of(house)
        yield Evening(house, Guests(services, await crew(services.staff)))


async def test_nobody_comes_while_nobody_looks(evening: Evening) -> None:
    await evening.pass_by(NOBODY_COMES_BEFORE)

    assert await evening.orders("open") == []


async def test_guests_fill_half_the_house_and_leave_the_visitors_tables_free(
    evening: Evening,
) -> None:
    evening.guests.come = True
    seen: set[str] = set()

    for _ in range(20):
        await evening.pass_by(6)
        seen |= await evening.taken()
        assert len(await evening.orders("open")) <= AN_EVENING

    assert len(seen) > AN_EVENING
    assert not seen & VISITORS_TABLES


async def test_when_nobody_comes_any_more_all_have_paid_what_they_owed(evening: Evening) -> None:
    evening.guests.come = True
    await evening.pass_by(AN_HOUR // 12)
    evening.guests.come = False
    await evening.pass_by(AN_HOUR // 2)
    await evening.until_nobody_is_there(MOST_HOURS)

    closed = await evening.orders("closed")
    payments = await evening.house.db.read(lambda read: read.all(Payment))
    assert await evening.orders("open") == []
    assert len(closed) >= AN_EVENING
    assert sum(row.amount_minor for row in payments) == sum(row.total_minor for row in closed) > 0
    assert all(item.state == "served" for item in await evening.house.ticket_items()), (
        "everything that was paid was on a table"
    )
    assert (await FloorService(evening.house.db).floor()).orders == {}


async def test_friday_fills_twenty_tables_and_forty_cards_and_no_more_than_there_is_room(
    evening: Evening,
) -> None:
    await evening.guests.fill()
    parties = await evening.guests.parties()

    cards = [card for each in parties for card in each.tickets if card.state == "open"]
    assert FULL_HOUSE <= len(parties) <= MOST_OPEN
    assert len(cards) >= 40
    assert not await evening.taken() & VISITORS_TABLES
    assert len(await evening.taken()) == len(evening.house.tables) - len(VISITORS_TABLES)


async def test_an_order_that_a_visitor_touched_is_the_visitors(evening: Evening) -> None:
    await evening.guests.arrive()
    [seen] = await evening.guests.parties()
    line = await evening.house.add(seen.order.id, "Minestrone")
    await evening.house.orders.send(Send(seen.order.id), evening.house.actor())
    await evening.pass_by(AN_HOUR // 2)

    order = await evening.house.order(seen.order.id)
    lines = [each for each in await evening.house.lines(order.id) if each.parent_line_id is None]
    assert order.state == "open"
    assert [each.id for each in lines] == [line.line_id]


async def test_cooks_leave_a_visitors_card_alone(evening: Evening) -> None:
    evening.guests.come = True
    mine = await evening.house.open("7")
    await evening.house.add(mine, "Minestrone")
    [ticket_id] = (await evening.house.send(mine)).ticket_ids
    await evening.pass_by(AN_HOUR // 6)

    before = {ticket.id: ticket.state for ticket in await evening.house.tickets()}
    await evening.house.kitchen.bump_ticket(BumpTicket(ticket_id), evening.house.actor("cook"))

    assert before[ticket_id] == "open"
    assert len(before) > 1


async def test_a_party_wants_the_same_again_after_a_power_cut(evening: Evening) -> None:
    order_id = UUID(int=2**127 + 12345)
    menu = evening.house.menus.menu

    assert party.plan(order_id, menu) == party.plan(order_id, menu)
    ids = {wish.line_id for wishes in party.plan(order_id, menu).rounds for wish in wishes}
    assert ids <= party.line_ids(order_id)


async def test_the_evening_goes_on_where_the_power_went(evening: Evening, tmp_path: Path) -> None:
    evening.guests.come = True
    await evening.pass_by(16)
    before = {each.order.id for each in await evening.guests.parties()}
    services = services_of(evening.house)
    again = Evening(evening.house, Guests(services, await crew(services.staff)))

    await again.pass_by(AN_HOUR // 2)

    closed = {order.id for order in await again.orders("closed")}
    assert before
    assert closed == before
