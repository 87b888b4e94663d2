"""The composition root of the box: settings in, a restaurant that serves, until it is stopped."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, ExitStack
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI
from nicegui import ui

from domain.clock import Clock
from domain.errors import DomainError
from domain.ids import new_id
from domain.permissions import Right
from edge import logs, quick_start, schema
from edge.accounts.service import AccountService
from edge.alarms.worker import ClockWatch
from edge.api.mount import mount_api
from edge.backup.safety import SafetyChecks, SafetyCopies, SafetyRules
from edge.checks.fiscal_service import FiscalService
from edge.checks.receipt_service import ReceiptService
from edge.checks.service import CheckService
from edge.checks.worker import ReceiptWorker
from edge.commands import Actor
from edge.data_lock import DataLock
from edge.database import Database
from edge.devices.doors import EarlierCookies
from edge.devices.key_api import router as key_router
from edge.devices.requests import InviteDevice
from edge.devices.service import DeviceService
from edge.devices.worker import SeenWorker
from edge.displays.service import GuestDisplays
from edge.displays.showing import OpenAtCounters
from edge.displays.worker import DisplayWorker
from edge.drawers.watch import DrawerWatch
from edge.floor.parties import PartyService
from edge.floor.service import FloorService
from edge.floor.serving import ServingService
from edge.floor.unsent import UnsentWatch
from edge.hardware.service import HardwareService
from edge.health import Checker, Health
from edge.health import router as health_router
from edge.house.service import HouseService
from edge.invoices.service import InvoiceService
from edge.kitchen.buzzing import KitchenBuzzers
from edge.kitchen.pacing import PacingService
from edge.kitchen.pacing_worker import PacingWorker
from edge.kitchen.paper import print_ticket
from edge.kitchen.service import KitchenService
from edge.kitchen.worker import AlarmWorker
from edge.lan.api import router as lan_router
from edge.lan.plain_door import PlainDoor
from edge.lan.service import LanService, is_on_network
from edge.listening import GuestsAddress, PortBusy, address, listen
from edge.mail.letter import Post
from edge.mail.letters import letters
from edge.mail.service import MailService
from edge.mail.worker import MailWorker
from edge.menu.hours_worker import HoursWorker
from edge.menu.service import MenuService
from edge.metrics.api import router as metrics_router
from edge.metrics.measures import Counting, Measures
from edge.old_commands import OldCommands
from edge.orders.deliveries import DeliveryService
from edge.orders.discounts import DiscountService
from edge.orders.exemptions import ExemptionService
from edge.orders.promises import PromiseService
from edge.orders.service import OrderService
from edge.orders.tabs import TabService
from edge.payments.service import PaymentService
from edge.payments.virtual import virtual_devices
from edge.payments.worker import PaymentWorker
from edge.printing.connected import ConnectedPrinters
from edge.printing.health import PrinterChecks
from edge.printing.service import PrintService
from edge.printing.virtual import VirtualPrinters
from edge.printing.worker import SpoolWorker
from edge.refunds.service import RefundService
from edge.reports.service import ReportService
from edge.scanning.service import ScanningService
from edge.server import BoxServer, Secure, server_config
from edge.settings import Settings
from edge.shifts.service import ShiftService
from edge.shifts.worker import DrawerPulser
from edge.staff.service import StaffService
from edge.sync.box_store import BoxStore
from edge.sync.media import MediaFetcher
from edge.sync.service import SyncService
from edge.sync.worker import SyncWorker
from edge.training.process import TrainingGround
from edge.weighing.service import WeighingService
from ui.assets import install_assets
from ui.store import screens
from ui.training import is_training, mark_training, paper_marks

FIRST_SCREEN = "Counter"
NO_RESTAURANT = (
    "There is no restaurant in {data} yet. `comanda edge found NAME` makes yours, "
    "`comanda demo` makes one to try."
)


@dataclass(frozen=True, slots=True)
class Started:
    """A box that serves: its name, where it is reached, and a link for a first screen, if any."""

    store_name: str
    address: str
    lan_address: str
    link: str | None


Announce = Callable[[Started], None]
Furnish = Callable[[Database], Awaitable[object]]
"""Founds a restaurant in an empty database."""

Extend = Callable[[FastAPI, screens.Services], AbstractAsyncContextManager[object]]
"""Adds to the application; entered when everything else is there, left first."""


def run(
    settings: Settings,
    announce: Announce,
    furnish: Furnish | None = None,
    *,
    clock: Clock | None = None,
    extend: Extend | None = None,
    training: bool = False,
) -> None:
    """Serve until SIGINT or SIGTERM. `announce` is called once, when screens can be opened.

    Where there is no restaurant yet, `furnish` founds one. `clock` and `extend` are the demo's.
    A `training` marks every screen and every paper, and copies itself nowhere.
    Raises PortBusy, DataInUse and, without `furnish`, DomainError before anything is touched.
    """
    with ExitStack() as held:
        doors = _Doors(
            held.enter_context(listen(settings.host, settings.port)), _secure_door(settings, held)
        )
        held.enter_context(DataLock(settings.data))
        if furnish is None and not settings.database.exists():
            raise DomainError(NO_RESTAURANT.format(data=settings.data))
        logs.configure(settings.log_level, settings.log_format)
        if training:
            mark_training(settings.port - 1)
        try:
            schema.prepare(settings.database)
        except schema.SchemaTooNew as error:
            raise DomainError(str(error)) from error
        with asyncio.Runner(loop_factory=server_config(FastAPI()).get_loop_factory()) as runner:
            runner.run(_serve(settings, doors, announce, furnish, clock, extend))


@dataclass(frozen=True, slots=True)
class _Doors:
    """Where the box listens: plainly, and encrypted where others can reach it."""

    plain: socket.socket
    secure: socket.socket | None


def _secure_door(settings: Settings, held: ExitStack) -> socket.socket | None:
    if not settings.https_port or not is_on_network(settings.host):
        return None
    try:
        return held.enter_context(listen(settings.host, settings.https_port))
    except PortBusy as error:
        raise PortBusy(error.sentence.replace("--port", "--https-port")) from error


async def _serve(
    settings: Settings,
    doors: _Doors,
    announce: Announce,
    furnish: Furnish | None,
    clock: Clock | None,
    extend: Extend | None,
) -> None:
    async with AsyncExitStack() as stack:
        db = Database(settings.database, clock)
        await db.open()
        stack.push_async_callback(db.close)
        if db.house is None and furnish is not None:
            await furnish(db)
        if db.house is None:
            raise DomainError(NO_RESTAURANT.format(data=settings.data))
        services = _services(db, settings)
        await services.lan.prepare()
        measures = Measures()
        await _start(services, settings, stack, measures)
        app = _app(services, settings, measures)
        await screens.build(services, app)
        if extend is not None:
            await stack.enter_async_context(extend(app, services))
        started = await _started(db, services.devices, settings)
        quick_start.end()  # before there is a server: NiceGUI looks for it among all objects
        context = services.lan.tls()
        secure = Secure(doors.secure, context) if doors.secure and context else None
        server = BoxServer(server_config(app), lambda: announce(started), secure)
        await services.lan.start()
        stack.push_async_callback(services.lan.stop)
        await server.serve(sockets=[doors.plain])


def _services(db: Database, settings: Settings) -> screens.Services:
    """Every service; none of them does anything yet."""
    menus, kitchen, hardware = MenuService(db), KitchenService(db), HardwareService(db)
    orders = OrderService(db, menus, print_ticket)
    adapters, hands = virtual_devices(settings.data, db.clock, db.signals)
    payments = PaymentService(db, adapters)
    return screens.Services(
        db=db,
        orders=orders,
        discounts=DiscountService(db, menus),
        exemptions=ExemptionService(db, menus),
        pacing=PacingService(db, menus, print_ticket),
        promises=PromiseService(db, menus),
        tabs=TabService(db, menus, print_ticket),
        deliveries=DeliveryService(db, menus),
        kitchen=kitchen,
        menus=menus,
        floor=FloorService(db),
        serving=ServingService(db, menus),
        parties=PartyService(db),
        staff=StaffService(db),
        devices=DeviceService(db),
        hardware=hardware,
        weighing=WeighingService(db, menus, hardware),
        guests=GuestDisplays(db, OpenAtCounters(db.signals)),
        scanning=ScanningService(db, hardware, menus, orders),
        checks=CheckService(db),
        receipts=ReceiptService(db, guests_address(settings)),
        fiscal=FiscalService(db, settings.data),
        mails=MailService(db, Post.of(settings)),
        accounts=AccountService(db),
        invoices=InvoiceService(db),
        payments=payments,
        refunds=RefundService(db, payments),
        hands=hands,
        printing=PrintService(db, kitchen.ticket_printed),
        shifts=ShiftService(db),
        reports=ReportService(db),
        papers=VirtualPrinters(settings.data, db.clock),
        safety=SafetyCopies(db, SafetyRules.of(settings)),
        training=TrainingGround(settings, db.signals),
        sync=SyncService(db, BoxStore(db)),
        lan=LanService(db, settings, trust_folder(settings)),
    )


async def _start(
    services: screens.Services, settings: Settings, stack: AsyncExitStack, measures: Measures
) -> None:
    """The menu in memory, the printers, and the loops; `stack` stops them, the last first."""
    db, kitchen = services.db, services.kitchen
    await services.menus.start()
    await services.staff.asked.end_left_over()
    stack.push_async_callback(services.menus.stop)
    await services.scanning.start()
    stack.push_async_callback(services.scanning.stop)
    await services.hardware.start()
    stack.push_async_callback(services.hardware.stop)
    printers = ConnectedPrinters(db, services.papers, services.hardware)
    await printers.start()
    spool = SpoolWorker(db, printers, kitchen.ticket_printed, marks=paper_marks())
    await spool.start()
    services.papers.tell_of_repairs(spool.look_again)
    stack.push_async_callback(spool.stop)
    stack.push_async_callback(services.training.stop)
    receipts = ReceiptWorker(db, services.fiscal.device, services.receipts.page)
    services.fiscal.tell(receipts)
    drawers = DrawerWatch(db, printers, services.hardware)
    for worker in (
        AlarmWorker(kitchen),
        KitchenBuzzers(db, printers),
        PacingWorker(services.pacing),
        ClockWatch(db),
        UnsentWatch(db),
        receipts,
        MailWorker(db, Post.of(settings), letters(db, services.receipts)),
        drawers,
        DrawerPulser(db, printers, drawers),
        DisplayWorker(db, services.guests, services.hardware),
        PaymentWorker(db, services.payments),
        SeenWorker(services.devices),
        HoursWorker(db, services.menus),
        services.safety,
        SyncWorker(db, services.sync.box, measures=measures),
        MediaFetcher(db),
        OldCommands(db, settings.keep_commands_days),
    ):
        worker.start()
        stack.push_async_callback(worker.stop)


def _app(services: screens.Services, settings: Settings, measures: Measures) -> FastAPI:
    """The application: health, the HTTP API and its documentation, the screens below."""
    checkers: list[Checker] = [PrinterChecks(services.printing), SafetyChecks(services.safety)]
    health = Health(services.db, settings, checkers)
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.include_router(health_router(health))
    app.include_router(lan_router(services.lan, services.db.clock))
    app.include_router(key_router(services.devices))
    app.include_router(metrics_router(services.db, services.sync, measures))
    app.add_middleware(Counting, measures=measures)
    app.add_middleware(EarlierCookies, devices=services.devices)
    app.add_middleware(PlainDoor, state=services.lan.state)
    mount_api(app, lambda: _http_api(services))
    install_assets(boot_id=str(new_id()), clock=services.db.clock)
    _install_screens(app)
    return app


def _http_api(services: screens.Services) -> FastAPI:
    from edge.api.tokens import TokenService
    from edge.books.service import BookService
    from edge.cash.service import CashService
    from edge.http_api import http_api
    from edge.shifts.day_service import DayService
    from edge.shifts.purse_service import PurseService
    from edge.tips.service import TipService

    return http_api(
        tokens=TokenService(services.db, services.staff, services.devices),
        staff=services.staff,
        devices=services.devices,
        hardware=services.hardware,
        menus=services.menus,
        floor=services.floor,
        serving=services.serving,
        parties=services.parties,
        orders=services.orders,
        discounts=services.discounts,
        exemptions=services.exemptions,
        kitchen=services.kitchen,
        checks=services.checks,
        receipts=services.receipts,
        fiscal=services.fiscal,
        payments=services.payments,
        printing=services.printing,
        refunds=services.refunds,
        accounts=services.accounts,
        invoices=services.invoices,
        shifts=services.shifts,
        days=DayService(services.db),
        books=BookService(services.db),
        purses=PurseService(services.db),
        cash=CashService(services.db),
        tips=TipService(services.db),
    )


def _install_screens(app: FastAPI) -> None:
    """NiceGUI below everything else: it takes every address that nobody above has taken.

    Without `storage_secret`: nothing is kept in sessions of browsers, so that a restart loses
    nothing; what a screen must remember is a row.
    """
    ui.run_with(
        app,
        title="Comanda",
        tailwind=False,
        dark=None,
        reconnect_timeout=3,  # seconds; the app's; it sets the socket's ping, each page has its own
        show_welcome_message=False,
    )


async def _started(db: Database, devices: DeviceService, settings: Settings) -> Started:
    here = address(settings.host, settings.port)
    link = None
    if settings.let_in or not await devices.any_approved():
        request = InviteDevice(new_id(), settings.let_in or FIRST_SCREEN, "counter")
        box = Actor("system", rights=frozenset({Right.MANAGE_DEVICES}))
        invitation = await devices.invite(request, box)
        link = f"{here}/join/{invitation.token}"
    facts = await HouseService(db).facts()
    return Started(facts.name, here, guests_address(settings)(), link)


def trust_folder(settings: Settings) -> Path:
    """Where the box's keys are: a training shows the certificate of the box beside it."""
    return settings.data.parent if is_training() else settings.data


def guests_address(settings: Settings) -> GuestsAddress:
    """How others on the network reach the box, guests among them."""
    return GuestsAddress(settings.address, settings.host, settings.port)
