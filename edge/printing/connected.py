"""The printers of the box's rows: real ones by their driver, virtual ones in software."""

from __future__ import annotations

from uuid import UUID

from domain.ports.printer import Printer
from edge.database import Database
from edge.printing.pictures import Pictures
from edge.printing.virtual import VirtualPrinters
from sync.tables.catalog import Printer as PrinterRow

VIRTUAL = "virtual"
DRIVER = "driver"
USUAL_DRIVER = "escpos_tcp"


class ConnectedPrinters:
    """Holds each printer once: the print queue and the drawers share it.

    A row's `dialect` virtual is a printer in software; any other is made by the driver that its
    settings name under `driver`, with the rest of the settings.
    """

    def __init__(self, db: Database, virtual: VirtualPrinters) -> None:
        self._db = db
        self._virtual = virtual
        self._held: dict[UUID, tuple[dict[str, object], Printer]] = {}

    async def start(self) -> None:
        """Put up every virtual printer, so that their papers are there before they print."""
        for row in await self._db.read(lambda read: read.all(PrinterRow, "deleted_at IS NULL")):
            if row.dialect == VIRTUAL:
                self._virtual.add(row.id, row.name, row.width_chars)

    async def printer(self, printer_id: UUID) -> Printer:
        """The printer of a row, made anew when its settings changed.

        Raises NotFound, or BadRequest naming the setting that cannot be.
        """
        row = await self._db.read(lambda read: read.load(PrinterRow, printer_id, "printer"))
        if row.dialect == VIRTUAL:
            return self._virtual.add(row.id, row.name, row.width_chars)
        held = self._held.get(printer_id)
        if held is not None and held[0] == row.settings:
            return held[1]
        from drivers.registry import Surroundings, make_printer  # a start would pay for it

        settings = {name: value for name, value in row.settings.items() if name != DRIVER}
        driver = row.settings.get(DRIVER, USUAL_DRIVER)
        made = make_printer(
            driver, settings, Surroundings(row.name, Pictures(self._db.path.parent))
        )
        self._held[printer_id] = (row.settings, made)
        return made
