"""A row that several boxes may change, offline too: the last writer of each field, by hybrid time.

`clocks` of the row says when each field was written (`sync.protocol.clock.stamp`). Erasing is
stronger than everything, also than what is written later: an erased row has no fields any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Row = Mapping[str, Any]
"""A row as it is on the wire: column to JSON value."""

BESIDE = frozenset({"organization_id", "id", "created_at", "updated_at", "rev", "clocks"})
"""Columns that are not fields; `erased_at` is no field either."""
ERASED = "erased_at"
STAMPS = frozenset(
    {"brand_id", "store_id", "node_id", "device_id", "actor_kind", "actor_id", "business_date"}
)
"""Where, by whom and for which day a row was written last: they go with the newest field."""


def fields_of(row: Row) -> list[str]:
    """The columns that are written one by one."""
    return sorted(row.keys() - BESIDE - STAMPS - {ERASED})


def merge(ours: Row, theirs: Row, blank: Row) -> dict[str, Any]:
    """The row of both, the same whichever comes first; `blank` has the columns' empty values.

    `rev` is above both where neither has all of it.
    """
    merged = _merged(ours, theirs)
    erased = [row[ERASED] for row in (ours, theirs) if row.get(ERASED) is not None]
    if erased:
        merged |= {name: blank[name] for name in fields_of(merged) if name in blank}
        merged[ERASED] = merged["updated_at"] = min(erased)
        merged["clocks"] = {}
    revs = [row["rev"] for row in (ours, theirs) if content(row) == content(merged)]
    highest = max(ours["rev"], theirs["rev"])
    merged["rev"] = highest if revs else highest + 1
    return merged


def content(row: Row) -> dict[str, Any]:
    """What counts when two rows are compared."""
    return {name: value for name, value in row.items() if name != "rev"}


def _merged(ours: Row, theirs: Row) -> dict[str, Any]:
    """Field by field; nothing is said of `rev` and of erasing yet.

    Every box gives every field its clock; should one have none, the higher `rev` has it.
    """
    merged: dict[str, Any] = dict(theirs)
    clocks: dict[str, str] = {}
    for name in fields_of({**ours, **theirs}):
        said = [row for row in (ours, theirs) if name in row]
        winner = max(said, key=lambda row: (_clock(row, name), row["rev"], _text(row[name])))
        merged[name] = winner[name]
        if _clock(winner, name):
            clocks[name] = _clock(winner, name)
    newest = max((ours, theirs), key=_newest)
    merged |= {name: newest[name] for name in STAMPS if name in newest}
    merged["created_at"] = min(ours["created_at"], theirs["created_at"])
    merged["updated_at"] = max(ours["updated_at"], theirs["updated_at"])
    merged["clocks"] = clocks
    return merged


def _clock(row: Row, name: str) -> str:
    found = row.get("clocks") or {}
    return str(found.get(name, ""))


def _newest(row: Row) -> tuple[str, int, str]:
    """By what a row's stamps win: its newest field, then when it was written."""
    clocks = (row.get("clocks") or {}).values()
    return max(clocks, default=""), row["updated_at"], _text(content(row))


def _text(value: object) -> str:
    """Any order does between equals, as long as it is the same at both ends."""
    if isinstance(value, Mapping):
        return repr(sorted((name, _text(each)) for name, each in value.items()))
    return repr(value)
