"""Rows as a centre's feed has them."""

from __future__ import annotations

from uuid import UUID

from domain.ids import new_id
from tests.edge.sync.conftest import Synced


def setting_row(synced: Synced, **columns: object) -> dict[str, object]:
    """A settings row of the box's organization, written by the centre."""
    house = synced.db.house
    assert house is not None
    return {
        "organization_id": house.organization_id.hex,
        "id": new_id().hex,
        "created_at": 0,
        "updated_at": 0,
        "deleted_at": None,
        "rev": 1,
        "brand_id": None,
        "store_id": None,
        "authority": "centre",
        "authority_epoch": 1,
        **columns,
    }


def course_row(synced: Synced, name: str, **columns: object) -> dict[str, object]:
    """A course."""
    return setting_row(synced, name=name, position=0, **columns)


def item_row(synced: Synced, name: str, category_id: UUID, **columns: object) -> dict[str, object]:
    """An item of a category."""
    return setting_row(synced, name=name, category_id=category_id.hex, **columns)
