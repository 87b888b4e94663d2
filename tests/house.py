"""A restaurant for tests: the demo restaurant on a virtual clock, without any mock of our code."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from comanda.demo_restaurant import furnish
from domain.catalog import Choice
from domain.choices import default_choices
from domain.clock import VirtualClock
from domain.ids import new_id
from domain.permissions import COOK, MANAGER, WAITER
from edge import schema
from edge.box_tables import PrintJob
from edge.checks.requests import Pay, PayResult
from edge.checks.service import CheckService
from edge.checks.worker import ReceiptWorker
from edge.commands import Actor
from edge.database import Database
from edge.floor.parties import PartyService
from edge.floor.service import FloorService
from edge.floor.serving import ServingService
from edge.kitchen.paper import print_ticket
from edge.kitchen.service import KitchenService
from edge.menu.service import MenuService
from edge.orders.requests import AddLine, OpenOrder, OrderChange, Send, SendResult
from edge.orders.service import OrderService
from edge.printing.connected import ConnectedPrinters
from edge.printing.service import PrintService
from edge.printing.virtual import VirtualPrinter, VirtualPrinters
from edge.printing.worker import SpoolWorker
from edge.shifts.requests import CloseDay, DayCloseView
from edge.shifts.service import ShiftService
from edge.transaction import Read
from providers.fiscal.journal_only import JournalOnly
from sync.tables.cash import Drawer
from sync.tables.catalog import Tender
from sync.tables.floor import DiningTable
from sync.tables.identity import Person
from sync.tables.kitchen import Ticket, TicketItem
from sync.tables.sales import Order, OrderLine

FRIDAY_EVENING = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)


@dataclass(slots=True)
class House:
    """The demo restaurant and short ways to do what people do in it."""

    db: Database
    clock: VirtualClock
    menus: MenuService
    orders: OrderService
    kitchen: KitchenService
    floor: FloorService
    serving: ServingService
    parties: PartyService
    checks: CheckService
    shifts: ShiftService
    prints: PrintService
    papers: VirtualPrinters
    spool: SpoolWorker
    receipts: ReceiptWorker
    people: dict[str, UUID]
    tables: dict[str, UUID]
    tenders: dict[str, UUID]
    drawer_id: UUID

    async def aclose(self) -> None:
        """Switch the box off."""
        await self.db.close()

    def actor(self, role: str = "waiter") -> Actor:
        """A person of a role, at no particular device."""
        rights = {"waiter": WAITER, "cook": COOK, "manager": MANAGER}[role]
        person = sorted(self.people.values())[["waiter", "cook", "manager"].index(role)]
        return Actor("person", person, None, None, frozenset(rights))

    def order_type(self, code: str = "dine_in") -> UUID:
        """The id of an order type."""
        return next(t.id for t in self.menus.menu.order_types.values() if t.code == code)

    def variant(self, name: str) -> UUID:
        """The first variant of the item of that name."""
        item = next(i for i in self.menus.menu.items.values() if i.name == name)
        return item.variants[0].id

    def plain_items(self) -> list[str]:
        """Names of items that can be added without choosing anything, and go to a station."""
        return sorted(
            item.name
            for item in self.menus.menu.items.values()
            if not item.group_ids
            and item.station_ids
            and item.sold_by == "piece"
            and not self.menus.menu.hours_of(item)
        )

    async def open(self, *tables: str) -> UUID:
        """Open an order at tables."""
        order_id = new_id()
        request = OpenOrder(
            order_id, self.order_type(), tuple(self.tables[table] for table in tables), guests=2
        )
        await self.orders.open_order(request, self.actor())
        return order_id

    async def add(
        self,
        order_id: UUID,
        name: str,
        quantity: int = 1,
        *,
        choices: tuple[Choice, ...] | None = None,
        seat: int = 0,
        command_id: UUID | None = None,
        line_id: UUID | None = None,
    ) -> OrderChange:
        """Add an item with its default choices, or the given ones."""
        item = next(i for i in self.menus.menu.items.values() if i.name == name)
        if choices is None:
            choices = default_choices(self.menus.menu, item.group_ids)
        request = AddLine(
            order_id,
            line_id or new_id(),
            item.variants[0].id,
            quantity * 1000,
            choices=choices,
            seat=seat,
        )
        return await self.orders.add_line(request, self.actor(), command_id)

    async def send(self, order_id: UUID) -> SendResult:
        """Send what is new."""
        return await self.orders.send(Send(order_id), self.actor())

    async def pay(
        self,
        order_id: UUID,
        amount_minor: int | None = None,
        *,
        tender: str = "Cash",
        payment_id: UUID | None = None,
        command_id: UUID | None = None,
    ) -> PayResult:
        """Pay what is open, or a part of it."""
        if amount_minor is None:
            amount_minor = (await self.checks.due(order_id)).remaining_minor
        request = Pay(order_id, payment_id or new_id(), self.tenders[tender], amount_minor)
        return await self.checks.pay(request, self.actor(), command_id)

    async def sell(self, *names: str, table: str = "7", tender: str = "Cash") -> UUID:
        """Guests sit down, eat and pay."""
        order_id = await self.open(table)
        for name in names:
            await self.add(order_id, name)
        await self.send(order_id)
        await self.pay(order_id, tender=tender)
        return order_id

    async def close_day(self) -> DayCloseView:
        """Make the next Z."""
        return await self.shifts.end_of_day(CloseDay(new_id()), self.actor("manager"))

    def printer(self, name: str) -> VirtualPrinter:
        """A printer by its name."""
        return next(each for each in self.papers.all().values() if each.name == name)

    def paper(self, name: str) -> list[str]:
        """What is written on the papers that a printer has cut off, oldest first."""
        return [strip.text for strip in self.printer(name).strips]

    async def print_out(self) -> None:
        """Complete the receipts and let every printer print what it can print now."""
        await self.receipts.complete_pending()
        for printer_id in self.papers.all():
            await self.spool.work_off(printer_id)

    async def print_jobs(self) -> list[PrintJob]:
        """Every paper that was ever wanted."""
        return await self.db.read(lambda read: read.all(PrintJob, "1 ORDER BY id"))

    async def lines(self, order_id: UUID) -> list[OrderLine]:
        """All rows of an order."""
        return await self.db.read(
            lambda read: read.all(OrderLine, "order_id = ? ORDER BY position", order_id)
        )

    async def order(self, order_id: UUID) -> Order:
        """An order's row."""
        return await self.db.read(lambda read: read.load(Order, order_id))

    async def ticket_items(self) -> list[TicketItem]:
        """Everything the kitchen was ever sent."""
        return await self.db.read(lambda read: read.all(TicketItem, "1 ORDER BY id"))

    async def tickets(self) -> list[Ticket]:
        """All cards."""
        return await self.db.read(lambda read: read.all(Ticket, "1 ORDER BY id"))


