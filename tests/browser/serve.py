"""The demo restaurant on a port, ready to be worked with: `python -m tests.browser.serve PORT`.

A second number is by how many minutes its clock is behind at first, so that orders can have an age.

The first line it prints is JSON: the cookie's name, and a token for each device that was let in.
Every start is a fresh restaurant in a folder of its own. `/_hands/...` does what other people's
hands do, through the same services.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import uvicorn
from fastapi import FastAPI
from nicegui import ui

from comanda.demo_restaurant import furnish
from domain.catalog import Choice, Menu
from domain.ids import new_id
from domain.permissions import MANAGER
from edge import schema
from edge.accounts.service import AccountService
from edge.audit import record
from edge.backup.safety import SafetyCopies, SafetyRules
from edge.checks.fiscal_service import FiscalService
from edge.checks.receipt_service import ReceiptService
from edge.checks.requests import PrintBill
from edge.checks.service import CheckService
from edge.checks.worker import ReceiptWorker
from edge.commands import Actor, Command
from edge.database import Database
from edge.devices.requests import ApproveDevice, InviteDevice, RevokeDevice
from edge.devices.service import DeviceService
from edge.displays.service import GuestDisplays
from edge.displays.showing import OpenAtCounters
from edge.floor.parties import PartyService
from edge.floor.service import FloorService
from edge.floor.serving import ServingService
from edge.floor.unsent import UnsentWatch
from edge.hardware.service import HardwareService
from edge.invoices.service import InvoiceService
from edge.kitchen.pacing import PacingService
from edge.kitchen.pacing_worker import PacingWorker
from edge.kitchen.paper import print_ticket
from edge.kitchen.service import KitchenService
from edge.kitchen.worker import AlarmWorker
from edge.lan.service import LanService
from edge.mail.letter import Post
from edge.mail.service import MailService
from edge.menu.edit_requests import SetPrice
from edge.menu.hours_worker import HoursWorker
from edge.menu.requests import SetPortions
from edge.menu.service import MenuService
from edge.menu.writing import set_price
from edge.opening.service import DismissOpening
from edge.opening.store import DISMISSED
from edge.orders.deliveries import DeliveryService
from edge.orders.discounts import DiscountService
from edge.orders.exemptions import ExemptionService
from edge.orders.promises import PromiseService
from edge.orders.requests import AddLine, OpenOrder, Send, VoidLine
from edge.orders.service import OrderService
from edge.orders.tabs import TabService
from edge.payments.service import PaymentService
from edge.payments.virtual import virtual_devices
from edge.payments.worker import PaymentWorker
from edge.printing.connected import ConnectedPrinters
from edge.printing.networked import NetworkedPrinter
from edge.printing.service import PrintService
from edge.printing.virtual import VirtualPrinters
from edge.printing.worker import SpoolWorker
from edge.refunds.service import RefundService
from edge.reports.service import ReportService
from edge.scanning.service import ScanningService
from edge.settings import Settings
from edge.shifts.service import ShiftService
from edge.shifts.worker import DrawerPulser
from edge.staff.editing import PeopleService
from edge.staff.requests import SetCard, SignIn, SignOut
from edge.staff.service import StaffService
from edge.sync.box_store import BoxStore
from edge.sync.service import EnrolHere, SyncService
from edge.sync.worker import SyncWorker
from edge.training.process import TrainingGround
from edge.transaction import Write
from edge.weighing.service import WeighingService
from tests.browser.cash_hands import cash_hands
from tests.browser.floor_hands import floor_hands
from tests.browser.input_hands import input_hands
from tests.browser.kitchen_hands import kitchen_hands
from tests.browser.pacing_hands import pacing_hands
from tests.browser.weigh_hands import weigh_hands
from ui.assets import install_assets
from ui.store.screens import Services, build

SETUP = Actor("system", rights=frozenset(MANAGER))


DEVICES = (
    ("Tablet 1", "waiter", ""),
    ("Tablet 2", "waiter", ""),
    ("Guessed at", "waiter", ""),
    ("Counter", "counter", ""),
    ("Bar counter", "counter", "Bar"),
    ("Kitchen screen", "kitchen", "Kitchen"),
    ("Pizza screen", "kitchen", "Pizza"),
    ("Bar screen", "kitchen", "Bar"),
    ("Pass", "kitchen", ""),
)
"""Name, profile and station of the devices that are let in."""


@dataclass(frozen=True, slots=True)
class Served:
    """What a browser needs to be one of the devices."""

    cookie: str
    tokens: dict[str, str]


def seen_at_opening(tx: Write) -> None:
    """Somebody looked at everything before the doors opened: nobody begins there."""
    record(tx, DISMISSED, "store", tx.house.store_id)


class LateClock:
    """The machine's clock, behind by some minutes that can be caught up with."""

    def __init__(self, behind_min: int = 0) -> None:
        self.behind = timedelta(minutes=behind_min)

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC) - self.behind


