"""Allergies on cards: everything is shown at once, only the bump waits until they were read."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from domain.errors import BadRequest
from edge.kitchen.requests import KitchenChange
from edge.transaction import Write
from sync.tables.kitchen import TicketItem

FREE = "free"


class NotAcknowledged(BadRequest):
    """A bump of food for a guest with an allergy that no cook has acknowledged yet."""

    code = "allergy_not_acknowledged"


def waits(item: TicketItem) -> bool:
    """Whether an item may not be bumped yet: the dish may hurt its guest and nobody said "seen"."""
    dangers = any(verdict != FREE for verdict in item.allergy.values())
    return dangers and item.voided_at is None and item.allergy_acknowledged_at is None


def refuse_unread(items: Iterable[TicketItem]) -> None:
    """Raises NotAcknowledged when an item's allergy still waits to be read."""
    unread = [item for item in items if waits(item)]
    if unread:
        names = ", ".join(dict.fromkeys(item.name for item in unread))
        raise NotAcknowledged(f"Read the allergy first, then bump: {names}.")


def acknowledge(tx: Write, item_ids: Iterable[UUID]) -> KitchenChange:
    """A cook has read the allergies of these items; what was read before stays so."""
    read = 0
    for item_id in item_ids:
        item = tx.load(TicketItem, item_id, "item on a card")
        if waits(item):
            tx.update(item, allergy_acknowledged_at=tx.now)
            tx.signal("kitchen", item.station_id)
            read += 1
    return KitchenChange(None, "", read)
