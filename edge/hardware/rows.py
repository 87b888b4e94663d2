"""Adding, changing, switching and removing what hangs on the box; a manager's acts, in the audit.

What a driver refuses is refused here, so that no row waits at night for somebody to mend it.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from domain.permissions import Right, require
from edge.authority import must_be_made_here
from edge.commands import Actor, Command
from edge.database import Database
from edge.hardware import importing, store, toml_file, writing
from edge.hardware.device_rows import driver_of, match_of, printer_settings, settings_of
from edge.hardware.requests import (
    AddPeripheral,
    AddPrinter,
    AllowIdentity,
    ChangePeripheral,
    ChangePrinter,
    EnableHardware,
    HardwareChange,
    Imported,
    ImportHardware,
    RemoveHardware,
)
from edge.transaction import Write


class HardwareRows:
    """The rows of printers and peripherals."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def add_printer(
        self, request: AddPrinter, actor: Actor, command_id: UUID | None = None
    ) -> HardwareChange:
        """Add a printer. Raises BadRequest naming what cannot be, Changed for a name taken."""
        require(actor.rights, Right.MANAGE_DEVICES)

        return await self._do(
            request, actor, command_id, lambda tx: writing.add_printer(tx, request)
        )

    async def change_printer(
        self, request: ChangePrinter, actor: Actor, command_id: UUID | None = None
    ) -> HardwareChange:
        """Change what is given. Raises as `add_printer`, NotFound, EditedAtTheCentre."""
        require(actor.rights, Right.MANAGE_DEVICES)

        return await self._do(
            request, actor, command_id, lambda tx: writing.change_printer(tx, request)
        )

    async def add_peripheral(
        self, request: AddPeripheral, actor: Actor, command_id: UUID | None = None
    ) -> HardwareChange:
        """Add a scale, scanner, display, reader or bump bar. Raises BadRequest, Changed."""
        require(actor.rights, Right.MANAGE_DEVICES)

        return await self._do(
            request, actor, command_id, lambda tx: writing.add_peripheral(tx, request)
        )

    async def change_peripheral(
        self, request: ChangePeripheral, actor: Actor, command_id: UUID | None = None
    ) -> HardwareChange:
        """Change what is given. Raises as `add_peripheral`, NotFound, EditedAtTheCentre."""
        require(actor.rights, Right.MANAGE_DEVICES)

        return await self._do(
            request, actor, command_id, lambda tx: writing.change_peripheral(tx, request)
        )

    async def enable(
        self, request: EnableHardware, actor: Actor, command_id: UUID | None = None
    ) -> HardwareChange:
        """Switch it on or off; off it is left alone and says nothing."""
        require(actor.rights, Right.MANAGE_DEVICES)

        return await self._do(request, actor, command_id, lambda tx: writing.enable(tx, request))

    async def remove(
        self, request: RemoveHardware, actor: Actor, command_id: UUID | None = None
    ) -> HardwareChange:
        """Take it away. Raises Changed while a station, a drawer or a printer's backup needs it."""
        require(actor.rights, Right.MANAGE_DEVICES)

        def work(tx: Write) -> HardwareChange:
            row = store.load(tx, request.hardware_id)
            must_be_made_here(row, row.name)
            writing.must_not_be_needed(tx, row)
            tx.update(row, deleted_at=tx.now)
            store.forget_place(tx, row.id)
            return writing.done(tx, "hardware_removed", row, reason=request.reason)

        return await self._do(request, actor, command_id, work)

    async def allow_identity(
        self, request: AllowIdentity, actor: Actor, command_id: UUID | None = None
    ) -> HardwareChange:
        """What is at its address now is right: what was known of it is learnt anew."""
        require(actor.rights, Right.MANAGE_DEVICES)

        def work(tx: Write) -> HardwareChange:
            row = store.load(tx, request.hardware_id)
            store.forget_place(tx, row.id)
            learnt = {"serial", "model", "maker", "mac"}
            match = {key: value for key, value in match_of(row).items() if key not in learnt}
            if not store.is_printer(row):
                tx.update(row, match=match)
            else:
                tx.update(row, settings=printer_settings(driver_of(row), settings_of(row), match))
            return writing.done(tx, "hardware_identity_allowed", row)

        return await self._do(request, actor, command_id, work)

    async def import_file(
        self, request: ImportHardware, actor: Actor, command_id: UUID | None = None
    ) -> Imported:
        """Rows of another box. Those of the same name are changed, others added; what cannot be is
        told and the rest is done. Raises BadRequest where the file itself cannot be read.
        """
        require(actor.rights, Right.MANAGE_DEVICES)
        rows = toml_file.read(request.text)

        return await self._db.write(
            Command.of(request, actor, command_id),
            lambda tx: importing.import_rows(tx, rows),
            Imported,
        )

    async def _do(
        self,
        request: object,
        actor: Actor,
        command_id: UUID | None,
        work: Callable[[Write], HardwareChange],
    ) -> HardwareChange:
        command = Command.of(request, actor, command_id)
        return await self._db.write(command, work, HardwareChange)
