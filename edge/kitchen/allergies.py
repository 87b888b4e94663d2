"""Allergies on cards: everything is shown at once, only the bump waits until they were read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from domain.allergies import must_be_read
from domain.errors import BadRequest
from edge.kitchen.changing import READ, waits_for_cook
from edge.kitchen.requests import KitchenChange
from edge.transaction import Write
from sync.tables.kitchen import TicketItem


class NotAcknowledged(BadRequest):
    """A bump of food for a guest with an allergy that no cook has acknowledged yet."""

    code = "allergy_not_acknowledged"


def waits(item: TicketItem) -> bool:
    """Whether an item may not be bumped yet: the dish may hurt its guest and nobody said "seen"."""
    if item.voided_at is not None or item.allergy_acknowledged_at is not None:
        return False
    return must_be_read(item.allergy)


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
            tx.update(item, allergy_acknowledged_at=tx.now, **_seen_with_it(tx, item))
            tx.signal("kitchen", item.station_id)
            read += 1
    return KitchenChange(None, "", read)


def _seen_with_it(tx: Write, item: TicketItem) -> dict[str, Any]:
    """Where nothing but the allergy was changed, who has read it has seen the change."""
    before = item.before
    if not waits_for_cook(item) or "to_course" in before:
        return {}
    if any(before[name] != getattr(item, name) for name in READ):
        return {}
    return {"change_acknowledged_at": tx.now, "mark": before["mark"], "before": {}}
