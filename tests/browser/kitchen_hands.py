"""What other people's hands do to a kitchen: guests with allergies, seats, held courses, words."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from uuid import UUID

from fastapi import FastAPI

from domain.choices import default_choices
from domain.ids import new_id
from edge.commands import Actor, Command
from edge.database import Database
from edge.kitchen import store
from edge.kitchen.messages import SendMessage
from edge.kitchen.requests import (
    AcknowledgeAllergy,
    AcknowledgeChange,
    BumpTicket,
    TakeItems,
)
from edge.kitchen.service import KitchenService
from edge.menu.service import MenuService
from edge.orders.requests import AddLine, HoldLines, Send
from edge.orders.seats import SetAllergies
from edge.orders.service import OrderService
from edge.transaction import Read, Write
from sync.tables.catalog import Station
from sync.tables.kitchen import Ticket, TicketItem

MANY = 200


def kitchen_hands(
    app: FastAPI,
    db: Database,
    orders: OrderService,
    kitchen: KitchenService,
    menus: MenuService,
    actor: Actor,
) -> None:
    """Answer `/_hands/...` with what happens at tables and stations meanwhile."""
    _at_tables(app, orders, menus, actor)
    _at_stations(app, db, kitchen, menus, actor)
    _by_the_clock(app, db, menus, actor)


def _at_tables(app: FastAPI, orders: OrderService, menus: MenuService, actor: Actor) -> None:
    @app.post("/_hands/guest")
    async def guest(order_id: UUID, seat: int, allergy: str, how: str = "severe") -> str:
        await orders.set_allergies(SetAllergies(order_id, seat, {allergy: how}), actor)
        return str(order_id)

    @app.post("/_hands/dish")
    async def dish(order_id: UUID, item: str, seat: int = 0, count: int = 1) -> str:
        found = next(each for each in menus.menu.items.values() if each.name == item)
        choices = default_choices(menus.menu, found.group_ids)
        line_id, variant = new_id(), found.variants[0].id
        request = AddLine(order_id, line_id, variant, count * 1000, choices, seat)
        await orders.add_line(request, actor)
        return str(line_id)

    @app.post("/_hands/send")
    async def send(order_id: UUID) -> str:
        await orders.send(Send(order_id), actor)
        return str(order_id)

    @app.post("/_hands/hold")
    async def hold(line_id: UUID) -> str:
        await orders.hold_lines(HoldLines((line_id,)), actor)
        return str(line_id)


def _at_stations(
    app: FastAPI, db: Database, kitchen: KitchenService, menus: MenuService, actor: Actor
) -> None:
    @app.post("/_hands/tell")
    async def tell(station: str, text: str, order_id: UUID | None = None) -> str:
        to = next(each.id for each in menus.menu.stations.values() if each.name == station)
        message = SendMessage(new_id(), to, text, order_id)
        return str(await kitchen.messages.send(message, actor, message.message_id))

    @app.post("/_hands/cooked")
    async def cooked(order_id: UUID | None = None) -> str:
        """Everything of an order, or of all, is made; its allergies and changes were read."""
        for ticket in await db.read(lambda read: _cards(read, order_id)):
            items = await db.read(partial(_item_ids, ticket.id))
            await kitchen.acknowledge_allergy(AcknowledgeAllergy(items), actor)
            for item_id in items:
                await kitchen.acknowledge_change(AcknowledgeChange(item_id), actor)
            await kitchen.bump_ticket(BumpTicket(ticket.id), actor)
        return str(order_id)

    @app.post("/_hands/taken")
    async def taken(order_id: UUID) -> str:
        items = await db.read(lambda read: read.all(TicketItem, "order_id = ?", order_id))
        await kitchen.take_items(TakeItems(tuple(item.id for item in items)), actor)
        return str(order_id)


def _by_the_clock(app: FastAPI, db: Database, menus: MenuService, actor: Actor) -> None:
    @app.post("/_hands/later")
    async def later(order_id: UUID, minutes: int) -> str:
        def work(tx: Write) -> None:
            for item in tx.all(TicketItem, "order_id = ?", order_id):
                tx.update(item, start_at=tx.now + timedelta(minutes=minutes))
                tx.signal("kitchen", item.station_id)

        await db.write(Command.of(SetAllergies(order_id, minutes, {}), actor, new_id()), work)
        return str(order_id)

    @app.post("/_hands/no-screen")
    async def no_screen(station: str) -> str:
        to = next(each.id for each in menus.menu.stations.values() if each.name == station)

        def work(tx: Write) -> None:
            tx.update_by_id(Station, to, has_screen=False)
            tx.signal("menu")

        await db.write(Command.of(SetAllergies(to, 0, {}), actor, new_id()), work)
        return str(to)


def _item_ids(ticket_id: UUID, read: Read) -> tuple[UUID, ...]:
    return tuple(item.id for item in store.items_of_ticket(read, ticket_id))


def _cards(read: Read, order_id: UUID | None) -> list[Ticket]:
    found = store.all_open_tickets(read, MANY)
    return [ticket for ticket in found if order_id in (None, ticket.order_id)]
