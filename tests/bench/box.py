"""The real box as a process of its own on one core, and browsers that it knows already.

`python -m tests.bench.box PORT FOLDER` serves what is in the folder; SIGUSR1 makes it collect
its garbage, so that what its memory holds is held.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx

import edge.sqlite_library  # noqa: F401  (first: it replaces sqlite3 for all who follow)
from comanda.demo_large import furnish_large
from comanda.demo_restaurant import PEOPLE
from domain.catalog import Menu
from domain.ids import new_id
from domain.permissions import MANAGER
from edge import schema
from edge.commands import Actor
from edge.database import Database
from edge.devices.requests import InviteDevice
from edge.devices.service import DeviceService
from edge.kitchen.paper import print_ticket
from edge.main import Started, run
from edge.menu.service import MenuService
from edge.orders.requests import AddLine, OpenOrder
from edge.orders.service import OrderService
from edge.settings import load
from edge.staff.requests import SignIn
from edge.staff.service import StaffService

HOST = "127.0.0.1"
FIRST_PORT = 8690
TILES = 60
KITCHEN_SCREENS = 8
STARTS_WITHIN_S = 60.0
SETUP = Actor("system", rights=frozenset(MANAGER))
CORES = sorted(os.sched_getaffinity(0))
"""The first core is the clients', the last one the servers'; on one core they share it."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What a bench needs to be there before the box starts."""

    items: int = TILES
    waiters: int = 1
    orders: int = 1
    lines: int = 0
    guests: int = 0
    busy: int = 0
    """Open orders of 15 lines at tables, beside `orders`."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A restaurant on disk: tokens of devices that were let in, with people signed in, and orders.

    `category_id` is a category of plain dishes; `dish_ids` are those that its first page shows.
    """

    data: Path
    cookie: str
    waiters: tuple[str, ...]
    kitchens: tuple[tuple[str, UUID], ...]
    orders: tuple[UUID, ...]
    category_id: UUID
    dish_ids: tuple[UUID, ...]


async def prepare(data: Path, needs: Needs) -> Prepared:
    """Furnish the demo restaurant with more dishes, let devices in, open orders with lines."""
    database = _new_database(data)
    async with AsyncExitStack() as stack:
        db = Database(database)
        await db.open()
        stack.push_async_callback(db.close)
        await furnish_large(db, needs.items, guests=needs.guests, open_orders=needs.busy)
        menus = MenuService(db)
        await menus.start()
        stack.push_async_callback(menus.stop)
        return await _furnished(data, db, menus, needs)


def _new_database(data: Path) -> Path:
    data.mkdir()
    database = load(data=data).database
    schema.prepare(database)
    return database


async def _furnished(data: Path, db: Database, menus: MenuService, needs: Needs) -> Prepared:
    menu, devices = menus.menu, DeviceService(db)
    category = next(each for each in menu.categories.values() if each.name == "Page 1")
    dishes = sorted(
        (each for each in menu.items.values() if each.category_id == category.id),
        key=lambda each: each.position,
    )
    return Prepared(
        data,
        devices.cookie_name(),
        await _waiters(db, devices, needs.waiters),
        await _kitchens(menu, devices),
        await _orders(
            OrderService(db, menus, print_ticket),
            menu,
            needs,
            [dish.variants[0].id for dish in dishes],
        ),
        category.id,
        tuple(dish.id for dish in dishes[:TILES]),
    )


async def _waiters(db: Database, devices: DeviceService, count: int) -> tuple[str, ...]:
    staff = StaffService(db)
    ids = {tile.name: tile.id for tile in await staff.people()}
    people = [person for person in PEOPLE if person.role == "Waiter"]
    tokens = []
    for number in range(count):
        device_id, person = new_id(), people[number % len(people)]
        link = await devices.invite(InviteDevice(device_id, f"Tablet {number}", "waiter"), SETUP)
        tokens.append((await devices.accept(link.token)).token)
        await staff.sign_in(SignIn(device_id, ids[person.name], person.pin))
    return tuple(tokens)


async def _kitchens(menu: Menu, devices: DeviceService) -> tuple[tuple[str, UUID], ...]:
    """Screens for all stations in turn, the first station's first."""
    stations = sorted(menu.stations.values(), key=lambda each: each.position)
    found = []
    for number in range(KITCHEN_SCREENS):
        station = stations[number % len(stations)]
        request = InviteDevice(new_id(), f"Screen {number}", "kitchen", station.id)
        link = await devices.invite(request, SETUP)
        found.append(((await devices.accept(link.token)).token, station.id))
    return tuple(found)


def order_name(number: int) -> str:
    """What the order of this number is called, on its card too."""
    return f"Guest {number:04}"


async def _orders(
    orders: OrderService, menu: Menu, needs: Needs, variants: Sequence[UUID]
) -> tuple[UUID, ...]:
    dine_in = next(each.id for each in menu.order_types.values() if each.code == "dine_in")
    ids = tuple(new_id() for _ in range(needs.orders))
    await asyncio.gather(
        *(
            orders.open_order(OpenOrder(order_id, dine_in, name=order_name(number)), SETUP)
            for number, order_id in enumerate(ids)
        )
    )
    await asyncio.gather(
        *(
            orders.add_line(AddLine(order_id, new_id(), variants[n % len(variants)]), SETUP)
            for order_id in ids
            for n in range(needs.lines)
        )
    )
    return ids


@dataclass(frozen=True, slots=True)
class Server:
    """A started server process."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"http://{HOST}:{self.port}"

    def collect_garbage(self) -> None:
        """Have it collect its garbage."""
        self.process.send_signal(signal.SIGUSR1)


@contextlib.contextmanager
def serving(module: str, *arguments: str) -> Iterator[Server]:
    """A server process on the servers' core, at a free port, until the end."""
    port = free_port()
    command = [sys.executable, "-m", module, str(port), *arguments]
    process = subprocess.Popen(command)
    os.sched_setaffinity(process.pid, {CORES[-1]})
    try:
        _wait_for(port, process)
        yield Server(port, process)
    finally:
        process.terminate()
        process.wait()


@contextlib.contextmanager
def on_clients_core() -> Iterator[None]:
    """This process, and the browsers it starts, on another core than the servers, if there is."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {CORES[0]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def free_port() -> int:
    """The first port from 8690 on that nobody listens on."""
    for port in range(FIRST_PORT, FIRST_PORT + 200):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((HOST, port))
            return port
    raise OSError("no free port")


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            httpx.get(f"http://{HOST}:{port}/", timeout=5.0)
            return
        time.sleep(0.1)
    raise TimeoutError("the server did not start")


def _collect(_signal: int, _frame: object) -> None:
    gc.collect()


def _started(_started: Started) -> None:
    """Nobody reads where it is: the port was given."""


def main(port: str, folder: str) -> None:
    """Serve what was prepared."""
    signal.signal(signal.SIGUSR1, _collect)
    run(load(data=Path(folder), host=HOST, port=int(port), log_level="error"), _started)


if __name__ == "__main__":
    main(*sys.argv[1:])