async def build_template(path: Path) -> None:
    """The demo restaurant's database, made once and copied for each test."""
    schema.prepare(path)
    db = Database(path, VirtualClock(FRIDAY_EVENING))
    await db.open()
    await furnish(db)
    await db.close()


@asynccontextmanager
async def open_house(
    template: Path, folder: Path, opened: type[Database] = Database
) -> AsyncIterator[House]:
    """A house of its own on a copy of the template. `opened` may watch what is asked of it."""
    path = folder / "box.db"
    shutil.copy(template, path)
    async with aclosing(await start_house(path, VirtualClock(FRIDAY_EVENING), opened)) as house:
        yield house


async def start_house(path: Path, clock: VirtualClock, opened: type[Database] = Database) -> House:
    """Switch a box on: every service over the database at `path`, no worker running by itself."""
    db = opened(path, clock)
    await db.open()
    menus, kitchen = MenuService(db), KitchenService(db)
    await menus.start()
    papers = VirtualPrinters(path.parent, clock)
    printers = ConnectedPrinters(db, papers)
    await printers.start()
    spool = SpoolWorker(db, printers, kitchen.ticket_printed)
    await spool.recover()
    return House(
        db=db,
        clock=clock,
        menus=menus,
        orders=OrderService(db, menus, print_ticket),
        kitchen=kitchen,
        floor=FloorService(db),
        serving=ServingService(db, menus),
        parties=PartyService(db),
        checks=CheckService(db),
        shifts=ShiftService(db),
        prints=PrintService(db, kitchen.ticket_printed),
        papers=papers,
        spool=spool,
        receipts=ReceiptWorker(db, JournalOnly()),
        people=await db.read(_people),
        tables=await db.read(_tables),
        tenders=await db.read(_tenders),
        drawer_id=await db.read(lambda read: read.all(Drawer)[0].id),
    )


def _people(read: Read) -> dict[str, UUID]:
    return {person.name: person.id for person in read.all(Person)}


def _tables(read: Read) -> dict[str, UUID]:
    return {table.name: table.id for table in read.all(DiningTable)}


def _tenders(read: Read) -> dict[str, UUID]:
    return {tender.name: tender.id for tender in read.all(Tender)}
