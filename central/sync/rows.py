"""The rows of one tenant inside the transaction that journalled a box's ops.

`central.sync.arbiter` says which ops are new; only those are written, table by table, parents
first. Rows that several boxes may change are merged with what is here (`central.sync.profiles`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg import Connection

from central.sync import folding, profiles
from central.sync.arbiter import Arbiter, Overruled
from central.sync.boxes import KnownBox
from central.sync.shapes import Arrived, Shape, shape_of
from domain.ids import new_id
from sync.protocol.centre import Journalled
from sync.protocol.projecting import Entity, Unprojectable, project
from sync.protocol.versions import VERSIONS, Versions
from sync.protocol.wire import Op, Verdict

OF_THE_ROW = (
    psycopg.errors.DataError,
    psycopg.errors.IntegrityError,
    psycopg.errors.InsufficientPrivilege,
)
"""What Postgres says about a row; anything else is about the centre, and the box asks again."""

_ANYTHING_WAITS = b"SELECT 1 FROM parked_entities WHERE organization_id = %s LIMIT 1"
"""It is seldom anything, and hundreds of ids need not be sent to hear that."""
_WAITING = (
    b"SELECT p.kind, p.entity_id FROM parked_entities p "
    b"JOIN unnest(%s::text[], %s::uuid[]) AS o(kind, id) ON p.kind = o.kind AND p.entity_id = o.id "
    b"WHERE p.organization_id = %s AND (%s::uuid IS NULL OR p.quarantine_id < %s)"
)
_QUARANTINE = b"""
INSERT INTO sync_quarantine
  (organization_id, id, store_id, node_id, first_seq, last_seq, late, code, detail, since)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""
_PARK = b"""
INSERT INTO parked_entities (organization_id, kind, entity_id, quarantine_id)
SELECT %s, o.kind, o.id, %s FROM unnest(%s::text[], %s::uuid[]) AS o(kind, id)
ON CONFLICT DO NOTHING"""


