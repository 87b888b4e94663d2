"""Forgetting old commands: a tablet that repeats itself does so within days, not months."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from edge.commands import Command
from edge.database import Database
from edge.loops import Loop
from edge.transaction import Read, Write
from sync.types import to_micros

LEAST_DAYS = 7
"""Whatever the settings say: nothing younger is forgotten."""
EVERY_S = 3600
AT_ONCE = 500
"""So many in one write: no tap waits long behind it."""
CLOCK_TOLERATED_S = 120


@dataclass(frozen=True, slots=True)
class ForgetCommands:
    """Commands older than a moment."""

    before: datetime
    count: int


class OldCommands:
    """Forgets the answers to commands that nobody will repeat.

    Each hour, and only while the clock ran as evenly as the machine's own counter: a clock that
    jumped ahead must not make this evening look a month old.
    """

    def __init__(
        self, db: Database, days: int, counter_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._db = db
        self._counter_s = counter_s
        self._age = timedelta(days=max(days, LEAST_DAYS))
        self._loop = Loop("forgetting old commands", self.step, EVERY_S)
        self._mark = self._reading_s()

    def start(self) -> None:
        """Begin; the first time an hour from now."""
        self._mark = self._reading_s()
        self._loop.start()

    async def stop(self) -> None:
        """Stop between two writes."""
        await self._loop.stop()

    async def forget(self) -> int:
        """Forget what is old now; how many commands."""
        before = self._db.clock.now() - self._age
        forgotten = 0
        while not self._loop.is_stopping:
            ids = await self._db.read(lambda read: _old(read, before))
            if not ids:
                return forgotten
            request = ForgetCommands(before, len(ids))
            await self._db.write(Command.of(request), partial(_delete, ids))
            forgotten += len(ids)
            await asyncio.sleep(0)
        return forgotten

    async def step(self) -> int:
        """What is done each hour; in how many seconds to come again."""
        wall, counter_s = self._mark
        self._mark = now_wall, now_counter_s = self._reading_s()
        passed_s = now_counter_s - counter_s
        is_even = abs((now_wall - wall).total_seconds() - passed_s) < CLOCK_TOLERATED_S
        if is_even and passed_s >= EVERY_S - CLOCK_TOLERATED_S:
            await self.forget()
        return EVERY_S

    def _reading_s(self) -> tuple[datetime, float]:
        return self._db.clock.now(), self._counter_s()


def _old(read: Read, before: datetime) -> list[UUID]:
    """Some commands from before a moment. Goes through all that are kept, on a reader's thread."""
    rows = read.rows("SELECT id FROM commands WHERE at < ? LIMIT ?", to_micros(before), AT_ONCE)
    return [UUID(bytes=row[0]) for row in rows]


def _delete(ids: list[UUID], tx: Write) -> None:
    for each in ids:
        tx.execute("DELETE FROM commands WHERE id = ?", each)
