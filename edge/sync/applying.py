"""Rows of the centre become visible: all that is staged at once, with the box's own left alone.

A pull replaces only rows whose authority is the centre's, and adopts a box's row where the centre
says a higher `authority_epoch`. What cannot be applied (an unknown kind, a newer version, a parent
that is missing) is held and tried again with every swap and at every start, never dropped.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from edge.box_tables import HeldIn, PullStage
from edge.guests.forgetting import forget_visits
from edge.sync import profiles
from edge.sync.reading import Unreadable, read_row, tables_by_kind, values_of
from edge.sync.topics import topics
from edge.transaction import Write
from sync.base import METADATA, Replicated, Setting
from sync.protocol.wire import FeedRow
from sync.rows import shape
from sync.tables.guests import Guest
from sync.types import to_micros

DIGEST_BYTES = 8
STAGED = (
    "SELECT scope, kind, entity_id, seq, version, op, body, older_version, older FROM pull_stage "
    "ORDER BY scope, seq"
)
RELEASE, PART = "release", "release_part"
ASIDE = frozenset({RELEASE, PART})
"""Kinds that are no rows: `edge.sync.releases` keeps them aside."""
Key = tuple[str, str, UUID]
"""Scope, kind and id of a row of the feed."""


class Coming(NamedTuple):
    """A row of the feed that is to be applied: staged now, or held from before."""

    scope: str
    kind: str
    entity_id: UUID
    seq: int
    version: int
    op: str
    body: bytes
    older_version: int = 0
    older: bytes = b""

    @property
    def key(self) -> Key:
        """What it is."""
        return self.scope, self.kind, self.entity_id


Ready = tuple[Coming, list[Any]]
"""A row and its values in the order of its table's columns."""


def stage(tx: Write, rows: Iterable[FeedRow]) -> None:
    """Put rows of a page beside; a newer one of the same key replaces the older."""
    found = shape(PullStage)
    tx.raw.executemany(
        f"{found.insert_sql} ON CONFLICT (scope, kind, entity_id) DO UPDATE SET "
        "seq = excluded.seq, version = excluded.version, op = excluded.op, body = excluded.body, "
        "older_version = excluded.older_version, older = excluded.older "
        "WHERE excluded.seq >= seq",
        [
            (row.scope, row.kind, bytes.fromhex(row.entity_id), row.seq, row.version, row.op,
             row.body, row.older_version, row.older)
            for row in rows
        ],
    )  # fmt: skip


def drop_stage(tx: Write, scopes: Sequence[str]) -> None:
    """Forget what is staged of these scopes."""
    tx.raw.executemany("DELETE FROM pull_stage WHERE scope = ?", [(each,) for each in scopes])


def swap(tx: Write, anew: Sequence[str]) -> set[str]:
    """Make all that is staged visible; scopes read anew lose what did not come again.

    Returns the topics whose screens look again; they are signalled.
    """
    staged = [_staged(*row) for row in tx.rows(STAGED)]
    if anew:
        staged += _gone(tx, anew, {row.key for row in staged})
    touched = _apply(tx, staged)
    _remember(tx, staged)
    tx.execute("DELETE FROM pull_stage")
    return touched


def apply_rows(tx: Write, rows: Sequence[Coming]) -> set[str]:
    """Put rows in force that did not come with the feed just now; the topics that they touch."""
    return _apply(tx, rows)


def take_snapshot(tx: Write, rows: Sequence[Coming]) -> set[str]:
    """Put rows of the restaurant's past here: its newer settings also replace the box's own."""
    return _apply(tx, rows, is_whole=True)


def try_held(tx: Write) -> set[str]:
    """Apply what was held, as far as this release can: after an upgrade that is everything."""
    return _apply(tx, [])


def sums(tx: Write, scopes: Iterable[str]) -> dict[str, dict[str, int]]:
    """The additive sum of newest digests by scope and kind, modulo 2^64."""
    found: dict[str, dict[str, int]] = {scope: defaultdict(int) for scope in scopes}
    for scope, by_kind in found.items():
        for kind, digest in tx.rows("SELECT kind, digest FROM pulled_rows WHERE scope = ?", scope):
            by_kind[kind] = (by_kind[kind] + int.from_bytes(digest, "big")) & (1 << 64) - 1
    return {scope: dict(by_kind) for scope, by_kind in found.items()}


# ---- what comes ----------------------------------------------------------------------------
def _staged(
    scope: str,
    kind: str,
    entity_id: bytes,
    seq: int,
    version: int,
    op: str,
    body: bytes,
    older_version: int,
    older: bytes,
) -> Coming:
    found = UUID(bytes=entity_id)
    return Coming(scope, kind, found, seq, version, op, body, older_version, older)


