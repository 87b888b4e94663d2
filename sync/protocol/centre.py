"""The centre's end of replication: what a push means for a box's stream. Pure decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sync.protocol.wire import MAX_GROUP_BYTES, Garbled, Op, Push, PushCode
from sync.seal import chain


@dataclass(frozen=True, slots=True)
class Stream:
    """One box's stream as the centre has it, locked while a push is judged."""

    node_id: UUID
    epoch: int
    ack_seq: int
    ack_hash: bytes
    is_retired: bool = False


@dataclass(frozen=True, slots=True)
class Journalled:
    """An op that is new, with its chain value: it is journalled as it came."""

    op: Op
    hash: bytes
    late: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """What becomes of a push. With `ok` the new ops are journalled, even if there are none."""

    code: PushCode
    new: tuple[Journalled, ...] = ()

    @property
    def groups(self) -> list[tuple[Journalled, ...]]:
        """The new ops by transaction, in order."""
        return list(_groups(self.new))


def judge(
    stream: Stream, store_epoch: int, gen: int, push: Push, hash_at: Callable[[int], bytes | None]
) -> Judged:
    """Fence, look for gaps and forks, tell what is new. `hash_at` is the centre's own journal.

    Raises Garbled where the ops are not what a box seals.
    """
    if push.gen > gen:
        return Judged("busy")  # this centre is older than what the box has seen: a wrong restore
    if push.epoch < store_epoch and not push.late:
        return Judged("fenced")
    if push.first_seq > stream.ack_seq + 1:
        return Judged("gap")
    ops = [Op.parse(line) for line in push.ops]
    _check_order(ops, push.first_seq)
    value, new = push.prev_hash, []
    if _differs(stream, push.first_seq - 1, value, hash_at):
        return Judged("forked")
    for op in ops:
        value = chain(value, op.body)
        if op.seq > stream.ack_seq:
            new.append(Journalled(op, value, push.late))
        elif _differs(stream, op.seq, value, hash_at):
            return Judged("forked")
    return Judged("ok", tuple(new))


def _differs(
    stream: Stream, seq: int, value: bytes, hash_at: Callable[[int], bytes | None]
) -> bool:
    known = stream.ack_hash if seq == stream.ack_seq else hash_at(seq)
    return known is not None and known != value


def _check_order(ops: Sequence[Op], first_seq: int) -> None:
    for at, op in enumerate(ops):
        if op.seq != first_seq + at:
            raise Garbled(f"op {op.seq} came where {first_seq + at} belongs")
    for at, op in enumerate(ops):
        follows = at and ops[at - 1].tx_id == op.tx_id
        if op.position != (ops[at - 1].position + 1 if follows else 1):
            raise Garbled(f"transaction {op.tx_id} is cut at op {op.seq}")
    if ops and ops[-1].position != ops[-1].length:
        raise Garbled(f"transaction {ops[-1].tx_id} is not whole")


def _groups(ops: Sequence[Journalled]) -> Iterator[tuple[Journalled, ...]]:
    group: list[Journalled] = []
    for each in ops:
        group.append(each)
        if each.op.position == each.op.length:
            yield tuple(group)
            group = []


def cut(lines: Sequence[tuple[bytes, int, int]], max_ops: int, max_bytes: int) -> int:
    """How many of the ops (bytes, position, length) go in one push: whole transactions only.

    The first transaction goes even if it is larger than asked for, up to `MAX_GROUP_BYTES`.
    """
    size = taken = 0
    for at, (body, position, length) in enumerate(lines, start=1):
        size += len(body) + 1
        over = at > max_ops or size > max_bytes
        if over and (taken or size > MAX_GROUP_BYTES):
            break
        if position == length:
            taken = at
            if over:
                break
    return taken
