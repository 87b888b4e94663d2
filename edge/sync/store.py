"""What the box knows of the centre, in its own database: state, stream, cursors, verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from edge.box_tables import PullCursor, QuarantinedHere, StreamCursor, SyncNode
from edge.sync import standing
from edge.transaction import Read, Write
from sync.protocol.box import BoxState, Cursor, Life
from sync.protocol.centre import cut
from sync.protocol.clock import Offset
from sync.protocol.wire import Throttle, Verdict
from sync.seal import GENESIS
from sync.types import from_micros, to_micros

ALONE = "alone"
CENTRE = "centre"
"""The receiver whose cursor is the centre's."""
TRIMMED_AT_ONCE = 500
_SPARE = 64
"""Ops read beyond what is asked for, so that a transaction that begins there is seen whole."""


def node(read: Read) -> SyncNode | None:
    """Who this box is; nothing before a restaurant is founded."""
    return read.first(SyncNode, "id = 1")


def load_state(read: Read) -> BoxState | None:
    """What the box knows of its centre; nothing for one that lives alone."""
    found = node(read)
    if found is None or found.state == ALONE:
        return None
    stream = read.first(StreamCursor, "receiver = ?", CENTRE)
    return BoxState(
        node_id=found.node_id,
        epoch=found.epoch,
        gen=found.central_gen,
        life=Life(found.state),
        ack_seq=stream.ack_seq if stream else 0,
        safe_seq=stream.safe_seq if stream else 0,
        contract=found.centre_contract,
        cursors={
            each.scope: Cursor(each.applied, each.staged, each.is_anew, each.begun)
            for each in read.all(PullCursor, "1 ORDER BY scope")
        },
    )


class OutboxChain:
    """The box's own outbox, for looking only: the port `Chain` of the core."""

    def __init__(self, read: Read) -> None:
        self._read = read

    def hash_at(self, seq: int) -> bytes | None:
        """The chain's value after an op that is still there; 0 is the genesis, until trimmed."""
        if seq == 0:
            first = self._read.value("SELECT min(seq) FROM outbox")
            return GENESIS if first in (None, 1) else None
        found = self._read.value("SELECT hash FROM outbox WHERE seq = ?", seq)
        return None if found is None else bytes(found)

    def last_seq(self) -> int:
        """The newest op."""
        return int(self._read.value("SELECT coalesce(max(seq), 0) FROM outbox"))


def ops_after(read: Read, after: int, throttle: Throttle) -> tuple[bytes, ...]:
    """The ops that a push takes after `after`: whole transactions, as the throttle allows.

    Empty where the next transaction alone is larger than may ever be sent.
    """
    asked = throttle.max_ops + _SPARE
    while True:
        lines = [
            (bytes(body), int(position), int(length))
            for body, position, length in read.rows(
                "SELECT body, tx_position, tx_length FROM outbox WHERE seq > ? "
                "ORDER BY seq LIMIT ?",
                after,
                asked,
            )
        ]
        count = cut(lines, throttle.max_ops, throttle.max_bytes)
        if count or len(lines) < asked or lines[0][2] <= asked:
            return tuple(body for body, _, _ in lines[:count])
        asked = lines[0][2]


def keep(tx: Write, state: BoxState) -> None:
    """Write epoch, generation, life, acknowledgement, safety and cursors."""
    tx.execute(
        "UPDATE sync_node SET epoch = ?, central_gen = ?, state = ?, centre_contract = ?",
        state.epoch,
        state.gen,
        state.life.value,
        state.contract,
    )
    tx.put_box_row(
        StreamCursor,
        receiver=CENTRE,
        ack_seq=state.ack_seq,
        ack_hash=OutboxChain(tx).hash_at(state.ack_seq) or GENESIS,
        safe_seq=state.safe_seq,
    )
    for scope, each in state.cursors.items():
        tx.put_box_row(
            PullCursor,
            scope=scope,
            applied=each.applied,
            staged=each.staged,
            is_anew=each.is_anew,
            begun=each.begun,
        )
    tx.signal("sync")


def stop_selling(tx: Write, why: str) -> None:
    """From here on nothing is sold on this box: `edge.transaction.House.stopped`."""
    tx.execute("UPDATE sync_node SET stopped = ?", why)
    tx.changed_house = True
    tx.signal("sync")


def show_verdicts(tx: Write, verdicts: Sequence[Verdict]) -> None:
    """Keep what the centre could not make rows of, for a person to see."""
    standing.keep_verdicts(tx, verdicts)
    tx.signal("sync")


def trim(tx: Write, upto_seq: int, before: datetime, at_most: int = TRIMMED_AT_ONCE) -> int:
    """Forget ops below `upto_seq` of transactions begun before a moment; how many.

    The oldest first and whole transactions, as far as `at_most` allows. The op at `upto_seq`
    stays: a centre that is restored to it must find its chain value here.
    """
    rows = tx.rows(
        "SELECT seq, tx_id, tx_position = tx_length FROM outbox WHERE seq < ? ORDER BY seq LIMIT ?",
        upto_seq,
        at_most,
    )
    limit_ms = _ms(before)
    old: list[tuple[int, bool]] = []
    for seq, tx_id, is_last in rows:
        if _begun_ms(tx_id) >= limit_ms:
            break
        old.append((int(seq), bool(is_last)))
    ends = [seq for seq, is_last in old if is_last]
    last = ends[-1] if ends else old[-1][0] if len(old) == at_most else 0
    return tx.execute("DELETE FROM outbox WHERE seq <= ?", last) if last else 0


def can_trim(read: Read, upto_seq: int, before: datetime) -> bool:
    """Whether the oldest op may be forgotten: asked before a write is made for nothing."""
    rows = read.rows("SELECT seq, tx_id FROM outbox ORDER BY seq LIMIT 1")
    return bool(rows) and rows[0][0] < upto_seq and _begun_ms(rows[0][1]) < _ms(before)


def _ms(moment: datetime) -> int:
    return to_micros(moment) // 1000


def _begun_ms(tx_id: bytes) -> int:
    """When a transaction began, by the machine's clock: the first 48 bits of its UUIDv7."""
    return int.from_bytes(tx_id[:6], "big")


def heard(tx: Write, offset: Offset | None, trouble: str) -> None:
    """The centre was heard now, or (`trouble`) tried without success."""
    if trouble:
        tx.execute("UPDATE sync_node SET centre_trouble = ?", trouble)
    else:
        tx.execute("UPDATE sync_node SET centre_trouble = '', centre_heard_at = ?", tx.now)
    if offset is not None:
        tx.execute(
            "UPDATE sync_node SET centre_skew_ms = ?, centre_uncertainty_ms = ?",
            offset.ahead_ms,
            offset.uncertainty_ms,
        )
    tx.signal("sync")


def verdicts(read: Read) -> list[QuarantinedHere]:
    """What the centre could not make rows of and nobody has seen, the oldest first."""
    return read.all(QuarantinedHere, "seen = 0 ORDER BY first_seq")


def waiting_since(read: Read, ack_seq: int) -> datetime | None:
    """When the oldest op was made that the centre does not have yet."""
    micros = read.value(
        "SELECT json_extract(CAST(body AS TEXT), '$.at') FROM outbox WHERE seq > ? "
        "ORDER BY seq LIMIT 1",
        ack_seq,
    )
    return None if micros is None else from_micros(micros)
