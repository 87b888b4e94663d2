"""The composition root of the box: settings in, a restaurant that serves, until it is stopped."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass

import uvicorn
from fastapi import FastAPI
from nicegui import ui

from domain.errors import DomainError
from domain.ids import new_id
from domain.permissions import Right
from edge import logs, schema
from edge.api.access import Access
from edge.api.app import build_api, mount_api
from edge.api.tokens import TokenService
from edge.checks import api as checks_api
from edge.checks.service import CheckService
from edge.checks.worker import ReceiptWorker
from edge.commands import Actor
from edge.data_lock import DataLock
from edge.database import Database
from edge.devices import api as devices_api
from edge.devices.doors import EarlierCookies
from edge.devices.requests import InviteDevice
from edge.devices.service import DeviceService
from edge.devices.worker import SeenWorker
from edge.floor.service import FloorService
from edge.health import Health
from edge.health import router as health_router
from edge.house.service import HouseService
from edge.kitchen import api as kitchen_api
from edge.kitchen.paper import print_ticket
from edge.kitchen.service import KitchenService
from edge.kitchen.worker import AlarmWorker
from edge.listening import address, lan_address, listen
from edge.menu import api as menu_api
from edge.menu.service import MenuService
from edge.orders import api as orders_api
from edge.orders.service import OrderService
from edge.printing.connected import ConnectedPrinters
from edge.printing.virtual import VirtualPrinters
from edge.printing.worker import SpoolWorker
from edge.settings import Settings
from edge.staff import api as staff_api
from edge.staff.service import StaffService
from providers.fiscal.journal_only import JournalOnly
from ui.assets import install_assets
from ui.store import screens

STOP_WITHIN_S = 3
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


def run(settings: Settings, announce: Announce, furnish: Furnish | None = None) -> None:
    """Serve until SIGINT or SIGTERM. `announce` is called once, when screens can be opened.

    Where there is no restaurant yet, `furnish` founds one. Raises PortBusy, DataInUse and, without
    `furnish`, DomainError before anything is touched.
    """
    with listen(settings.host, settings.port) as listening, DataLock(settings.data):
        if furnish is None and not settings.database.exists():
            raise DomainError(NO_RESTAURANT.format(data=settings.data))
        logs.configure(settings.log_level, settings.log_format)
        try:
            schema.prepare(settings.database)
        except schema.SchemaTooNew as error:
            raise DomainError(str(error)) from error
        with asyncio.Runner(loop_factory=_config(FastAPI()).get_loop_factory()) as runner:
            runner.run(_serve(settings, listening, announce, furnish))


async def _serve(
    settings: Settings, listening: socket.socket, announce: Announce, furnish: Furnish | None
) -> None:
    async with AsyncExitStack() as stack:
        db = Database(settings.database)
        await db.open()
        stack.push_async_callback(db.close)
        if db.house is None and furnish is not None:
            await furnish(db)
        if db.house is None:
            raise DomainError(NO_RESTAURANT.format(data=settings.data))
        devices = DeviceService(db)
        app = await _build(db, devices, settings, stack)
        server = _Server(_config(app))
        server.on_started = lambda: announce(started)
        started = await _started(db, devices, settings)
        await server.serve(sockets=[listening])


async def _build(
    db: Database, devices: DeviceService, settings: Settings, stack: AsyncExitStack
) -> FastAPI:
    """Every service, its workers and routes, and the screens above them."""
    staff, menus, kitchen = StaffService(db), MenuService(db), KitchenService(db)
    orders = OrderService(db, menus, print_ticket)
    checks, floor = CheckService(db), FloorService(db)
    papers = VirtualPrinters(settings.data, db.clock)
    printers = ConnectedPrinters(db, papers)
    spool = SpoolWorker(db, printers, kitchen.ticket_printed)

    await menus.start()
    stack.push_async_callback(menus.stop)
    await printers.start()
    await spool.start()
    stack.push_async_callback(spool.stop)
    for worker in (AlarmWorker(kitchen), ReceiptWorker(db, JournalOnly()), SeenWorker(devices)):
        worker.start()
        stack.push_async_callback(worker.stop)

    tokens = TokenService(db, staff, devices)
    api = build_api(
        Access(tokens, staff),
        [
            staff_api.router(staff, tokens),
            devices_api.router(devices),
            menu_api.router(menus),
            orders_api.router(orders),
            kitchen_api.router(kitchen),
            checks_api.router(checks),
        ],
    )
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.include_router(health_router(Health(db, settings)))
    app.add_middleware(EarlierCookies, devices=devices)
    mount_api(app, api)
    install_assets(boot_id=str(new_id()))
    await screens.build(
        screens.Services(
            db=db,
            orders=orders,
            kitchen=kitchen,
            menus=menus,
            floor=floor,
            staff=staff,
            devices=devices,
        )
    )
    _install_screens(app)
    return app


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
        reconnect_timeout=3.0,  # the app's; it sets the socket's ping, each page has its own
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
    outside = settings.address or lan_address(settings.host, settings.port)
    return Started(facts.name, here, outside, link)


def _config(app: FastAPI) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,  # addresses carry links and people's devices
        proxy_headers=False,  # whoever sends them must not pass for this machine
        server_header=False,
        timeout_graceful_shutdown=STOP_WITHIN_S,
    )


class _Server(uvicorn.Server):
    """Says when it serves, and leaves time to close everything when it is told to stop."""

    on_started: Callable[[], None]

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop serving on SIGINT and SIGTERM. uvicorn's own would then end the process at once."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell."""
        await super().startup(sockets)
        if self.started:
            self.on_started()
