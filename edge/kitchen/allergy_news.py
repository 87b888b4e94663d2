"""Guests' allergies that become known, or follow a line elsewhere, after the kitchen got it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from domain.catalog import Menu
from domain.kitchen import ItemState, rank
from edge.kitchen import guest_allergies, store
from edge.kitchen.changing import known_before
from edge.kitchen.firing import TicketPaper
from edge.transaction import Write
from sync.tables.kitchen import Ticket, TicketItem
from sync.tables.sales import OrderLine


def follow(
    tx: Write,
    menu: Menu,
    order_id: UUID,
    lines: Iterable[OrderLine],
    paper: TicketPaper,
) -> None:
    """Write anew, on all that was sent of these lines of an order, what the guests must not eat.

    A card that changes so says that it was changed, and a printer repeats what is concerned. What
    was served stays as it was.
    """
    seats = guest_allergies.seats_of(tx, order_id)
    changed: dict[UUID, list[TicketItem]] = {}
    for line in lines:
        for item in store.items_at_work(tx, line.id):
            news = guest_allergies.columns(seats, line, item)
            if news and rank(item.state) < rank(ItemState.SERVED):
                tx.update(item, **news, **_told(tx, item))
                tx.signal("kitchen", item.station_id)
                changed.setdefault(item.ticket_id, []).append(tx.load(TicketItem, item.id))
    for ticket_id, items in changed.items():
        paper(tx, menu, tx.load(Ticket, ticket_id, "card"), items, "changed")


def _told(tx: Write, item: TicketItem) -> dict[str, Any]:
    """The columns by which a cook is told; what is made already is for the pass to read."""
    if rank(item.state) >= rank(ItemState.DONE) or item.mark == "remake":
        return {}
    return {
        "mark": "changed",
        "before": known_before(item),
        "changed_at": tx.now,
        "change_acknowledged_at": None,
    }