class PostgresRows:
    """Implements `sync.protocol.projecting.Rows`. `written` is what others may have to hear of.

    With `redriven` only rows that wait behind an earlier transaction than that one are parked.
    """

    def __init__(
        self,
        connection: Connection[Any],
        box: KnownBox,
        now: datetime,
        *,
        redriven: UUID | None = None,
        versions: Versions = VERSIONS,
    ) -> None:
        self.written: list[Arrived] = []
        self.overruled: list[Overruled] = []
        self._versions = versions
        self._arbiter = Arbiter(connection, box)
        self._connection = connection
        self._box = box
        self._now = now
        self._redriven = redriven
        self._collected: list[Arrived] = []
        self._late = False

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """What was applied within is written at its end, or nothing of it."""
        self._collected, count, told = [], len(self.written), len(self.overruled)
        try:
            with self._connection.transaction():
                yield
                self._write(folding.newest(self._collected))
        except OF_THE_ROW as error:
            del self.written[count:], self.overruled[told:]
            raise Unprojectable(*_reason(error)) from error
        except Unprojectable:
            del self.written[count:], self.overruled[told:]
            raise

    def apply(self, op: Op, node_id: UUID, *, late: bool) -> None:
        """Look at the op; it is written with the others of its savepoint."""
        box = self._box
        self._late = late
        shape = shape_of(op.kind)
        self._collected.append(shape.read(op, box.organization_id, box.store_id, self._versions))

    def parked(self, entities: Sequence[Entity]) -> frozenset[Entity]:
        """Those of the rows that wait behind something."""
        organization_id, before = self._box.organization_id, self._redriven
        if self._connection.execute(_ANYTHING_WAITS, (organization_id,)).fetchone() is None:
            return frozenset()
        kinds, ids = [kind for kind, _ in entities], [entity_id for _, entity_id in entities]
        found = self._connection.execute(_WAITING, (kinds, ids, organization_id, before, before))
        return frozenset((kind, entity_id.hex) for kind, entity_id in found)

    def quarantine(
        self, node_id: UUID, group: Sequence[Journalled], code: str, detail: str
    ) -> None:
        """Keep a group for later, and park its rows. One that was kept already stays as it is."""
        if self._redriven is not None:
            return
        box, quarantine_id = self._box, new_id()
        first, last = group[0], group[-1]
        self._connection.execute(
            _QUARANTINE,
            (
                box.organization_id,
                quarantine_id,
                box.store_id,
                node_id,
                first.op.seq,
                last.op.seq,
                first.late,
                code,
                detail.replace("\x00", "?"),
                self._now,
            ),
        )
        kinds, ids = [each.op.kind for each in group], [each.op.entity_id for each in group]
        self._connection.execute(_PARK, (box.organization_id, quarantine_id, kinds, ids))

    # ---- writing ---------------------------------------------------------------------------
    def _write(self, rows: list[Arrived]) -> None:
        arbiter = self._arbiter
        state = [row for row in rows if not (row.shape.insert_only or row.shape.is_profile)]
        if self._late:
            state = self._uncontradicted(state)
        new = arbiter.new_facts([row for row in rows if row.shape.insert_only], self._versions)
        self.overruled += arbiter.rivals(state)
        new += arbiter.newer_state([row for row in state if not row.shape.is_setting])
        new += arbiter.newer_settings([row for row in state if row.shape.is_setting])
        for shape, group in folding.by_table(new):
            count = self._connection.execute(shape.write_sql, (folding.as_json(group),)).rowcount
            if count != len(group):
                raise Unprojectable(*_guarded(shape))
        shared = [row for row in rows if row.shape.is_profile]
        self.written += new + profiles.merged(self._connection, self._box, arbiter, shared)

    def _uncontradicted(self, rows: list[Arrived]) -> list[Arrived]:
        """Late state without what the store's box has long made final otherwise."""
        left: list[Arrived] = []
        for shape, group in folding.by_table(rows):
            against: set[str] = set()
            for at, (column, finals) in enumerate(shape.one_way.items()):
                said = {row.entity_id: row.finals[at] for row in group}
                look = (
                    f"SELECT id, {column} FROM {shape.name} WHERE organization_id = %s "
                    f"AND id = ANY (%s::uuid[]) AND {column} = ANY (%s)"
                )
                key = (self._box.organization_id, list(said), list(finals))
                found = self._connection.execute(look.encode(), key)
                against |= {each.hex for each, value in found if said[each.hex] != value}
            left += [row for row in group if row.entity_id not in against]
        return left


def project_all(
    rows: PostgresRows, node_id: UUID, groups: Sequence[Sequence[Journalled]]
) -> tuple[Verdict, ...]:
    """Everything at once; where that fails or something waits, group by group."""
    ops = [each for group in groups for each in group]
    if not rows.parked([(each.op.kind, each.op.entity_id) for each in ops]):
        try:
            with rows.savepoint():
                for each in ops:
                    rows.apply(each.op, node_id, late=each.late)
        except Unprojectable:
            return project(rows, node_id, groups)
        return ()
    return project(rows, node_id, groups)


def _guarded(shape: Shape) -> tuple[str, str]:
    """Why a row that is here was not changed."""
    if shape.is_setting:
        return "authority", f"a {shape.kind} here is the office's or another store's"
    return "final", f"what is final of a {shape.kind} would change"


def _reason(error: psycopg.Error) -> tuple[str, str]:
    detail = error.diag.message_primary or str(error)
    match error:
        case psycopg.errors.ForeignKeyViolation():
            return "missing_parent", error.diag.message_detail or detail
        case psycopg.errors.UniqueViolation():
            return "conflict", detail
        case psycopg.errors.InsufficientPrivilege():
            return "foreign", detail
        case _:
            return "refused", detail
