"""Snapshots: a store's rows as a box needs them that takes it over, exported in one view.

| rows | which |
|---|---|
| settings and overlays | all that hold in the store |
| state of the store | of the last thirty days; what is not final; all that is open orders' |
| facts | of the last thirty days (refunds, look-ups), and what balances are sums of since ever |
| shared by stores | none: the feed has them |

A snapshot lives a day; its pieces are fetched one by one, in whichever order, any number of times.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import orjson
from psycopg import Connection
from sqlalchemy import Table

from central.metadata import CENTRAL_METADATA
from central.sync import shapes
from central.sync.boxes import KnownBox
from central.tenancy import Pool, tenant_block
from domain.clock import Clock
from domain.errors import DomainError
from domain.ids import new_id
from sync.base import Replicated, replicated_tables
from sync.protocol.snapshot import Line, Manifest, Tally, pieces
from sync.protocol.versions import VERSIONS, Unspeakable, Versions
from sync.protocol.wire import to_wire
from sync.types import to_micros

DAYS = 30
LIVES = timedelta(hours=24)
AT_ONCE = 2_000
BY_FEED = ("shared_profile", "shared_quantity")
SUMMED_UP = frozenset(
    {"stock_movement", "portion_movement", "place_movement", "day_close", "book_month"}
)
"""Facts whose sum since ever counts, or of which there are few: they go whole."""
OPEN_UNTIL_FINAL = frozenset(
    {"order", "check", "drawer_session", "invoice", "receipt_request", "device"}
)
"""What is not final of these is at work, however old. (A line that is not voided is only sold.)"""
LEFT_OUT = frozenset({"audit_entry"})
"""Nothing at the box is made of them."""

_OTHERS = b"""
SELECT 1 FROM sync_streams WHERE organization_id = %s AND store_id = %s AND node_id <> %s LIMIT 1"""
_KNOWN = b"""
SELECT id FROM sync_snapshots
WHERE organization_id = %s AND store_id = %s AND node_id = %s AND expires_at > %s"""
_FORGET_PIECES = b"""
DELETE FROM sync_snapshot_chunks c USING sync_snapshots s
WHERE s.organization_id = %s AND s.store_id = %s AND s.expires_at <= %s
  AND c.organization_id = s.organization_id AND c.store_id = s.store_id AND c.snapshot_id = s.id"""
_FORGET = b"""
DELETE FROM sync_snapshots WHERE organization_id = %s AND store_id = %s AND expires_at <= %s"""
_PIECE = b"""
INSERT INTO sync_snapshot_chunks (organization_id, store_id, snapshot_id, number, body)
VALUES (%s, %s, %s, %s, %s)"""
_MANIFEST = b"""
INSERT INTO sync_snapshots
  (organization_id, store_id, id, node_id, manifest, made_at, expires_at)
VALUES (%s, %s, %s, %s, %s, %s, %s)"""
_READ_MANIFEST = b"""
SELECT manifest FROM sync_snapshots
WHERE organization_id = %s AND store_id = %s AND node_id = %s AND id = %s AND expires_at > %s"""
_READ_PIECE = b"""
SELECT c.body FROM sync_snapshot_chunks c JOIN sync_snapshots s
  ON s.organization_id = c.organization_id AND s.store_id = c.store_id AND s.id = c.snapshot_id
WHERE s.organization_id = %s AND s.store_id = %s AND s.node_id = %s AND s.id = %s
  AND s.expires_at > %s AND c.number = %s"""

_DROP_PIECES = b"""
DELETE FROM sync_snapshot_chunks c USING sync_snapshots s
WHERE s.organization_id = %s AND s.store_id = %s AND s.node_id = %s
  AND c.organization_id = s.organization_id AND c.store_id = s.store_id AND c.snapshot_id = s.id"""
_DROP = b"""
DELETE FROM sync_snapshots WHERE organization_id = %s AND store_id = %s AND node_id = %s"""


class SnapshotGone(DomainError):
    """There is no such snapshot any more: it is older than a day, or another box's."""

    code = "snapshot_gone"
    status = 410

    def __init__(self) -> None:
        super().__init__("This copy is too old. Ask for a new code, and connect again.")


@dataclass(frozen=True, slots=True)
class _Since:
    """From when on things go along; what was changed a day earlier too, so that no row of the first
    day lacks what it belongs to."""

    day: str
    moment: datetime


class Snapshots:
    """Makes them and hands them out, each to its own box only."""

    def __init__(self, pool: Pool, clock: Clock, versions: Versions = VERSIONS) -> None:
        self._pool = pool
        self._clock = clock
        self._versions = versions

    def of(self, box: KnownBox, contract: int) -> UUID | None:
        """The snapshot that a box begins with, in the shapes of its contract.

        The same one as long as it lives; none where no other box ever had the store.
        Raises psycopg.Error.
        """
        now = self._clock.now()
        place = (box.organization_id, box.store_id)
        with tenant_block(self._pool, *place, "REPEATABLE READ") as connection:
            if connection.execute(_OTHERS, (*place, box.node_id)).fetchone() is None:
                return None
            known = connection.execute(_KNOWN, (*place, box.node_id, now)).fetchone()
            if known is not None:
                return UUID(str(known[0]))
            for statement in (_FORGET_PIECES, _FORGET):
                connection.execute(statement, (*place, now))
            return self._make(connection, box, contract, now)

    def manifest(self, box: KnownBox, snapshot_id: UUID) -> bytes:
        """What belongs to it, as it goes on the wire. Raises SnapshotGone, psycopg.Error."""
        return self._read(box, _READ_MANIFEST, (snapshot_id, self._clock.now()))

    def piece(self, box: KnownBox, snapshot_id: UUID, number: int) -> bytes:
        """One piece, compressed. Raises SnapshotGone, psycopg.Error."""
        return self._read(box, _READ_PIECE, (snapshot_id, self._clock.now(), number))

    def _read(self, box: KnownBox, statement: bytes, more: Sequence[object]) -> bytes:
        place = (box.organization_id, box.store_id)
        with tenant_block(self._pool, *place) as connection:
            row = connection.execute(statement, (*place, box.node_id, *more)).fetchone()
        if row is None:
            raise SnapshotGone
        return bytes(row[0])

    def _make(
        self, connection: Connection[Any], box: KnownBox, contract: int, now: datetime
    ) -> UUID:
        snapshot_id, tally = new_id(), Tally()
        place = (box.organization_id, box.store_id)
        made = []
        lines = _lines(connection, box, now, contract, self._versions)
        for piece, packed in pieces(lines, tally):
            made.append(piece)
            connection.execute(_PIECE, (*place, snapshot_id, piece.number, packed))
        until = now + LIVES
        manifest = Manifest(snapshot_id, _ms(now), _ms(until), tuple(made), tally.kinds)
        row = (*place, snapshot_id, box.node_id, to_wire(manifest), now, until)
        connection.execute(_MANIFEST, row)
        return snapshot_id


