"""What other people's hands do with takeaway, tabs and deliveries; see `serve.py`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from fastapi import FastAPI

from domain.catalog import Menu
from domain.ids import new_id
from domain.permissions import MANAGER
from edge.commands import Actor
from edge.database import Database
from edge.kitchen.requests import ServeItems
from edge.kitchen.service import KitchenService
from edge.menu.service import MenuService
from edge.orders.deliveries import DeliveryService, SetAddress
from edge.orders.requests import OpenOrder, Send
from edge.orders.service import OrderService

SETUP = Actor("system", rights=frozenset(MANAGER))
AddWords = Callable[[UUID, str, Actor], Awaitable[None]]


def pacing_hands(
    app: FastAPI,
    db: Database,
    menus: MenuService,
    orders: OrderService,
    kitchen: KitchenService,
    add: AddWords,
) -> None:
    """Add the routes; `add` puts dishes on an order, in words."""
    deliveries = DeliveryService(db, menus)

    async def opened(code: str, name: str, items: str) -> UUID:
        order_id = new_id()
        kind = order_type(menus.menu, code)
        await orders.open_order(OpenOrder(order_id, kind, name=name), SETUP)
        for item in filter(None, items.split(",")):
            await add(order_id, item, SETUP)
        return order_id

    @app.post("/_hands/tab")
    async def tab(name: str, items: str = "") -> str:
        order_id = await opened("dine_in", name, items)
        await orders.send(Send(order_id), SETUP)
        return str(order_id)

    @app.post("/_hands/delivery")
    async def delivery(street: str, items: str, name: str = "Neri") -> str:
        order_id = await opened("delivery", name, items)
        await deliveries.set_address(SetAddress(order_id, street), SETUP)
        await orders.send(Send(order_id), SETUP)
        return str(order_id)

    _at_the_pass(app, kitchen)


def _at_the_pass(app: FastAPI, kitchen: KitchenService) -> None:
    @app.post("/_hands/served")
    async def served(order_id: UUID) -> str:
        plates = await kitchen.ready_plates()
        items = tuple(plate.item_id for plate in plates if plate.order_id == order_id)
        await kitchen.serve_items(ServeItems(items), SETUP)
        return str(len(items))


def order_type(menu: Menu, code: str) -> UUID:
    """The order type of a code."""
    return next(each.id for each in menu.order_types.values() if each.code == code)
