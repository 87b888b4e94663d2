"""The centre: journal, rows, feed and backups in memory, driven by the production decisions."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Literal
from uuid import UUID

from sync.protocol import centre as core
from sync.protocol.projecting import Entity, Unprojectable, project
from sync.protocol.wire import (
    Answer,
    FeedRow,
    Garbled,
    Heartbeat,
    HeartbeatAnswer,
    Op,
    Pull,
    PullAnswer,
    Push,
    PushAnswer,
    SyncBlock,
    Verdict,
)
from sync.seal import GENESIS

SCOPES = ("organization", "store")


@dataclass
class Books:
    """Everything that a backup holds."""

    streams: dict[UUID, core.Stream] = field(default_factory=dict)
    journal: dict[tuple[UUID, int], core.Journalled] = field(default_factory=dict)
    epoch: int = 0
    rows: dict[Entity, dict[str, object]] = field(default_factory=dict)
    applied: dict[Entity, int] = field(default_factory=dict)
    waiting: list[tuple[UUID, tuple[core.Journalled, ...]]] = field(default_factory=list)
    parked: set[Entity] = field(default_factory=set)
    feed: dict[tuple[str, str, str], FeedRow] = field(default_factory=dict)
    heads: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SCOPES, 0))
    floors: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SCOPES, 0))

    def copied(self) -> Books:
        """As a backup keeps it."""
        return Books(
            dict(self.streams),
            dict(self.journal),
            self.epoch,
            {key: dict(row) for key, row in self.rows.items()},
            dict(self.applied),
            list(self.waiting),
            set(self.parked),
            dict(self.feed),
            dict(self.heads),
            dict(self.floors),
        )


RowOf = Callable[[str, str, str], FeedRow]


def plain_row(scope: str, entity_id: str, text: str) -> FeedRow:
    """A row that boxes in memory keep as it is."""
    return FeedRow(scope, 0, "item", entity_id, 1, "put", text.encode())


class Centre:
    """One organization with one store. `gen` is kept outside of what a backup restores."""

    def __init__(self, row_of: RowOf = plain_row) -> None:
        self.row_of = row_of
        self.books = Books()
        self.gen = 1
        self.backup: Books | None = None
        self.is_fixed = False
        self.doubled: list[Entity] = []

    # ---- life of boxes ---------------------------------------------------------------------
    def enrol(self, node_id: UUID) -> int:
        """A box is let in: the store's epoch rises, whoever had it before is fenced."""
        self.books.epoch += 1
        stream = core.Stream(node_id, self.books.epoch, 0, GENESIS)
        self.books.streams[node_id] = stream
        return self.books.epoch

    def take_backup(self) -> None:
        """A backup that is verified: what it has is safe."""
        self.backup = self.books.copied()

    def restore(self) -> None:
        """The centre goes back to its backup."""
        if self.backup is not None:
            epoch, streams = self.books.epoch, self.books.streams
            self.books = self.backup.copied()
            self.gen += 1
            for node_id, stream in streams.items():  # the directory of boxes is kept apart
                self.books.streams.setdefault(node_id, replace(stream, ack_seq=0, ack_hash=GENESIS))
            self.books.epoch = epoch

    # ---- requests --------------------------------------------------------------------------
    def answer(self, request: Push | Pull | Heartbeat, now_ms: int) -> Answer | None:
        """What the centre says; None where it cannot read the request."""
        if request.node_id not in self.books.streams:
            return None
        match request:
            case Push():
                return self._push(request, now_ms)
            case Pull():
                return self._pull(request, now_ms)
            case Heartbeat():
                return HeartbeatAnswer(request.request_id, self._block(request.node_id, now_ms))

    def _block(self, node_id: UUID, now_ms: int) -> SyncBlock:
        stream = self.books.streams[node_id]
        safe = self.backup.streams.get(node_id) if self.backup else None
        return SyncBlock(
            node_id,
            self.gen,
            self.books.epoch,
            stream.ack_seq,
            stream.ack_hash,
            safe.ack_seq if safe else 0,
            now_ms,
            dict(self.books.heads),
        )

    def _push(self, push: Push, now_ms: int) -> Answer | None:
        books = self.books
        stream = books.streams[push.node_id]
        try:
            push = Push.decode(push.encode())
            judged = core.judge(stream, books.epoch, self.gen, push, self._hash_at(push.node_id))
        except Garbled:
            return None
        verdicts: tuple[Verdict, ...] = ()
        if judged.code == "ok" and judged.new:
            for each in judged.new:
                books.journal[push.node_id, each.op.seq] = each
            last = judged.new[-1]
            books.streams[push.node_id] = replace(stream, ack_seq=last.op.seq, ack_hash=last.hash)
            verdicts = project(_Rows(self), push.node_id, judged.groups)
        block = self._block(push.node_id, now_ms)
        return PushAnswer(push.request_id, judged.code, block, verdicts)

    def _hash_at(self, node_id: UUID) -> Callable[[int], bytes | None]:
        def hash_at(seq: int) -> bytes | None:
            if seq == 0:
                return GENESIS
            found = self.books.journal.get((node_id, seq))
            return found.hash if found else None

        return hash_at

    def _pull(self, pull: Pull, now_ms: int) -> Answer:
        block = self._block(pull.node_id, now_ms)
        lost = tuple(scope for scope in pull.after if not self._is_followable(scope, pull))
        if lost:
            return PullAnswer(
                pull.request_id, block, dict(pull.after), dict(pull.after), resync=lost
            )
        rows = sorted(
            (
                row
                for row in self.books.feed.values()
                if row.seq > pull.after.get(row.scope, self.books.heads[row.scope])
            ),
            key=lambda row: (row.scope, row.seq),
        )
        page = rows[: pull.limit]
        more = len(rows) > len(page)
        upto = dict(self.books.heads) if not more else dict(pull.after)
        for row in page if more else ():
            upto[row.scope] = row.seq
        upto = {scope: upto[scope] for scope in pull.after}
        return PullAnswer(pull.request_id, block, dict(pull.after), upto, tuple(page), more)

    def _is_followable(self, scope: str, pull: Pull) -> bool:
        """From the beginning always; not beyond the head, nor below what was forgotten since."""
        at, floor = pull.after[scope], self.books.floors[scope]
        known = max(at, pull.begun.get(scope, 0))
        return at == 0 or (floor <= known and at <= self.books.heads[scope])

    def forget_deleted(self, scope: str) -> None:
        """Rows that were deleted leave the feed: who has not heard of them begins anew."""
        books = self.books
        kept = {k: row for k, row in books.feed.items() if k[0] != scope or row.op == "put"}
        if len(kept) < len(books.feed):
            books.feed, books.floors[scope] = kept, books.heads[scope]

    # ---- the office ------------------------------------------------------------------------
    def publish(self, scope: str, entity_ids: Sequence[str], text: str) -> None:
        """Change several rows in one publication; numbered last."""
        for entity_id in entity_ids:
            self.books.heads[scope] += 1
            op: Literal["put", "del"] = "del" if text.endswith("0") else "put"
            row = replace(self.row_of(scope, entity_id, text), seq=self.books.heads[scope], op=op)
            self.books.feed[scope, row.kind, row.entity_id] = row

    def redrive(self) -> None:
        """After a fix: what waits is projected, in order."""
        self.is_fixed = True
        waiting, self.books.waiting = self.books.waiting, []
        self.books.parked = set()
        for node_id, group in waiting:
            project(_Rows(self), node_id, [group])


