"""SQL of places of cash."""

from __future__ import annotations

from uuid import UUID

from edge.transaction import Read
from sync.tables.cash import CashPlace, PlaceMovement

SAFE, TRANSIT, BANK = "safe", "transit", "bank"
USUAL_PLACES = (("Safe", SAFE), ("On the way to the bank", TRANSIT), ("Bank", BANK))
"""What every restaurant is founded with."""


def places(read: Read) -> list[CashPlace]:
    """The places, in order."""
    return read.all(
        CashPlace,
        "deleted_at IS NULL AND (store_id IS NULL OR store_id = ?) ORDER BY position, id",
        read.house.store_id,
    )


def first_of(read: Read, kind: str) -> CashPlace | None:
    """The first place of a kind."""
    return next((each for each in places(read) if each.kind == kind), None)


def balance(read: Read, place_id: UUID) -> int:
    """What is at a place."""
    return int(
        read.value(
            "SELECT coalesce(sum(amount_minor), 0) FROM place_movements "
            "WHERE organization_id = ? AND place_id = ?",
            read.house.organization_id,
            place_id,
        )
    )


def was_used(read: Read, place_id: UUID) -> bool:
    """Whether anything ever came to a place."""
    return read.first(PlaceMovement, "place_id = ?", place_id) is not None


def last_movements(read: Read, place_id: UUID, limit: int) -> list[PlaceMovement]:
    """What came and went last, latest first."""
    return read.all(PlaceMovement, "place_id = ? ORDER BY id DESC LIMIT ?", place_id, limit)


def waiting_deposits(read: Read, transit_id: UUID) -> list[PlaceMovement]:
    """Bags that the bank has not confirmed, oldest first."""
    return read.all(
        PlaceMovement,
        "place_id = ? AND kind = 'deposit' AND NOT EXISTS (SELECT 1 FROM place_movements AS later "
        "WHERE later.organization_id = place_movements.organization_id "
        "AND later.confirms_id = place_movements.id) ORDER BY id",
        transit_id,
    )


def confirmed(read: Read, movement_id: UUID) -> bool:
    """Whether a deposit was confirmed."""
    return read.first(PlaceMovement, "confirms_id = ?", movement_id) is not None
