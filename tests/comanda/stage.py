"""The services that the demo's stage asks, over a house for tests."""

from __future__ import annotations

from dataclasses import dataclass

from edge.checks.service import CheckService
from edge.database import Database
from edge.floor.service import FloorService
from edge.floor.serving import ServingService
from edge.kitchen.service import KitchenService
from edge.menu.service import MenuService
from edge.orders.service import OrderService
from edge.printing.virtual import VirtualPrinters
from edge.shifts.service import ShiftService
from edge.staff.service import StaffService
from tests.house import House


@dataclass(frozen=True)
class HouseServices:
    """What simulated people use."""

    db: Database
    orders: OrderService
    kitchen: KitchenService
    menus: MenuService
    floor: FloorService
    serving: ServingService
    staff: StaffService
    checks: CheckService
    shifts: ShiftService
    papers: VirtualPrinters


def services_of(house: House) -> HouseServices:
    """All of them over the house's own database."""
    return HouseServices(
        db=house.db,
        orders=house.orders,
        kitchen=house.kitchen,
        menus=house.menus,
        floor=FloorService(house.db),
        serving=ServingService(house.db, house.menus),
        staff=StaffService(house.db),
        checks=house.checks,
        shifts=house.shifts,
        papers=house.papers,
    )
