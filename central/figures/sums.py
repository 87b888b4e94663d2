"""Every hour: are the rows of each store what its boxes sealed, body by body?

What came in the last hours is looked at, a stretch of the past by turns, and whatever differed
before. Of each row the newest body in the journal is added up by kind, and so are the rows as they
stand; where the sums differ, the rows are looked at one by one. The chain proves that the journal
is what the box has, so this closes the ring from the box's disk to the office's rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from psycopg import Connection

from central.figures import agreeing
from central.partitions import least_id
from central.sync.shapes import Arrived, Shape, shape_of
from central.tenancy import Pool, tenant_block
from sync.protocol.projecting import Unprojectable
from sync.protocol.wire import Garbled, Op

FRESH = timedelta(hours=2)
PAST = timedelta(days=60)
MOST_FRESH, MOST_PAST, MOST_KNOWN = 5_000, 1_000, 100

Key = tuple[str, UUID]

_ARRIVED = b"""
SELECT store_id, node_id, body FROM sync_journal
WHERE organization_id = %s AND id >= %s AND id < %s ORDER BY id DESC LIMIT %s"""
_KNOWN = b"SELECT store_id, differences FROM sum_comparisons WHERE organization_id = %s"
_BODIES = b"""
SELECT j.node_id, j.body FROM unnest(%s::uuid[], %s::bigint[]) AS a(node_id, seq)
JOIN sync_journal j ON j.organization_id = %s AND j.store_id = %s AND j.node_id = a.node_id
AND j.seq = a.seq"""
_DIGESTS = b"""
SELECT entity_id, digest FROM entity_digests
WHERE organization_id = %s AND kind = %s AND entity_id = ANY (%s)"""
_PARKED = b"""
SELECT entity_id FROM parked_entities
WHERE organization_id = %s AND kind = %s AND entity_id = ANY (%s)"""


@dataclass(frozen=True, slots=True)
class _Body:
    """A body that came: whose, and where in the node's stream."""

    arrived: Arrived
    node_id: UUID
    seq: int


@dataclass
class _Store:
    """What is looked at of a store: the bodies of its rows, as they came."""

    bodies: dict[Key, list[_Body]] = field(default_factory=dict)

    def take(self, organization_id: UUID, store_id: UUID, node_id: UUID, body: bytes) -> None:
        """Keep a body that can be read; what cannot is in quarantine, and told there."""
        try:
            op = Op.parse(body)
            shape = shape_of(op.kind)
            arrived = shape.read(op, organization_id, store_id)
        except (Garbled, Unprojectable):
            return
        if not shape.is_profile:  # merged field by field: no body is the row
            key = (op.kind, UUID(op.entity_id))
            self.bodies.setdefault(key, []).append(_Body(arrived, node_id, op.seq))


def compare_sums(pool: Pool, organization_id: UUID, now: datetime) -> int:
    """Compare the stores of an organization, and keep what was found; returns how many rows.

    A difference stays until its rows agree. Raises psycopg.Error.
    """
    with tenant_block(pool, organization_id, isolation="REPEATABLE READ") as connection:
        stores = _looked_at(connection, organization_id, now)
        for store_id, store in stores.items():
            found = _differences(connection, organization_id, store.bodies)
            agreeing.keep(connection, organization_id, store_id, found, now)
    return sum(len(store.bodies) for store in stores.values())


def _looked_at(
    connection: Connection[Any], organization_id: UUID, now: datetime
) -> dict[UUID, _Store]:
    stores: dict[UUID, _Store] = {}
    turn = now - FRESH - (int(now.timestamp()) // 3600 * FRESH) % PAST
    spans = ((now - FRESH, MOST_FRESH), (turn - FRESH, MOST_PAST))
    for begin, most in spans:
        key = (
            organization_id,
            least_id(begin),
            least_id(begin + FRESH + timedelta(seconds=1)),
            most,
        )
        for store_id, node_id, body in connection.execute(_ARRIVED, key):
            store = stores.setdefault(store_id, _Store())
            store.take(organization_id, store_id, node_id, bytes(body))
    for store_id, differences in connection.execute(_KNOWN, (organization_id,)).fetchall():
        store = stores.setdefault(store_id, _Store())
        places = [place for kind in differences for place in kind["at"]]
        nodes, seqs = [node for node, _ in places], [seq for _, seq in places]
        for node_id, body in connection.execute(_BODIES, (nodes, seqs, organization_id, store_id)):
            store.take(organization_id, store_id, node_id, bytes(body))
    return stores


def _differences(
    connection: Connection[Any], organization_id: UUID, bodies: Mapping[Key, Sequence[_Body]]
) -> list[dict[str, Any]]:
    by_kind: dict[str, dict[UUID, Sequence[_Body]]] = {}
    for (kind, entity_id), arrived in bodies.items():
        by_kind.setdefault(kind, {})[entity_id] = arrived
    found = []
    for kind in sorted(by_kind):
        others = _otherwise(connection, organization_id, shape_of(kind), by_kind[kind])
        if others:
            places = [(body.node_id.hex, body.seq) for body in others[:MOST_KNOWN]]
            found.append({"kind": kind, "rows": len(others), "at": places})
    return found


def _otherwise(
    connection: Connection[Any],
    organization_id: UUID,
    shape: Shape,
    bodies: Mapping[UUID, Sequence[_Body]],
) -> list[_Body]:
    """Newest bodies that their rows are not made of. What waits in quarantine is left out."""
    key = (organization_id, shape.kind, list(bodies))
    digests = dict(connection.execute(_DIGESTS, key).fetchall())
    parked = {row[0] for row in connection.execute(_PARKED, key)}
    sealed = {
        entity_id: newest
        for entity_id, came in bodies.items()
        if entity_id not in parked and (newest := _newest(came, digests.get(entity_id)))
    }
    rows = {
        UUID(row["id"]): row
        for (text,) in connection.execute(shape.image_sql, (organization_id, list(sealed)))
        if (row := orjson.loads(text)).get("authority") != "centre"
    }
    if shape.is_setting:  # what the office took over is the office's
        sealed = {entity_id: sealed[entity_id] for entity_id in rows}
    docs = {entity_id: orjson.loads(body.arrived.data) for entity_id, body in sealed.items()}
    if _sum(docs.values()) == _sum(rows.values()):
        return []
    return [sealed[each] for each in sorted(docs) if rows.get(each) != docs[each]]


def _newest(came: Sequence[_Body], digest: int | None) -> _Body | None:
    """The body that decided; none where a later one did, that is not looked at."""
    return next((body for body in came if body.arrived.digest == digest), None)


def _sum(docs: Iterable[Mapping[str, Any]]) -> int:
    """The additive sum: the first 64 bits of each SHA-256, whatever the order of the fields."""
    total = 0
    for doc in docs:
        said = orjson.dumps(doc, option=orjson.OPT_SORT_KEYS)
        total += int.from_bytes(hashlib.sha256(said).digest()[:8], "big")
    return total % 2**64
