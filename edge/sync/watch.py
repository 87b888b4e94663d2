"""What people learn of the way to the centre: since when it is away, how far the clocks differ."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from edge.alarms.kinds import CENTRE_AWAY, CENTRE_CLOCK, SELLING_STOPPED
from edge.alarms.store import alarms, end_alarm, raise_alarm
from edge.commands import Command
from edge.database import Database
from edge.sync import store
from edge.transaction import Read, Write
from sync.protocol.clock import OffsetFilter
from sync.types import to_micros

AWAY_AFTER = timedelta(minutes=15)
SKEW_TOLERATED_MS = 120_000
WRITTEN_EVERY = timedelta(minutes=1)
LOOKED_EVERY = timedelta(seconds=10)

AWAY = (
    "The office has not been heard since {since}. "
    "Selling goes on; everything is kept and sent later."
)
CLOCK = "The box's clock is {minutes} minutes {which} the office's. Set it; selling goes on."


@dataclass(frozen=True, slots=True)
class Said:
    """The alarms that are to be open: kind and sentence."""

    alarms: tuple[tuple[str, str], ...]


class CentreWatch:
    """Remembers contact and trouble, and tells of them in alarms."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._clocks = OffsetFilter()
        self._is_heard = False
        self._trouble = ""
        self._written: tuple[datetime, str] | None = None
        self._looked_at: datetime | None = None

    def heard(self, centre_ms: int, sent: datetime, came: datetime) -> None:
        """An answer came: `centre_ms` is the centre's clock somewhere between the two moments."""
        self._clocks.add(to_micros(sent) // 1000, to_micros(came) // 1000, centre_ms, _steady_ms())
        self._is_heard, self._trouble = True, ""

    def not_heard(self, trouble: str) -> None:
        """No answer that counts, and why."""
        self._is_heard, self._trouble = False, trouble

    async def look(self) -> None:
        """Write down what changed, at most once a minute while nothing does, and tell."""
        now = self._db.clock.now()
        is_new = self._written is None or self._written[1] != self._trouble
        is_old = self._written is not None and now - self._written[0] >= WRITTEN_EVERY
        if (self._is_heard or self._trouble) and (is_new or (is_old and self._is_heard)):
            offset, trouble = self._clocks.best(_steady_ms()), self._trouble
            request = Said((("heard", trouble),))
            await self._db.write(Command.of(request), lambda tx: store.heard(tx, offset, trouble))
            await self._db.reload_house()
            self._written = now, trouble
        elif self._looked_at is not None and now - self._looked_at < LOOKED_EVERY:
            return
        self._looked_at = now
        await self._tell(now)

    async def _tell(self, now: datetime) -> None:
        wanted, is_said = await self._db.read(lambda read: _compare(read, now))
        if not is_said:
            await self._db.write(Command.of(wanted), lambda tx: _say(tx, wanted))


def _steady_ms() -> int:
    """A counter that nobody sets."""
    return time.monotonic_ns() // 1_000_000


def _compare(read: Read, now: datetime) -> tuple[Said, bool]:
    """What is to be said, and whether it is."""
    node = store.node(read)
    if node is None:
        return Said(()), True
    wanted: dict[str, str] = {}
    if node.stopped:
        wanted[SELLING_STOPPED] = node.stopped
    elif node.state != store.ALONE:
        since = node.centre_heard_at
        if since is not None and now - since >= AWAY_AFTER:
            shown = since.astimezone(read.house.zone)
            wanted[CENTRE_AWAY] = AWAY.format(since=f"{shown:%Y-%m-%d %H:%M}")
        skew = node.centre_skew_ms
        if abs(skew) >= SKEW_TOLERATED_MS:
            which = "ahead of" if skew > 0 else "behind"
            wanted[CENTRE_CLOCK] = CLOCK.format(minutes=abs(skew) // 60_000, which=which)
    said = {
        kind: alarm.sentence
        for kind in (CENTRE_AWAY, CENTRE_CLOCK, SELLING_STOPPED)
        for alarm in alarms(read, kind).values()
    }
    return Said(tuple(sorted(wanted.items()))), wanted == said


def _say(tx: Write, wanted: Said) -> None:
    subject = tx.house.store_id
    said = dict(wanted.alarms)
    for kind in (CENTRE_AWAY, CENTRE_CLOCK, SELLING_STOPPED):
        if kind in said:
            raise_alarm(tx, kind, subject, said[kind])
        else:
            end_alarm(tx, kind, subject)
