"""A deli with one cheese by weight and one scale, whose readings the test makes up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from domain.device_errors import DeviceCode, DeviceError
from domain.ids import new_id
from domain.permissions import CASHIER, WAITER
from domain.weighing import Reading
from drivers.host.frames import Frame
from drivers.scales.frames import frame_of
from edge.commands import Actor, Command
from edge.database import Database
from edge.founding import Founded
from edge.kitchen.paper import print_ticket
from edge.menu.service import MenuService
from edge.orders.requests import AddLine, OpenOrder, OrderChange
from edge.orders.service import OrderService
from edge.transaction import Write
from edge.weighing.requests import AddWeighed
from edge.weighing.service import WeighingService
from sync.tables.catalog import Category, Fare, Item, Variant
from sync.tables.devices import Peripheral, Weighing
from sync.tables.sales import OrderLine

WAITS = Actor("person", new_id(), rights=WAITER)
SELLS = Actor("person", new_id(), rights=CASHIER)
PER_KILO = 2_390
NOW_S = 1_000.0


@dataclass(frozen=True, slots=True)
class Step:
    """A command of a test."""

    name: str


@dataclass
class MadeUpScale:
    """Says what the test wants; `away` is why it cannot be asked."""

    reading: Reading = field(default_factory=lambda: said("0.000"))
    away: DeviceCode | None = None
    asked: list[str] = field(default_factory=list)
    listeners: list[Callable[[Frame], None]] = field(default_factory=list)

    async def ask(self, hardware_id: UUID, do: str, **more: Any) -> Frame:
        """What lies there, or why nobody knows."""
        self.asked.append(do)
        if self.away is not None:
            raise DeviceError(self.away, "Scale", "is away.", "Look.")
        return frame_of(self.reading)

    def on(self, event: str, listener: Callable[[Frame], None]) -> Callable[[], None]:
        """Hear readings."""
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def says(self, scale_id: UUID, reading: Reading) -> None:
        """A reading comes by itself."""
        for listener in tuple(self.listeners):
            listener({"event": "reading", "device": str(scale_id), **frame_of(reading)})


def said(sent: str, *, load: int = 1, **more: Any) -> Reading:
    """A reading that could be sold, unless something of it is said otherwise."""
    values = {"at_s": NOW_S, "steady": True, "session": "first", "load": load, "number": 7, **more}
    return Reading(sent, values.pop("unit", "kg"), **values)


@dataclass
class Shop:
    """The deli."""

    db: Database
    founded: Founded
    orders: OrderService
    weighing: WeighingService
    scale: MadeUpScale
    scale_id: UUID
    cheese_id: UUID
    order_id: UUID

    async def sell(
        self,
        shown: str,
        *,
        tare_grams: int = 0,
        again: bool = False,
        command_id: UUID | None = None,
        line_id: UUID | None = None,
    ) -> OrderChange:
        """Take what the screen shows."""
        line = AddLine(self.order_id, line_id or new_id(), self.cheese_id)
        request = AddWeighed(line, self.scale_id, shown, tare_grams, again)
        return await self.weighing.add_line(request, WAITS, command_id)

    async def type_in(self, grams: int, actor: Actor = SELLS) -> OrderChange:
        """Type a weight."""
        line = AddLine(self.order_id, new_id(), self.cheese_id, grams)
        return await self.orders.add_line(line, actor)

    async def lines(self) -> list[OrderLine]:
        """What is on the order."""
        return await self.db.read(lambda read: read.all(OrderLine, "1 ORDER BY position"))

    async def weighings(self) -> list[Weighing]:
        """Every weight that was sold."""
        return await self.db.read(lambda read: read.all(Weighing, "1 ORDER BY id"))


async def open_shop(db: Database, founded: Founded, **settings: Any) -> Shop:
    """A deli with an open order."""

    def work(tx: Write) -> list[UUID]:
        category = tx.insert(Category, name="Cheese")
        item = tx.insert(Item, category_id=category.id, name="Pecorino", sold_by="weight")
        variant = tx.insert(Variant, item_id=item.id)
        tx.insert(
            Fare,
            fare_set_id=founded.fare_set_id,
            priced_kind="variant",
            priced_id=variant.id,
            amount_minor=PER_KILO,
            currency=tx.house.currency,
        )
        scale = tx.insert(
            Peripheral,
            store_id=tx.house.store_id,
            name="Counter scale",
            kind="scale",
            driver="scale_cas_serial",
            settings={"path": "/dev/ttyUSB0", **settings},
        )
        tx.signal("menu")
        return [variant.id, scale.id]

    variant_id, scale_id = await db.write(Command.of(Step("shop")), work, list[UUID])
    menus = MenuService(db)
    await menus.refresh()
    orders, scale, order_id = OrderService(db, menus, print_ticket), MadeUpScale(), new_id()
    await orders.open_order(OpenOrder(order_id, founded.order_types["dine_in"]), SELLS)
    weighing = WeighingService(db, menus, scale, monotonic_s=lambda: NOW_S + 0.1)
    return Shop(db, founded, orders, weighing, scale, scale_id, variant_id, order_id)
