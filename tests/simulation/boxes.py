"""A box: its disk (outbox, cursors, rows of the centre), and the production core that drives it."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from sync.protocol import box as core
from sync.protocol.centre import cut
from sync.protocol.wire import Answer, FeedRow, Heartbeat, Pull, Push
from sync.seal import GENESIS, TransactionStamp, Unsealed, seal

Send = Callable[["Box", core.Lane, Push | Pull | Heartbeat], None]
IMAGES_KEPT = 3


@dataclass
class Sold:
    """An op on disk."""

    seq: int
    body: bytes
    position: int
    length: int
    hash: bytes
    data: str
    kind: str


@dataclass
class Disk:
    """What survives a crash. A restored image brings all of it back, identity too."""

    state: core.BoxState
    outbox: list[Sold] = field(default_factory=list)
    trimmed: int = 0
    trimmed_hash: bytes = GENESIS
    rows: dict[tuple[str, str, str], bytes] = field(default_factory=dict)
    staged: dict[tuple[str, str, str], FeedRow] = field(default_factory=dict)

    def hash_at(self, seq: int) -> bytes | None:
        """The chain's value after an op that is still there."""
        if seq == self.trimmed:
            return self.trimmed_hash
        at = seq - self.trimmed - 1
        return self.outbox[at].hash if 0 <= at < len(self.outbox) else None

    def last_seq(self) -> int:
        """The newest op."""
        return self.trimmed + len(self.outbox)


