"""What a box asks of the centre: push, pull, heartbeat. Each is one Postgres transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from psycopg import Connection

from central.sync import boxes, feed, journal, pulling, waiting
from central.sync.beside import Beside
from central.sync.boxes import KnownBox, Position
from central.sync.rows import PostgresRows, project_all
from central.tenancy import Pool, tenant_block
from domain.clock import Clock
from sync.protocol.centre import Judged, judge
from sync.protocol.versions import VERSIONS, Versions
from sync.protocol.wire import (
    MAX_BYTES,
    MAX_GROUP_BYTES,
    MAX_OPS,
    Heartbeat,
    HeartbeatAnswer,
    Op,
    Pull,
    PullAnswer,
    Push,
    PushAnswer,
    PushCode,
    SyncBlock,
    Throttle,
    Verdict,
)
from sync.types import to_micros


class NotYours(Exception):
    """A box asked in another's name, or for what it may not read."""


class Replication:
    """The centre's end. `gen` is the centre's generation, kept outside of its database.

    `beside` are rooms that take part in the transactions; `versions` what boxes may speak.
    """

    def __init__(
        self,
        pool: Pool,
        gen: int,
        clock: Clock,
        throttle: Throttle | None = None,
        beside: Beside | None = None,
        versions: Versions = VERSIONS,
    ) -> None:
        self._pool = pool
        self._gen = gen
        self._clock = clock
        self._throttle = throttle or Throttle()
        self._beside = beside or Beside()
        self._versions = versions

    def push(self, box: KnownBox, push: Push) -> PushAnswer:
        """Judge, journal, project, publish; the answer is given after the commit.

        Raises NotYours, Garbled, psycopg.Error; then nothing has happened.
        """
        if push.node_id != box.node_id:
            raise NotYours(f"the key of {box.node_id} does not push for {push.node_id}")
        with tenant_block(self._pool, box.organization_id, box.store_id) as connection:
            now = self._clock.now()
            position = boxes.locked(connection, box)
            judged = self._judged(connection, box, position, push)
            verdicts = self._take(connection, box, judged, now)
            boxes.seen(connection, box, now, judged.new[-1].op.seq if judged.new else 0)
            return PushAnswer(
                push.request_id, judged.code, self._block(connection, box, now), verdicts
            )

    def _take(
        self, connection: Connection[Any], box: KnownBox, judged: Judged, now: datetime
    ) -> tuple[Verdict, ...]:
        if judged.code != "ok" or not judged.new:
            return ()
        journal.write(connection, box, judged.new, now)
        rows = PostgresRows(connection, box, now, versions=self._versions)
        verdicts = project_all(rows, box.node_id, judged.groups)
        verdicts += waiting.tell_overruled(connection, box, judged.new, rows.overruled, now)
        last = judged.new[-1]
        boxes.move(connection, box, last.op.seq, last.hash)
        boxes.set_clock(connection, box, last.op.ahead_ms, last.op.unsure_ms, now)
        self._beside.written(connection, box, rows.written, now)
        feed.publish(connection, box.organization_id, feed.news_of(rows.written))
        return verdicts

    def pull(self, box: KnownBox, pull: Pull) -> PullAnswer:
        """A page of the feed, from one snapshot. Raises NotYours, psycopg.Error."""
        if pull.node_id != box.node_id or not pull.after.keys() <= set(box.scopes):
            raise NotYours(f"{box.node_id} may not read that")
        with tenant_block(
            self._pool, box.organization_id, box.store_id, "REPEATABLE READ"
        ) as connection:
            now, organization_id = self._clock.now(), box.organization_id
            known = pulling.heads(connection, organization_id, box.scopes)
            page = pulling.page(connection, organization_id, pull, known, self._versions)
            block = self._block(connection, box, now, known)
        return PullAnswer(
            pull.request_id,
            block,
            dict(pull.after),
            page.upto,
            page.rows,
            page.more,
            page.resync,
            page.sums or {},
        )

    def heartbeat(self, box: KnownBox, beat: Heartbeat) -> HeartbeatAnswer:
        """The box is there, and how it is. Raises NotYours, psycopg.Error."""
        if beat.node_id != box.node_id:
            raise NotYours(f"the key of {box.node_id} does not speak for {beat.node_id}")
        with tenant_block(self._pool, box.organization_id, box.store_id) as connection:
            now = self._clock.now()
            boxes.locked(connection, box)
            boxes.seen(connection, box, now, beat.last_seq)
            if beat.report is not None:
                said = beat.report
                unsure_ms = said.clock_uncertainty_ms
                ahead_ms = said.clock_offset_ms if unsure_ms else None
                boxes.set_clock(connection, box, ahead_ms, unsure_ms, now)
                self._beside.reported(connection, box, said, now)
            return HeartbeatAnswer(
                beat.request_id,
                self._block(connection, box, now),
                self._beside.differences(connection, box),
                waiting.verdicts(connection, box),
            )

    def block_of(self, box: KnownBox) -> SyncBlock:
        """What every answer says. Raises psycopg.Error."""
        with tenant_block(self._pool, box.organization_id, box.store_id) as connection:
            return self._block(connection, box, self._clock.now())

    def _block(
        self,
        connection: Connection[Any],
        box: KnownBox,
        now: datetime,
        known: Mapping[str, pulling.Head] | None = None,
    ) -> SyncBlock:
        position = boxes.look(connection, box)
        if known is None:
            known = pulling.heads(connection, box.organization_id, box.scopes)
        return SyncBlock(
            node_id=box.node_id,
            gen=self._gen,
            epoch=position.epoch,
            ack_seq=position.stream.ack_seq,
            ack_hash=position.stream.ack_hash,
            safe_seq=position.safe_seq,
            now_ms=to_micros(now) // 1000,
            heads={scope: head.seq for scope, head in known.items()},
            throttle=self._throttle,
            contract_min=self._versions.supported[0],
            contract_max=self._versions.contract,
        )

    def _judged(
        self, connection: Connection[Any], box: KnownBox, position: Position, push: Push
    ) -> Judged:
        if push.contract not in self._versions.supported:
            return Judged("contract")
        refusal = _refusal(push)
        if refusal is not None:
            return Judged(refusal)
        stream = position.stream
        last = min(push.first_seq + len(push.ops) - 1, stream.ack_seq)
        hash_at = journal.hashes(connection, box, push.first_seq - 1, last)
        return judge(stream, position.epoch, self._gen, push, hash_at)


def _refusal(push: Push) -> PushCode | None:
    """What is refused before it is read: more than one push may hold."""
    size = sum(len(op) + 1 for op in push.ops)
    if len(push.ops) <= MAX_OPS and size <= MAX_BYTES:
        return None
    is_one = Op.parse(push.ops[0]).length == len(push.ops)
    return None if is_one and size <= MAX_GROUP_BYTES else "too_big"
