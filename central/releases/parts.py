"""A release that waits for its time, cut into parts that boxes keep aside."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import orjson

from central.releases import rows
from central.releases.scopes import scope_of
from central.releases.store import Change
from central.releases.values import Doc
from central.sync.feed import News

PART = "release_part"
VERSION = 1
MOST_BYTES = 512 << 10
_FRAME_BYTES = 300
"""What a part says beside its rows."""


def cut(organization_id: UUID, release_id: UUID, changes: Iterable[Change]) -> list[News]:
    """The parts, by scope."""
    by_scope: dict[str, list[bytes]] = defaultdict(list)
    for each in changes:
        if each.before is not None and scope_of(each.before) != scope_of(each.after):
            by_scope[scope_of(each.before)].append(_row(each.kind, each.before, "del"))
        by_scope[scope_of(each.after)].append(_row(each.kind, each.after, "put"))
    return [
        _part(organization_id, release_id, scope, at, lines)
        for scope in sorted(by_scope)
        for at, lines in enumerate(_pages(by_scope[scope]))
    ]


def withdrawn(organization_id: UUID, release_id: UUID, changes: Iterable[Change]) -> list[News]:
    """The same parts, for the feed to forget."""
    return [replace(each, op="del", body=b"") for each in cut(organization_id, release_id, changes)]


def counts(parts: Iterable[News]) -> Mapping[str, int]:
    """How many parts each scope has."""
    return dict(Counter(each.scope for each in parts))


def _row(kind: str, doc: Doc, op: str) -> bytes:
    said: dict[str, Any] = {
        "kind": kind, "v": rows.shape_of(kind).version, "id": doc["id"], "op": op,
    }  # fmt: skip
    return orjson.dumps(said | ({"d": dict(doc)} if op == "put" else {}))


def _pages(lines: Sequence[bytes]) -> list[list[bytes]]:
    found: list[list[bytes]] = [[]]
    size = _FRAME_BYTES
    for line in lines:
        if found[-1] and size + len(line) + 1 > MOST_BYTES:
            found.append([])
            size = _FRAME_BYTES
        found[-1].append(line)
        size += len(line) + 1
    return found


def _part(
    organization_id: UUID, release_id: UUID, scope: str, at: int, lines: Sequence[bytes]
) -> News:
    name = hashlib.sha256(f"{release_id.hex} {scope} {at}".encode()).digest()[:16]
    part_id = UUID(bytes=name)
    frame = {
        "organization_id": organization_id.hex,
        "id": part_id.hex,
        "release_id": release_id.hex,
        "part": at,
    }
    head = orjson.dumps(frame)
    body = head[:-1] + b',"rows":[' + b",".join(lines) + b"]}"
    return News(scope, PART, part_id.hex, VERSION, body)
