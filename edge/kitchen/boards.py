"""A station's board for all its screens: one signal is one read, and only of what changed."""

from __future__ import annotations

import asyncio
from uuid import UUID

from edge.database import Database
from edge.kitchen import views
from edge.signals import Signal

TOPIC = "kitchen"


class SharedBoards:
    """Reads boards. A read is shared only by those who asked since the station last changed."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._reading: dict[UUID, asyncio.Task[views.Board]] = {}
        self._last: dict[UUID, views.Board] = {}
        db.signals.subscribe(TOPIC, self._changed)

    async def of(self, station_id: UUID) -> views.Board:
        """What a station's screens show: everything that had been signalled when this was asked."""
        reading = self._reading.get(station_id)
        if reading is None or reading.done():
            reading = asyncio.create_task(self._read(station_id))
            self._reading[station_id] = reading
        return await asyncio.shield(reading)

    async def _read(self, station_id: UUID) -> views.Board:
        last = self._last.get(station_id)
        known = () if last is None else (*last.cards, *last.recent)
        board = await self._db.read(lambda read: views.board(read, station_id, known))
        self._last[station_id] = board
        return board

    def _changed(self, signal: Signal) -> None:
        """What is being read may be from before the change: the next to ask read anew."""
        if signal.id is None:
            self._reading.clear()
        else:
            self._reading.pop(signal.id, None)