class Restaurant:
    """The demo restaurant with its services and screens."""

    def __init__(self, path: Path, behind_min: int = 0, port: int = 8080) -> None:
        self.clock = LateClock(behind_min)
        self.db = Database(path, self.clock)
        self.menus = MenuService(self.db)
        self.orders = OrderService(self.db, self.menus, print_ticket)
        self.kitchen = KitchenService(self.db)
        self.pacing = PacingService(self.db, self.menus, print_ticket)
        self.devices = DeviceService(self.db)
        self.staff = StaffService(self.db)
        self.floor = FloorService(self.db)
        self.serving = ServingService(self.db, self.menus)
        self.parties = PartyService(self.db)
        self.unsent = UnsentWatch(self.db)
        self.checks = CheckService(self.db)
        self.papers = VirtualPrinters(path.parent, self.db.clock)
        self.training = TrainingGround(
            Settings(data=path.parent, host="127.0.0.1", port=port), self.db.signals
        )
        self.safety = SafetyCopies(
            self.db, SafetyRules((path.parent / "stick",), may_share_disk=True)
        )
        self.hardware = HardwareService(self.db)
        self.guests = GuestDisplays(self.db, OpenAtCounters(self.db.signals))
        self.scanning = ScanningService(self.db, self.hardware, self.menus, self.orders)
        self.emulated: list[NetworkedPrinter] = []
        self.printers = ConnectedPrinters(self.db, self.papers, self.hardware)
        self.spool = SpoolWorker(self.db, self.printers, self.kitchen.ticket_printed)
        self.alarms = AlarmWorker(self.kitchen)
        self.pacer = PacingWorker(self.pacing)
        self.receipt_service = ReceiptService(self.db, lambda: f"http://127.0.0.1:{port}")
        self.fiscal = FiscalService(self.db, path.parent)
        self.receipts = ReceiptWorker(self.db, self.fiscal.device, self.receipt_service.page)
        self.fiscal.tell(self.receipts)
        self.pulser = DrawerPulser(self.db, self.printers)
        adapters, self.hands_at = virtual_devices(path.parent, self.clock, self.db.signals)
        self.payments = PaymentService(self.db, adapters)
        self.refunds = RefundService(self.db, self.payments)
        self.asker = PaymentWorker(self.db, self.payments)
        hours = HoursWorker(self.db, self.menus)
        self.sync = SyncService(self.db, BoxStore(self.db))
        self.lan = LanService(
            self.db, Settings(data=path.parent, host="127.0.0.1", port=port), path.parent
        )
        syncing = SyncWorker(self.db, self.sync.box)
        later = (self.pulser, self.asker, hours, syncing)
        self.workers = (self.alarms, self.pacer, self.unsent, self.receipts, *later)

    async def open(self, app: FastAPI) -> Served:
        """Found it, let the usual devices in, draw its screens."""
        await self.db.open()
        await furnish(self.db)
        self.receipts.use(self.fiscal.device)
        await self.menus.start()
        await self.lan.prepare()
        services = Services(
            db=self.db,
            orders=self.orders,
            discounts=DiscountService(self.db, self.menus),
            exemptions=ExemptionService(self.db, self.menus),
            pacing=self.pacing,
            promises=PromiseService(self.db, self.menus),
            tabs=TabService(self.db, self.menus, print_ticket),
            deliveries=DeliveryService(self.db, self.menus),
            kitchen=self.kitchen,
            menus=self.menus,
            floor=self.floor,
            serving=self.serving,
            parties=self.parties,
            staff=self.staff,
            devices=self.devices,
            hardware=self.hardware,
            weighing=WeighingService(self.db, self.menus, self.hardware),
            guests=self.guests,
            scanning=self.scanning,
            checks=self.checks,
            receipts=self.receipt_service,
            fiscal=self.fiscal,
            mails=MailService(self.db, Post("127.0.0.1", sender="house@example.com")),
            accounts=AccountService(self.db),
            invoices=InvoiceService(self.db),
            payments=self.payments,
            refunds=self.refunds,
            hands=self.hands_at,
            printing=PrintService(self.db, self.kitchen.ticket_printed),
            shifts=ShiftService(self.db),
            reports=ReportService(self.db),
            papers=self.papers,
            safety=self.safety,
            training=self.training,
            sync=self.sync,
            lan=self.lan,
        )
        await build(services, app)
        await self.db.write(Command.of(DismissOpening()), seen_at_opening)
        await self.scanning.start()
        await self.hardware.start()
        await self.printers.start()
        await self.spool.start()
        for worker in self.workers:
            worker.start()
        return await self._let_in()

    async def close(self) -> None:
        """Stop its workers and put the database away."""
        await self.training.stop()
        for worker in (self.spool, *self.workers):
            await worker.stop()
        await self.hardware.stop()
        await self.scanning.stop()
        await self.db.close()

    async def _let_in(self) -> Served:
        stations = {each.name: each.id for each in self.menus.menu.stations.values()}
        tokens: dict[str, str] = {}
        for name, profile, station in DEVICES:
            request = InviteDevice(new_id(), name, profile, stations.get(station))
            link = await self.devices.invite(request, SETUP)
            tokens[name] = (await self.devices.accept(link.token)).token
        return Served(self.devices.cookie_name(), tokens)

    def hands(self, app: FastAPI) -> None:
        """What other people's hands do."""
        self._at_tables(app)
        self._in_the_office(app)
        self._at_the_door(app)
        self._at_the_printers(app)
        floor_hands(app, self.db, self.checks, self.serving, self.unsent, SETUP)
        cash_hands(app, self.db, self.checks, self._person)
        kitchen_hands(app, self.db, self.orders, self.kitchen, self.menus, SETUP)
        input_hands(app, self.db, self.devices, self.hardware, self.menus, self.scanning, SETUP)
        weigh_hands(app, self.db, self.devices, self.hardware, self.guests, SETUP)
        pacing_hands(app, self.db, self.menus, self.orders, self.kitchen, self._add)

    def _at_tables(self, app: FastAPI) -> None:
        @app.post("/_hands/order")
        async def order(
            table: str = "",
            items: str = "",
            name: str = "",
            into: str = "",
            by: str = "",
            guests: int = 2,
            send: bool = True,
            seat: int = 0,
        ) -> str:
            actor = await self._person(by) if by else SETUP
            order_id = UUID(into) if into else await self._open(table, name, guests, actor)
            for item in filter(None, items.split(",")):
                await self._add(order_id, item, actor, seat)
            if items and send:
                await self.orders.send(Send(order_id), actor)
            return str(order_id)

        @app.post("/_hands/bill")
        async def bill(order_id: UUID) -> str:
            await self.checks.print_bill(PrintBill(order_id), SETUP)
            return str(order_id)

        @app.post("/_hands/portions")
        async def portions(item: str, left: int) -> str:
            found = next(each for each in self.menus.menu.items.values() if each.name == item)
            await self.menus.set_portions(SetPortions(found.id, left), SETUP)
            return str(found.id)

    def _at_the_printers(self, app: FastAPI) -> None:
        @app.post("/_hands/printer")
        async def printer(name: str, do: str) -> str:
            found = next(each for each in self.papers.all().values() if each.name == name)
            what, _, number = do.partition(" ")
            acts: dict[str, Callable[[], None]] = {
                "unplug": found.unplug,
                "plug": found.plug_in,
                "stumble": lambda: found.unplug_after(int(number)),
            }
            acts[what]()
            return found.name

        @app.post("/_hands/emulated")
        async def emulated(name: str) -> str:
            """A printer is put up on the network, as real ones are: found, and not used yet."""
            printer = NetworkedPrinter(self.papers, self.hardware, self.db.signals, name)
            self.emulated.append(printer)
            return str(await printer.start())

        @app.post("/_hands/price")
        async def price(item: str, minor: int) -> str:
            found = next(each for each in self.menus.menu.items.values() if each.name == item)
            request = SetPrice(found.variants[0].id, "variant", minor)

            def work(tx: Write) -> None:
                set_price(tx, request)
                tx.signal("menu")

            await self.db.write(Command.of(request, SETUP), work)
            return str(found.id)

    def _in_the_office(self, app: FastAPI) -> None:
        @app.post("/_hands/catch-up")
        async def catch_up(behind_min: int) -> str:
            self.clock.behind = timedelta(minutes=behind_min)
            return str(self.clock.now())

        @app.post("/_hands/void")
        async def void(order_id: UUID, item: str) -> str:
            view = await self.orders.view(order_id)
            line = next(each for each in view.lines if each.name == item)
            await self.orders.void_line(VoidLine(line.id, "Guest changed mind"), SETUP)
            return str(line.id)

        @app.post("/_hands/read")
        async def read(printer: str) -> str:
            found = next(each for each in self.papers.all().values() if each.name == printer)
            return found.text

        @app.post("/_hands/stick")
        async def stick() -> str:
            folder = self.db.path.parent / "stick"
            await asyncio.to_thread(folder.mkdir, exist_ok=True)
            return str(folder)

        @app.post("/_hands/card")
        async def card(name: str, number: str) -> str:
            people = await self.staff.people()
            person_id = next(each.id for each in people if each.name == name)
            await PeopleService(self.db).set_card(SetCard(person_id, number), SETUP)
            return str(person_id)

        @app.post("/_hands/enrol")
        async def enrol(url: str, code: str) -> str:
            return (await self.sync.enrol(EnrolHere(url, code), SETUP)).life

        @app.post("/_hands/waiting")
        async def waiting() -> str:
            return str((await self.sync.status()).waiting)

    def _at_the_door(self, app: FastAPI) -> None:
        @app.post("/_hands/approve")
        async def approve(code: str, name: str, profile: str) -> str:
            state = await self.devices.approve(ApproveDevice(code, name, profile), SETUP)
            return str(state.id)

        @app.post("/_hands/sign-in")
        async def sign_in(device: str, name: str, pin: str) -> str:
            device_id = await self._device(device)
            person = next(each for each in await self.staff.people() if each.name == name)
            return str((await self.staff.sign_in(SignIn(device_id, person.id, pin))).person_id)

        @app.post("/_hands/sign-out")
        async def sign_out(name: str) -> str:
            device_id = await self._device(name)
            await self.staff.sign_out(SignOut(device_id))
            return str(device_id)

        @app.post("/_hands/shut-out")
        async def shut_out(name: str) -> str:
            device_id = await self._device(name)
            await self.devices.revoke(RevokeDevice(device_id), SETUP)
            return str(device_id)

    async def _device(self, name: str) -> UUID:
        rows = await self.devices.devices()
        return next(row.device.id for row in rows if row.device.name == name)

    async def _person(self, name: str) -> Actor:
        person = next(each for each in await self.staff.people() if each.name == name)
        return Actor("person", person.id, rights=frozenset(MANAGER))

    async def _open(self, table: str, name: str, guests: int, actor: Actor) -> UUID:
        order_id = new_id()
        kinds = {each.code: each.id for each in self.menus.menu.order_types.values()}
        floor = await self.floor.floor()
        tables = {each.name: each.id for each in floor.tables.values()}
        request = OpenOrder(
            order_id,
            kinds["dine_in" if table else "takeaway"],
            (tables[table],) if table else (),
            guests=guests if table else 0,
            name=name,
        )
        await self.orders.open_order(request, actor)
        return order_id

    async def _add(self, order_id: UUID, words: str, actor: Actor, seat: int = 0) -> None:
        """`2 Ribeye steak 300 g+Rare+Fries: no salt` is two, with options and a note."""
        head, _, note = words.partition(":")
        count, _, named = head.strip().partition(" ")
        name, *options = named.split("+")
        menu = self.menus.menu
        item = next(each for each in menu.items.values() if each.name == name)
        request = AddLine(
            order_id,
            new_id(),
            item.variants[0].id,
            int(count) * 1000,
            _chosen(menu, item.group_ids, options),
            note=note.strip(),
            seat=seat,
        )
        await self.orders.add_line(request, actor)