def drop(connection: Connection[Any], box: KnownBox) -> None:
    """What was made for a node before another had the store lacks what that one sold."""
    for statement in (_DROP_PIECES, _DROP):
        connection.execute(statement, (box.organization_id, box.store_id, box.node_id))


def _ms(moment: datetime) -> int:
    return to_micros(moment) // 1000


def _lines(
    connection: Connection[Any],
    box: KnownBox,
    now: datetime,
    contract: int,
    versions: Versions,
) -> Iterator[Line]:
    """Every row of the snapshot, parents first."""
    first = now - timedelta(days=DAYS)
    since = _Since(first.date().isoformat(), first - timedelta(days=1))
    for table_class in _tables():
        kind = table_class.policy.kind
        version = versions.newest(kind)
        with connection.cursor(name=f"snapshot_{kind}") as cursor:
            cursor.itersize = AT_ONCE
            cursor.execute(_query(table_class), _parameters(box, since))
            for (text,) in cursor:
                yield _in_contract(Line(kind, version, text.encode()), contract, versions)


def _in_contract(line: Line, contract: int, versions: Versions) -> Line:
    """With what an older contract has of it, where it has anything."""
    to = versions.spoken(line.kind, contract)
    if contract >= versions.contract or not 0 < to < line.version:
        return line
    try:
        older = versions.lowered(line.kind, orjson.loads(line.body), line.version, to)
    except Unspeakable:
        return line
    return replace(line, older_version=to, older=orjson.dumps(older))


@cache
def _tables() -> tuple[type[Replicated], ...]:
    known = replicated_tables()
    names = [table.name for table in CENTRAL_METADATA.sorted_tables if table.name in known]
    found = [known[name] for name in names]
    return tuple(
        each
        for each in found
        if each.policy.write_class not in BY_FEED and each.policy.kind not in LEFT_OUT
    )


def _parameters(box: KnownBox, since: _Since) -> dict[str, object]:
    return {
        "organization": box.organization_id,
        "brand": box.brand_id,
        "store": box.store_id,
        "day": since.day,
        "moment": since.moment,
    }


@cache
def _query(table_class: type[Replicated]) -> bytes:
    table = CENTRAL_METADATA.tables[str(table_class.__tablename__)]
    images = shapes.images_of(table).replace("= %s", "= %(organization)s")
    where = " AND ".join(_conditions(table_class, table))
    return f"SELECT row_to_json(r)::text FROM ({images} AND {where}) r".encode()


def _conditions(table_class: type[Replicated], table: Table) -> Iterator[str]:
    policy = table_class.policy
    columns = set(table.c.keys())
    if policy.write_class == "setting":
        for name, said in (("brand_id", "brand"), ("store_id", "store")):
            if name in columns:
                yield f"(t.{name} IS NULL OR t.{name} = %({said})s)"
        return
    yield "t.store_id = %(store)s" if "store_id" in columns else "true"
    if policy.kind in SUMMED_UP or policy.write_class in ("overlay", "command"):
        return
    wanted = ["t.business_date >= %(day)s"]
    if not policy.insert_only:
        wanted.append("t.updated_at >= %(moment)s")
    for column, finals in policy.one_way.items() if policy.kind in OPEN_UNTIL_FINAL else ():
        listed = ", ".join(f"'{final}'" for final in finals)
        wanted.append(f"t.{column} NOT IN ({listed})")
    if "order_id" in columns:
        wanted.append(f"t.order_id IN ({_OPEN_ORDERS})")
    if "check_id" in columns:
        wanted.append(f"t.check_id IN ({_OPEN_CHECKS})")
    if "drawer_session_id" in columns:
        wanted.append(f"t.drawer_session_id IN ({_OPEN_SESSIONS})")
    yield f"({' OR '.join(wanted)})"


_OPEN_ORDERS = (
    "SELECT o.id FROM orders o WHERE o.organization_id = %(organization)s "
    "AND o.store_id = %(store)s AND o.state NOT IN ('closed', 'voided')"
)
_OPEN_CHECKS = (
    "SELECT c.id FROM checks c WHERE c.organization_id = %(organization)s "
    f"AND c.store_id = %(store)s AND c.order_id IN ({_OPEN_ORDERS})"
)
_OPEN_SESSIONS = (
    "SELECT d.id FROM drawer_sessions d WHERE d.organization_id = %(organization)s "
    "AND d.store_id = %(store)s AND d.state <> 'closed'"
)
