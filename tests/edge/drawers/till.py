"""A till with one drawer at a printer that has a sensor, and time that the test holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

from domain.clock import VirtualClock
from domain.device_errors import DeviceCode, DeviceError
from domain.ids import new_id
from domain.permissions import Right
from domain.ports.printer import Condition, PrinterStatus
from edge.box_tables import Alarm
from edge.commands import Actor
from edge.database import Database
from edge.drawers.watch import DrawerWatch
from edge.founding import Founded
from edge.printing.ports import Printers
from edge.shifts.requests import OpenWithoutSale
from edge.shifts.service import ShiftService
from edge.shifts.worker import DrawerPulser
from sync.tables.audit import AuditEntry
from sync.tables.cash import Drawer, DrawerOpening
from tests.edge.till import Till, open_till

BOSS = Actor("person", new_id(), rights=frozenset(Right))


@dataclass
class DrawerAtPrinter:
    """A printer with a drawer. `jammed` stays shut whatever comes; `high_is_open` is its sensor."""

    high_is_open: bool = True
    is_open: bool = False
    jammed: bool = False
    away: bool = False
    sensor_unknown: bool = False
    pulses: int = 0

    async def status(self) -> PrinterStatus:
        """What it says of itself."""
        self._must_be_there()
        found: set[Condition] = set()
        if self.is_open is self.high_is_open:
            found.add(Condition.DRAWER_SENSOR_HIGH)
        if self.sensor_unknown:
            found.add(Condition.STATUS_UNKNOWN)
        return PrinterStatus(frozenset(found))

    async def pulse_drawer(self) -> None:
        """Open it."""
        self._must_be_there()
        self.pulses += 1
        self.is_open = self.is_open or not self.jammed

    async def printer(self, printer_id: UUID) -> DrawerAtPrinter:
        """It is the only one."""
        return self

    def _must_be_there(self) -> None:
        if self.away:
            raise DeviceError(DeviceCode.NO_RESPONSE, "Counter", "does not answer.", "Look at it.")


@dataclass
class Counter:
    """The till."""

    till: Till
    clock: VirtualClock
    drawer: DrawerAtPrinter
    watch: DrawerWatch
    pulser: DrawerPulser
    shifts: ShiftService
    seconds: list[float] = field(default_factory=lambda: [100.0])

    async def ask(self, actor: Actor = BOSS) -> None:
        """Somebody wants it open, with a reason."""
        drawer_id = self.till.founded.drawer_id
        await self.shifts.open_without_sale(OpenWithoutSale(drawer_id, "Change"), actor)

    async def open(self) -> list[str]:
        """Somebody wants it open; what became of all that was wanted so far."""
        await self.ask()
        await self.pulser.pulse_asked()
        return [each.outcome for each in await self.openings()]

    async def passes(self, *seconds: float) -> None:
        """Time goes on, and the drawer is looked at after each of these."""
        for each in seconds:
            self.seconds[0] += each
            await self.watch.look()

    async def openings(self) -> list[DrawerOpening]:
        """Everything that opened it."""
        return await self.till.db.read(lambda read: read.all(DrawerOpening, "1 ORDER BY id"))

    async def alarms(self) -> list[tuple[str, str]]:
        """What people are told, with its kind."""
        found = await self.till.db.read(lambda read: read.all(Alarm, "1 ORDER BY since"))
        return [(each.kind, each.sentence) for each in found]

    async def acts(self) -> Iterable[str]:
        """What the audit remembers."""
        return [each.act for each in await self.till.db.read(lambda read: read.all(AuditEntry))]


async def open_counter(
    db: Database, founded: Founded, clock: VirtualClock, sensor: str = "high", **drawer: Any
) -> Counter:
    """A till whose drawer has a sensor."""
    till = await open_till(db, founded)
    printer_id = await till.printer()
    await till.change(
        Drawer, founded.drawer_id, printer_id=printer_id, sensor=sensor, open_alarm_s=60
    )
    at_printer = DrawerAtPrinter(**drawer)
    printers = cast("Printers", at_printer)
    seconds = [100.0]
    watch = DrawerWatch(db, printers, monotonic_s=lambda: seconds[0])
    pulser = DrawerPulser(db, printers, watch, looks_s=(0.0, 0.0))
    return Counter(till, clock, at_printer, watch, pulser, ShiftService(db), seconds)
