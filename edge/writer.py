"""The writer: begin, look the command up, work, seal, commit. Plain and without threads.

The database's writer thread drives it; a simulation may drive it directly.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from domain.business_day import business_date, next_cut_over
from domain.clock import Clock
from domain.errors import CommandReused
from domain.ids import new_id
from edge.commands import Command, adapter
from edge.connection import connect, load_house
from edge.saying import check_size, in_contract
from edge.signals import Signal
from edge.transaction import House, Write
from edge.uptime import uptime
from sync.protocol.versions import VERSIONS, Versions
from sync.seal import GENESIS, TransactionStamp, Unsealed, seal
from sync.types import from_micros, to_micros

Work = Callable[[Write], Any]
Outcome = tuple[Any, list[Signal]] | BaseException

OUTBOX = "outbox"
"""The topic of whoever carries the outbox away."""

CLOCK_STEP_TOLERATED = timedelta(minutes=2)
"""A clock that steps back further than this no longer decides the business day."""

_OUTBOX_INSERT = (
    "INSERT INTO outbox (seq, tx_id, tx_position, tx_length, kind, v, entity_id, body, hash) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_COMMAND_INSERT = (
    "INSERT INTO commands (id, kind, request_hash, result, actor_kind, actor_id, device_id, "
    "approver_id, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


class Writer:
    """Owns the one connection that writes."""

    def __init__(
        self,
        raw: sqlite3.Connection,
        path: Path,
        clock: Clock,
        house: House | None,
        *,
        follow_clock: bool = False,
        versions: Versions = VERSIONS,
    ) -> None:
        """`follow_clock` lets a replayed clock decide the business day, also backwards."""
        self.raw = raw
        self.path = path
        self.clock = clock
        self.house = house
        self._follow_clock = follow_clock
        self._versions = versions
        self._broken = False
        self._day: tuple[datetime, datetime, str] | None = None
        self._last_seq = 0
        self._last_hash = GENESIS
        self._latest: datetime | None = None
        self._load_chain()

    def close(self) -> None:
        """Close the connection."""
        self.raw.close()

    def reopen(self) -> None:
        """After a failed commit: drop the connection and learn anew what is on disk."""
        self._broken = True
        self.raw.close()
        self.raw = connect(self.path)
        self._load_chain()
        self._broken = False

    def commit_together(self, jobs: Sequence[tuple[Command, Work, type[Any]]]) -> list[Outcome]:
        """Carry out several commands in one durable commit; one's failure undoes only itself.

        Raises sqlite3.Error when the commit itself, or the database, failed: then none of the
        commands is known to have happened.
        """
        if self._broken:
            self.reopen()
        self.raw.execute("BEGIN IMMEDIATE")
        chain_before = (self._last_seq, self._last_hash)
        house_before = self.house
        try:
            if len(jobs) == 1:
                outcomes = [self._alone(*jobs[0])]
            else:
                outcomes = [self._beside_others(*job) for job in jobs]
            if self.raw.in_transaction:
                self.raw.execute("COMMIT")
        except BaseException:
            self._last_seq, self._last_hash = chain_before
            self.house = house_before
            if self.raw.in_transaction:
                self.raw.execute("ROLLBACK")
            raise
        return outcomes

    def _alone(self, command: Command, work: Work, answer: type[Any]) -> Outcome:
        chain_before = (self._last_seq, self._last_hash)
        try:
            return self._one(command, work, answer)
        except Exception as error:
            self._raise_if_broken(error)
            self._last_seq, self._last_hash = chain_before
            self.raw.execute("ROLLBACK")
            return error

    def _beside_others(self, command: Command, work: Work, answer: type[Any]) -> Outcome:
        chain_before = (self._last_seq, self._last_hash)
        self.raw.execute("SAVEPOINT one")
        try:
            outcome = self._one(command, work, answer)
        except Exception as error:
            self._raise_if_broken(error)
            self._last_seq, self._last_hash = chain_before
            self.raw.execute("ROLLBACK TO one")
            outcome = error
        self.raw.execute("RELEASE one")
        return outcome

    def _raise_if_broken(self, error: Exception) -> None:
        """A full disk or a failing one takes the whole transaction with it; a refusal does not."""
        if isinstance(error, sqlite3.OperationalError) and (
            not self.raw.in_transaction or "full" in str(error) or "I/O" in str(error)
        ):
            raise error

    def _one(self, command: Command, work: Work, answer: type[Any]) -> Outcome:
        known = self.raw.execute(
            "SELECT request_hash, result FROM commands WHERE id = ?", (command.id.bytes,)
        ).fetchone()
        if known is not None:
            return _first_answer(command, known, answer)
        return self._work(command, work, answer)

    def _work(self, command: Command, work: Work, answer: type[Any]) -> Outcome:
        now = self.clock.now()
        day = self._business_date(now)
        tx = Write(self.raw, self.house, command, now, day, uptime(self.clock))
        result = work(tx)
        if tx.began_stream:
            self._load_chain()
        actor = command.actor
        self.raw.execute(
            _COMMAND_INSERT,
            (
                command.id.bytes,
                command.kind,
                command.request_hash,
                adapter(answer).dump_json(result).decode(),
                actor.kind,
                actor.id.bytes if actor.id else None,
                actor.device_id.bytes if actor.device_id else None,
                actor.approver_id.bytes if actor.approver_id else None,
                to_micros(now),
            ),
        )
        if self._seal(command, now):
            tx.signal(OUTBOX)
        if tx.changed_house:
            self.house = load_house(self.raw)
        return result, tx.signals

    def _seal(self, command: Command, now: datetime) -> bool:
        """Move the images of this command's rows to the outbox; whether there were any."""
        found = self.raw.execute(
            "SELECT kind, v, entity_id, body FROM outbox_unsealed ORDER BY n"
        ).fetchall()
        if not found:
            return False
        self.raw.execute("DELETE FROM outbox_unsealed")
        images = self._spoken([Unsealed(*row) for row in found], now)
        if not images:
            return False
        actor = command.actor
        offset = self.house.clock_offset if self.house else None
        stamp = TransactionStamp(
            tx_id=new_id(),
            command_id=command.id,
            actor_kind=actor.kind,
            actor_id=actor.id,
            device_id=actor.device_id,
            approver_id=actor.approver_id,
            at_micros=to_micros(now),
            high_micros=to_micros(self._latest or now),
            ahead_ms=None if offset is None else offset.ahead_ms,
            uncertainty_ms=None if offset is None else offset.uncertainty_ms,
        )
        sealed = seal(images, stamp, self._last_seq, self._last_hash)
        check_size(sealed)
        self.raw.executemany(
            _OUTBOX_INSERT,
            [
                (
                    op.seq,
                    op.tx_id,
                    op.tx_position,
                    op.tx_length,
                    op.kind,
                    op.version,
                    op.entity_id,
                    op.body,
                    op.hash,
                )
                for op in sealed
            ],
        )
        self._last_seq, self._last_hash = sealed[-1].seq, sealed[-1].hash
        return True

    def _spoken(self, images: list[Unsealed], now: datetime) -> list[Unsealed]:
        """The images as the centre's contract has them."""
        contract = self.house.contract if self.house else 0
        if not images or not 0 < contract < self._versions.contract:
            return images
        return in_contract(self.raw, images, self._versions, contract, to_micros(now))

    def _load_chain(self) -> None:
        last = self.raw.execute(
            "SELECT seq, hash, json_extract(CAST(body AS TEXT), '$.high') FROM outbox "
            "ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        self._last_seq = 0 if last is None else last[0]
        self._last_hash = GENESIS if last is None else last[1]
        self._latest = None if last is None else from_micros(last[2])

    def _business_date(self, now: datetime) -> str:
        """The business day of `now`; a clock that stepped back does not reopen an old day."""
        if self.house is None:
            return now.date().isoformat()
        moment = now
        if not self._follow_clock and self._latest is not None:
            moment = now if now >= self._latest - CLOCK_STEP_TOLERATED else self._latest
        self._latest = moment if self._latest is None else max(moment, self._latest)
        if self._day is None or not self._day[0] <= moment < self._day[1]:
            zone, cut_over = self.house.zone, self.house.cut_over_minutes
            day = business_date(moment, zone, cut_over)
            self._day = (moment, next_cut_over(moment, zone, cut_over), day.isoformat())
        return self._day[2]


def _first_answer(command: Command, known: tuple[bytes, str], answer: type[Any]) -> Outcome:
    if known[0] != command.request_hash:
        raise CommandReused("This command was already used for something else.")
    return adapter(answer).validate_json(known[1]), []
