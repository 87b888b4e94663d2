"""The settings rows that tenants are made of, which boxes have too: who says what is in force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection

from central.tenants import store
from central.tenants.requests import TenancyKind
from domain.errors import BadRequest, Changed, DomainError

ONLY_A_BEGINNING = -1
"""The authority epoch of a row that gives way to whatever a box says, whose epochs begin at 0."""


class InUse(DomainError):
    """Something still belongs to it."""

    code = "in_use"


def insert(
    found: Connection[Any],
    now: datetime,
    kind: str,
    organization_id: UUID,
    entity_id: UUID,
    values: Mapping[str, Any],
    brand_id: UUID | None,
    store_id: UUID | None,
) -> None:
    """A beginning: whatever a box says of it later is in force until the office changes it.

    Raises Changed where the id is there.
    """
    row: dict[str, Any] = {
        **({"options": {}} if kind == "store" else {}),
        **values,
        "organization_id": organization_id,
        "id": entity_id,
        "created_at": now,
        "updated_at": now,
        "rev": 1,
        "brand_id": brand_id,
        "store_id": store_id,
        "authority": "box",
        "authority_epoch": ONLY_A_BEGINNING,
    }
    if not store.insert(found, kind, row):
        raise Changed("There is something else with this id.")


def put(
    found: Connection[Any],
    now: datetime,
    kind: str,
    had: Mapping[str, Any],
    changes: Mapping[str, Any],
) -> int:
    """Write changes; a row that a box told of becomes the office's, and boxes hear of it.

    Nothing else may be locked after this. The row's `rev` then.
    """
    said = {**changes, "updated_at": now, "rev": had["rev"] + 1}
    is_ours = had["authority"] == "centre" or store.is_from_a_box(
        found, kind, had["organization_id"], had["id"]
    )
    if is_ours and had["authority"] != "centre":
        said |= {"authority": "centre", "authority_epoch": had["authority_epoch"] + 1}
    after = store.update(found, kind, dict(had), said)
    if is_ours:
        store.tell_boxes(found, kind, after)
    return int(after["rev"])


def check_brand(found: Connection[Any], organization_id: UUID, brand_id: UUID | None) -> None:
    """Raises BadRequest where a store's brand is not there."""
    had = store.row(found, "brand", organization_id, brand_id) if brand_id else None
    if had is None or had["deleted_at"] is not None:
        raise BadRequest("brand_id: a store belongs to a brand that is there.")


def check_free(
    found: Connection[Any], kind: TenancyKind, organization_id: UUID, entity_id: UUID
) -> None:
    """Raises InUse for a brand or legal entity with stores, and for a store with a box."""
    if kind == "store":
        if store.boxes_of_store(found, organization_id, entity_id):
            raise InUse("A box works for this store. Shut it out first.")
    elif store.stores_of(found, kind, organization_id, entity_id):
        raise InUse("Stores belong to it. Delete or move them first.")


def check_unsold(found: Connection[Any], organization_id: UUID, store_id: UUID) -> None:
    """Raises InUse for a store that has sold."""
    if store.has_sold(found, organization_id, store_id):
        raise InUse("The store has sold in its currency. Make a new store for another one.")
