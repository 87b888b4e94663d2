"""A box: its disk (outbox, cursors, rows of the centre), and the production core that drives it."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import orjson

from sync.protocol import box as core
from sync.protocol.centre import cut
from sync.protocol.clock import next_hybrid, stamp
from sync.protocol.merging import merge
from sync.protocol.wire import Answer, FeedRow, Heartbeat, Pull, Push
from sync.seal import GENESIS, Sealed, TransactionStamp, Unsealed, seal
from tests.simulation.told import Told
from tests.simulation.trade import FOREIGN, MOST_MINOR, ORGANIZATION, GuestEdit, Sale, blank_guest

Send = Callable[["Box", core.Lane, Push | Pull | Heartbeat], None]
IMAGES_KEPT = 3
MOST_OPS_OF_A_SALE = 32
DURABLE = core.Keep | core.Stage | core.Swap | core.DropStage | core.StopSelling
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
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
    """What survives a crash. A restored image brings all of it back, identity too.

    Nothing in it is changed in place: images share what they have in common.
    """

    state: core.BoxState
    outbox: tuple[Sold, ...] = ()
    trimmed: int = 0
    trimmed_hash: bytes = GENESIS
    rows: dict[tuple[str, str, str], bytes] = field(default_factory=dict)
    staged: dict[tuple[str, str, str], FeedRow] = field(default_factory=dict)
    revs: dict[str, int] = field(default_factory=dict)
    """Orders that were sold here, and how often each changed."""
    entries: dict[str, Row] = field(default_factory=dict)
    """What changed balances, of all stores as far as known."""
    guests: dict[str, Row] = field(default_factory=dict)
    high: int = 0
    """The highest hybrid time."""
    receipts: int = 0
    z_number: int = 1
    taken_minor: int = 0
    """Payments since the last Z."""

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
    """One box of a store. What people were told is remembered beside its disk."""

    def __init__(
        self, name: str, store: int, state: core.BoxState, chance: random.Random, send: Send
    ) -> None:
        self.name = name
        self.store = store
        self.disk = Disk(state)
        self.images: list[Disk] = []
        self.told = Told()
        self.stopped = ""
        self.is_off = False
        self.is_full = False
        self.was_copied = False
        self.clock_off_ms = 0
        self._now_ms = 0
        self._chance = chance
        self._send = send

    @property
    def state(self) -> core.BoxState:
        """What the core knows."""
        return self.disk.state

    @property
    def last_seq(self) -> int:
        """The newest op."""
        return self.disk.last_seq()

    @property
    def trimmed(self) -> int:
        """Up to here ops are gone."""
        return self.disk.trimmed

    def fresh_id(self) -> UUID:
        """An id that only the seed decides."""
        return UUID(int=self._chance.getrandbits(128))

    def has_settings(self, due: Mapping[tuple[str, str, str], bytes]) -> bool:
        """Whether the box has exactly the centre's rows."""
        return self.disk.rows == due

    def entries(self) -> Mapping[str, int]:
        """What changed balances, as far as the box knows."""
        return {key: row["amount_minor"] for key, row in self.disk.entries.items()}

    def guests(self) -> Mapping[str, Row]:
        """The guests that it knows."""
        return self.disk.guests

    def close(self) -> None:
        """Nothing to let go."""

    # ---- trading ---------------------------------------------------------------------------
    def sell(self, sale: Sale) -> None:
        """One transaction of some facts and a row that changes; then people are told."""
        order, disk = sale.order_id.hex, self.disk
        note = sale.flaw if sale.flaw in ("poison", "newer") else ""
        rows: list[tuple[str, Row]] = [("order", {"id": order, "rev": 1, "total_minor": 0})]
        for payment, minor in sale.payments:
            said = {"amount_minor": minor, "z_number": disk.z_number}
            rows.append(("payment", {"id": payment.hex, "rev": 1, **said}))
        series = {"series": self.state.node_id.hex, "number": disk.receipts + 1}
        rows.append(("receipt", {"id": sale.receipt_id.hex, "rev": 1, **series}))
        for each, item, quantity in sale.stock:
            moved = {"stock_item_id": item.hex, "quantity": quantity}
            rows.append(("stock_movement", {"id": each.hex, "rev": 1, **moved}))
        for each, account, minor in sale.entries:
            spent = {"account_id": account.hex, "amount_minor": minor}
            rows.append(("account_entry", {"id": each.hex, "rev": 1, **spent}))
        if sale.flaw == "foreign":
            foreign = {"stock_item_id": order, "quantity": 1, "organization_id": FOREIGN.hex}
            rows.append(("stock_movement", {"id": self.fresh_id().hex, "rev": 1, **foreign}))
        rows.append(
            ("order", {"id": order, "rev": 2, "total_minor": sale.total_minor, "note": note})
        )
        if self._commit(rows):
            own = {row["id"]: row for kind, row in rows if kind == "account_entry"}
            disk.revs = {**disk.revs, order: 2}
            disk.entries = {**disk.entries, **own}
            disk.receipts += 1
            disk.taken_minor += sale.total_minor

    def amend(self) -> None:
        """An order that was sold here before changes again."""
        disk = self.disk
        if not disk.revs:
            return
        order = self._chance.choice(sorted(disk.revs))
        rev = disk.revs[order] + 1
        said = {"id": order, "rev": rev, "total_minor": self._chance.randrange(MOST_MINOR)}
        if self._commit([("order", said)]):
            disk.revs = {**disk.revs, order: rev}

    def close_day(self) -> None:
        """A Z of all payments since the last one."""
        disk = self.disk
        z = {"number": disk.z_number, "revenue_minor": disk.taken_minor}
        if self._commit([("day_close", {"id": self.fresh_id().hex, "rev": 1, **z})]):
            disk.z_number += 1
            disk.taken_minor = 0

    def edit_guest(self, edit: GuestEdit) -> None:
        """One field of a guest is written, under this box's hybrid clock."""
        disk, key = self.disk, edit.guest_id.hex
        wall_ms = max(0, self._now_ms + self.clock_off_ms)
        high = next_hybrid(disk.high, wall_ms)
        known = disk.guests.get(key, blank_guest(key))
        clocks = {**known["clocks"], edit.field: stamp(high, self.state.node_id)}
        said = {edit.field: edit.value, "clocks": clocks, "rev": known["rev"] + 1}
        row = {**known, **said, "node_id": self.state.node_id.hex}
        if self._commit([("guest", row)]):
            disk.high = high
            disk.guests = {**disk.guests, key: row}

    def _commit(self, rows: list[tuple[str, Row]]) -> bool:
        """One transaction; whether it happened. A box that may not sell, or cannot, refuses."""
        if self.is_off or self.is_full or self.state.life is not core.Life.ACTIVE:
            return False
        disk, beside = self.disk, {"organization_id": ORGANIZATION.hex}
        beside["node_id"] = self.state.node_id.hex
        unsealed = [
            Unsealed(kind, 1, bytes.fromhex(row["id"]), _compact({**beside, **row}))
            for kind, row in rows
        ]
        last = disk.hash_at(disk.last_seq())
        assert last is not None
        at = max(0, self._now_ms + self.clock_off_ms) * 1_000
        stamped = TransactionStamp(
            self.fresh_id(), self.fresh_id(), "person", None, None, None, at, at
        )
        sealed = seal(unsealed, stamped, disk.last_seq(), last)
        disk.outbox += tuple(
            _on_disk(op, raw.body) for op, raw in zip(sealed, unsealed, strict=True)
        )
        self.told.take(
            (op.kind, orjson.loads(raw.body)) for op, raw in zip(sealed, unsealed, strict=True)
        )
        return True

    # ---- the core --------------------------------------------------------------------------
    def tick(self, now_ms: int) -> None:
        """Time passed."""
        self._now_ms = now_ms
        if not self.is_off:
            event = core.Tick(now_ms, self.fresh_id(), self._chance.randrange(1000))
            self._step(event)

    def hear(self, lane: core.Lane, request_id: UUID, answer: Answer | None, now_ms: int) -> None:
        """An answer came."""
        if not self.is_off:
            self._step(
                core.Answered(lane, request_id, answer, now_ms, self._chance.randrange(1000))
            )

    def poke(self) -> None:
        """The centre may have something new."""
        if not self.is_off:
            self._step(core.Poked())

    def _step(self, event: core.Event) -> None:
        """A step that cannot be kept has not happened, and nothing of it is sent."""
        state, effects = core.step(self.state, event, self.disk)
        if self.is_full and any(isinstance(effect, DURABLE) for effect in effects):
            return
        disk = copy.copy(self.disk) if effects else self.disk
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
                self._share(disk, disk.staged.values())
                disk.rows, disk.staged = kept, {}
            case core.Trim(upto):
                self._trim(disk, upto)
            case core.StopSelling(_, why):
                self.stopped = why

    def _share(self, disk: Disk, rows: Iterable[FeedRow]) -> None:
        """Rows of other boxes of the chain: entries beside ours, guests field by field."""
        for row in rows:
            if row.kind == "account_entry":
                disk.entries = {**disk.entries, row.entity_id: orjson.loads(row.body)}
            elif row.kind == "guest":
                theirs = orjson.loads(row.body)
                ours = disk.guests.get(row.entity_id, theirs)
                merged = merge(ours, theirs, blank_guest(row.entity_id))
                disk.guests = {**disk.guests, row.entity_id: merged}

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
        waiting = disk.outbox[after - disk.trimmed :][: throttle.max_ops + MOST_OPS_OF_A_SALE]
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

    def set_full(self, is_full: bool) -> None:
        """The disk is full, or has room again."""
        self.is_full = is_full

    def fail_next_commit(self, sale: Sale) -> None:
        """In memory a commit has one outcome; the sale is made."""
        self.sell(sale)

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
        self.was_copied = True
        self.crash()
        return {name for name, _data in gone}

    def twin(self, name: str) -> Box:
        """A box on a copy of this disk."""
        self.take_image()
        self.was_copied = True
        found = Box(name, self.store, self.state, self._chance, self._send)
        found.disk = copy.copy(self.disk)
        found.was_copied = True
        found.crash()
        return found

    def enrol_again(self, node_id: UUID, epoch: int, gen: int) -> None:
        """A forked box begins a new stream and replays all it still has, under a new node id."""
        old = self.disk
        cursors = {scope: core.Cursor(0, 0, True) for scope in old.state.cursors}
        fresh = copy.copy(old)
        fresh.state = core.BoxState(node_id, epoch, gen, cursors=cursors)
        fresh.staged, fresh.trimmed, fresh.trimmed_hash, fresh.receipts = {}, 0, GENESIS, 0
        fresh.outbox = tuple(_sealed_anew(old.outbox, self.fresh_id))
        self.disk = fresh
        self.images = []
        self.stopped = ""


