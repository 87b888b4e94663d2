"""A row of the centre as SQLite values: the same JSON that a box's own triggers write."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any
from uuid import UUID

import orjson

from sync.base import Replicated, replicated_tables
from sync.protocol.versions import VERSIONS, Row, Unspeakable
from sync.rows import shape
from sync.types import Count, Doc, Flag, Id, Minor, Text, UtcTime

HEX_DIGITS = 32
Convert = Callable[[str, Any], Any]
Column = tuple[str, frozenset[type], Convert | None, bool]
"""Name, what of JSON it takes, how that becomes a value of SQLite, whether it may be nothing."""

_MISSING = object()


class Unreadable(ValueError):
    """A row that this release cannot make anything of, in words."""


@cache
def tables_by_kind() -> dict[str, type[Replicated]]:
    """Every replicated table by the name of its rows on the wire."""
    return {table.policy.kind: table for table in replicated_tables().values()}


def read_row(table: type[Replicated], body: bytes, version: int) -> Row:
    """The row as this release has it, from whichever version it came in. Raises Unreadable."""
    return _raised(table, _object(body), version)


def values_of(
    table: type[Replicated], said: Row, entity_id: UUID, organization_id: UUID
) -> tuple[list[Any], bool]:
    """Its values in the order of the table's columns, and whether nothing was left over.

    What it does not say is the column's default. Raises Unreadable, also for a row of another
    organization and where it is not about `entity_id`.
    """
    if said.get("organization_id") != organization_id.hex:
        raise Unreadable("It belongs to another organization.")
    if said.get("id") != entity_id.hex:
        raise Unreadable("It says another id than its own.")
    found = shape(table)
    values: list[Any] = []
    for name, wanted, convert, is_optional in _columns(table):
        value = said.get(name, _MISSING)
        if value is _MISSING:
            if name not in found.defaults:
                raise Unreadable(f"It does not say its {name}.")
            values.append(found.encode_some({name: found.defaults[name]})[0])
        elif value is None and is_optional:
            values.append(None)
        elif type(value) not in wanted:
            raise Unreadable(f"Its {name} is not what belongs there.")
        else:
            values.append(value if convert is None else convert(name, value))
    return values, said.keys() <= found.names


@cache
def _columns(table: type[Replicated]) -> tuple[Column, ...]:
    """How each column of a table is read, in their order."""
    return tuple(
        (column.name, *_KINDS[type(column.type)], bool(column.nullable))
        for column in table.__table__.columns  # type: ignore[attr-defined]
    )


def _raised(table: type[Replicated], said: dict[str, Any], version: int) -> dict[str, Any]:
    try:
        return VERSIONS.raised(table.policy.kind, said, version)
    except Unspeakable as error:
        raise Unreadable("It is not what its version says.") from error


def _object(body: bytes) -> dict[str, Any]:
    try:
        said = orjson.loads(body)
    except ValueError as error:
        raise Unreadable("It is no JSON.") from error
    if not isinstance(said, dict):
        raise Unreadable("It is no object.")
    return said


def _id(name: str, value: Any) -> bytes:
    try:
        return UUID(hex=value).bytes if len(value) != HEX_DIGITS else _sixteen(value)
    except ValueError as error:
        raise Unreadable(f"Its {name} is no id.") from error


def _sixteen(value: str) -> bytes:
    found = bytes.fromhex(value)
    if len(found) * 2 != HEX_DIGITS:
        raise ValueError(value)
    return found


def _flag(_name: str, value: Any) -> int:
    return int(value)


def _doc(_name: str, value: Any) -> str:
    return orjson.dumps(value).decode()


_WHOLE: tuple[frozenset[type], Convert | None] = (frozenset({int}), None)
_KINDS: dict[type, tuple[frozenset[type], Convert | None]] = {
    Id: (frozenset({str}), _id),
    Count: _WHOLE,
    Minor: _WHOLE,
    UtcTime: _WHOLE,
    Flag: (frozenset({bool}), _flag),
    Text: (frozenset({str}), None),
    Doc: (frozenset({dict, list}), _doc),
}
"""What of JSON a column takes, and how it becomes a value of SQLite."""
