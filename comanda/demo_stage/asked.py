"""The services that simulated people use: those of a box, whatever else it has."""

from __future__ import annotations

from typing import Protocol

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


class Asked(Protocol):
    """A house at work."""

    @property
    def db(self) -> Database: ...
    @property
    def orders(self) -> OrderService: ...
    @property
    def kitchen(self) -> KitchenService: ...
    @property
    def menus(self) -> MenuService: ...
    @property
    def floor(self) -> FloorService: ...
    @property
    def serving(self) -> ServingService: ...
    @property
    def staff(self) -> StaffService: ...
    @property
    def checks(self) -> CheckService: ...
    @property
    def shifts(self) -> ShiftService: ...
    @property
    def papers(self) -> VirtualPrinters: ...