def _sealed_anew(ops: Iterable[Sold], fresh_id: Callable[[], UUID]) -> Iterator[Sold]:
    last_seq, last = 0, GENESIS
    group: list[Sold] = []
    for each in ops:
        group.append(each)
        if each.position < each.length:
            continue
        stamped = TransactionStamp(fresh_id(), fresh_id(), "person", None, None, None, 0, 0)
        raw = [
            Unsealed(s.kind, 1, bytes.fromhex(orjson.loads(s.data)["id"]), s.data) for s in group
        ]
        for op, before in zip(seal(raw, stamped, last_seq, last), group, strict=True):
            yield _on_disk(op, before.data)
            last_seq, last = op.seq, op.hash
        group = []


def _on_disk(op: Sealed, data: str) -> Sold:
    return Sold(op.seq, op.body, op.tx_position, op.tx_length, op.hash, data, op.kind)


def _compact(row: Row) -> str:
    return json.dumps(row, separators=(",", ":"))


def _versions(disk: Disk) -> set[tuple[str, str]]:
    """Kinds and ids of what is in the outbox, with what they say."""
    return {(f"{sold.kind} {_id_of(sold)}", sold.data) for sold in disk.outbox}


def _id_of(sold: Sold) -> str:
    return str(orjson.loads(sold.data)["id"])
