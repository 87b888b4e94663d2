"""Moves of tickets and items: each with its event row, inside one write."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from domain.errors import BadRequest, Changed
from domain.kitchen import ItemState, check_recall, moves_forward
from edge.alarms.store import end_alarm
from edge.kitchen import store
from edge.kitchen.allergies import refuse_unread
from edge.kitchen.changing import refuse_unseen_change
from edge.kitchen.requests import KitchenChange
from edge.transaction import Write
from sync.tables.catalog import Station
from sync.tables.kitchen import Ticket, TicketEvent, TicketItem

UNSEEN = "unseen_ticket"
"""The kind of alarm for a card that nobody was shown."""

_STAMP = {
    ItemState.DELIVERED: "delivered_at",
    ItemState.SEEN: "seen_at",
    ItemState.STARTED: "started_at",
    ItemState.DONE: "done_at",
    ItemState.TAKEN: "taken_at",
    ItemState.SERVED: "served_at",
}


def forward(
    tx: Write,
    items: Iterable[TicketItem],
    to_state: ItemState,
    act: str,
    by_id: UUID | None = None,
) -> int:
    """Move items on; those that are further already stay. Returns how many moved.

    `by_id` carries them out, where that is not who acts: a shared screen knows nobody.
    """
    moved = 0
    touched: set[tuple[UUID, UUID]] = set()
    for item in items:
        if not moves_forward(item.state, to_state):
            continue
        changes: dict[str, Any] = {"state": to_state, _STAMP[to_state]: tx.now}
        if to_state == ItemState.TAKEN:
            changes["taken_by_id"] = by_id or tx.actor.id
        tx.update(item, **changes)
        _event(tx, item, act, to_state)
        touched.add((item.order_id, item.station_id))
        moved += 1
    _tell(tx, touched)
    return moved


def bump_item(tx: Write, item_id: UUID) -> KitchenChange:
    """An item is done; when it was the last one open, the card leaves the board."""
    item = tx.load(TicketItem, item_id, "item on a card")
    ticket = tx.load(Ticket, item.ticket_id, "card")
    if item.voided_at is not None:
        if item.void_acknowledged_at is None:
            tx.update(item, void_acknowledged_at=tx.now)
            _tell(tx, {(item.order_id, item.station_id)})
        moved = 1
    else:
        refuse_unread([item])
        refuse_unseen_change([item])
        moved = forward(tx, [item], ItemState.DONE, "bump")
    if ticket.state == "open" and all(map(_finished, store.items_of_ticket(tx, ticket.id))):
        return _off_the_board(tx, ticket, moved)
    return KitchenChange(ticket.id, ticket.state, moved)


def recall_item(tx: Write, item_id: UUID) -> KitchenChange:
    """An item that is done counts as started again; its card comes back if it had left."""
    item = tx.load(TicketItem, item_id, "item on a card")
    ticket = tx.load(Ticket, item.ticket_id, "card")
    check_recall(item.state)
    if item.state != ItemState.DONE or item.voided_at is not None:
        return KitchenChange(ticket.id, ticket.state, 0)
    tx.update(item, state=ItemState.STARTED, done_at=None)
    _event(tx, item, "recall", ItemState.STARTED)
    if ticket.state != "open":
        tx.update(ticket, state="open", bumped_at=None)
    _tell(tx, {(ticket.order_id, ticket.station_id)})
    return KitchenChange(ticket.id, "open", 1)


def bump_ticket(tx: Write, ticket_id: UUID, seen: frozenset[UUID] = frozenset()) -> KitchenChange:
    """Everything on the card is done. A card that was bumped already stays so.

    Raises Changed when the card has an item that is not among those `seen` (none: all are).
    """
    ticket = tx.load(Ticket, ticket_id, "card")
    if ticket.state != "open":
        return KitchenChange(ticket.id, ticket.state, 0)
    items = store.items_of_ticket(tx, ticket.id)
    if seen and any(item.id not in seen for item in items):
        raise Changed("Something was just added to this card. Look again.")
    refuse_unread(items)
    refuse_unseen_change(items)
    for item in items:
        if item.voided_at is not None and item.void_acknowledged_at is None:
            tx.update(item, void_acknowledged_at=tx.now)
    live = [item for item in items if item.voided_at is None]
    return _off_the_board(tx, ticket, forward(tx, live, ItemState.DONE, "bump"))


def recall_ticket(tx: Write, ticket: Ticket) -> KitchenChange:
    """Bring a bumped card back; its done items count as started again."""
    if ticket.state == "open":
        return KitchenChange(ticket.id, "open", 0)
    items = [item for item in store.items_of_ticket(tx, ticket.id) if item.voided_at is None]
    done = [item for item in items if item.state == ItemState.DONE]
    if not done and items:
        check_recall(items[-1].state)
    for item in done:
        tx.update(item, state=ItemState.STARTED, done_at=None)
        _event(tx, item, "recall", ItemState.STARTED)
    tx.update(ticket, state="open", bumped_at=None)
    _tell(tx, {(ticket.order_id, ticket.station_id)})
    return KitchenChange(ticket.id, "open", len(done))


def recall_last(tx: Write, station_id: UUID) -> KitchenChange:
    """Bring back the card that was bumped last at a station."""
    last = store.bumped_cards(tx, station_id, 1)
    if not last:
        raise BadRequest("Nothing to recall.")
    return recall_ticket(tx, tx.load(Ticket, last[0][0], "card"))


def deliver(tx: Write, ticket_ids: Iterable[UUID], item_ids: set[UUID] | None, column: str) -> int:
    """Items were shown on a screen or proved printed (`column` says which on the card)."""
    moved = 0
    for ticket_id in ticket_ids:
        ticket = tx.load(Ticket, ticket_id, "card")
        items = store.items_of_ticket(tx, ticket_id)
        if item_ids is not None:
            items = [item for item in items if item.id in item_ids]
        moved += forward(tx, items, ItemState.DELIVERED, column.removesuffix("_at"))
        if getattr(ticket, column) is None:
            shown: dict[str, Any] = {column: tx.now}
            tx.update(ticket, **shown)
        end_alarm(tx, UNSEEN, ticket_id)
    return moved


def end_on_paper(tx: Write, ticket_id: UUID) -> None:
    """A card all of which is printed is over where there is no screen: nobody bumps it."""
    ticket = tx.load(Ticket, ticket_id, "card")
    station = tx.get(Station, ticket.station_id)
    if ticket.state != "open" or station is None or station.has_screen:
        return
    live = [item for item in store.items_of_ticket(tx, ticket_id) if item.voided_at is None]
    if not any(moves_forward(item.state, ItemState.DELIVERED) for item in live):
        tx.update(ticket, state="printed")


def _off_the_board(tx: Write, ticket: Ticket, moved: int) -> KitchenChange:
    tx.update(ticket, state="bumped", bumped_at=tx.now)
    _tell(tx, {(ticket.order_id, ticket.station_id)})
    end_alarm(tx, UNSEEN, ticket.id)
    return KitchenChange(ticket.id, "bumped", moved)


def _finished(item: TicketItem) -> bool:
    if item.voided_at is not None:
        return item.void_acknowledged_at is not None
    return not moves_forward(item.state, ItemState.DONE)


def _event(tx: Write, item: TicketItem, act: str, to_state: ItemState) -> None:
    tx.insert(
        TicketEvent,
        ticket_id=item.ticket_id,
        ticket_item_id=item.id,
        act=act,
        from_state=item.state,
        to_state=to_state,
        at=tx.now,
    )


def _tell(tx: Write, touched: set[tuple[UUID, UUID]]) -> None:
    for order_id, station_id in touched:
        tx.signal("kitchen", station_id)
        tx.signal("order", order_id)
    if touched:
        tx.signal("floor")
