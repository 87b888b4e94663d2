"""What a box says of its rows: all of it, or to a centre of an older contract what that knows.

What an older contract has no words for is noted in `withheld_out`, row by row, and said in full
when the centre speaks a newer one. One change is at most as large as one push may be.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from domain.errors import DomainError
from edge.transaction import Write
from sync.base import replicated_tables
from sync.protocol.versions import Unspeakable, Versions
from sync.protocol.wire import MAX_GROUP_BYTES
from sync.seal import Sealed, Unsealed
from sync.triggers import image_sql

ROOM_FOR_NUMBERS = 24
"""An op may grow by this when it is numbered anew in another stream."""
SAID_AT_ONCE = 500

_WITHHOLD = (
    "INSERT INTO withheld_out (kind, entity_id, version, said, contract, since) "
    "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (kind, entity_id) DO UPDATE SET "
    "version = excluded.version, said = excluded.said, contract = excluded.contract"
)


class TooMuchAtOnce(DomainError):
    """One change is larger than what may ever be sent to the centre in one piece."""

    code = "too_much_at_once"
    status = 413


def check_size(sealed: Sequence[Sealed]) -> None:
    """Refuse, before it is on disk, what could never leave the box. Raises TooMuchAtOnce.

    A transaction is never cut in two: the centre would have half a sale. Sales have some kilobytes;
    only imports come near.
    """
    size = sum(len(op.body) + ROOM_FOR_NUMBERS for op in sealed)
    if size > MAX_GROUP_BYTES:
        raise TooMuchAtOnce(
            f"This is too much for one step ({size >> 20} MB, at most {MAX_GROUP_BYTES >> 20} MB). "
            "Nothing was changed. Do it in parts."
        )


def in_contract(
    raw: sqlite3.Connection,
    images: Sequence[Unsealed],
    versions: Versions,
    contract: int,
    now_micros: int,
) -> list[Unsealed]:
    """The images as `contract` has them; what it cannot say, or not in full, is noted."""
    said: list[Unsealed] = []
    noted: list[tuple[object, ...]] = []
    for image in images:
        to = versions.spoken(image.kind, contract)
        if to >= image.version:
            said.append(image)
            continue
        try:
            row = versions.lowered(image.kind, json.loads(image.body), image.version, to)
        except Unspeakable:
            to = 0
        else:
            body = json.dumps(row, separators=(",", ":"), ensure_ascii=False)
            said.append(Unsealed(image.kind, to, image.entity_id, body))
        since = versions.since(image.kind, image.version)
        noted.append((image.kind, image.entity_id, image.version, to, since, now_micros))
    raw.executemany(_WITHHOLD, noted)
    return said


def has_more_to_say(raw: sqlite3.Connection, contract: int) -> bool:
    """Whether rows were withheld that a centre of `contract` knows."""
    found = raw.execute("SELECT 1 FROM withheld_out WHERE contract <= ? LIMIT 1", (contract,))
    return found.fetchone() is not None


def say_withheld(tx: Write) -> int:
    """Say rows in full that the centre knows by now, some hundred; how many."""
    found = tx.rows(
        "SELECT kind, entity_id FROM withheld_out WHERE contract <= ? "
        "ORDER BY contract, entity_id LIMIT ?",
        tx.house.contract,
        SAID_AT_ONCE,
    )
    tables = {table.policy.kind: table for table in replicated_tables().values()}
    for kind, entity_id in found:
        statement = image_sql(tables[kind])
        tx.raw.execute(statement, (tx.house.organization_id.bytes, entity_id))
        tx.execute("DELETE FROM withheld_out WHERE kind = ? AND entity_id = ?", kind, entity_id)
    return len(found)
