"""The box of the evening: every service that screens call, and its loops stepped by the clock."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import NoReturn, TypeVar

from domain.clock import VirtualClock
from edge.alarms.service import AlarmService
from edge.backup.safety import SafetyCopies, SafetyRules
from edge.commands import Command
from edge.database import Database
from edge.devices.service import DeviceService
from edge.floor.unsent import UnsentWatch
from edge.kitchen.pacing import PacingService
from edge.kitchen.pacing_worker import PacingWorker
from edge.kitchen.paper import print_ticket
from edge.kitchen.worker import AlarmWorker
from edge.menu.editing import MenuEditor
from edge.menu.hours_worker import HoursWorker
from edge.opening.service import OpeningService, OpeningSources
from edge.orders.deliveries import DeliveryService
from edge.orders.promises import PromiseService
from edge.orders.tabs import TabService
from edge.reports.service import ReportService
from edge.staff.clocking import ClockService
from edge.staff.editing import PeopleService
from edge.staff.service import StaffService
from edge.transaction import Write
from tests.house import House, start_house

A = TypeVar("A")
EVERY = timedelta(minutes=1)
SAFETY_MINUTES = 5
STICK = "stick"
"""Where safety copies go: a folder beside the box."""


@dataclass
class Doom:
    """How the box dies: within its `left`th write from now, or right after it was committed."""

    left: int
    after_commit: bool


class MortalDatabase(Database):
    """A database whose process kills itself in the middle of a command, once it is doomed."""

    doom: Doom | None = None

    async def write(
        self, command: Command, work: Callable[[Write], A], answer: type[A] | None = None
    ) -> A:
        """Like any write, unless it is the last."""
        is_last = self.doom is not None and self._is_last(self.doom)
        if is_last and self.doom is not None and not self.doom.after_commit:
            await super().write(command, lambda tx: _die_within(tx, work), answer)
        result = await super().write(command, work, answer)
        if is_last:
            die()
        return result

    def _is_last(self, doom: Doom) -> bool:
        doom.left -= 1
        return doom.left == 0


def die() -> NoReturn:
    """What a power cut does to a process."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("nobody survives this")


def _die_within(tx: Write, work: Callable[[Write], A]) -> A:
    work(tx)
    die()


class Trattoria:
    """Services by the names that stories call them by."""

    def __init__(self, house: House, copies: Path) -> None:
        db, menus = house.db, house.menus
        self.house = house
        self.orders = house.orders
        self.kitchen = house.kitchen
        self.messages = house.kitchen.messages
        self.floor = house.floor
        self.serving = house.serving
        self.parties = house.parties
        self.checks = house.checks
        self.shifts = house.shifts
        self.prints = house.prints
        self.menus = menus
        self.pacing = PacingService(db, menus, print_ticket)
        self.promises = PromiseService(db, menus)
        self.tabs = TabService(db, menus, print_ticket)
        self.deliveries = DeliveryService(db, menus)
        self.staff = StaffService(db)
        self.people = PeopleService(db)
        self.asked = self.staff.asked
        self.clocking = ClockService(db)
        self.devices = DeviceService(db)
        self.reports = ReportService(db)
        self.alarms = AlarmService(db)
        self.editing = MenuEditor(db)
        self.safety = SafetyCopies(db, SafetyRules((copies,), SAFETY_MINUTES * 60, 6, True))
        self.opening = OpeningService(
            db, OpeningSources(house.prints, house.shifts, menus, self.clocking, self.safety)
        )
        self._paces = PacingWorker(self.pacing)
        self._alarms = AlarmWorker(house.kitchen)
        self._unsent = UnsentWatch(db)
        self._hours = HoursWorker(db, menus)
        self._stepped_at: datetime | None = None

    async def step_until(self, moment: datetime) -> None:
        """Let the loops do each minute what they do by themselves until a moment."""
        clock = self.house.clock
        self._stepped_at = self._stepped_at or clock.now()
        while self._stepped_at + EVERY <= moment:
            self._stepped_at += EVERY
            clock.set(self._stepped_at)
            await self.step()

    def skip_to(self, moment: datetime) -> None:
        """The loops did their part until then, in a process that is gone."""
        self._stepped_at = moment

    async def step(self) -> None:
        """Each loop once."""
        await self._hours.look()
        await self._paces.look()
        await self._alarms.look()
        await self._unsent.look()
        await self.house.print_out()
        if self.house.clock.now().minute % SAFETY_MINUTES == 0:
            await self.safety.copy_everywhere()


async def open_trattoria(folder: Path, start: datetime) -> Trattoria:
    """Switch the box on."""
    house = await start_house(folder / "box.db", VirtualClock(start), MortalDatabase)
    return Trattoria(house, folder / STICK)
