"""From a sealed op to a row of Postgres: what a row must look like, and how rows are written.

Rows of one table are written by one statement from the JSON that the boxes sealed: Postgres reads
it itself, with the declared types.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Column, Table

from central.metadata import CENTRAL_METADATA
from sync.base import Replicated, replicated_tables
from sync.protocol.projecting import Unprojectable
from sync.protocol.versions import VERSIONS, Unspeakable, Versions
from sync.protocol.wire import Op
from sync.rows import blank_row
from sync.types import Count, Doc, Flag, Id, Minor, Text, UtcTime

_JSON_TYPES: dict[type, tuple[frozenset[type], str]] = {
    Id: (frozenset({str}), "uuid"),
    Text: (frozenset({str}), "text"),
    Count: (frozenset({int}), "bigint"),
    Minor: (frozenset({int}), "bigint"),
    UtcTime: (frozenset({int}), "bigint"),
    Flag: (frozenset({bool}), "boolean"),
    Doc: (frozenset({dict, list}), "jsonb"),
}
_BODY_MARK = b',"d":'


@dataclass(frozen=True, slots=True)
class Arrived:
    """An op as a row: `data` is its JSON as sealed, `digest` the first 64 bits of its SHA-256."""

    shape: Shape
    entity_id: str
    rev: int
    digest: int
    data: bytes
    finals: tuple[Any, ...]
    """Values of the columns that are one-way."""
    writer: str = ""
    """The node that made the row so, where the row says it."""
    version: int = 1
    """The shape that it came in."""


class Shape:
    """One kind: its table's columns, types and statements."""

    def __init__(self, table_class: type[Replicated], place: int) -> None:
        policy = table_class.policy
        table = CENTRAL_METADATA.tables[str(table_class.__tablename__)]
        self.kind = policy.kind
        self.name = table.name
        self.version = policy.version
        self.write_class = policy.write_class
        self.insert_only = policy.insert_only
        self.one_way = dict(policy.one_way)
        self.place = place
        """Parents have lower places."""
        self.is_setting = "authority" in table.c
        self.is_profile = policy.write_class == "shared_profile"
        self.is_of_store = "store_id" in table.c and not self.is_profile
        self.has_node = "node_id" in table.c
        self.types = {str(column.name): _types(column) for column in table.c}
        self.defaults = _defaults(table_class)
        self.write_sql = _write(table, self).encode()
        self.put_sql = _put(table).encode()
        """Rows as the office has them: whoever calls has locked and compared them."""
        self.differs_sql = _differs(table).encode()
        self.image_sql = _image(table).encode()
        """Rows by ids, as a box would seal them: one JSON each."""
        self.blank = blank_row(table_class)
        """The row with nothing in its fields."""

    def read(
        self, op: Op, organization_id: UUID, store_id: UUID, versions: Versions = VERSIONS
    ) -> Arrived:
        """The op's row in this release's shape, from whichever it came in.

        Raises Unprojectable where it is none, or not this box's to write.
        """
        newest = versions.newest(self.kind)
        if op.version > newest:
            raise Unprojectable("newer", f"{self.kind} {op.version} is newer than {newest}")
        _, mark, rest = op.body.partition(_BODY_MARK)
        if not mark:
            raise Unprojectable("unreadable", f"a {self.kind} that no box of ours sealed")
        sealed = rest[:-1]
        try:
            row = orjson.loads(sealed)
        except orjson.JSONDecodeError as error:
            raise Unprojectable("unreadable", str(error)) from error
        data = sealed
        if op.version < newest:
            row = _raised(self.kind, row, op.version, versions)
            data = orjson.dumps(row)
        if row.keys() != self.types.keys():
            row = self.filled(row)
            data = orjson.dumps(row)
        for name, value in row.items():
            if type(value) not in self.types[name]:
                raise Unprojectable("wrong_type", f"{self.kind}.{name} cannot be {value!r:.80}")
        self._check_owner(row, organization_id, store_id)
        digest = int.from_bytes(hashlib.sha256(sealed).digest()[:8], "big", signed=True)
        finals = tuple(row[column] for column in self.one_way)
        writer = row["node_id"] if self.has_node else ""
        return Arrived(self, op.entity_id, row["rev"], digest, data, finals, writer, op.version)

    def filled(self, row: dict[str, Any]) -> dict[str, Any]:
        """A row of an older contract, with what it did not know yet."""
        unknown = row.keys() - self.types.keys()
        if unknown:
            raise Unprojectable("unknown_field", f"{self.kind}.{min(unknown)} is not known here")
        missing = self.types.keys() - row.keys()
        lacking = missing - self.defaults.keys()
        if lacking:
            raise Unprojectable("missing_field", f"{self.kind}.{min(lacking)} is missing")
        return row | {name: self.defaults[name] for name in missing}

    def _check_owner(self, row: dict[str, Any], organization_id: UUID, store_id: UUID) -> None:
        if row["organization_id"] != organization_id.hex:
            raise Unprojectable("foreign", f"a {self.kind} of another organization")
        if self.is_of_store and row["store_id"] not in (None, store_id.hex):
            raise Unprojectable("foreign", f"a {self.kind} of another store")
        if self.is_setting and row["authority"] != "box":
            raise Unprojectable("authority", f"a {self.kind} that the office writes")


