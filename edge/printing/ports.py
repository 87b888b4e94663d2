"""What the print queue needs of whoever holds the printers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Protocol, runtime_checkable
from uuid import UUID

from domain.documents import Document
from domain.ports.printer import Outcome, Printer, Proof
from sync.tables.catalog import Printer as PrinterRow

TicketPrinted = Callable[[UUID], Awaitable[None]]
"""Called with a kitchen ticket whose paper is out."""

Begun = Callable[[], Awaitable[None]]
"""Awaited before the first byte of a paper leaves; where it raises, none does."""


class QueuePrinter(Printer, Protocol):
    """A printer of the queue."""

    async def print(
        self,
        document: Document,
        *,
        key: str,
        marks: Iterable[str] = (),
        begun: Begun | None = None,
    ) -> Outcome:
        """Print a document once; see `domain.ports.printer.Printer`.

        `begun` is awaited before the first byte of the body leaves, to write that down.
        """
        ...


@runtime_checkable
class AskedLater(Protocol):
    """A printer that can be asked what became of a paper: `AttendedPrinter.after_all`."""

    async def after_all(self, key: str, counter_before: int | None = None) -> Proof | None:
        """Whether a paper that was left unknown is proved by now. Raises DeviceError."""
        ...


class Printers(Protocol):
    """Where printers are. Each is held once; whoever asks gets the same."""

    async def printer(self, printer_id: UUID) -> QueuePrinter:
        """The printer of a row. Raises NotFound, or BadRequest where its settings cannot be."""
        ...


class Hardware(Protocol):
    """Whoever speaks with printers that are not virtual."""

    async def printer(self, row: PrinterRow) -> QueuePrinter:
        """The printer of a row. Raises BadRequest naming the setting that cannot be."""
        ...


async def nobody_waits(ticket_id: UUID) -> None:
    """For boxes without a kitchen."""