class Box:
    """One box of one store. `sold` remembers beside it what was acknowledged to people."""

    def __init__(self, name: str, state: core.BoxState, chance: random.Random, send: Send) -> None:
        self.name = name
        self.disk = Disk(state)
        self.images: list[Disk] = []
        self.acknowledged: dict[str, str] = {}
        self.revs: dict[str, int] = {}
        self.stopped = ""
        self.is_off = False
        self.was_restored = False
        self.swaps = 0
        self._chance = chance
        self._send = send

    @property
    def state(self) -> core.BoxState:
        """What the core knows."""
        return self.disk.state

    def fresh_id(self) -> UUID:
        """An id that only the seed decides."""
        return UUID(int=self._chance.getrandbits(128))

    def has_settings(self, due: Mapping[tuple[str, str, str], bytes]) -> bool:
        """Whether the box has exactly the centre's rows."""
        return self.disk.rows == due

    def close(self) -> None:
        """Nothing to let go."""

    # ---- trading ---------------------------------------------------------------------------
    def sell(self, poison: bool = False) -> None:
        """One transaction of some facts and a row that changes; then people are told."""
        if self.is_off or self.state.life is not core.Life.ACTIVE:
            return
        order = self.fresh_id().hex
        facts = [("payment", self.fresh_id().hex) for _ in range(self._chance.randrange(1, 4))]
        ops = [("order", order, 1), *((kind, each, 1) for kind, each in facts), ("order", order, 2)]
        self._commit(ops, poison)

    def amend(self) -> None:
        """An order that was sold before changes again."""
        if self.is_off or self.state.life is not core.Life.ACTIVE or not self.revs:
            return
        order = self._chance.choice(sorted(self.revs))
        self._commit([("order", order, self.revs[order] + 1)], poison=False)

    def _commit(self, ops: list[tuple[str, str, int]], poison: bool) -> None:
        disk = self.disk
        unsealed = []
        for kind, entity_id, rev in ops:
            data: dict[str, Any] = {
                "id": entity_id,
                "rev": rev,
                "minor": self._chance.randrange(99),
            }
            if poison:
                data["poison"] = True
            body = json.dumps(data, separators=(",", ":"))
            unsealed.append(Unsealed(kind, 1, UUID(hex=entity_id).bytes, body))
        last = disk.hash_at(disk.last_seq())
        assert last is not None
        stamp = TransactionStamp(self.fresh_id(), self.fresh_id(), "person", None, None, None, 0, 0)
        for op, raw in zip(seal(unsealed, stamp, disk.last_seq(), last), unsealed, strict=True):
            disk.outbox.append(
                Sold(op.seq, op.body, op.tx_position, op.tx_length, op.hash, raw.body, op.kind)
            )
            data = json.loads(raw.body)
            self.acknowledged[f"{op.kind} {data['id']}"] = raw.body
            if op.kind == "order":
                self.revs[data["id"]] = data["rev"]

    # ---- the core --------------------------------------------------------------------------
    def tick(self, now_ms: int) -> None:
        """Time passed."""
        if not self.is_off:
            event = core.Tick(now_ms, self.fresh_id(), self._chance.randrange(1000))
            self._step(event)

    def hear(self, lane: core.Lane, request_id: UUID, answer: Answer | None, now_ms: int) -> None:
        """An answer came."""
        if not self.is_off:
            self._step(
                core.Answered(lane, request_id, answer, now_ms, self._chance.randrange(1000))
            )

    def _step(self, event: core.Event) -> None:
        disk = copy.copy(self.disk)
        state, effects = core.step(self.state, event, self.disk)
        disk.state = state
        for effect in effects:
            self._keep(disk, effect)
        self.disk = disk
        for effect in effects:
            self._act(effect)

    def _keep(self, disk: Disk, effect: core.Effect) -> None:
        """What one transaction writes."""
        match effect:
            case core.Stage(rows):
                disk.staged = disk.staged | {(r.scope, r.kind, r.entity_id): r for r in rows}
            case core.DropStage(scopes):
                disk.staged = {k: r for k, r in disk.staged.items() if k[0] not in scopes}
            case core.Swap(anew):
                kept = {k: body for k, body in disk.rows.items() if k[0] not in anew}
                for key, row in disk.staged.items():
                    kept.pop(key, None)
                    if row.op == "put":
                        kept[key] = row.body
                disk.rows, disk.staged = kept, {}
                self.swaps += 1
            case core.Trim(upto):
                self._trim(disk, upto)
            case core.StopSelling(_, why):
                self.stopped = why

    def _trim(self, disk: Disk, upto: int) -> None:
        gone = upto - disk.trimmed
        if gone > 0 and self._chance.randrange(4) == 0:
            disk.trimmed_hash = disk.outbox[gone - 1].hash
            disk.outbox = disk.outbox[gone:]
            disk.trimmed = upto

    def _act(self, effect: core.Effect) -> None:
        state = self.state
        match effect:
            case core.SendPush(request_id, after, throttle, late):
                self._send(self, "push", self._push(request_id, after, throttle, late))
            case core.SendHeartbeat(request_id):
                last = self.disk.last_seq()
                value = self.disk.hash_at(last) or GENESIS
                beat = Heartbeat(request_id, state.node_id, state.epoch, state.gen, last, value)
                self._send(self, "push", beat)
            case core.SendPull(request_id, after, begun):
                ids = request_id, state.node_id, state.epoch, state.gen
                pull = Pull(*ids, after, limit=3, begun=begun)
                self._send(self, "pull", pull)

    def _push(self, request_id: UUID, after: int, throttle: Any, late: bool) -> Push:
        disk, state = self.disk, self.state
        waiting = disk.outbox[after - disk.trimmed :]
        lines = [(each.body, each.position, each.length) for each in waiting]
        count = cut(lines, throttle.max_ops, throttle.max_bytes)
        before = disk.hash_at(after)
        assert before is not None
        return Push(
            request_id,
            state.node_id,
            state.epoch,
            state.gen,
            after + 1,
            before,
            tuple(each.body for each in waiting[:count]),
            late,
        )

    # ---- what goes wrong -------------------------------------------------------------------
    def crash(self) -> None:
        """Power off and on: what was in flight is forgotten."""
        state = replace(self.state, push=core.LaneState(), pull=core.LaneState())
        self.disk = replace(self.disk, state=state)

    def take_image(self) -> None:
        """Somebody copies the disk."""
        self.images = [*self.images, copy.copy(self.disk)][-IMAGES_KEPT:]

    def restore_image(self) -> set[str]:
        """Somebody puts an old copy back; returns the sales that were only on this disk's tail."""
        if not self.images:
            return set()
        old = copy.copy(self._chance.choice(self.images))
        gone = _versions(self.disk) - _versions(old)
        self.disk = old
        self.was_restored = True
        self.crash()
        return {name for name, _data in gone}

    def enrol_again(self, node_id: UUID, epoch: int, gen: int) -> None:
        """A forked box begins a new stream and replays all it still has, under a new node id."""
        old = self.disk
        cursors = {scope: core.Cursor(0, 0, True) for scope in old.state.cursors}
        state = core.BoxState(node_id, epoch, gen, cursors=cursors)
        fresh = Disk(state, rows=old.rows)
        last_seq, last = 0, GENESIS
        group: list[Sold] = []
        for each in old.outbox:
            group.append(each)
            if each.position < each.length:
                continue
            stamp = TransactionStamp(
                self.fresh_id(), self.fresh_id(), "person", None, None, None, 0, 0
            )
            ops = [Unsealed(s.kind, 1, UUID(json.loads(s.data)["id"]).bytes, s.data) for s in group]
            for op, before in zip(seal(ops, stamp, last_seq, last), group, strict=True):
                fresh.outbox.append(
                    Sold(
                        op.seq, op.body, op.tx_position, op.tx_length, op.hash, before.data, op.kind
                    )
                )
                last_seq, last = op.seq, op.hash
            group = []
        self.disk = fresh
        self.images = []
        self.stopped = ""


def _versions(disk: Disk) -> set[tuple[str, str]]:
    """Kinds and ids of what is in the outbox, with what they say."""
    return {(f"{sold.kind} {json.loads(sold.data)['id']}", sold.data) for sold in disk.outbox}
