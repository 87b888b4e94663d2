"""Adding, changing, switching and removing what hangs on the box; a manager's acts, in the audit.

What a driver refuses is refused here, so that no row waits at night for somebody to mend it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from domain.permissions import Right, require
from edge.commands import Actor, Command
from edge.database import Database
from edge.hardware import importing, toml_file, writing
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

Request = TypeVar("Request")


class HardwareRows:
    """The rows of printers and peripherals."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def add_printer(
        self, request: AddPrinter, actor: Actor, command_id: UUID | None = None
    ) -> HardwareChange:
        """Add a printer. Raises BadRequest naming what cannot be, Changed for a name taken."""
        return await self._do(writing.add_printer, request, actor, command_id)

    async def change_printer(
        self, request: ChangePrinter, actor: Actor, command_id: UUID | None = None
    ) -> HardwareChange:
        """Change what is given. Raises as `add_printer`, NotFound, EditedAtTheCentre."""
        return await self._do(writing.change_printer, request, actor, command_id)

    async def add_peripheral(
        self, request: AddPeripheral, actor: Actor, command_id: UUID | None = None
    ) -> HardwareChange:
        """Add a scale, scanner, display, reader or bump bar. Raises BadRequest, Changed."""
        return await self._do(writing.add_peripheral, request, actor, command_id)

    async def change_peripheral(
        self, request: ChangePeripheral, actor: Actor, command_id: UUID | None = None
    ) -> HardwareChange:
        """Change what is given. Raises as `add_peripheral`, NotFound, EditedAtTheCentre."""
        return await self._do(writing.change_peripheral, request, actor, command_id)

    async def enable(
        self, request: EnableHardware, actor: Actor, command_id: UUID | None = None
    ) -> HardwareChange:
        """Switch it on or off; off it is left alone and says nothing."""
        return await self._do(writing.enable, request, actor, command_id)

    async def remove(
        self, request: RemoveHardware, actor: Actor, command_id: UUID | None = None
    ) -> HardwareChange:
        """Take it away. Raises Changed while a station, a drawer or a printer's backup needs it."""
        return await self._do(writing.remove, request, actor, command_id)

    async def allow_identity(
        self, request: AllowIdentity, actor: Actor, command_id: UUID | None = None
    ) -> HardwareChange:
        """What is at its address now is right: what was known of it is learnt anew."""
        return await self._do(writing.allow_identity, request, actor, command_id)

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
        work: Callable[[Write, Request], HardwareChange],
        request: Request,
        actor: Actor,
        command_id: UUID | None,
    ) -> HardwareChange:
        require(actor.rights, Right.MANAGE_DEVICES)
        command = Command.of(request, actor, command_id)
        return await self._db.write(command, lambda tx: work(tx, request), HardwareChange)
