"""SQL of organizations, and of the settings rows that tenants are made of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from psycopg import Connection
from psycopg.rows import class_row, dict_row
from psycopg.sql import SQL, Composed, Identifier, Placeholder
from psycopg.types.json import Jsonb

from central.sync import feed
from central.sync.feed import News
from central.sync.shapes import shapes
from central.tenants.requests import (
    BrandView,
    LegalEntityView,
    OrganizationView,
    StoreView,
)
from sync.types import to_micros

C = Connection[Any]
Row = dict[str, Any]

_ORGANIZATIONS = b"""
SELECT d.organization_id AS id, d.name, d.deleted_at,
       (SELECT count(*) FROM directory_boxes b
        WHERE b.organization_id = d.organization_id AND b.revoked_at IS NULL) AS boxes
FROM directory_organizations d ORDER BY lower(d.name), d.organization_id"""
_ORGANIZATION = b"""
SELECT name, deleted_at FROM directory_organizations WHERE organization_id = %s FOR UPDATE"""
_NEW_ORGANIZATION = b"""
INSERT INTO directory_organizations (organization_id, name) VALUES (%s, %s)
ON CONFLICT DO NOTHING"""
_BRANDS = b"""
SELECT id, name, colour, rev, deleted_at FROM brands t
WHERE organization_id = %s AND (%s OR deleted_at IS NULL) ORDER BY lower(name), id"""
_STORES = b"""
SELECT id, brand_id, name, zone, currency, language, rev, deleted_at,
       EXISTS (SELECT 1 FROM directory_boxes b WHERE b.organization_id = t.organization_id
               AND b.store_id = t.id AND b.revoked_at IS NULL) AS has_box
FROM stores t WHERE organization_id = %s AND (%s OR deleted_at IS NULL)
ORDER BY lower(name), id"""
_LEGAL_ENTITIES = b"""
SELECT id, name, country, currency, zone, tax_ids, address, rev, deleted_at FROM legal_entities
WHERE organization_id = %s AND (%s OR deleted_at IS NULL) ORDER BY lower(name), id"""
_FROM_A_BOX = b"""
SELECT EXISTS (SELECT 1 FROM entity_digests
               WHERE organization_id = %s AND kind = %s AND entity_id = %s)"""
_STORES_OF_BRAND = b"""
SELECT count(*) FROM stores WHERE organization_id = %s AND brand_id = %s AND deleted_at IS NULL"""
_STORES_OF_ENTITY = b"""
SELECT count(*) FROM store_legal_entities l JOIN stores s
  ON s.organization_id = l.organization_id AND s.id = l.store_id
