"""Cooks and the runner, as boards tell them; what nobody cooks by script is cooked here."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from domain.kitchen import ItemState, rank
from edge.kitchen.messages import SeeMessage
from edge.kitchen.requests import (
    AcknowledgeAllergy,
    AcknowledgeChange,
    BumpTicket,
    RecallTicket,
    ServeItems,
    ShowTickets,
    StartTicket,
    TakeItems,
)
from tests.scenarios.evening.stage import Story
from tests.scenarios.evening.timeline import clock_time

STARTS_AFTER, LAST = timedelta(minutes=3), "0:55"
BY_HAND = {"6", "26"}
"""Tables whose cards are worked on by the stories of their guests."""


def works_at(station: str) -> Any:
    """The story of a station's screen: drawn, begun, read, bumped; now and then recalled."""

    async def tell(story: Story) -> None:
        await story.until("17:00:20")
        menu = story.stage.box.menus.menu
        station_id = next(s.id for s in menu.stations.values() if s.name == station)
        while story.now < clock_time(LAST):
            board = await story.look("kitchen.board", station_id)
            for message in board.messages:
                await story.act("Luca", "messages.see", SeeMessage(message.id))
            for card in board.cards:
                if BY_HAND & set(card.tables):
                    continue
                await draw(story, card)
                await _cook(story, card)
            await story.rest(story.dice.uniform(0.4, 1.6))

    return tell


async def draw(story: Story, card: Any) -> None:
    news = tuple(item.id for item in card.items if rank(item.state) < rank(ItemState.DELIVERED))
    if news:
        await story.act("Luca", "kitchen.show_tickets", ShowTickets(news))


async def _cook(story: Story, card: Any) -> None:
    age = story.now - card.fired_at
    if age < STARTS_AFTER * story.dice.uniform(0.7, 1.5):
        return
    live = [item for item in card.items if not item.voided]
    if any(rank(item.state) < rank(ItemState.STARTED) for item in live):
        await story.act("Luca", "kitchen.start_ticket", StartTicket(card.id))
        return
    if age < timedelta(minutes=story.dice.uniform(5, 14)):
        return
    await read_all(story, card)
    seen = BumpTicket(card.id, tuple(item.id for item in card.items))
    bumped = await story.tries("Changed NotAcknowledged", "Luca", "kitchen.bump_ticket", seen)
    if bumped and story.dice.random() < 0.05:
        await story.act("Luca", "kitchen.recall_ticket", RecallTicket(card.id))


async def read_all(story: Story, card: Any) -> None:
    """Say "seen" to what must be read before the bump."""
    for item in card.items:
        if item.change is not None:
            request = AcknowledgeChange(item.id, item.change)
            await story.tries("Changed", "Luca", "kitchen.acknowledge_change", request)
    waits = tuple(item.id for item in card.items if item.allergy_waits)
    if waits:
        await story.act("Luca", "kitchen.acknowledge_allergy", AcknowledgeAllergy(waits))


async def cards(story: Story, station: str, order_id: UUID) -> list[Any]:
    """An order's cards at a station, as its screen shows them; they are drawn by this."""
    menu = story.stage.box.menus.menu
    station_id = next(s.id for s in menu.stations.values() if s.name == station)
    board = await story.look("kitchen.board", station_id)
    found = [card for card in board.cards if card.order_id == order_id]
    for card in found:
        await draw(story, card)
    return found


async def cook(story: Story, station: str, order_id: UUID) -> None:
    """Everything of an order at a station is read, begun and bumped."""
    for card in await cards(story, station, order_id):
        await story.act("Luca", "kitchen.start_ticket", StartTicket(card.id))
        await read_all(story, card)
        await story.act("Luca", "kitchen.bump_ticket", BumpTicket(card.id))


async def carries(story: Story) -> None:
    """The runner: what is ready is taken, what was taken is served at the next look.

    What guests come for or a driver takes stays at the pass.
    """
    await story.until("17:02")
    runner = story.stage.crew["Nina"].id
    while story.now < clock_time(LAST):
        plates = [p for p in await story.look("kitchen.ready_plates") if p.tables]
        taken = tuple(plate.item_id for plate in plates if plate.taken)
        ready = tuple(plate.item_id for plate in plates if not plate.taken)
        if taken:
            await story.act("Nina", "kitchen.serve_items", ServeItems(taken))
        if ready:
            await story.act("Nina", "kitchen.take_items", TakeItems(ready, runner))
        await story.rest(story.dice.uniform(1, 2.5))
