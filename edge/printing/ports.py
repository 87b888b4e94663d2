"""What the print queue needs of whoever holds the printers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol
from uuid import UUID

from domain.ports.printer import Printer
from sync.tables.catalog import Printer as PrinterRow

TicketPrinted = Callable[[UUID], Awaitable[None]]
"""Called with a kitchen ticket whose paper is out."""


class Printers(Protocol):
    """Where printers are. Each is held once; whoever asks gets the same."""

    async def printer(self, printer_id: UUID) -> Printer:
        """The printer of a row. Raises NotFound, or BadRequest where its settings cannot be."""
        ...


class Hardware(Protocol):
    """Whoever speaks with printers that are not virtual."""

    async def printer(self, row: PrinterRow) -> Printer:
        """The printer of a row. Raises BadRequest naming the setting that cannot be."""
        ...


async def nobody_waits(ticket_id: UUID) -> None:
    """For boxes without a kitchen."""
