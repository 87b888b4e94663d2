"""Releases of the office on the box: which is in force, and what is kept aside until its time.

A release for later comes as parts, long before. At its time by the box's own clock, or at the next
start after it, all of it is applied in one write; the centre writes the same rows at its time, and
saying them again changes nothing. Until the centre has, they lie over whatever else comes.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from edge.box_tables import PullCursor, PullStage, ReleaseHere, ReleasePartHere
from edge.sync import applying
from edge.sync.applying import ASIDE, PART, Coming
from edge.transaction import Read, Write
from sync.types import from_micros

log = logging.getLogger(__name__)

SCHEDULED, PUBLISHED, WITHDRAWN = "scheduled", "published", "withdrawn"
SHOWN = 20
_WRITTEN = {"menu": "items", "people": "people", "floor": "tables"}


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A release that waits here for its time. Not `is_whole`: parts of it are still to come."""

    number: int
    name: str
    effective_at: datetime
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Writers:
    """Who writes some rows here: `menu`, `people` or `floor`. How many each."""

    what: str
    centre: int
    box: int


@dataclass(frozen=True, slots=True)
class ReleasesHere:
    """What runs, since when, what waits, and who writes what."""

    number: int = 0
    name: str = ""
    since: datetime | None = None
    waiting: tuple[Scheduled, ...] = ()
    writers: tuple[Writers, ...] = ()


def take(tx: Write, anew: Sequence[str]) -> None:
    """Keep what is staged about releases; called before the other staged rows become visible."""
    marks = ", ".join("?" * len(ASIDE))
    staged = tx.all(PullStage, f"kind IN ({marks}) ORDER BY seq", *sorted(ASIDE))
    for row in staged:
        _take(tx, row.scope, row.kind, row.entity_id, row.op, row.body)
    came = {(row.scope, row.kind, row.entity_id) for row in staged}
    for scope in anew:
        for kind, raw in tx.rows(
            f"SELECT kind, entity_id FROM pulled_rows WHERE scope = ? AND kind IN ({marks})",
            scope,
            *sorted(ASIDE),
        ):
            if (scope, kind, UUID(bytes=raw)) not in came:
                _take(tx, scope, kind, UUID(bytes=raw), "del", b"")


def apply_due(tx: Write) -> set[str]:
    """Put in force what has its time; again and again until the centre has written it itself.

    Returns the topics whose screens look again; they are signalled.
    """
    touched: set[str] = set()
    for row in tx.all(
        ReleaseHere,
        "state = ? AND effective_at <= ? ORDER BY effective_at, number",
        SCHEDULED,
        tx.now,
    ):
        if not _is_whole(tx, row):
            log.warning("release %s is due, but parts of it have not come", row.number)
            continue
        touched |= applying.apply_rows(tx, _rows(tx, row))
        if row.applied_at is None:
            tx.execute("UPDATE releases_here SET applied_at = ? WHERE id = ?", tx.now, row.id)
            log.info("release %s is in force", row.number)
    settle(tx)
    return touched


def settle(tx: Write) -> None:
    """Say which release runs: the one that came into force last."""
    running = _running(tx)
    number = running.number if running else 0
    if tx.value("SELECT release FROM sync_node") != number:
        tx.execute("UPDATE sync_node SET release = ?", number)
        tx.signal("sync")


def next_due(read: Read) -> datetime | None:
    """When the next release that is here has its time; past where one waits to be applied."""
    found = read.value(
        "SELECT min(effective_at) FROM releases_here WHERE state = ? AND applied_at IS NULL",
        SCHEDULED,
    )
    return None if found is None else from_micros(found)


def here(read: Read) -> ReleasesHere:
    """What runs and what waits."""
    running = _running(read)
    waiting = tuple(
        Scheduled(row.number, row.name, row.effective_at, _is_whole(read, row))
        for row in read.all(
            ReleaseHere,
            "state = ? AND applied_at IS NULL ORDER BY effective_at, number LIMIT ?",
            SCHEDULED,
            SHOWN,
        )
        if row.effective_at is not None
    )
    writers = tuple(_writers(read, what, table) for what, table in _WRITTEN.items())
    if running is None:
        return ReleasesHere(waiting=waiting, writers=writers)
    return ReleasesHere(running.number, running.name, running.applied_at, waiting, writers)


