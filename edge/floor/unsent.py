"""Forgetting Send is the commonest mistake: somebody is told before the guests ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.floor import UNSENT_MANAGER, UNSENT_WAITER, at_tables
from edge.alarms.kinds import HANDED_OVER, UNSENT
from edge.alarms.store import alarms, end_alarm, raise_alarm
from edge.commands import Command
from edge.database import Database
from edge.floor.hand_over import TOLD_FOR
from edge.loops import Loop
from edge.orders.store import table_names
from edge.transaction import Read, Write
from sync.types import from_micros

LOOK_EVERY_S = 10


@dataclass(frozen=True, slots=True)
class Forgotten:
    """An order with lines that nobody sent: whose, since when, and what is said of it."""

    order_id: UUID
    server_id: UUID | None
    since: datetime
    sentence: str


@dataclass(frozen=True, slots=True)
class TellOfUnsent:
    """Somebody forgot Send, or sent after all."""

    forgotten: tuple[Forgotten, ...]
    over: tuple[UUID, ...]
    told: tuple[UUID, ...]


class UnsentWatch:
    """Raises an alarm for each order whose lines wait too long for Send, and ends it."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._loop = Loop("watch over unsent lines", self.look, LOOK_EVERY_S)
        self._any = False
        db.signals.subscribe("order", lambda _signal: self._wake())

    def start(self) -> None:
        """Begin to look. Starting again changes nothing."""
        self._loop.start()

    async def stop(self) -> None:
        """Look no more."""
        await self._loop.stop()

    async def look(self) -> int:
        """Look once; in how many seconds to look again."""
        found = await self._db.read(self._compare)
        if found.forgotten or found.over or found.told:
            await self._db.write(Command.of(found), lambda tx: _tell(tx, found))
        return LOOK_EVERY_S

    def _wake(self) -> None:
        """An order changed: only where something is said of one, it may be over now."""
        if self._any:
            self._loop.wake()

    def _compare(self, read: Read) -> TellOfUnsent:
        """What is to be said that is not said yet, and what is said no longer."""
        now = self._db.clock.now()
        wanted = {each.order_id: each for each in forgotten(read, now)}
        open_now = alarms(read, UNSENT)
        self._any = bool(wanted)
        return TellOfUnsent(
            forgotten=tuple(
                each
                for each in wanted.values()
                if each.order_id not in open_now
                or open_now[each.order_id].sentence != each.sentence
                or open_now[each.order_id].person_id != each.server_id
            ),
            over=tuple(order_id for order_id in open_now if order_id not in wanted),
            told=tuple(
                subject_id
                for subject_id, alarm in alarms(read, HANDED_OVER).items()
                if alarm.since + TOLD_FOR <= now
            ),
        )


def forgotten(read: Read, now: datetime) -> list[Forgotten]:
    """Open orders with lines for the kitchen that nobody sent for two minutes, the oldest first."""
    rows = read.rows(
        "SELECT o.id, o.server_id, o.number, o.name, coalesce(p.short_name, ''), count(*), "
        "min(l.created_at) FROM orders o JOIN order_lines l "
        "ON l.organization_id = o.organization_id AND l.order_id = o.id "
        "LEFT JOIN people p ON p.organization_id = o.organization_id AND p.id = o.server_id "
        "WHERE o.organization_id = ? AND o.store_id = ? AND o.state = 'open' "
        "AND l.state = 'new' AND l.parent_line_id IS NULL AND l.deleted_at IS NULL "
        "AND l.station_ids != '[]' GROUP BY o.id HAVING min(l.created_at) <= ? "
        "ORDER BY min(l.created_at)",
        read.house.organization_id,
        read.house.store_id,
        now - UNSENT_WAITER,
    )
    found: list[Forgotten] = []
    for key, server, number, name, waiter, count, since in rows:
        order_id, at = UUID(bytes=key), from_micros(since)
        places = [label for _, label in table_names(read, order_id)]
        where = f"Table {at_tables(places)}" if places else (name or f"Order {number}")
        who = waiter if at + UNSENT_MANAGER <= now else ""
        server_id = None if server is None else UUID(bytes=server)
        found.append(Forgotten(order_id, server_id, at, _sentence(where, count, who)))
    return found


def _sentence(where: str, count: int, waiter: str) -> str:
    """The manager reads whose table it is; the waiter knows."""
    lines = "1 line not sent" if count == 1 else f"{count} lines not sent"
    return f"{where} ({waiter}): {lines}." if waiter else f"{where}: {lines}."


def _tell(tx: Write, found: TellOfUnsent) -> None:
    for each in found.forgotten:
        raise_alarm(tx, UNSENT, each.order_id, each.sentence, each.server_id, since=each.since)
    for order_id in found.over:
        end_alarm(tx, UNSENT, order_id)
    for person_id in found.told:
        end_alarm(tx, HANDED_OVER, person_id)
