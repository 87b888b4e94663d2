"""Rows that several boxes may change: what comes is merged with what is here, field by field.

Nothing is known or in conflict here: merging the same again changes nothing, in whichever order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import orjson
from psycopg import Connection

from central.sync import folding
from central.sync.arbiter import Arbiter
from central.sync.boxes import KnownBox
from central.sync.shapes import Arrived, Shape
from sync.protocol.merging import content, merge


def merged(
    connection: Connection[Any], box: KnownBox, arbiter: Arbiter, rows: list[Arrived]
) -> list[Arrived]:
    """Write what came merged with what is here; the rows that changed, as they are now."""
    if not rows:
        return []
    arbiter.lock(folding.newest(rows))
    found: list[Arrived] = []
    for shape, group in folding.by_table(rows):
        found += _of_table(connection, box, shape, group)
    return found


def _of_table(
    connection: Connection[Any], box: KnownBox, shape: Shape, rows: Sequence[Arrived]
) -> list[Arrived]:
    ids = sorted({row.entity_id for row in rows})
    before = {
        row["id"]: row
        for (text,) in connection.execute(shape.image_sql, (box.organization_id, ids))
        for row in [orjson.loads(text)]
    }
    now = dict(before)
    for row in rows:
        said = orjson.loads(row.data)
        known = now.get(row.entity_id)
        now[row.entity_id] = said if known is None else merge(known, said, shape.blank)
    last = {row.entity_id: row for row in rows}
    changed = [
        _as_it_is(last[each], now[each])
        for each in ids
        if each not in before or _differs(before[each], now[each])
    ]
    if changed:
        connection.execute(shape.put_sql, (folding.as_json(changed),))
    return changed


def _differs(before: dict[str, Any], now: dict[str, Any]) -> bool:
    return before["rev"] != now["rev"] or content(before) != content(now)


def _as_it_is(row: Arrived, now: dict[str, Any]) -> Arrived:
    data = orjson.dumps(now)
    digest = int.from_bytes(hashlib.sha256(data).digest()[:8], "big", signed=True)
    return replace(row, rev=now["rev"], data=data, digest=digest)
