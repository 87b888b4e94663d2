"""The screens of the box, put together from its services.

A waiter's screens are there from the start. The others come with the first look at one of them,
or shortly after the start: a box is back sooner when it brings first what the guests wait for.
"""

from __future__ import annotations

import asyncio

from fastapi import FastAPI

from edge.alarms.service import AlarmService
from edge.house.service import HouseService
from edge.opening.service import OpeningService, OpeningSources
from edge.orders.presence import Presence
from edge.staff.clocking import ClockService
from ui.app_manifest import install_manifest
from ui.assets import ASSET_BASE
from ui.store import floor_opening, floor_page, join_page, order_page, pair_page, sign_in_page
from ui.store.arriving import Arriving
from ui.store.discount_sheet import Pricing
from ui.store.late_screens import LateScreens, Shared, late_steps
from ui.store.menu_view import MenusOnScreen
from ui.store.scans import Scanning
from ui.store.services import Services
from ui.store.session import Door
from ui.store.shutting_out import Doorkeeper
from ui.store.timing import Timing
from ui.store.weigh_sheet import Weighing

__all__ = ["Services", "build"]


async def build(services: Services, app: FastAPI) -> None:
    """Register the pages; once per process, after the services have started.

    `ui.assets.install_assets` and NiceGUI's `ui.run_with` are the composition root's.
    """
    shared = await _shared(services)
    _waiters_pages(services, shared)
    late = LateScreens(late_steps(services, shared))
    app.add_middleware(late.middleware)
    asyncio.get_running_loop().call_soon(late.begin)


async def _shared(services: Services) -> Shared:
    db = services.db
    house = HouseService(db)
    clocking = ClockService(db)
    sources = OpeningSources(
        services.printing, services.shifts, services.menus, clocking, services.safety
    )
    return Shared(
        door=Door(
            db.signals,
            services.devices,
            services.staff,
            AlarmService(db),
            await house.facts(),
            services.scanning,
        ),
        house=house,
        tiles=MenusOnScreen(),
        presence=Presence(db.signals),
        clocking=clocking,
        opening=OpeningService(db, sources),
        weighing=Weighing(services.weighing, services.orders),
        scanning=Scanning(services.scanning, services.menus, services.discounts, services.accounts),
    )


def _waiters_pages(services: Services, shared: Shared) -> None:
    clock, door = services.db.clock, shared.door
    pair_page.register(door, clock)
    Doorkeeper(door).begin()
    join_page.register(services.lan, door.house.language)
    install_manifest(door.house.name, f"{ASSET_BASE}/icons")
    arriving = Arriving(shared.clocking, shared.opening, services.training)
    sign_in_page.register(door, services.orders, services.menus, arriving)
    serving = floor_opening.Serving(
        services.orders,
        services.menus,
        services.floor,
        services.serving,
        services.parties,
        shared.presence,
        clock,
    )
    floor_page.register(door, serving, shared.scanning)
    order_page.register(
        door,
        services.orders,
        services.menus,
        services.floor,
        shared.house,
        shared.presence,
        shared.tiles,
        clock,
        Timing(services.pacing, services.promises, services.deliveries),
        services.kitchen.messages,
        Pricing(services.discounts, services.exemptions, shared.house),
        shared.scanning,
        shared.weighing,
    )