def _writers(read: Read, what: str, table: str) -> Writers:
    [(centre, box)] = read.rows(
        "SELECT coalesce(sum(authority = 'centre'), 0), coalesce(sum(authority = 'box'), 0) "
        f"FROM {table} WHERE organization_id = ? AND deleted_at IS NULL",
        read.house.organization_id,
    )
    return Writers(what, centre, box)


def forget(tx: Write) -> None:
    """Nothing of another centre's releases stays."""
    tx.execute("DELETE FROM releases_here")
    tx.execute("DELETE FROM release_parts_here")


def _take(tx: Write, scope: str, kind: str, entity_id: UUID, op: str, body: bytes) -> None:
    """What cannot be read is said in the log: the rows that it speaks of come by themselves."""
    try:
        _keep(tx, scope, kind, entity_id, op, body)
    except (KeyError, TypeError, ValueError) as error:
        log.error("the %s %s of the office cannot be read: %s", kind, entity_id, error)


def _keep(tx: Write, scope: str, kind: str, entity_id: UUID, op: str, body: bytes) -> None:
    if kind == PART:
        tx.execute("DELETE FROM release_parts_here WHERE scope = ? AND id = ?", scope, entity_id)
        if op == "put":
            _take_part(tx, scope, entity_id, json.loads(body))
    elif op == "put":
        _take_release(tx, entity_id, json.loads(body))
    else:
        tx.execute("DELETE FROM releases_here WHERE id = ?", entity_id)


def _take_part(tx: Write, scope: str, entity_id: UUID, said: dict[str, Any]) -> None:
    tx.insert_box_row(
        ReleasePartHere,
        scope=scope,
        id=entity_id,
        release_id=UUID(hex=said["release_id"]),
        part=said["part"],
        body=json.dumps(said["rows"], separators=(",", ":"), ensure_ascii=False).encode(),
    )


def _take_release(tx: Write, entity_id: UUID, said: dict[str, Any]) -> None:
    known = tx.first(ReleaseHere, "id = ?", entity_id)
    applied_at = known.applied_at if known else None
    if said["state"] == PUBLISHED:
        applied_at = applied_at or tx.now
    tx.put_box_row(
        ReleaseHere,
        id=entity_id,
        number=said["number"],
        name=said["name"],
        state=said["state"],
        effective_at=from_micros(said["effective_at"]),
        parts=said["parts"],
        applied_at=applied_at,
    )
    tx.signal("sync")


def _running(read: Read) -> ReleaseHere | None:
    return read.first(
        ReleaseHere,
        "state = ? OR (state = ? AND applied_at IS NOT NULL) "
        "ORDER BY effective_at DESC, number DESC",
        PUBLISHED,
        SCHEDULED,
    )


def _is_whole(read: Read, row: ReleaseHere) -> bool:
    """Whether every part of this box's scopes is here."""
    mine = {each.scope for each in read.all(PullCursor)}
    wanted = {scope: count for scope, count in row.parts.items() if scope in mine}
    found = read.rows("SELECT scope FROM release_parts_here WHERE release_id = ?", row.id)
    return Counter(scope for (scope,) in found) == Counter(wanted)


def _rows(tx: Write, row: ReleaseHere) -> list[Coming]:
    parts = tx.all(ReleasePartHere, "release_id = ? ORDER BY scope, part", row.id)
    return [
        Coming(
            scope=part.scope,
            kind=said["kind"],
            entity_id=UUID(hex=said["id"]),
            seq=0,
            version=said["v"],
            op=said["op"],
            body=json.dumps(said["d"], ensure_ascii=False).encode() if "d" in said else b"",
        )
        for part in parts
        for said in json.loads(part.body)
    ]
