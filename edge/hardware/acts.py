"""What a person does at one device from its page: open the drawer, sound the buzzer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from domain.permissions import Right, require
from edge.commands import Actor, Command
from edge.database import Database
from edge.hardware import store, writing
from edge.hardware.device_rows import is_virtual
from edge.hardware.requests import HardwareChange
from edge.hardware.service import HardwareService
from edge.printing.virtual import VirtualPrinters
from edge.shifts.requests import OpenWithoutSale
from edge.shifts.service import ShiftService
from edge.transaction import Read, Write
from sync.tables.cash import Drawer

TESTED = "The device is tested"


@dataclass(frozen=True, slots=True)
class TryHardware:
    """Have a device do something once, to see whether it does."""

    hardware_id: UUID
    what: Literal["pulse", "buzz"]


class HardwareActs:
    """Acts that are never queued and never repeated; each is in the audit before it happens."""

    def __init__(
        self,
        db: Database,
        hardware: HardwareService,
        shifts: ShiftService,
        papers: VirtualPrinters,
    ) -> None:
        self._db = db
        self._hardware = hardware
        self._shifts = shifts
        self._papers = papers

    async def open_drawer(
        self, hardware_id: UUID, actor: Actor, command_id: UUID | None = None
    ) -> None:
        """Open the drawer at a printer; one that holds money is counted as opened without a sale.

        Raises Forbidden, DeviceError.
        """
        require(actor.rights, Right.MANAGE_DEVICES)
        drawer_id = await self._db.read(lambda read: _drawer_at(read, hardware_id))
        if drawer_id is not None:
            request = OpenWithoutSale(drawer_id, TESTED)
            await self._shifts.open_without_sale(request, actor, command_id)
            return
        if not await self._note(TryHardware(hardware_id, "pulse"), actor, command_id):
            return
        virtual = self._papers.get(hardware_id)
        if virtual is not None:
            await virtual.pulse_drawer()
        else:
            await self._hardware.ask(hardware_id, "pulse")

    async def buzz(self, hardware_id: UUID, actor: Actor, command_id: UUID | None = None) -> None:
        """Sound a printer's buzzer once. Raises Forbidden, DeviceError."""
        require(actor.rights, Right.MANAGE_DEVICES)
        if await self._note(TryHardware(hardware_id, "buzz"), actor, command_id):
            await self._hardware.ask(hardware_id, "buzz")

    async def is_virtual(self, hardware_id: UUID) -> bool:
        """Whether it is software of the box itself. Raises NotFound."""
        return await self._db.read(lambda read: is_virtual(store.load(read, hardware_id)))

    async def _note(self, request: TryHardware, actor: Actor, command_id: UUID | None) -> bool:
        """Whether this is the first time that it is asked: what was sent twice is done once."""
        is_first = False

        def work(tx: Write) -> HardwareChange:
            nonlocal is_first
            is_first = True
            row = store.load(tx, request.hardware_id)
            return writing.done(tx, "hardware_tried", row, {"what": request.what})

        await self._db.write(Command.of(request, actor, command_id), work, HardwareChange)
        return is_first


def _drawer_at(read: Read, printer_id: UUID) -> UUID | None:
    found = read.all(
        Drawer, "deleted_at IS NULL AND person_id IS NULL AND printer_id = ?", printer_id
    )
    return found[0].id if found else None
