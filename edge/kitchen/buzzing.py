"""Buzzers in the kitchen: a printer that has one sounds when a card comes for its station.

A buzz is never queued and never repeated: one that cannot sound now is left out, and the ticket is
untouched by it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Protocol
from uuid import UUID

from domain.device_errors import DeviceError
from domain.errors import DomainError
from edge.database import Database
from edge.loops import Loop
from edge.transaction import Read
from sync.tables.catalog import Printer, Station
from sync.tables.kitchen import Ticket

log = logging.getLogger(__name__)

WAITS: Final = timedelta(seconds=1)
"""What is bumped within this needs no buzz."""
APART: Final = timedelta(seconds=3)
"""However many cards come, a station is buzzed no more often."""
WITHIN_S: Final = 2.0
BUZZERS: Final = frozenset({"gs", "esc"})


class Printers(Protocol):
    """Who has the printers (`edge.printing.connected.ConnectedPrinters`)."""

    async def printer(self, printer_id: UUID) -> Any:
        """The printer of a row. Raises DomainError."""
        ...


@dataclass(slots=True)
class _Bell:
    """What a station's buzzer has to say."""

    waiting: set[UUID] = field(default_factory=set)
    due: datetime | None = None
    rang: datetime | None = None


class KitchenBuzzers:
    """Looks when a card comes, and rings a little later."""

    def __init__(self, db: Database, printers: Printers) -> None:
        self._db = db
        self._printers = printers
        self._known: frozenset[UUID] | None = None
        self._bells: dict[UUID, _Bell] = {}
        self._loop = Loop("buzzers of the kitchen", self.look)
        self._unsubscribe: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Follow the kitchen's cards from now on; those that are there already ring no more."""
        self._unsubscribe = self._db.signals.subscribe("kitchen", lambda _: self._loop.wake())
        self._loop.start()

    async def stop(self) -> None:
        """Ring no more."""
        self._unsubscribe()
        await self._loop.stop()

    async def look(self) -> int | None:
        """Look once; in how many seconds to look again, None for with the next card."""
        now = self._db.clock.now()
        cards, buzzers = await self._db.read(_read)
        known, self._known = self._known, frozenset(cards)
        for card, station_id in cards.items():
            if known is not None and card not in known and station_id in buzzers:
                self._wait(station_id, card, now)
        due = [station for station, bell in self._bells.items() if bell.due and bell.due <= now]
        await asyncio.gather(*(self._ring(each, cards, buzzers, now) for each in due))
        nexts = [bell.due for bell in self._bells.values() if bell.due is not None]
        return max(1, -((now - min(nexts)) // timedelta(seconds=1))) if nexts else None

    def _wait(self, station_id: UUID, card: UUID, now: datetime) -> None:
        bell = self._bells.setdefault(station_id, _Bell())
        bell.waiting.add(card)
        if bell.due is None:
            soonest = now + WAITS
            bell.due = soonest if bell.rang is None else max(soonest, bell.rang + APART)

    async def _ring(
        self,
        station_id: UUID,
        cards: dict[UUID, UUID],
        buzzers: dict[UUID, UUID],
        now: datetime,
    ) -> None:
        bell = self._bells[station_id]
        waiting, bell.waiting, bell.due = bell.waiting, set(), None
        if not waiting & cards.keys() or station_id not in buzzers:
            return  # all of them were bumped meanwhile
        bell.rang = now
        try:
            async with asyncio.timeout(WITHIN_S):
                printer = await self._printers.printer(buzzers[station_id])
                await printer.buzz()
        except (TimeoutError, DeviceError, DomainError) as error:
            log.warning("a buzzer did not sound: %s", error)  # its own page says why


def _read(read: Read) -> tuple[dict[UUID, UUID], dict[UUID, UUID]]:
    """The station of each open card, and the printer of each station that has a buzzer."""
    cards = {row.id: row.station_id for row in read.all(Ticket, "state = 'open'")}
    printers = {
        row.id: row
        for row in read.all(Printer, "deleted_at IS NULL AND enabled")
        if row.settings.get("buzzer") in BUZZERS
    }
    stations = read.all(Station, "deleted_at IS NULL")
    return cards, {
        row.id: row.printer_id for row in stations if row.printer_id and row.printer_id in printers
    }
