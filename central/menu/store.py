"""The SQL of the office's menu: what is in force, in a handful of bulk reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row


@dataclass(slots=True)
class ListRow:
    """A price list."""

    id: UUID
    name: str
    currency: str
    priority: int
    conditions: dict[str, Any]
    brand_id: UUID | None
    store_id: UUID | None
    authority: str


@dataclass(slots=True)
class CategoryRow:
    """A category."""

    id: UUID
    name: str
    colour: str


@dataclass(slots=True)
class ItemRow:
    """A dish."""

    id: UUID
    category_id: UUID
    name: str
    code: str
    rev: int
    active: bool
    authority: str
    brand_id: UUID | None
    store_id: UUID | None


@dataclass(slots=True)
class VariantRow:
    """A size or form."""

    id: UUID
    item_id: UUID
    name: str
    rev: int
    active: bool
    authority: str


@dataclass(slots=True)
class FareRow:
    """A price now."""

    id: UUID
    fare_set_id: UUID
    priced_id: UUID
    amount_minor: int
    status: str
    rev: int
    authority: str


@dataclass(slots=True)
class LocalRow:
    """What a box says over the menu."""

    local_id: UUID
    store: str
    sold_out: bool
    remaining: int | None
    until: datetime | None
    reason: str


def lists(connection: Connection[Any], organization_id: UUID) -> list[ListRow]:
    """Every price list, those that hold everywhere first."""
    statement = (
        b"SELECT id, name, currency, priority, conditions, brand_id, store_id, authority "
        b"FROM fare_sets WHERE organization_id = %s AND deleted_at IS NULL "
        b"ORDER BY (store_id IS NOT NULL), (brand_id IS NOT NULL), priority, name, id"
    )
    with connection.cursor(row_factory=class_row(ListRow)) as cursor:
        return cursor.execute(statement, (organization_id,)).fetchall()


def categories(connection: Connection[Any], organization_id: UUID) -> list[CategoryRow]:
    """Every category, in the menu's order."""
    statement = (
        b"SELECT id, name, colour FROM categories WHERE organization_id = %s "
        b"AND deleted_at IS NULL ORDER BY position, name, id"
    )
    with connection.cursor(row_factory=class_row(CategoryRow)) as cursor:
        return cursor.execute(statement, (organization_id,)).fetchall()


def items(connection: Connection[Any], organization_id: UUID) -> list[ItemRow]:
    """Every dish, in the menu's order."""
    statement = (
        b"SELECT id, category_id, name, code, rev, active, authority, brand_id, store_id "
        b"FROM items WHERE organization_id = %s AND deleted_at IS NULL ORDER BY position, name, id"
    )
    with connection.cursor(row_factory=class_row(ItemRow)) as cursor:
        return cursor.execute(statement, (organization_id,)).fetchall()


def variants(connection: Connection[Any], organization_id: UUID) -> list[VariantRow]:
    """Every size, in its dish's order."""
    statement = (
        b"SELECT id, item_id, name, rev, active, authority FROM variants "
        b"WHERE organization_id = %s AND deleted_at IS NULL ORDER BY position, id"
    )
    with connection.cursor(row_factory=class_row(VariantRow)) as cursor:
        return cursor.execute(statement, (organization_id,)).fetchall()


def fares(
    connection: Connection[Any], organization_id: UUID, now: datetime, kind: str = "variant"
) -> list[FareRow]:
    """The price of each thing on each list at a moment: the one that began last."""
    statement = (
        b"SELECT DISTINCT ON (fare_set_id, priced_id) "
        b"id, fare_set_id, priced_id, amount_minor, status, rev, authority FROM fares "
        b"WHERE organization_id = %s AND priced_kind = %s AND deleted_at IS NULL "
        b"AND status IN ('active', 'unsold') AND (active_from IS NULL OR active_from <= %s) "
        b"AND (active_to IS NULL OR active_to > %s) "
        b"ORDER BY fare_set_id, priced_id, active_from DESC NULLS LAST, id DESC"
    )
    with connection.cursor(row_factory=class_row(FareRow)) as cursor:
        return cursor.execute(statement, (organization_id, kind, now, now)).fetchall()


def local(connection: Connection[Any], organization_id: UUID, now: datetime) -> list[LocalRow]:
    """What boxes say is sold out or counted now."""
    statement = (
        b"SELECT a.local_id, s.name AS store, a.sold_out, a.remaining, a.until, a.reason "
        b"FROM availabilities a JOIN stores s ON s.organization_id = a.organization_id "
        b"AND s.id = a.store_id WHERE a.organization_id = %s AND a.deleted_at IS NULL "
        b"AND (a.until IS NULL OR a.until > %s) AND (a.sold_out OR a.remaining IS NOT NULL) "
        b"ORDER BY s.name"
    )
    with connection.cursor(row_factory=class_row(LocalRow)) as cursor:
        return cursor.execute(statement, (organization_id, now)).fetchall()


def makers(connection: Connection[Any], organization_id: UUID) -> dict[UUID, UUID]:
    """The store whose box made a dish, a size, a list or a price that the office does not write."""
    statement = b"""
SELECT d.entity_id, t.store_id FROM entity_digests d
JOIN sync_streams t ON t.organization_id = d.organization_id AND t.node_id = d.node_id
WHERE d.organization_id = %s AND d.kind IN ('item', 'fare_set')"""
    return {row[0]: row[1] for row in connection.execute(statement, (organization_id,))}


def brand_names(connection: Connection[Any], organization_id: UUID) -> dict[UUID, str]:
    """Brands by their ids."""
    statement = b"SELECT id, name FROM brands WHERE organization_id = %s"
    return {row[0]: row[1] for row in connection.execute(statement, (organization_id,))}