def _chosen(menu: Menu, group_ids: tuple[UUID, ...], names: Sequence[str]) -> tuple[Choice, ...]:
    """The named options; else the defaults; else the first ones where something must be chosen."""
    chosen: list[Choice] = []
    for options, least in ((menu.groups[g].options, menu.groups[g].min_choices) for g in group_ids):
        named = [option for option in options if option.name in names]
        usual = [option for option in options if option.is_default]
        chosen += [
            Choice(option.id, 1, _chosen(menu, option.group_ids, names))
            for option in named or usual or options[:least]
        ]
    return tuple(chosen)


async def serve(port: int, folder: Path, behind_min: int = 0) -> None:
    """Serve until stopped."""
    path = folder / "box.db"
    schema.prepare(path)
    restaurant = Restaurant(path, behind_min, port)
    app = FastAPI()
    install_assets(boot_id=str(new_id()))
    try:
        served = await restaurant.open(app)
        restaurant.hands(app)
        ui.run_with(
            app,
            title="Comanda",
            tailwind=False,
            dark=None,
            reconnect_timeout=3.0,
            show_welcome_message=False,
        )
        print(json.dumps(asdict(served)), flush=True)
        server = uvicorn.Server(uvicorn.Config(app, "127.0.0.1", port, log_level="warning"))
        await server.serve()
    finally:
        await restaurant.close()


if __name__ == "__main__":
    numbers = [int(each) for each in sys.argv[1:]]
    with tempfile.TemporaryDirectory() as directory:
        asyncio.run(serve(numbers[0], Path(directory), *numbers[1:]))
