"""A new stream for a box: everything that it still has, numbered and chained from the beginning.

The bytes of an op change in its number only; transactions stay whole. A box that takes over the
ids of an office's restaurant has them replaced in its rows and in its ops alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from edge.box_tables import SyncNode
from edge.transaction import Write
from sync.base import replicated_tables
from sync.seal import GENESIS, chain
from sync.triggers import triggers

AT_ONCE = 2_000
OWN_IDS = {"organizations": "organization_id", "brands": "brand_id", "stores": "store_id"}
"""Tables whose rows' own ids are what others call organization, brand and store."""


@dataclass(frozen=True, slots=True)
class Tenancy:
    """Whose the rows are."""

    organization_id: UUID
    brand_id: UUID
    store_id: UUID

    @classmethod
    def of(cls, node: SyncNode) -> Tenancy:
        """As the box has it now."""
        return cls(node.organization_id, node.brand_id, node.store_id)


def begin_stream(tx: Write, renamed: dict[bytes, bytes] | None = None) -> int:
    """Number all retained ops from 1 and chain them from the genesis; how many there are.

    `renamed` replaces ids, as hex digits, in their bodies. A transaction whose beginning was
    trimmed away is left out: the centre has it safe.
    """
    first = tx.value("SELECT min(seq) FROM outbox WHERE tx_position = 1")
    tx.execute("DELETE FROM outbox WHERE seq < ?", first or 0)
    seq, value, done = 0, GENESIS, 0
    while rows := tx.rows(
        "SELECT seq, body FROM outbox WHERE seq > ? ORDER BY seq LIMIT ?", done, AT_ONCE
    ):
        changed: list[tuple[int, bytes, bytes, int]] = []
        for old_seq, raw in rows:
            seq, done = seq + 1, old_seq
            body = _renamed(b'{"seq":%d,%b' % (seq, bytes(raw).partition(b",")[2]), renamed)
            value = chain(value, body)
            changed.append((seq, body, value, old_seq))
        tx.raw.executemany("UPDATE outbox SET seq = ?, body = ?, hash = ? WHERE seq = ?", changed)
    tx.began_stream = True
    return seq


def _renamed(body: bytes, renamed: dict[bytes, bytes] | None) -> bytes:
    for old, new in (renamed or {}).items():
        body = body.replace(old, new)
    return body


def renames(old: Tenancy, new: Tenancy) -> dict[bytes, bytes]:
    """Which ids become which, as hex digits."""
    pairs = (
        (old.organization_id, new.organization_id),
        (old.brand_id, new.brand_id),
        (old.store_id, new.store_id),
    )
    return {a.hex.encode(): b.hex.encode() for a, b in pairs if a != b}


def move_rows(tx: Write, old: Tenancy, new: Tenancy) -> None:
    """Let every row belong to another organization, brand and store. Nothing goes to the outbox.

    Guards of tables stand aside meanwhile: also insert-only rows move.
    """
    wanted = triggers()
    for name in wanted:
        tx.execute(f"DROP TRIGGER IF EXISTS {name}")
    for name, table in replicated_tables().items():
        columns = {column.name for column in table.__table__.columns}  # type: ignore[attr-defined]
        if name in OWN_IDS:
            was, now = getattr(old, OWN_IDS[name]), getattr(new, OWN_IDS[name])
            tx.execute(f"UPDATE {name} SET id = ? WHERE id = ?", now, was)
        for column in ("brand_id", "store_id", "organization_id"):
            if column in columns:
                was, now = getattr(old, column), getattr(new, column)
                tx.execute(f"UPDATE {name} SET {column} = ? WHERE {column} = ?", now, was)
    for statement in wanted.values():
        tx.execute(statement)
    tx.execute(
        "UPDATE sync_node SET organization_id = ?, brand_id = ?, store_id = ?",
        new.organization_id,
        new.brand_id,
        new.store_id,
    )
