"""The SQL of the menu's editor."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.errors import NotFound
from edge.transaction import Read
from sync.tables.catalog import Fare, FareSet, Item, ModifierOption, ModifierUse, Variant
from sync.tables.tenancy import Translation


def own_fare_set(read: Read) -> FareSet:
    """The store's own price list: the one that always holds and that any other may override.

    Raises NotFound.
    """
    found = read.first(FareSet, "deleted_at IS NULL AND conditions = '{}' ORDER BY priority, id")
    if found is None:
        raise NotFound("There is no price list.")
    return found


def fare(read: Read, fare_set_id: UUID, priced_id: UUID, kind: str, now: datetime) -> Fare | None:
    """What a thing costs (its `cost`: the house) in a price list at a moment."""
    return read.first(
        Fare,
        "fare_set_id = ? AND priced_id = ? AND priced_kind = ? "
        "AND deleted_at IS NULL AND status = 'active' "
        "AND (active_from IS NULL OR active_from <= ?) AND (active_to IS NULL OR active_to > ?) "
        "ORDER BY active_from DESC, id DESC",
        fare_set_id,
        priced_id,
        kind,
        now,
        now,
    )


def uses_of(read: Read, owner_id: UUID) -> list[ModifierUse]:
    """The groups that an item or option offers, in their order."""
    return read.all(
        ModifierUse, "owner_id = ? AND deleted_at IS NULL ORDER BY position, id", owner_id
    )


def options_of(read: Read, group_id: UUID) -> list[ModifierOption]:
    """The options of a group."""
    return read.all(
        ModifierOption,
        "modifier_group_id = ? AND deleted_at IS NULL ORDER BY position, id",
        group_id,
    )


def items_in(read: Read, category_id: UUID) -> list[Item]:
    """The items of a category, also inactive ones."""
    return read.all(Item, "category_id = ? AND deleted_at IS NULL", category_id)


def items(read: Read, item_ids: list[UUID]) -> list[Item]:
    """Several items by their ids."""
    marks = ", ".join("?" * len(item_ids))
    return read.all(Item, f"id IN ({marks})", *item_ids) if item_ids else []


def names_of_items(read: Read) -> list[tuple[UUID, str]]:
    """Every item's number and names, also of hidden ones, in their order."""
    rows = read.rows(
        "SELECT id, code || ' ' || name || ' ' || button_name FROM items "
        "WHERE organization_id = ? AND deleted_at IS NULL ORDER BY position, id",
        read.house.organization_id,
    )
    return [(UUID(bytes=key), text) for key, text in rows]


def variants_of(read: Read, item_id: UUID) -> list[Variant]:
    """The variants of an item, also inactive ones, in their order."""
    return read.all(Variant, "item_id = ? AND deleted_at IS NULL ORDER BY position, id", item_id)


def translation(read: Read, local_id: UUID, field: str, lang: str) -> Translation | None:
    """A row's text in a language, also one that was taken away."""
    return read.first(Translation, "local_id = ? AND field = ? AND lang = ?", local_id, field, lang)
