"""The journal of received ops: raw bytes, before anything is made of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from psycopg import Connection

from central.sync.boxes import KnownBox
from domain.ids import new_id
from sync.protocol.centre import Journalled
from sync.protocol.wire import Op
from sync.seal import GENESIS

_HASHES = b"""
SELECT seq, hash FROM sync_journal
WHERE organization_id = %s AND store_id = %s AND node_id = %s AND seq BETWEEN %s AND %s"""
_WRITE = b"""
INSERT INTO sync_journal (organization_id, id, store_id, node_id, seq, tx_id, kind, version,
                          entity_id, late, hash, body, received_at, clock_offset_ms,
                          clock_uncertainty_ms)
SELECT %s, o.id, %s, %s, o.seq, o.tx, o.kind, o.version, o.entity_id, %s, o.hash, o.body, %s,
       o.ahead, o.unsure
FROM unnest(%b::uuid[], %b::bigint[], %s::uuid[], %s::text[], %b::bigint[], %s::uuid[],
            %b::bytea[], %b::bytea[], %b::bigint[], %b::bigint[])
  AS o(id, seq, tx, kind, version, entity_id, hash, body, ahead, unsure)"""
_READ = b"""
SELECT body, hash, late FROM sync_journal
WHERE organization_id = %s AND store_id = %s AND node_id = %s AND seq BETWEEN %s AND %s
ORDER BY seq"""


def hashes(
    connection: Connection[Any], box: KnownBox, first: int, last: int
) -> Callable[[int], bytes | None]:
    """The chain's values from `first` to `last`, as far as they are here."""
    found: dict[int, bytes] = {}
    if first <= last:
        key = (box.organization_id, box.store_id, box.node_id, first, last)
        found = {seq: bytes(value) for seq, value in connection.execute(_HASHES, key)}
    found[0] = GENESIS
    return found.get


def write(
    connection: Connection[Any], box: KnownBox, ops: Sequence[Journalled], at: datetime
) -> None:
    """Keep ops byte for byte; nothing about their content can make this fail."""
    connection.execute(
        _WRITE,
        (
            box.organization_id,
            box.store_id,
            box.node_id,
            ops[0].late,
            at,
            [new_id() for _ in ops],
            [each.op.seq for each in ops],
            [each.op.tx_id for each in ops],
            [each.op.kind for each in ops],
            [each.op.version for each in ops],
            [each.op.entity_id for each in ops],
            [each.hash for each in ops],
            [each.op.body for each in ops],
            [each.op.ahead_ms for each in ops],
            [each.op.unsure_ms for each in ops],
        ),
    )


def read(
    connection: Connection[Any], box: KnownBox, first: int, last: int
) -> tuple[Journalled, ...]:
    """Ops as they came."""
    key = (box.organization_id, box.store_id, box.node_id, first, last)
    return tuple(
        Journalled(Op.parse(bytes(body)), bytes(value), late)
        for body, value, late in connection.execute(_READ, key)
    )
