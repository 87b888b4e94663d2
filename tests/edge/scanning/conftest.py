"""A shop with a scale's labels, a drink with a bar code, and a counter with a scanner."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

from domain.ids import new_id
from domain.permissions import USUAL_ROLES, Right
from drivers.host.frames import Frame
from edge.commands import Actor, Command
from edge.database import Database
from edge.devices.requests import InviteDevice
from edge.devices.service import DeviceService
from edge.founding import Founded
from edge.hardware.requests import AddPeripheral
from edge.hardware.rows import HardwareRows
from edge.kitchen.paper import print_ticket
from edge.menu.edit_requests import PutCategory, PutItem, PutVariant
from edge.menu.editing import MenuEditor
from edge.menu.service import MenuService
from edge.orders.requests import OpenOrder
from edge.orders.service import OrderService
from edge.scanning.requests import Desk, Heard, LearnCode, SavePattern, What
from edge.scanning.service import ScanningService
from edge.transaction import Write
from sync.base import Replicated
from sync.tables.sales import OrderLine

WATER = "4006381333931"
BOSS = Actor("person", rights=frozenset(Right))
WAITER = Actor("person", rights=frozenset(USUAL_ROLES["Waiter"]))


@dataclass(frozen=True, slots=True)
class Step:
    """A command of a test."""

    name: str


class FakeInputs:
    """Devices that say what a test wants."""

    def __init__(self) -> None:
        self.notes: list[tuple[UUID, str, str]] = []
        self._listeners: dict[str, Callable[[Frame], None]] = {}

    def on(self, event: str, listener: Callable[[Frame], None]) -> Callable[[], None]:
        self._listeners[event] = listener
        return lambda: None

    def note(self, hardware_id: UUID, what: str, detail: str = "") -> None:
        self.notes.append((hardware_id, what, detail))

    def say(self, event: str, hardware_id: UUID, **more: str) -> UUID:
        """A device says something; the id under which it does."""
        said = new_id()
        frame = {"event": event, "device": str(hardware_id), "key": said.hex, "code": "", **more}
        self._listeners[event](frame)
        return said


@dataclass
class Screen:
    """A browser page that takes what devices say."""

    heard: list[Heard] = field(default_factory=list)
    is_open: bool = True
    missed: int = 0
    leave: Callable[[], None] = field(default=lambda: None)

    @property
    def texts(self) -> list[str]:
        return [each.text for each in self.heard]


@dataclass
class Shop:
    """Everything a test of codes uses."""

    db: Database
    inputs: FakeInputs
    menus: MenuService
    orders: OrderService
    scanning: ScanningService
    founded: Founded
    names: dict[str, UUID]
    counter: UUID
    tablet: UUID

    async def scanner(self, name: str = "Counter scanner", **place: object) -> UUID:
        """A scanner's row; it works for the counter unless said otherwise."""
        belongs = {"place_kind": "device", "place_id": self.counter, **place}
        return await self.peripheral(name, "scanner", "scanner_keys", **belongs)

    async def peripheral(self, name: str, kind: str, driver: str, **place: object) -> UUID:
        request = AddPeripheral(
            name,
            kind,
            driver,
            {"device": "/dev/input/event3"},
            **place,  # type: ignore[arg-type]
        )
        return (await HardwareRows(self.db).add_peripheral(request, BOSS)).hardware_id

    def screen(self, device_id: UUID, *takes: What, station_id: UUID | None = None) -> Screen:
        """A page of a device."""
        page = Screen()
        wanted: frozenset[What] = frozenset(takes or ("scan",))
        desk = Desk(device_id, wanted, lambda: page.is_open, page.heard.append, station_id)
        page.leave, page.missed = self.scanning.open_desk(desk)
        return page

    async def scan(self, scanner: UUID, text: str = WATER, code: str = "") -> UUID:
        """The scanner reads a code, which goes where it belongs."""
        said = self.inputs.say("scan", scanner, text=text, code=code)
        await self.scanning.settled()
        return said

    async def order(self) -> UUID:
        """An open order without a table."""
        order_id = new_id()
        kind = self.founded.order_types["takeaway"]
        await self.orders.open_order(OpenOrder(order_id, kind, name="Guest"), WAITER)
        return order_id

    async def lines(self, order_id: UUID) -> list[OrderLine]:
        return await self.db.read(
            lambda read: read.all(OrderLine, "order_id = ? ORDER BY position", order_id)
        )

    async def teach(self, code: str, name: str = "Water") -> UUID:
        return (await self.scanning.codes.learn(LearnCode(code, self.names[name]), BOSS)).id

    async def pattern(self, text: str, decimals: int = 3) -> UUID:
        request = SavePattern(new_id(), text, decimals)
        return (await self.scanning.codes.save_pattern(request, BOSS)).id

    async def row(self, table: type[Replicated], **columns: Any) -> UUID:
        """Add a row as others would; its id."""

        def work(tx: Write) -> UUID:
            return tx.insert(table, **columns).id

        return await self.db.write(Command.of(Step("row")), work, UUID)


async def _menu(db: Database) -> dict[str, UUID]:
    editor = MenuEditor(db)
    category = new_id()
    await editor.put_category(PutCategory(category, "Shop"), BOSS)
    dishes = (
        ("Water", "", "piece", {"": 250}),
        ("Cheese", "12345", "weight", {"": 1_590}),
        ("Juice", "77", "piece", {"small": 300, "large": 450}),
    )
    names: dict[str, UUID] = {}
    for name, code, sold_by, prices in dishes:
        item = new_id()
        await editor.put_item(PutItem(item, category, name, code=code, sold_by=sold_by), BOSS)
        for size, price in prices.items():
            variant = new_id()
            await editor.put_variant(PutVariant(variant, item, size, price_minor=price), BOSS)
            names[f"{name} {size}".strip()] = variant
    return names


@pytest.fixture
async def shop(db: Database, founded: Founded) -> AsyncIterator[Shop]:
    names = await _menu(db)
    menus, devices, inputs = MenuService(db), DeviceService(db), FakeInputs()
    await menus.start()
    orders = OrderService(db, menus, print_ticket)
    scanning = ScanningService(db, inputs, menus, orders)
    await scanning.start()
    let_in = []
    for name in ("Counter", "Tablet"):
        request = InviteDevice(new_id(), name, "counter", None)
        await devices.invite(request, BOSS)
        let_in.append(request.device_id)
    yield Shop(db, inputs, menus, orders, scanning, founded, names, let_in[0], let_in[1])
    await scanning.stop()
    await menus.stop()
