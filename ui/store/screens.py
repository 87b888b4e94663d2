"""All screens of the box, put together from its services."""

from __future__ import annotations

from dataclasses import dataclass

from edge.alarms.service import AlarmService
from edge.backup.open_orders import OpenOrderPapers
from edge.backup.safety import SafetyCopies
from edge.checks.service import CheckService
from edge.database import Database
from edge.devices.service import DeviceService
from edge.floor.parties import PartyService
from edge.floor.service import FloorService
from edge.floor.serving import ServingService
from edge.house.service import HouseService
from edge.kitchen.pacing import PacingService
from edge.kitchen.service import KitchenService
from edge.menu.editing import MenuEditor
from edge.menu.office import MenuOffice
from edge.menu.service import MenuService
from edge.opening.service import OpeningService, OpeningSources
from edge.orders.deliveries import DeliveryService
from edge.orders.presence import Presence
from edge.orders.promises import PromiseService
from edge.orders.service import OrderService
from edge.orders.tabs import TabService
from edge.printing.service import PrintService
from edge.printing.virtual import VirtualPrinters
from edge.reports.service import ReportService
from edge.shifts.service import ShiftService
from edge.staff.clocking import ClockService
from edge.staff.editing import PeopleService
from edge.staff.service import StaffService
from edge.training.process import TrainingGround
from ui.store import (
    clock_page,
    counter_page,
    drawer_page,
    driver_page,
    expo_page,
    floor_opening,
    floor_page,
    kitchen_page,
    manager_page,
    office_menu_page,
    office_people_page,
    office_special_page,
    opening_page,
    order_page,
    pair_page,
    paper_page,
    pay_page,
    pickup_page,
    ready_page,
    rooms_page,
    sign_in_page,
    sold_out_page,
    tabs_page,
    takeaway_page,
)
from ui.store.arriving import Arriving
from ui.store.manager_box import BoxServices
from ui.store.menu_view import MenusOnScreen
from ui.store.office_services import Office
from ui.store.session import Door
from ui.store.timing import Timing


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What the screens ask."""

    db: Database
    orders: OrderService
    pacing: PacingService
    promises: PromiseService
    tabs: TabService
    deliveries: DeliveryService
    kitchen: KitchenService
    menus: MenuService
    floor: FloorService
    serving: ServingService
    parties: PartyService
    staff: StaffService
    devices: DeviceService
    checks: CheckService
    printing: PrintService
    shifts: ShiftService
    reports: ReportService
    papers: VirtualPrinters
    safety: SafetyCopies
    training: TrainingGround


async def build(services: Services) -> None:
    """Register every page; once per process, after the services have started.

    `ui.assets.install_assets` and NiceGUI's `ui.run_with` are the composition root's.
    """
    db = services.db
    house = HouseService(db)
    tiles = MenusOnScreen()
    presence = Presence(db.signals)
    door = Door(db.signals, services.devices, services.staff, AlarmService(db), await house.facts())
    pair_page.register(door, db.clock)
    clocking = ClockService(db)
    opening = OpeningService(
        db,
        OpeningSources(
            services.printing, services.shifts, services.menus, clocking, services.safety
        ),
    )
    arriving = Arriving(clocking, opening, services.training)
    sign_in_page.register(door, services.orders, services.menus, arriving)
    serving = floor_opening.Serving(
        services.orders,
        services.menus,
        services.floor,
        services.serving,
        services.parties,
        presence,
        db.clock,
    )
    floor_page.register(door, serving)
    rooms_page.register(door, services.floor, services.serving)
    order_page.register(
        door,
        services.orders,
        services.menus,
        services.floor,
        house,
        presence,
        tiles,
        db.clock,
        Timing(services.pacing, services.promises, services.deliveries),
        services.kitchen.messages,
    )
    kitchen_page.register(door, services.kitchen, services.menus)
    expo_page.register(door, services.kitchen, services.menus, services.orders, house)
    pickup_page.register(door, services.kitchen, services.menus, ClockService(db))
    ready_page.register(door, services.promises)
    selling = counter_page.Selling(
        services.orders,
        services.checks,
        services.menus,
        services.floor,
        house,
        tiles,
        db.clock,
        services.kitchen.messages,
    )
    counter_page.register(door, selling)
    pay_page.register(door, services.orders, services.checks, services.printing)
    drawer_page.register(door, services.shifts, house)
    managing = manager_page.Managing(
        services.floor,
        services.kitchen,
        services.menus,
        services.printing,
        services.shifts,
        services.reports,
        db.clock,
        clocking,
        BoxServices(services.safety, OpenOrderPapers(db), services.training, clocking),
    )
    manager_page.register(door, managing)
    opening_page.register(door, opening, services.printing, services.menus)
    clock_page.register(door, clocking)
    tabs_page.register(door, services.tabs, services.orders, services.checks, services.menus)
    office = Office(services.menus, MenuEditor(db), MenuOffice(db), PeopleService(db))
    for editing in (office_menu_page, office_people_page, office_special_page):
        editing.register(door, office)
    driver_page.register(door, services.deliveries, services.checks, db.clock)
    takeaway_page.register(door, services.orders, services.promises, services.menus, db.clock)
    paper_page.register(door, services.papers)
    sold_out_page.register(door, services.menus)
