"""Where a settings row holds, and so which scope of the feed carries it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from central.releases.values import Doc

EVERYWHERE = "organization"


@dataclass(frozen=True, slots=True)
class Place:
    """A store, with its brand."""

    id: UUID
    brand_id: UUID | None
    name: str


def scope_of(doc: Doc) -> str:
    """The scope of a row: its store's, its brand's, or the organization's."""
    if doc.get("store_id"):
        return f"store:{doc['store_id']}"
    if doc.get("brand_id"):
        return f"brand:{doc['brand_id']}"
    return EVERYWHERE


def brand_and_store(doc: Doc) -> tuple[UUID | None, UUID | None]:
    """The same as ids."""
    brand, store = doc.get("brand_id"), doc.get("store_id")
    return (UUID(hex=brand) if brand else None, UUID(hex=store) if store else None)


def holds_in(doc: Doc, places: Iterable[Place]) -> tuple[Place, ...]:
    """The stores where a row holds."""
    brand_id, store_id = brand_and_store(doc)
    return tuple(
        place
        for place in places
        if store_id in (None, place.id) and brand_id in (None, place.brand_id)
    )


def covers(parent: Doc, child: Doc) -> bool:
    """Whether every store that has the child has the parent, too."""
    return all(
        parent.get(column) is None or parent.get(column) == child.get(column)
        for column in ("brand_id", "store_id")
    )
