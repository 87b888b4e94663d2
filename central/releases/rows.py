"""Settings rows at the centre: read as documents as they travel, and written back by the office."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

import orjson
from psycopg import Connection
from sqlalchemy import Table

from central.metadata import CENTRAL_METADATA
from central.releases.values import Doc, Entity
from central.sync.shapes import Shape, shapes
from domain.errors import BadRequest, NotFound
from sync.base import replicated_tables
from sync.types import Id, UtcTime, to_micros

CENTRE = "centre"
OWN_COLUMNS = frozenset(
    {
        "organization_id", "id", "created_at", "updated_at", "rev", "authority", "authority_epoch",
    }
)  # fmt: skip
"""What nobody edits: it is written here."""
NOT_EDITED = frozenset(
    {
        "organization", "brand", "store", "legal_entity", "store_legal_entity", "node",
        "entitlement", "external_ref", "media", "ledger_account",
    }
)  # fmt: skip
"""Settings that are no part of a release: who a tenant or a box is, and what others keep."""


@cache
def kinds() -> Mapping[str, Shape]:
    """The kinds of settings."""
    return {kind: shape for kind, shape in shapes().items() if shape.is_setting}


def must_be_edited_here(kind: str) -> None:
    """Raises BadRequest for a kind that no release holds."""
    if kind in NOT_EDITED or kind not in kinds():
        raise BadRequest(f"A release holds no {kind.replace('_', ' ')}.")


def shape_of(kind: str) -> Shape:
    """Raises BadRequest for a kind that is no setting."""
    found = kinds().get(kind)
    if found is None:
        raise BadRequest(f"The office does not edit {kind}.")
    return found


def read(
    connection: Connection[Any],
    organization_id: UUID,
    entities: Iterable[Entity],
    *,
    lock: bool = False,
) -> dict[Entity, Doc]:
    """Those of the rows that are there; locked in one order by whoever is about to write."""
    by_kind: dict[str, list[UUID]] = defaultdict(list)
    for kind, entity_id in entities:
        by_kind[kind].append(entity_id)
    found: dict[Entity, Doc] = {}
    for kind in sorted(by_kind, key=lambda each: shape_of(each).place):
        where = f"id = ANY (%s) ORDER BY id{' FOR UPDATE' if lock else ''}"
        for doc in select(connection, organization_id, kind, where, by_kind[kind]):
            found[kind, UUID(hex=doc["id"])] = doc
    return found


def select(
    connection: Connection[Any], organization_id: UUID, kind: str, where: str, *values: object
) -> list[Doc]:
    """Rows of a kind of an organization, as documents. `where` is a condition of ours."""
    shape = shape_of(kind)
    names, readers = _readers(kind)
    statement = (
        f"SELECT {', '.join(names)} FROM {shape.name} WHERE organization_id = %s AND {where}"
    )
    return [
        {
            name: value if reader is None or value is None else reader(value)
            for name, reader, value in zip(names, readers, row, strict=True)
        }
        for row in connection.execute(statement.encode(), (organization_id, *values))
    ]


def write(connection: Connection[Any], docs: Iterable[tuple[str, Doc]]) -> None:
    """Put rows as they are said, parents first. Whoever calls has locked what is there."""
    by_kind: dict[str, list[Doc]] = defaultdict(list)
    for kind, doc in docs:
        by_kind[kind].append(doc)
    for kind in sorted(by_kind, key=lambda each: shape_of(each).place):
        text = orjson.dumps(by_kind[kind]).decode()
        connection.execute(shape_of(kind).put_sql, (text,))


def body(doc: Doc) -> bytes:
    """A row as it goes into the feed."""
    return orjson.dumps(doc)


def digest(doc: Doc) -> bytes:
    """Tells two documents apart, whatever the order of their fields."""
    return hashlib.sha256(orjson.dumps(doc, option=orjson.OPT_SORT_KEYS)).digest()


def new_row(kind: str, organization_id: UUID, entity_id: UUID, now: datetime) -> dict[str, Any]:
    """A row of the centre with every default; columns without one are missing."""
    at = to_micros(now)
    return {
        **shape_of(kind).defaults,
        "organization_id": organization_id.hex,
        "id": entity_id.hex,
        "created_at": at,
        "updated_at": at,
        "deleted_at": None,
        "rev": 0,
        "authority": CENTRE,
        "authority_epoch": 1,
    }


def said(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of some columns as they travel. Raises BadRequest for what cannot be."""
    shape = shape_of(kind)
    columns = _table(kind).c
    found: dict[str, Any] = {}
    for name, value in values.items():
        if name in OWN_COLUMNS:
            continue
        if name not in shape.types:
            raise BadRequest(f"A {kind} has no {name}.")
        found[name] = _said(type(columns[name].type), value)
        if type(found[name]) not in shape.types[name]:
            raise BadRequest(f"{name} of a {kind} cannot be {value!r:.50}.")
    return found


def complete(kind: str, doc: Mapping[str, Any]) -> None:
    """Raises BadRequest where a column that has no default is missing."""
    missing = shape_of(kind).types.keys() - doc.keys()
    if missing:
        raise BadRequest(f"A {kind} needs its {min(missing)}.")


def fields(before: Doc | None, after: Doc) -> dict[str, Any]:
    """The columns that differ, with the later values."""
    if before is None:
        return {name: value for name, value in after.items() if name not in OWN_COLUMNS}
    return {
        name: value
        for name, value in after.items()
        if name not in OWN_COLUMNS and before.get(name) != value
    }


def known(found: Mapping[Entity, Doc], kind: str, entity_id: UUID) -> Doc:
    """A row that must be there. Raises NotFound."""
    doc = found.get((kind, entity_id))
    if doc is None:
        raise NotFound(f"There is no such {kind.replace('_', ' ')}.")
    return doc


def _said(column: type, value: Any) -> Any:
    if value is None:
        return None
    if column is Id:
        if isinstance(value, UUID):
            return value.hex
        try:
            return UUID(str(value)).hex
        except ValueError as error:
            raise BadRequest("That is no id.") from error
    if column is UtcTime and isinstance(value, datetime):
        return to_micros(value)
    return value


def _table(kind: str) -> Table:
    return CENTRAL_METADATA.tables[shape_of(kind).name]


@cache
def _readers(kind: str) -> tuple[tuple[str, ...], tuple[Any, ...]]:
    columns = _table(kind).c
    readers = {Id: lambda value: value.hex, UtcTime: to_micros}
    return (
        tuple(str(column.name) for column in columns),
        tuple(readers.get(type(column.type)) for column in columns),
    )


def parents(kind: str) -> Sequence[tuple[str, str]]:
    """Columns that name a row of another kind by a foreign key, with that kind."""
    return _parents()[kind]


@cache
def _parents() -> dict[str, list[tuple[str, str]]]:
    by_table = {str(each.__tablename__): each.policy.kind for each in replicated_tables().values()}
    found: dict[str, list[tuple[str, str]]] = {kind: [] for kind in kinds()}
    for kind in found:
        for key in _table(kind).foreign_key_constraints:
            column = next(name for name in key.column_keys if name != "organization_id")
            found[kind].append((column, by_table[key.referred_table.name]))
    return found
