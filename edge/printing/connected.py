"""The printers of the box's rows: real ones by their driver, virtual ones in software."""

from __future__ import annotations

from uuid import UUID

from domain.errors import BadRequest, NotFound
from edge.database import Database
from edge.printing.ports import Hardware, QueuePrinter
from edge.printing.virtual import VirtualPrinters
from sync.tables.catalog import Printer as PrinterRow

VIRTUAL = "virtual"


class ConnectedPrinters:
    """Holds each printer once: the print queue and the drawers share it.

    A row's `dialect` virtual is a printer in software; any other is spoken with by the device host.
    """

    def __init__(
        self, db: Database, virtual: VirtualPrinters, hardware: Hardware | None = None
    ) -> None:
        """Without `hardware` there are virtual printers only."""
        self._db = db
        self._virtual = virtual
        self._hardware = hardware

    async def start(self) -> None:
        """Put up every virtual printer, so that their papers are there before they print."""
        for row in await self._db.read(lambda read: read.all(PrinterRow, "deleted_at IS NULL")):
            if row.dialect == VIRTUAL:
                self._virtual.add(row.id, row.name, row.width_chars)

    async def printer(self, printer_id: UUID) -> QueuePrinter:
        """The printer of a row, as the device host has it.

        Raises NotFound, or BadRequest naming the setting that cannot be.
        """
        row = await self._db.read(lambda read: read.load(PrinterRow, printer_id, "printer"))
        if not row.enabled:
            raise BadRequest(f"{row.name} is switched off in its settings.")
        if row.dialect == VIRTUAL:
            return self._virtual.add(row.id, row.name, row.width_chars)
        if self._hardware is None:
            raise NotFound(f"Nothing here speaks with {row.name}.")
        return await self._hardware.printer(row)
