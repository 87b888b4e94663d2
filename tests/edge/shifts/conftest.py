"""A till whose drawer hangs on a virtual printer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from domain.clock import VirtualClock
from domain.ids import new_id
from edge.database import Database
from edge.founding import Founded
from edge.printing.connected import ConnectedPrinters
from edge.printing.virtual import VirtualPrinter, VirtualPrinters
from edge.shifts.requests import (
    CloseDay,
    CloseDrawer,
    DayCloseView,
    DrawerClosed,
    MoveCash,
    OpenDrawer,
)
from edge.shifts.service import ShiftService
from edge.shifts.worker import DrawerPulser
from sync.tables.cash import Drawer
from tests.edge.till import CASHIER, MANAGER, Till, open_till


@dataclass
class Counter:
    """A counter with one drawer."""

    till: Till
    clock: VirtualClock
    shifts: ShiftService
    printer: VirtualPrinter
    pulser: DrawerPulser

    @property
    def drawer_id(self) -> UUID:
        """The drawer."""
        return self.till.founded.drawer_id

    async def open(self, float_minor: int = 10_000) -> UUID:
        """Take the drawer over."""
        session_id = new_id()
        await self.shifts.open(OpenDrawer(session_id, self.drawer_id, float_minor), CASHIER)
        return session_id

    async def move(self, session_id: UUID, kind: Any, amount: int, reason: str = "Milk") -> None:
        """Move cash."""
        await self.shifts.move_cash(MoveCash(new_id(), session_id, kind, amount, reason), CASHIER)

    async def close(self, session_id: UUID, counted: int, reason: str = "") -> DrawerClosed:
        """Give the drawer back."""
        return await self.shifts.close(CloseDrawer(session_id, counted, reason), CASHIER)

    async def z(self) -> DayCloseView:
        """Make the next Z."""
        return await self.shifts.end_of_day(CloseDay(new_id()), MANAGER)


@pytest.fixture
async def counter(db: Database, founded: Founded, clock: VirtualClock, tmp_path: Path) -> Counter:
    """A counter whose drawer opens by its receipt printer."""
    return await make_counter(db, founded, clock, tmp_path)


async def make_counter(
    db: Database, founded: Founded, clock: VirtualClock, tmp_path: Path
) -> Counter:
    """A counter of a restaurant, for tests of other folders too."""
    till = await open_till(db, founded)
    printer_id = await till.printer()
    await till.change(Drawer, founded.drawer_id, printer_id=printer_id)
    virtual = VirtualPrinters(tmp_path, clock)
    printer = virtual.add(printer_id, "Counter printer")
    pulser = DrawerPulser(db, ConnectedPrinters(db, virtual))
    return Counter(till, clock, ShiftService(db), printer, pulser)
