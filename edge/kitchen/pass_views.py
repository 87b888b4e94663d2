"""The pass: whole orders with each station's progress, and plates that wait for a runner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.kitchen import ItemState, least, rank
from edge.kitchen import store
from edge.kitchen.views import MAX_CARDS, CardItem, card_item
from edge.transaction import Read
from sync.tables.identity import Person
from sync.tables.kitchen import Ticket, TicketItem

MAX_PLATES = 200
PASS_FORGETS = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class StationProgress:
    """How far one station is with an order. Without a screen it ends at its `paper`."""

    station_id: UUID
    done: int
    total: int
    state: str
    paper: bool = False


@dataclass(frozen=True, slots=True)
class ExpoOrder:
    """A whole order at the pass: each station's progress, and the items.

    `rev` rises whenever anything of it changes. `next_course_id` is the first course with held
    lines, `held` how many those are; `last_out_at` is when something last left the pass.
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
    next_course_id: UUID | None = None
    held: int = 0
    last_out_at: datetime | None = None


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
    taken_by: str = ""


def expo(read: Read, now: datetime) -> tuple[ExpoOrder, ...]:
    """Every order with open cards, plates at the pass or held courses, oldest first."""
    since = now - PASS_FORGETS
    tickets = store.all_open_tickets(read, MAX_CARDS * 4)
    printed = store.printed_tickets(read, since, MAX_CARDS * 4)
    plates = store.at_the_pass(read, since, MAX_PLATES)
    waiting = [plate.order_id for plate in plates if plate.state == ItemState.DONE]
    held = store.held_courses(read)
    paper = store.stations_without_screen(read)
    found: list[ExpoOrder] = []
    for order_id in dict.fromkeys(
        [*(ticket.order_id for ticket in (*tickets, *printed)), *waiting, *held]
    ):
        of_order = store.tickets_of_order(read, order_id)
        if of_order:
            items = store.items_of_tickets(read, [ticket.id for ticket in of_order])
            found.append(_expo_order(of_order, items, paper, held.get(order_id)))
    return tuple(sorted(filter(_concerns_the_pass, found), key=lambda order: order.fired_at))


def _concerns_the_pass(order: ExpoOrder) -> bool:
    """Whether something of an order has yet to leave, or to be fired."""
    gone = (ItemState.TAKEN, ItemState.SERVED)
    struck = any(item.voided and not item.void_acknowledged for item in order.items)
    here = any(item.state not in gone for item in order.items if not item.voided)
    return here or struck or order.held > 0


def ready_plates(read: Read, now: datetime) -> tuple[ReadyPlate, ...]:
    """Done and taken items that are not served yet, longest waiting first.

    Those of a paid order (a counter's) are forgotten after `PASS_FORGETS`.
    """
    items = store.at_the_pass(read, now - PASS_FORGETS, MAX_PLATES)
    tickets = {item.ticket_id: read.load(Ticket, item.ticket_id, "card") for item in items}
    carriers = {item.taken_by_id for item in items if item.taken_by_id is not None}
    names = {each: person.short_name for each in carriers if (person := read.get(Person, each))}
    return tuple(_plate(tickets[item.ticket_id], item, names) for item in items)


def _plate(ticket: Ticket, item: TicketItem, names: Mapping[UUID, str]) -> ReadyPlate:
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
        names.get(item.taken_by_id, "") if item.taken_by_id else "",
    )


def _expo_order(
    tickets: Sequence[Ticket],
    items: dict[UUID, list[TicketItem]],
    paper: frozenset[UUID],
    held: tuple[UUID, int] | None,
) -> ExpoOrder:
    header: dict[str, Any] = tickets[0].header
    by_station: dict[UUID, list[TicketItem]] = {}
    for ticket in tickets:
        live = [item for item in items[ticket.id] if item.voided_at is None]
        by_station.setdefault(ticket.station_id, []).extend(live)
    progress = tuple(
        _progress(station, found, station in paper) for station, found in by_station.items()
    )
    everything = [item for ticket in tickets for item in items[ticket.id]]
    out = [item.served_at or item.taken_at for item in everything]
    return ExpoOrder(
        order_id=tickets[0].order_id,
        rev=sum(t.rev + sum(item.rev for item in items[t.id]) for t in tickets),
        order_number=header["number"],
        tables=tuple(header["tables"]),
        name=header["name"],
        server=header["server"],
        order_type=header["order_type"],
        order_type_code=header["order_type_code"],
        colour=header["colour"],
        guests=header["guests"],
        fired_at=min(ticket.fired_at for ticket in tickets),
        stations=progress,
        items=tuple(card_item(item, paper=item.station_id in paper) for item in everything),
        ready=all(station.done == station.total for station in progress),
        next_course_id=held[0] if held else None,
        held=held[1] if held else 0,
        last_out_at=max((each for each in out if each is not None), default=None),
    )


def _progress(station_id: UUID, items: Sequence[TicketItem], paper: bool) -> StationProgress:
    enough = rank(ItemState.DELIVERED if paper else ItemState.DONE)
    states = [item.state for item in items]
    done = sum(1 for state in states if rank(state) >= enough)
    slowest = least(states) if states else "done"
    return StationProgress(station_id, done, len(states), slowest, paper)
