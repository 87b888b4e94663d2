"""Reading the feed: one snapshot, page by page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection

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
    connection: Connection[Any], organization_id: UUID, pull: Pull, known: Mapping[str, Head]
) -> Page:
    """The rows after the cursors; sums on the last page of a pull that brought any."""
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
    if len(taken) < len(rows):
        upto = dict(after) | {row.scope: row.seq for row in taken}
        return Page(upto, tuple(taken), more=True)
    upto = {scope: known[scope].seq for scope in after}
    sums = _sums(connection, organization_id, list(after)) if taken else None
    return Page(upto, tuple(taken), sums=sums)


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
