"""Reading the feed: one snapshot, page by page."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from psycopg import Connection

from sync.protocol.versions import VERSIONS, Unspeakable, Versions
from sync.protocol.wire import FeedRow, Pull

MOST_ROWS = 5_000
MOST_BYTES = 4 << 20
"""A page ends before the row that makes it larger; one row always goes."""

_HEADS = b"SELECT scope, seq, floor FROM feed_heads WHERE organization_id = %s AND scope = ANY (%s)"
_ROWS = b"""
SELECT seq, kind, entity_id, version, op, body FROM feed
WHERE organization_id = %s AND scope = %s AND seq > %s ORDER BY seq LIMIT %s"""
_SUMS = b"""
SELECT scope, kind, SUM(digest) FROM feed
WHERE organization_id = %s AND scope = ANY (%s) AND op = 'put' GROUP BY scope, kind"""


@dataclass(frozen=True, slots=True)
class Head:
    """A scope's newest number; cursors below `floor` have missed rows that are gone."""

    seq: int = 0
    floor: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """What `PullAnswer` says of the feed."""

    upto: Mapping[str, int]
    rows: tuple[FeedRow, ...] = ()
    more: bool = False
    resync: tuple[str, ...] = ()
    sums: Mapping[str, Mapping[str, int]] | None = None


def heads(
    connection: Connection[Any], organization_id: UUID, scopes: Sequence[str]
) -> dict[str, Head]:
    """The heads of scopes; one that nobody wrote to is at 0."""
    found = dict.fromkeys(scopes, Head())
    for scope, seq, floor in connection.execute(_HEADS, (organization_id, list(scopes))):
        found[scope] = Head(seq, floor)
    return found


def page(
    connection: Connection[Any],
    organization_id: UUID,
    pull: Pull,
    known: Mapping[str, Head],
    versions: Versions = VERSIONS,
) -> Page:
    """The rows after the cursors; sums on the last page of a pull that brought any.

    Rows in a shape that the box's contract does not have go as they are, for when it is updated,
    and beside it in the newest shape that it has, where there is one.
    """
    after = pull.after
    lost = tuple(scope for scope in sorted(after) if not _is_followable(pull, scope, known[scope]))
    if lost:
        return Page(dict(after), resync=lost)
    limit = min(max(pull.limit, 1), MOST_ROWS)
    rows: list[FeedRow] = []
    for scope in sorted(after):
        if after[scope] < known[scope].seq and len(rows) <= limit:
            room = limit + 1 - len(rows)
            rows += _rows(connection, organization_id, scope, after[scope], room)
    taken = _fitting(rows[:limit])
    said = tuple(_in_contract(row, pull.contract, versions) for row in taken)
    if len(taken) < len(rows):
        upto = dict(after) | {row.scope: row.seq for row in taken}
        return Page(upto, said, more=True)
    upto = {scope: known[scope].seq for scope in after}
    sums = _sums(connection, organization_id, list(after)) if taken else None
    return Page(upto, said, sums=sums)


def _in_contract(row: FeedRow, contract: int, versions: Versions) -> FeedRow:
    """The row with what an older contract has of it; its own bytes are what sums are made of."""
    if contract >= versions.contract or row.op == "del":
        return row
    to = versions.spoken(row.kind, contract)
    if not 0 < to < row.version:
        return row
    try:
        older = versions.lowered(row.kind, json.loads(row.body), row.version, to)
    except Unspeakable:
        return row
    body = json.dumps(older, separators=(",", ":"), ensure_ascii=False).encode()
    return replace(row, older_version=to, older=body)


def _is_followable(pull: Pull, scope: str, head: Head) -> bool:
    """From the beginning always; not beyond the head, nor below what was forgotten since.

    A cursor beyond the head is of a past that was lost.
    """
    cursor = pull.after[scope]
    heard = max(cursor, pull.begun.get(scope, 0))
    return cursor == 0 or (head.floor <= heard and cursor <= head.seq)


def _rows(
    connection: Connection[Any], organization_id: UUID, scope: str, after: int, limit: int
) -> list[FeedRow]:
    found = connection.execute(_ROWS, (organization_id, scope, after, limit))
    return [
        FeedRow(scope, seq, kind, entity_id.hex, version, op, bytes(body))
        for seq, kind, entity_id, version, op, body in found
    ]


def _fitting(rows: list[FeedRow]) -> list[FeedRow]:
    size = 0
    for at, row in enumerate(rows):
        size += len(row.body)
        if size > MOST_BYTES and at:
            return rows[:at]
    return rows


def _sums(
    connection: Connection[Any], organization_id: UUID, scopes: list[str]
) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for scope, kind, total in connection.execute(_SUMS, (organization_id, scopes)):
        found.setdefault(scope, {})[kind] = int(total) & (1 << 64) - 1
    return found
