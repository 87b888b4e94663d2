"""The centre: journal, rows, feed and backups in memory, driven by the production decisions."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Literal
from uuid import UUID

import orjson

from sync.protocol import centre as core
from sync.protocol.merging import merge
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
    Throttle,
    Verdict,
)
from sync.seal import GENESIS
from tests.simulation.trade import ORGANIZATION, blank_guest

SCOPES = ("organization", "store 1", "store 2")
GUESTS = "guests"
"""The scope of what all stores share."""
STORES = (1, 2)
FACTS = frozenset({"payment", "receipt", "stock_movement", "account_entry", "day_close"})
SHARED = frozenset({"account_entry", "guest"})
"""Kinds that other stores read."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The centre's books, for the invariants."""

    rows: Mapping[Entity, Mapping[str, Any]]
    waiting: frozenset[str]
    """Kinds and ids of what is in quarantine."""
    overtaken: frozenset[str]
    """Rows in quarantine that changed here nevertheless."""
    twice: frozenset[Entity]
    """Facts that were applied more than once."""
    feed: Mapping[tuple[str, str, str], bytes]
    """What is in force, of all scopes."""


@dataclass
class Books:
    """Everything that a backup holds."""

    streams: dict[UUID, core.Stream] = field(default_factory=dict)
    journal: dict[tuple[UUID, int], core.Journalled] = field(default_factory=dict)
    epochs: dict[int, int] = field(default_factory=lambda: dict.fromkeys(STORES, 0))
    rows: dict[Entity, dict[str, Any]] = field(default_factory=dict)
    applied: dict[Entity, int] = field(default_factory=dict)
    waiting: list[tuple[UUID, tuple[core.Journalled, ...]]] = field(default_factory=list)
    parked: set[Entity] = field(default_factory=set)
    feed: dict[tuple[str, str, str], FeedRow] = field(default_factory=dict)
    heads: dict[str, int] = field(default_factory=lambda: dict.fromkeys((*SCOPES, GUESTS), 0))
    floors: dict[str, int] = field(default_factory=lambda: dict.fromkeys((*SCOPES, GUESTS), 0))

    def copied(self) -> Books:
        """As a backup keeps it."""
        return Books(
            dict(self.streams),
            dict(self.journal),
            dict(self.epochs),
            {key: dict(row) for key, row in self.rows.items()},
            dict(self.applied),
            list(self.waiting),
            set(self.parked),
            dict(self.feed),
            dict(self.heads),
            dict(self.floors),
        )


def is_foreign(data: Mapping[str, Any]) -> bool:
    """Whether a row is another organization's."""
    return bool(data["organization_id"] != ORGANIZATION.hex)


def rev_of(body: bytes) -> int:
    """How often the row of an op had been changed."""
    return int(orjson.loads(body)["d"]["rev"])


RowOf = Callable[[str, str, str], FeedRow]


def plain_row(scope: str, entity_id: str, text: str) -> FeedRow:
    """A row that boxes in memory keep as it is."""
    return FeedRow(scope, 0, "item", entity_id, 1, "put", text.encode())