class _Rows:
    """The centre's rows inside one transaction."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what failed."""
        books = self._centre.books
        kept = copy.copy(books.rows), copy.copy(books.applied)
        try:
            yield
        except Unprojectable:
            books.rows, books.applied = kept
            raise

    def apply(self, op: Op, node_id: UUID, *, late: bool) -> None:
        """Facts once, state by the highest rev."""
        books, key = self._centre.books, (op.kind, op.entity_id)
        data = json.loads(op.body)["d"]
        if (data.get("poison") or data.get("note") == "poison") and not self._centre.is_fixed:
            raise Unprojectable("unknown_field", "poison")
        known = books.rows.get(key)
        if known is not None and op.kind == "payment":
            if known != data:
                raise Unprojectable("conflict", "the same payment with another content")
            return
        if known is not None and int(str(known["rev"])) >= data["rev"]:
            return
        books.rows[key] = data
        books.applied[key] = books.applied.get(key, 0) + (op.kind == "payment")

    def parked(self, entities: Sequence[Entity]) -> frozenset[Entity]:
        """Rows that wait."""
        return frozenset(self._centre.books.parked.intersection(entities))

    def quarantine(
        self, node_id: UUID, group: Sequence[core.Journalled], code: str, detail: str
    ) -> None:
        """Keep the group."""
        books = self._centre.books
        books.waiting.append((node_id, tuple(group)))
        books.parked |= {(each.op.kind, each.op.entity_id) for each in group}
