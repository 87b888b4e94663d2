"""The loop that watches the box's own clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from edge.alarms.store import alarms, end_alarm, raise_alarm
from edge.commands import Command
from edge.database import Database
from edge.loops import Loop
from edge.transaction import Read, Write
from sync.types import from_micros

CLOCK_BEHIND = "clock_behind"
LOOK_EVERY_S = 30
TOLERATED = timedelta(minutes=2)

SENTENCE = (
    "The box's clock is wrong: it says {now}, but it has already been {high}. "
    "Selling goes on and stays on the same business day. Set the clock."
)


@dataclass(frozen=True, slots=True)
class TellOfClock:
    """The box's clock is behind what it once showed, or right again."""

    behind: bool
    sentence: str


class ClockWatch:
    """Raises an alarm while the clock is more than two minutes behind what it once showed."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._loop = Loop("watch over the clock", self.look, LOOK_EVERY_S)

    def start(self) -> None:
        """Begin to look. Starting again changes nothing."""
        self._loop.start()

    async def stop(self) -> None:
        """Look no more."""
        await self._loop.stop()

    async def look(self) -> int:
        """Look once; in how many seconds to look again."""
        found, is_told = await self._db.read(
            lambda read: (self._compare(read), bool(alarms(read, CLOCK_BEHIND)))
        )
        if found.behind != is_told:
            await self._db.write(Command.of(found), lambda tx: _tell(tx, found))
        return LOOK_EVERY_S

    def _compare(self, read: Read) -> TellOfClock:
        micros = read.value(
            "SELECT json_extract(CAST(body AS TEXT), '$.high') FROM outbox "
            "ORDER BY seq DESC LIMIT 1"
        )
        now, zone = self._db.clock.now(), read.house.zone
        if micros is None or now >= from_micros(micros) - TOLERATED:
            return TellOfClock(False, "")
        high = from_micros(micros).astimezone(zone)
        shown = now.astimezone(zone)
        return TellOfClock(
            True, SENTENCE.format(now=f"{shown:%Y-%m-%d %H:%M}", high=f"{high:%Y-%m-%d %H:%M}")
        )


def _tell(tx: Write, found: TellOfClock) -> None:
    if found.behind:
        raise_alarm(tx, CLOCK_BEHIND, tx.house.node_id, found.sentence)
    else:
        end_alarm(tx, CLOCK_BEHIND, tx.house.node_id)