def shape_of(kind: str) -> Shape:
    """The shape of a kind. Raises Unprojectable where this release does not know it."""
    found = shapes().get(kind)
    if found is None:
        raise Unprojectable("unknown_kind", f"{kind} is not known here")
    return found


@cache
def shapes() -> dict[str, Shape]:
    """Every kind."""
    places = {table.name: place for place, table in enumerate(CENTRAL_METADATA.sorted_tables)}
    found = (Shape(each, places[name]) for name, each in replicated_tables().items())
    return {shape.kind: shape for shape in found}


def _raised(kind: str, row: Any, version: int, versions: Versions) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise Unprojectable("unreadable", f"a {kind} that is no object")
    try:
        return versions.raised(kind, row, version)
    except Unspeakable as error:
        raise Unprojectable("unreadable", str(error)) from error


def _image(table: Table) -> str:
    return f"SELECT row_to_json(r)::text FROM ({images_of(table)} AND t.id = ANY (%s::uuid[])) r"


def images_of(table: Table) -> str:
    """Select rows `t` of an organization, each column as a box says it in JSON."""
    said = ", ".join(f"{_said(column)} AS {column.name}" for column in table.c)
    return f"SELECT {said} FROM {table.name} t WHERE t.organization_id = %s"


def _said(column: Column[Any]) -> str:
    if isinstance(column.type, UtcTime):
        return f"(extract(epoch FROM t.{column.name}) * 1000000)::bigint"
    if isinstance(column.type, Id):
        return f"replace(t.{column.name}::text, '-', '')"
    return f"t.{column.name}"


def _types(column: Column[Any]) -> frozenset[type]:
    found = _JSON_TYPES[type(column.type)][0]
    return found | {type(None)} if column.nullable else found


def _defaults(table_class: type[Replicated]) -> dict[str, Any]:
    return {
        name: info.default
        for name, info in table_class.model_fields.items()
        if not info.is_required()
    }


def _differs(table: Table) -> str:
    """Which of some rows, known by id, has another content here. However it was written as JSON."""
    names = ", ".join(f"had.{column.name}" for column in table.c)
    return (
        f"SELECT had.id FROM {_given(table)} "
        f"JOIN {table.name} had ON had.organization_id = r.organization_id AND had.id = r.id "
        f"WHERE ({names}) IS DISTINCT FROM ({_values(table)})"
    )


def _given(table: Table) -> str:
    typed = ", ".join(f"{column.name} {_JSON_TYPES[type(column.type)][1]}" for column in table.c)
    return f"json_to_recordset(%s::json) AS r({typed})"


def _values(table: Table) -> str:
    return ", ".join(_value(column) for column in table.c)


def _write(table: Table, shape: Shape) -> str:
    """One statement for any number of rows; it counts fewer where a one-way value forbade one."""
    names = [column.name for column in table.c]
    written = (
        f"INSERT INTO {table.name} AS had ({', '.join(names)}) "
        f"SELECT {_values(table)} FROM {_given(table)}"
    )
    if shape.insert_only:
        return written
    changes = ", ".join(f"{name} = excluded.{name}" for name in names[2:])
    guards = _guards(shape)
    where = f" WHERE {' AND '.join(guards)}" if guards else ""
    return f"{written} ON CONFLICT (organization_id, id) DO UPDATE SET {changes}{where}"


def _put(table: Table) -> str:
    names = [column.name for column in table.c]
    changes = ", ".join(f"{name} = excluded.{name}" for name in names[2:])
    return (
        f"INSERT INTO {table.name} ({', '.join(names)}) SELECT {_values(table)} "
        f"FROM {_given(table)} ON CONFLICT (organization_id, id) DO UPDATE SET {changes}"
    )


def _value(column: Column[Any]) -> str:
    if isinstance(column.type, UtcTime):
        return f"timestamptz 'epoch' + r.{column.name} * interval '1 microsecond'"
    return f"r.{column.name}"


def _guards(shape: Shape) -> list[str]:
    guards = []
    for column, finals in shape.one_way.items():
        listed = ", ".join(f"'{final}'" for final in finals)
        guards.append(f"(had.{column} NOT IN ({listed}) OR had.{column} = excluded.{column})")
    if shape.is_setting:  # what the office only began with gives way at any rev
        newer = "had.rev <= excluded.rev OR had.authority_epoch < excluded.authority_epoch"
        guards.append(f"({newer})")
        guards.append("had.authority = 'box'")
        guards.append("had.authority_epoch <= excluded.authority_epoch")
        guards.append("had.store_id IS NOT DISTINCT FROM excluded.store_id")
    return guards