def _coming(row: HeldIn) -> Coming:
    return Coming(row.scope, row.kind, row.entity_id, row.seq, row.version, row.op, row.body)


def _gone(tx: Write, anew: Sequence[str], came: set[Key]) -> list[Coming]:
    """Rows of scopes read anew that did not come again."""
    return [
        Coming(scope, kind, UUID(bytes=raw), 0, 0, "del", b"")
        for scope in anew
        for kind, raw in tx.rows("SELECT kind, entity_id FROM pulled_rows WHERE scope = ?", scope)
        if (scope, kind, UUID(bytes=raw)) not in came
    ]


def _remember(tx: Write, rows: Sequence[Coming]) -> None:
    """Which rows each scope holds here, and the digests that are compared."""
    tx.raw.executemany(
        "DELETE FROM pulled_rows WHERE scope = ? AND kind = ? AND entity_id = ?",
        [(row.scope, row.kind, row.entity_id.bytes) for row in rows if row.op == "del"],
    )
    tx.raw.executemany(
        "INSERT INTO pulled_rows (scope, kind, entity_id, digest) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (scope, kind, entity_id) DO UPDATE SET digest = excluded.digest",
        [
            (row.scope, row.kind, row.entity_id.bytes, digest(row.body))
            for row in rows
            if row.op == "put"
        ],
    )


def digest(body: bytes) -> bytes:
    """The first 64 bits of SHA-256: what is summed and compared."""
    return hashlib.sha256(body).digest()[:DIGEST_BYTES]


# ---- applying ------------------------------------------------------------------------------
def _apply(tx: Write, staged: Sequence[Coming], *, is_whole: bool = False) -> set[str]:
    newest = [*staged, *_still_held(tx, staged)]
    if not newest:
        return set()
    tx.execute("DELETE FROM held_in")
    tx.execute("INSERT INTO sync_applying (id) VALUES (1)")
    by_kind: dict[str, list[Coming]] = defaultdict(list)
    for row in newest:
        by_kind[row.kind].append(row)
    known = tables_by_kind()
    for kind in by_kind.keys() - known.keys() - ASIDE:
        for row in by_kind[kind]:
            _hold(tx, row, "This release does not know what it is.")
    touched = [table for table in _parents_first() if table.policy.kind in by_kind]
    for table in touched:
        _apply_table(tx, table, by_kind[table.policy.kind], is_whole)
    tx.execute("DELETE FROM sync_applying")
    if Guest.policy.kind in by_kind:
        forget_visits(tx, [row.entity_id for row in by_kind[Guest.policy.kind]])
    found = topics(touched)
    for topic in sorted(found):
        tx.signal(topic)
    return found


def _still_held(tx: Write, staged: Sequence[Coming]) -> list[Coming]:
    """What was held before, but for what comes anew."""
    held = [_coming(row) for row in tx.all(HeldIn)]
    anew = {row.key for row in staged} if held else frozenset()
    return [row for row in held if row.key not in anew]


@cache
def _parents_first() -> tuple[type[Replicated], ...]:
    tables = {str(table.__tablename__): table for table in tables_by_kind().values()}
    return tuple(tables[each.name] for each in METADATA.sorted_tables if each.name in tables)


def _apply_table(
    tx: Write, table: type[Replicated], rows: Sequence[Coming], is_whole: bool
) -> None:
    """Deletes are marks; puts go in at once, and one by one where that fails."""
    _mark_deleted(tx, table, [row for row in rows if row.op == "del"])
    ready: list[Ready] = []
    for row in rows:
        if row.op == "del":
            continue
        try:
            values, is_all = _readable(tx, table, row)
        except Unreadable as error:
            _hold(tx, row, str(error))
            continue
        if not is_all:
            _hold(tx, row, "It says more than this release knows; what is known is in force.")
        ready.append((row, values))
    orphans = _orphans(tx, table, ready)
    for place, missing in orphans.items():
        _hold(tx, ready[place][0], f"It waits for a row of {missing}.")
    if orphans:
        ready = [each for place, each in enumerate(ready) if place not in orphans]
    _put(tx, _upsert(table, tx.house.node_id, is_whole), ready)


def _readable(tx: Write, table: type[Replicated], row: Coming) -> tuple[list[Any], bool]:
    """The row's values as far as this release knows them, and whether that is all.

    A newer shape is in force as the centre said it in an older one. Raises Unreadable.
    """
    known = table.policy.version
    if row.version > known and not 0 < row.older_version <= known:
        raise Unreadable("It is newer than this release. Update the box.")
    if row.version > known:
        said = read_row(table, row.older, row.older_version)
    else:
        said = read_row(table, row.body, row.version)
    organization_id = tx.house.organization_id
    values, is_all = values_of(table, said, row.entity_id, organization_id)
    if shape(table).merged:
        said = profiles.merged(tx, table, said, row.entity_id)
        values, _ = values_of(table, said, row.entity_id, organization_id)
    return values, is_all and row.version <= known