WHERE l.organization_id = %s AND l.legal_entity_id = %s AND l.deleted_at IS NULL
  AND s.deleted_at IS NULL"""
_BOXES_OF_STORE = b"""
SELECT count(*) FROM directory_boxes
WHERE organization_id = %s AND store_id = %s AND revoked_at IS NULL"""
_SALES = b"SELECT EXISTS (SELECT 1 FROM orders WHERE organization_id = %s AND store_id = %s)"


# ---- organizations -------------------------------------------------------------------------
def organizations(connection: C) -> list[OrganizationView]:
    """All, deleted ones too, by name."""
    with connection.cursor(row_factory=class_row(OrganizationView)) as cursor:
        return cursor.execute(_ORGANIZATIONS).fetchall()


def organization(connection: C, organization_id: UUID) -> tuple[str, datetime | None] | None:
    """Name and when it was deleted; nobody else changes it until this transaction ends."""
    row = connection.execute(_ORGANIZATION, (organization_id,)).fetchone()
    return None if row is None else (row[0], row[1])


def insert_organization(connection: C, organization_id: UUID, name: str) -> bool:
    """Into the directory; False where it is there."""
    return connection.execute(_NEW_ORGANIZATION, (organization_id, name)).rowcount == 1


def name_organization(connection: C, organization_id: UUID, name: str) -> None:
    """Another name in the directory."""
    connection.execute(
        b"UPDATE directory_organizations SET name = %s WHERE organization_id = %s",
        (name, organization_id),
    )


def mark_organization(connection: C, organization_id: UUID, deleted_at: datetime | None) -> None:
    """Delete it softly, or restore it."""
    connection.execute(
        b"UPDATE directory_organizations SET deleted_at = %s WHERE organization_id = %s",
        (deleted_at, organization_id),
    )


# ---- lists ---------------------------------------------------------------------------------
def brands(connection: C, organization_id: UUID, *, with_deleted: bool) -> list[BrandView]:
    """By name."""
    with connection.cursor(row_factory=class_row(BrandView)) as cursor:
        return cursor.execute(_BRANDS, (organization_id, with_deleted)).fetchall()


def stores(connection: C, organization_id: UUID, *, with_deleted: bool) -> list[StoreView]:
    """By name."""
    with connection.cursor(row_factory=class_row(StoreView)) as cursor:
        return cursor.execute(_STORES, (organization_id, with_deleted)).fetchall()


def legal_entities(
    connection: C, organization_id: UUID, *, with_deleted: bool
) -> list[LegalEntityView]:
    """By name."""
    with connection.cursor(row_factory=class_row(LegalEntityView)) as cursor:
        return cursor.execute(_LEGAL_ENTITIES, (organization_id, with_deleted)).fetchall()


# ---- rows ----------------------------------------------------------------------------------
def row(connection: C, kind: str, organization_id: UUID, entity_id: UUID) -> Row | None:
    """A settings row, locked."""
    statement = SQL("SELECT * FROM {} WHERE organization_id = %s AND id = %s FOR UPDATE").format(
        _table(kind)
    )
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(statement, (organization_id, entity_id)).fetchone()


def insert(connection: C, kind: str, values: Row) -> bool:
    """A new settings row; False where its id is there."""
    names = list(values)
    statement: Composed = SQL(
        "INSERT INTO {} ({}) VALUES ({}) ON CONFLICT (organization_id, id) DO NOTHING"
    ).format(
        _table(kind),
        SQL(", ").join(Identifier(name) for name in names),
        SQL(", ").join(Placeholder(name) for name in names),
    )
    return connection.execute(statement, _given(values)).rowcount == 1


def update(connection: C, kind: str, before: Row, changes: Mapping[str, Any]) -> Row:
    """Change columns of a row that is locked; the row as it is then."""
    statement = SQL("UPDATE {} SET {} WHERE organization_id = {} AND id = {} RETURNING *").format(
        _table(kind),
        SQL(", ").join(
            SQL("{} = {}").format(Identifier(name), Placeholder(name)) for name in changes
        ),
        Placeholder("_organization"),
        Placeholder("_id"),
    )
    said = _given(changes) | {"_organization": before["organization_id"], "_id": before["id"]}
    with connection.cursor(row_factory=dict_row) as cursor:
        found = cursor.execute(statement, said).fetchone()
    if found is None:
        raise LookupError(f"a {kind} that was locked is not there")
    return found


def tell_boxes(connection: C, kind: str, after: Row) -> None:
    """Put a row of the office into the feed. Nothing else may be locked after this."""
    shape = shapes()[kind]
    if after.get("store_id"):
        scope = f"store:{after['store_id'].hex}"
    elif after.get("brand_id"):
        scope = f"brand:{after['brand_id'].hex}"
    else:
        scope = "organization"
    body = orjson.dumps({name: _said(value) for name, value in after.items()})
    news = News(scope, kind, after["id"].hex, shape.version, body)
    feed.publish(connection, after["organization_id"], [news])


# ---- questions -----------------------------------------------------------------------------
def is_from_a_box(connection: C, kind: str, organization_id: UUID, entity_id: UUID) -> bool:
    """Whether a box has told of the row."""
    return bool(_value(connection, _FROM_A_BOX, organization_id, kind, entity_id))


def stores_of(connection: C, kind: str, organization_id: UUID, entity_id: UUID) -> int:
    """How many live stores a brand or a legal entity has."""
    statement = _STORES_OF_BRAND if kind == "brand" else _STORES_OF_ENTITY
    return int(_value(connection, statement, organization_id, entity_id))


def boxes_of_store(connection: C, organization_id: UUID, store_id: UUID) -> int:
    """How many boxes of a store were let in and not shut out."""
    return int(_value(connection, _BOXES_OF_STORE, organization_id, store_id))


def has_sold(connection: C, organization_id: UUID, store_id: UUID) -> bool:
    """Whether a store has orders."""
    return bool(_value(connection, _SALES, organization_id, store_id))


def _value(connection: C, statement: bytes, *said: object) -> Any:
    found = connection.execute(statement, said).fetchone()
    return None if found is None else found[0]


def _table(kind: str) -> Identifier:
    return Identifier(shapes()[kind].name)


def _given(values: Mapping[str, Any]) -> Row:
    return {
        name: Jsonb(value) if isinstance(value, (dict, list)) else value
        for name, value in values.items()
    }


def _said(value: Any) -> Any:
    if isinstance(value, UUID):
        return value.hex
    return to_micros(value) if isinstance(value, datetime) else value
