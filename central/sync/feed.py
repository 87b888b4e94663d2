"""The feed: the newest state of each row in a scope, numbered in the order of commits.

A number comes from the scope's head, locked last in the writing transaction and in the order of
the scopes' names: who reads up to a head misses nothing, and nobody waits in a circle.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any, Literal
from uuid import UUID

from psycopg import Connection

from central.sync.boxes import GUEST_SCOPES
from central.sync.shapes import Arrived

FOR_OTHERS = ("shared_profile", "shared_quantity")
"""Classes of rows of a box that other boxes of the chain read."""

_BUMP = b"""
INSERT INTO feed_heads AS had (organization_id, scope, seq, floor) VALUES (%s, %s, %s, 0)
ON CONFLICT (organization_id, scope) DO UPDATE SET seq = had.seq + excluded.seq
RETURNING seq"""
_PUT = b"""
INSERT INTO feed
  (organization_id, scope, kind, entity_id, seq, version, op, body, digest)
SELECT %s, %s, o.kind, o.id, o.seq, o.version, o.op, o.body, o.digest
FROM unnest(%s::text[], %s::uuid[], %b::bigint[], %b::bigint[], %s::text[], %b::bytea[],
            %b::bigint[]) AS o(kind, id, seq, version, op, body, digest)
ON CONFLICT (organization_id, scope, kind, entity_id) DO UPDATE SET
  seq = excluded.seq, version = excluded.version, op = excluded.op, body = excluded.body,
  digest = excluded.digest"""


@dataclass(frozen=True, slots=True)
class News:
    """A row's newest state for a scope, to be numbered."""

    scope: str
    kind: str
    entity_id: str
    version: int
    body: bytes
    op: Literal["put", "del"] = "put"

    @property
    def digest(self) -> int:
        """The first 64 bits of the body's SHA-256, signed."""
        return int.from_bytes(hashlib.sha256(self.body).digest()[:8], "big", signed=True)


def publish(connection: Connection[Any], organization_id: UUID, news: Iterable[News]) -> None:
    """Number rows and put them in the feed. Nothing else may be locked after this."""
    newest = {(each.scope, each.kind, each.entity_id): each for each in news}
    ordered = sorted(newest.values(), key=attrgetter("scope", "kind", "entity_id"))
    for scope, rows in groupby(ordered, key=attrgetter("scope")):
        _publish(connection, organization_id, scope, list(rows))


def _publish(
    connection: Connection[Any], organization_id: UUID, scope: str, rows: Sequence[News]
) -> None:
    row = connection.execute(_BUMP, (organization_id, scope, len(rows))).fetchone()
    if row is None:
        raise LookupError(f"the scope {scope} has no head")
    head = int(row[0])
    connection.execute(
        _PUT,
        (
            organization_id,
            scope,
            [each.kind for each in rows],
            [each.entity_id for each in rows],
            list(range(head - len(rows) + 1, head + 1)),
            [each.version for each in rows],
            [each.op for each in rows],
            [each.body for each in rows],
            [each.digest for each in rows],
        ),
    )


def news_of(rows: Iterable[Arrived]) -> list[News]:
    """What others have to hear of rows that came from a box."""
    return [
        News(guest_scope(row.entity_id), row.shape.kind, row.entity_id, row.shape.version, row.data)
        for row in rows
        if row.shape.write_class in FOR_OTHERS
    ]


def guest_scope(entity_id: str) -> str:
    """The scope of a row that all stores of a chain share: by its id's last digit."""
    return GUEST_SCOPES[int(entity_id[-1], 16)]
