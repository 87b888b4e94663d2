"""A row of the centre as SQLite values: the same JSON that a box's own triggers write."""

from __future__ import annotations

import json
from functools import cache
from typing import Any
from uuid import UUID

from sync.base import Replicated, replicated_tables
from sync.protocol.versions import VERSIONS, Row, Unspeakable
from sync.rows import shape
from sync.types import Count, Doc, Flag, Id, Minor, Text, UtcTime, to_json

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
    for column in table.__table__.columns:  # type: ignore[attr-defined]
        value = said.get(column.name, _MISSING)
        if value is _MISSING:
            if column.name not in found.defaults:
                raise Unreadable(f"It does not say its {column.name}.")
            value = found.encode_some({column.name: found.defaults[column.name]})[0]
        else:
            value = _value(column.name, type(column.type), value, column.nullable)
        values.append(value)
    return values, said.keys() <= set(found.columns)


def _raised(table: type[Replicated], said: dict[str, Any], version: int) -> dict[str, Any]:
    try:
        return VERSIONS.raised(table.policy.kind, said, version)
    except Unspeakable as error:
        raise Unreadable("It is not what its version says.") from error


def _object(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except ValueError as error:
        raise Unreadable("It is no JSON.") from error
    if not isinstance(said, dict):
        raise Unreadable("It is no object.")
    return said


def _value(name: str, kind: type, value: Any, is_optional: bool) -> Any:
    if value is None and is_optional:
        return None
    if kind is Id and isinstance(value, str):
        try:
            return UUID(hex=value).bytes
        except ValueError as error:
            raise Unreadable(f"Its {name} is no id.") from error
    if kind in (Count, Minor, UtcTime) and isinstance(value, int) and not isinstance(value, bool):
        return value
    if kind is Flag and isinstance(value, bool):
        return int(value)
    if kind is Text and isinstance(value, str):
        return value
    if kind is Doc and isinstance(value, dict | list):
        return to_json(value)
    raise Unreadable(f"Its {name} is not what belongs there.")