class Centre:
    """One organization with two stores. `gen` is kept outside of what a backup restores."""

    def __init__(self, row_of: RowOf = plain_row) -> None:
        self.row_of = row_of
        self.published: tuple[str, ...] = SCOPES
        self.books = Books()
        self.gen = 1
        self.throttle = Throttle()
        self.dies_next = False
        self.backup: Books | None = None
        self.is_fixed = False
        self.is_foreign: Callable[[Mapping[str, Any]], bool] = is_foreign
        self._stores: dict[UUID, int] = {}
        self._highest_gen = 1

    def close(self) -> None:
        """Nothing to let go."""

    # ---- life of boxes ---------------------------------------------------------------------
    def enrol(self, node_id: UUID, store: int) -> int:
        """A box is let in: the store's epoch rises, whoever had it before is fenced."""
        self._stores[node_id] = store
        self.books.epochs[store] += 1
        stream = core.Stream(node_id, self.books.epochs[store], 0, GENESIS)
        self.books.streams[node_id] = stream
        return self.books.epochs[store]

    def scopes(self, store: int) -> tuple[str, ...]:
        """What a box of a store reads."""
        return ("organization", f"store {store}", GUESTS)

    def is_current(self, node_id: UUID, epoch: int) -> bool:
        """Whether a box is the one that has its store."""
        return self.books.epochs[self._stores[node_id]] == epoch

    def take_backup(self) -> None:
        """A backup that is verified: what it has is safe."""
        self.backup = self.books.copied()

    def restore(self) -> None:
        """The centre goes back to its backup, under a generation that was never there."""
        if self.backup is not None:
            epochs, streams = self.books.epochs, self.books.streams
            self.books = self.backup.copied()
            self.raise_gen()
            for node_id, stream in streams.items():  # the directory of boxes is kept apart
                self.books.streams.setdefault(node_id, replace(stream, ack_seq=0, ack_hash=GENESIS))
            self.books.epochs = epochs

    @property
    def is_gen_lost(self) -> bool:
        """Whether boxes may have seen a higher generation."""
        return self.gen < self._highest_gen

    def raise_gen(self) -> None:
        """The next generation, above every one that boxes may have seen."""
        self._highest_gen = self.gen = self._highest_gen + 1

    def lose_gen(self) -> None:
        """The file of the generation is gone: the centre begins at the first."""
        self.gen = 1

    def look(self) -> Seen:
        """The books as they are."""
        books = self.books
        revs: dict[str, int] = {}
        for _, group in books.waiting:
            for each in group:
                name, rev = f"{each.op.kind} {each.op.entity_id}", rev_of(each.op.body)
                revs[name] = min(rev, revs.get(name, rev))
        overtaken = {
            name
            for name, rev in revs.items()
            if name.startswith("order ")
            and books.rows.get(("order", name.removeprefix("order ")), {}).get("rev", 0) > rev
        }
        twice = {entity for entity, times in books.applied.items() if times > 1}
        due = {key: row.body for key, row in books.feed.items() if row.op == "put"}
        return Seen(books.rows, frozenset(revs), frozenset(overtaken), frozenset(twice), due)

    # ---- requests --------------------------------------------------------------------------
    def answer(self, request: Push | Pull | Heartbeat, now_ms: int) -> Answer | None:
        """What the centre says; None where it cannot read the request, or dies over it."""
        if self.dies_next:
            self.dies_next = False
            kept = self.books.copied()
            self._answer(request, now_ms)
            self.books = kept
            return None
        return self._answer(request, now_ms)

    def _answer(self, request: Push | Pull | Heartbeat, now_ms: int) -> Answer | None:
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
            self.books.epochs[self._stores[node_id]],
            stream.ack_seq,
            stream.ack_hash,
            safe.ack_seq if safe else 0,
            now_ms,
            dict(self.books.heads),
            self.throttle,
        )

    def _push(self, push: Push, now_ms: int) -> Answer | None:
        books = self.books
        stream = books.streams[push.node_id]
        try:
            push = Push.decode(push.encode())
            epoch = books.epochs[self._stores[push.node_id]]
            judged = core.judge(stream, epoch, self.gen, push, self._hash_at(push.node_id))
        except Garbled:
            return None
        verdicts: tuple[Verdict, ...] = ()
        if judged.code == "ok" and judged.new:
            for each in judged.new:
                books.journal[push.node_id, each.op.seq] = each
            last = judged.new[-1]
            books.streams[push.node_id] = replace(stream, ack_seq=last.op.seq, ack_hash=last.hash)
            rows = _Rows(self)
            verdicts = project(rows, push.node_id, judged.groups)
            self._tell_others(rows.shared)
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
            rows = _Rows(self)
            project(rows, node_id, [group])
            self._tell_others(rows.shared)

    def _tell_others(self, entities: Sequence[Entity]) -> None:
        """Rows that all stores share get their number in the feed."""
        for kind, entity_id in dict.fromkeys(entities):
            self.books.heads[GUESTS] += 1
            body = json.dumps(self.books.rows[kind, entity_id], separators=(",", ":")).encode()
            row = FeedRow(GUESTS, self.books.heads[GUESTS], kind, entity_id, 1, "put", body)
            self.books.feed[GUESTS, kind, entity_id] = row


class _Rows:
    """The centre's rows inside one transaction. `shared` is what other stores have to hear of."""

    def __init__(self, centre: Centre) -> None:
        self.shared: list[Entity] = []
        self._centre = centre

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what failed."""
        books, count = self._centre.books, len(self.shared)
        kept = copy.copy(books.rows), copy.copy(books.applied)
        try:
            yield
        except Unprojectable:
            books.rows, books.applied = kept
            del self.shared[count:]
            raise

    def apply(self, op: Op, node_id: UUID, *, late: bool) -> None:
        """Facts once, state by the highest rev, guests field by field."""
        books, key = self._centre.books, (op.kind, op.entity_id)
        data = orjson.loads(op.body)["d"]
        if self._centre.is_foreign(data):
            raise Unprojectable("foreign", "a row of another organization")
        if data.get("note") in ("poison", "newer") and not self._centre.is_fixed:
            raise Unprojectable("unknown_field", data["note"])
        known = books.rows.get(key)
        if known is not None and op.kind in FACTS:
            if known != data:
                raise Unprojectable("conflict", f"the same {op.kind} with another content")
            return
        if known is not None and op.kind == "guest":
            data = merge(known, data, blank_guest(op.entity_id))
            if data == known:
                return
        elif known is not None and int(str(known["rev"])) >= data["rev"]:
            return
        books.rows[key] = data
        books.applied[key] = books.applied.get(key, 0) + (op.kind in FACTS)
        if op.kind in SHARED:
            self.shared.append(key)

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
