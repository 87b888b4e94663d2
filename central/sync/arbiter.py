"""Which ops are new: `entity_digests` knows the newest body of each row, and is locked first.

| rows | what counts |
|---|---|
| facts | the first; the same id with other content is a conflict |
| rows of the store | what a later box of it made, then the higher `rev` |
| settings made at a box | the higher `rev` |
| both, at the same `rev` | the stream of the higher epoch: the other was made on a restored image |
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson
from psycopg import Connection

from central.sync import folding
from central.sync.boxes import KnownBox
from central.sync.shapes import Arrived, Shape
from sync.protocol.projecting import Unprojectable
from sync.protocol.versions import Unspeakable, Versions

_OPS = (
    b"unnest(%s::text[], %s::uuid[], %b::bigint[], %b::bigint[], %b::bigint[], %b::bigint[]) "
    b"AS o(kind, id, rev, digest, epoch, version)"
)
_ARBITER = (
    b"INSERT INTO entity_digests AS had (organization_id, kind, entity_id, rev, node_id, digest, "
    b"epoch, said_epoch, version) SELECT %s, o.kind, o.id, o.rev, %s, o.digest, o.epoch, %s, "
    b"o.version FROM " + _OPS + b" ORDER BY o.kind, o.id "
    b"ON CONFLICT (organization_id, kind, entity_id) DO "
)
_FACTS = _ARBITER + b"NOTHING RETURNING kind, entity_id"
_TAKE = (
    _ARBITER + b"UPDATE SET rev = excluded.rev, node_id = excluded.node_id, "
    b"digest = excluded.digest, epoch = excluded.epoch, said_epoch = excluded.said_epoch, "
    b"version = excluded.version"
)
_STATE = _TAKE + (
    b" WHERE (had.epoch, had.rev, had.said_epoch, had.version) < "
    b"(excluded.epoch, excluded.rev, excluded.said_epoch, excluded.version) "
    b"AND had.digest <> excluded.digest RETURNING kind, entity_id"
)
_SETTINGS = _TAKE + (
    b" WHERE (had.rev, had.said_epoch, had.version) < "
    b"(excluded.rev, excluded.said_epoch, excluded.version) "
    b"AND had.digest <> excluded.digest RETURNING kind, entity_id"
)
_LOCK = _TAKE + b" RETURNING kind, entity_id"
_OF_OURS = b" JOIN entity_digests had ON had.organization_id = %s AND had.kind = o.kind "
_OF_OURS += b"AND had.entity_id = o.id AND had.digest <> o.digest"
_OTHERWISE = b"SELECT o.kind, o.id, had.version FROM " + _OPS + _OF_OURS
_RIVALS = (
    b"SELECT o.kind, o.id, (had.epoch, had.said_epoch) < (o.epoch, %s) FROM "
    + _OPS
    + _OF_OURS
    + b" AND had.rev = o.rev AND had.version = o.version"
)
_EPOCHS = b"SELECT node_id, epoch FROM sync_streams WHERE organization_id = %s AND store_id = %s"
_IN_FULL = b"""
UPDATE entity_digests had SET digest = o.digest, version = o.version
FROM unnest(%s::text[], %s::uuid[], %b::bigint[], %b::bigint[]) AS o(kind, id, digest, version)
WHERE had.organization_id = %s AND had.kind = o.kind AND had.entity_id = o.id"""


@dataclass(frozen=True, slots=True)
class Overruled:
    """Two lives of a box made one row otherwise: whether what came now counts."""

    kind: str
    entity_id: str
    rev: int
    wins: bool


class Arbiter:
    """Decides for the ops of one box's stream, inside the transaction of its push."""

    def __init__(self, connection: Connection[Any], box: KnownBox) -> None:
        self._connection = connection
        self._box = box
        self._epochs: dict[str, int] | None = None

    def new_facts(self, rows: list[Arrived], versions: Versions) -> list[Arrived]:
        """Facts that were not here. Raises Unprojectable where one is, with other content."""
        new = self._asked(_FACTS, rows)
        if len(new) < len(rows):
            self._refuse_conflicts(rows, versions)
        return new

    def newer_state(self, rows: list[Arrived]) -> list[Arrived]:
        """Rows of the store that count above what is here."""
        return self._asked(_STATE, rows)

    def newer_settings(self, rows: list[Arrived]) -> list[Arrived]:
        """Settings made at the box that count above what is here."""
        return self._asked(_SETTINGS, rows)

    def lock(self, rows: list[Arrived]) -> None:
        """Keep others from these rows until the transaction ends; what came is noted."""
        self._asked(_LOCK, rows)

    def rivals(self, rows: list[Arrived]) -> list[Overruled]:
        """Rows that are here at the same `rev` with other content, before it is decided.

        A store that had one box only has none: its one stream is one life.
        """
        if not rows or len(self._known_epochs()) < 2:
            return []
        parameters = (self._own_epoch(), *self._columns(rows), self._box.organization_id)
        found = self._connection.execute(_RIVALS, parameters).fetchall()
        wins = {(kind, entity_id.hex): wins for kind, entity_id, wins in found}
        doubtful = [row for row in rows if (row.shape.kind, row.entity_id) in wins]
        return [
            Overruled(row.shape.kind, row.entity_id, row.rev, wins[row.shape.kind, row.entity_id])
            for shape, group in folding.by_table(doubtful)
            for row in self._differing(shape, group)
        ]

    def _differing(self, shape: Shape, rows: Sequence[Arrived]) -> list[Arrived]:
        """Those that have another content here, however it was written as JSON."""
        found = self._connection.execute(shape.differs_sql, (folding.as_json(rows),))
        ids = {entity_id.hex for (entity_id,) in found}
        return [row for row in rows if row.entity_id in ids]

    # ---- asking ----------------------------------------------------------------------------
    def _asked(self, statement: bytes, rows: list[Arrived]) -> list[Arrived]:
        """Those of the rows that are new."""
        if not rows:
            return []
        box = self._box
        parameters = (box.organization_id, box.node_id, self._own_epoch(), *self._columns(rows))
        found = self._connection.execute(statement, parameters)
        new = {(kind, entity_id.hex) for kind, entity_id in found}
        return [row for row in rows if (row.shape.kind, row.entity_id) in new]

    def _columns(self, rows: Sequence[Arrived]) -> tuple[Sequence[Any], ...]:
        epochs, own = self._known_epochs(), self._own_epoch()
        kinds, ids, revs, digests = folding.columns(rows)
        ranks = [epochs.get(row.writer, 0) if row.writer else own for row in rows]
        return kinds, ids, revs, digests, ranks, [row.version for row in rows]

    def _own_epoch(self) -> int:
        return self._known_epochs().get(self._box.node_id.hex, 0)

    def _known_epochs(self) -> dict[str, int]:
        """The epoch of each box that the store ever had; one that lived alone is before all."""
        if self._epochs is None:
            key = (self._box.organization_id, self._box.store_id)
            found = self._connection.execute(_EPOCHS, key)
            self._epochs = {node_id.hex: epoch for node_id, epoch in found}
        return self._epochs

    # ---- facts -----------------------------------------------------------------------------
    def _refuse_conflicts(self, facts: list[Arrived], versions: Versions) -> None:
        """A fact that is known must be the same, though perhaps written otherwise.

        One that came in an older shape first may be said in full later: what is here stays, and
        the journal has the rest.
        """
        parameters = (*self._columns(facts), self._box.organization_id)
        found = self._connection.execute(_OTHERWISE, parameters).fetchall()
        versions_here = {(kind, entity_id.hex): version for kind, entity_id, version in found}
        doubtful = [row for row in facts if (row.shape.kind, row.entity_id) in versions_here]
        for shape, group in folding.by_table(doubtful):
            said = [
                replace(row, data=_as_here(row, versions_here[shape.kind, row.entity_id], versions))
                for row in group
            ]
            for row in self._differing(shape, said):
                detail = f"another {shape.kind} {row.entity_id} is here already"
                raise Unprojectable("conflict", detail)
        fuller = [
            row for row in doubtful if row.version > versions_here[row.shape.kind, row.entity_id]
        ]
        if fuller:
            kinds, ids, _, digests = folding.columns(fuller)
            numbers = [row.version for row in fuller]
            key = (kinds, ids, digests, numbers, self._box.organization_id)
            self._connection.execute(_IN_FULL, key)


def _as_here(row: Arrived, version: int, versions: Versions) -> bytes:
    """A fact as it would have come in the shape that the one here came in."""
    if version >= row.version:
        return row.data
    kind, newest = row.shape.kind, versions.newest(row.shape.kind)
    try:
        older = versions.lowered(kind, orjson.loads(row.data), newest, version)
    except Unspeakable:
        return row.data
    return orjson.dumps(row.shape.filled(versions.raised(kind, older, version)))
