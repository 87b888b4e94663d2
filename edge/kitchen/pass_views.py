"""The pass: whole orders with each station's progress, and plates that wait for a runner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.kitchen import ItemState, least
from edge.kitchen import store
from edge.kitchen.views import MAX_CARDS, CardItem, card_item
from edge.transaction import Read
from sync.tables.kitchen import Ticket, TicketItem

MAX_PLATES = 200
PASS_FORGETS = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class StationProgress:
    """How far one station is with an order."""

    station_id: UUID
    done: int
    total: int
    state: str


@dataclass(frozen=True, slots=True)
class ExpoOrder:
    """A whole order at the pass: each station's progress, and the items.

    `rev` rises whenever anything of it changes.
    """

    order_id: UUID
    rev: int
    order_number: int
    tables: tuple[str, ...]
    name: str
    server: str
    order_type: str
    order_type_code: str
    colour: str
    guests: int
    fired_at: datetime
    stations: tuple[StationProgress, ...]
    items: tuple[CardItem, ...]
    ready: bool


@dataclass(frozen=True, slots=True)
class ReadyPlate:
    """A done item waiting at the pass, for a runner."""

    item_id: UUID
    order_id: UUID
    order_number: int
    tables: tuple[str, ...]
    name: str
    seat: int
    item: str
    quantity: int
    done_at: datetime
    station_id: UUID
    taken: bool


def expo(read: Read, now: datetime) -> tuple[ExpoOrder, ...]:
    """Every order with open cards or plates at the pass, oldest first."""
    tickets = store.all_open_tickets(read, MAX_CARDS * 4)
    plates = store.at_the_pass(read, now - PASS_FORGETS, MAX_PLATES)
    waiting = [plate.order_id for plate in plates if plate.state == ItemState.DONE]
    found: list[ExpoOrder] = []
    for order_id in dict.fromkeys([*(ticket.order_id for ticket in tickets), *waiting]):
        of_order = store.tickets_of_order(read, order_id)
        items = store.items_of_tickets(read, [ticket.id for ticket in of_order])
        found.append(_expo_order(of_order, items))
    return tuple(sorted(found, key=lambda order: order.fired_at))


def ready_plates(read: Read, now: datetime) -> tuple[ReadyPlate, ...]:
    """Done and taken items that are not served yet, longest waiting first.

    Those of a paid order (a counter's) are forgotten after `PASS_FORGETS`.
    """
    items = store.at_the_pass(read, now - PASS_FORGETS, MAX_PLATES)
    tickets = {item.ticket_id: read.load(Ticket, item.ticket_id, "card") for item in items}
    return tuple(_plate(tickets[item.ticket_id], item) for item in items)


def _plate(ticket: Ticket, item: TicketItem) -> ReadyPlate:
    return ReadyPlate(
        item.id,
        item.order_id,
        ticket.header["number"],
        tuple(ticket.header["tables"]),
        ticket.header["name"],
        item.seat,
        item.name,
        item.quantity,
        item.done_at or item.updated_at,
        item.station_id,
        item.state == ItemState.TAKEN,
    )


def _expo_order(tickets: Sequence[Ticket], items: dict[UUID, list[TicketItem]]) -> ExpoOrder:
    header: dict[str, Any] = tickets[0].header
    by_station: dict[UUID, list[TicketItem]] = {}
    for ticket in tickets:
        live = [item for item in items[ticket.id] if item.voided_at is None]
        by_station.setdefault(ticket.station_id, []).extend(live)
    progress = tuple(_progress(station, found) for station, found in by_station.items())
    return ExpoOrder(
        tickets[0].order_id,
        sum(t.rev + sum(item.rev for item in items[t.id]) for t in tickets),
        header["number"],
        tuple(header["tables"]),
        header["name"],
        header["server"],
        header["order_type"],
        header["order_type_code"],
        header["colour"],
        header["guests"],
        min(ticket.fired_at for ticket in tickets),
        progress,
        tuple(card_item(item) for ticket in tickets for item in items[ticket.id]),
        all(station.done == station.total for station in progress),
    )


def _progress(station_id: UUID, items: Sequence[TicketItem]) -> StationProgress:
    states = [item.state for item in items]
    ready = (ItemState.DONE, ItemState.TAKEN, ItemState.SERVED)
    done = sum(1 for state in states if state in ready)
    return StationProgress(station_id, done, len(states), least(states) if states else "done")