def _put(tx: Write, statement: str, rows: Sequence[Ready]) -> None:
    tx.execute("SAVEPOINT pulled")
    try:
        tx.raw.executemany(statement, [values for _, values in rows])
    except sqlite3.IntegrityError:
        tx.execute("ROLLBACK TO pulled")
        for row, values in rows:
            _put_one(tx, statement, row, values)
    tx.execute("RELEASE pulled")


def _put_one(tx: Write, statement: str, row: Coming, values: list[Any]) -> None:
    tx.execute("SAVEPOINT one_pulled")
    try:
        tx.raw.execute(statement, values)
    except sqlite3.IntegrityError as error:
        tx.execute("ROLLBACK TO one_pulled")
        _hold(tx, row, f"It does not fit to what is here: {error}.")
    tx.execute("RELEASE one_pulled")


@cache
def _upsert(table: type[Replicated], node_id: UUID, is_whole: bool) -> str:
    """Insert, or replace what the rules of its write class let the centre replace.

    What is taken over as a whole is the restaurant's own past: there the higher `rev` counts, and
    what became final at another box, however many steps this one made while it was cut off.
    """
    found = shape(table)
    insert = f"{found.insert_sql} ON CONFLICT (organization_id, id) DO "
    if table.policy.insert_only:
        return insert + "NOTHING"
    keys = ("organization_id", "id")
    sets = ", ".join(f"{name} = excluded.{name}" for name in found.columns if name not in keys)
    if found.merged:
        return f"{insert}UPDATE SET {sets}"
    name = found.name
    if issubclass(table, Setting):
        may = f"{name}.authority = 'centre' OR excluded.authority_epoch > {name}.authority_epoch"
        may += f" OR excluded.rev > {name}.rev" if is_whole else ""
    elif is_whole:
        may = " OR ".join((f"excluded.rev > {name}.rev", *_becomes_final(table, name)))
    elif "node_id" in found.columns:
        may = f"excluded.rev > {name}.rev AND {name}.node_id <> x'{node_id.hex}'"
    else:
        may = f"excluded.rev > {name}.rev"
    return f"{insert}UPDATE SET {sets} WHERE {may}"


def _becomes_final(table: type[Replicated], name: str) -> Iterator[str]:
    for column, finals in table.policy.one_way.items():
        listed = ", ".join(f"'{final}'" for final in finals)
        yield f"(excluded.{column} IN ({listed}) AND {name}.{column} NOT IN ({listed}))"


def _mark_deleted(tx: Write, table: type[Replicated], rows: Sequence[Coming]) -> None:
    """A row that left the feed, unless another scope still has it or it is the box's own."""
    if not issubclass(table, Setting):
        return
    now = to_micros(tx.now)
    tx.raw.executemany(
        f"UPDATE {shape(table).name} SET deleted_at = ?, updated_at = ? "
        "WHERE organization_id = ? AND id = ? AND authority = 'centre' AND deleted_at IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM pulled_rows p WHERE p.kind = ? AND p.entity_id = ? "
        "AND p.scope <> ?)",
        [
            (now, now, tx.house.organization_id.bytes, row.entity_id.bytes, row.kind,
             row.entity_id.bytes, row.scope)
            for row in rows
        ],
    )  # fmt: skip


def _orphans(tx: Write, table: type[Replicated], ready: Sequence[Ready]) -> dict[int, str]:
    """Places of rows whose parents are not there, and the parents' table.

    Parents were applied before.
    """
    found: dict[int, str] = {}
    columns = shape(table).columns
    for constraint in table.__table__.foreign_key_constraints:  # type: ignore[attr-defined]
        column = columns.index(next(n for n in constraint.column_keys if n != "organization_id"))
        parent = constraint.referred_table.name
        wanted = {values[column] for _, values in ready} - {None}
        there = {
            raw
            for (raw,) in tx.rows(
                f"SELECT p.id FROM json_each(?) w JOIN {parent} p "
                "ON p.organization_id = ? AND p.id = unhex(w.value)",
                json.dumps(sorted(each.hex() for each in wanted)),
                tx.house.organization_id,
            )
        }
        missing = wanted - there
        if missing:
            found |= {
                place: parent
                for place, (_, values) in enumerate(ready)
                if values[column] in missing
            }
    return found


def _hold(tx: Write, row: Coming, why: str) -> None:
    if row.op == "del":
        return
    tx.insert_box_row(
        HeldIn,
        scope=row.scope,
        kind=row.kind,
        entity_id=row.entity_id,
        seq=row.seq,
        version=row.version,
        op=row.op,
        body=row.body,
        why=why,
        since=tx.now,
    )
