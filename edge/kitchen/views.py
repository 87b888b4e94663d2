"""Boards: what a station, the expo and the runner see. Read models, made at each look."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.kitchen import ItemState, least
from edge.kitchen import store
from edge.transaction import Read
from sync.tables.kitchen import Ticket, TicketItem

MAX_CARDS = 60
MAX_PLATES = 200
PASS_FORGETS = timedelta(hours=1)
RECALLABLE = 20


@dataclass(frozen=True, slots=True)
class CardItem:
    """One item on a card. `mark` is added, changed, void, remake or empty."""

    id: UUID
    line_id: UUID
    name: str
    quantity: int
    options: tuple[tuple[str, int, int], ...]
    note: str
    seat: int
    allergens: tuple[tuple[str, str], ...]
    also_at: tuple[str, ...]
    state: str
    mark: str
    voided: bool
    void_acknowledged: bool
    send_no: int


@dataclass(frozen=True, slots=True)
class Card:
    """A ticket as a station sees it. `rev` rises whenever the card or anything on it changes."""

    id: UUID
    rev: int
    order_id: UUID
    station_id: UUID
    course_id: UUID | None
    number: int
    state: str
    rush: bool
    fired_at: datetime
    bumped_at: datetime | None
    order_number: int
    tables: tuple[str, ...]
    name: str
    order_type: str
    order_type_code: str
    colour: str
    guests: int
    server: str
    items: tuple[CardItem, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """A station's open cards, oldest first, the last bumped ones, and how many wait beyond."""

    station_id: UUID
    cards: tuple[Card, ...]
    recent: tuple[Card, ...]


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


def board(read: Read, station_id: UUID, known: Iterable[Card] = ()) -> Board:
    """What a station's screen shows. Of `known` cards those that did not change are taken over."""
    waiting = store.open_cards(read, station_id, MAX_CARDS)
    recent = store.bumped_cards(read, station_id, RECALLABLE)
    cards = {(card.id, card.rev): card for card in known}
    news = [card for card, rev in (*waiting, *recent) if (card, rev) not in cards]
    items = store.items_of_tickets(read, news)
    for ticket in store.tickets(read, news):
        card = _card(ticket, items[ticket.id])
        cards[card.id, card.rev] = card
    return Board(
        station_id,
        tuple(cards[each] for each in waiting),
        tuple(cards[each] for each in recent),
    )


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
        tuple(_item(item) for ticket in tickets for item in items[ticket.id]),
        all(station.done == station.total for station in progress),
    )


def _progress(station_id: UUID, items: Sequence[TicketItem]) -> StationProgress:
    states = [item.state for item in items]
    ready = (ItemState.DONE, ItemState.TAKEN, ItemState.SERVED)
    done = sum(1 for state in states if state in ready)
    return StationProgress(station_id, done, len(states), least(states) if states else "done")


def _card(ticket: Ticket, items: Sequence[TicketItem]) -> Card:
    header: dict[str, Any] = ticket.header
    return Card(
        id=ticket.id,
        rev=ticket.rev + sum(item.rev for item in items),
        order_id=ticket.order_id,
        station_id=ticket.station_id,
        course_id=ticket.course_id,
        number=ticket.number,
        state=ticket.state,
        rush=ticket.rush,
        fired_at=ticket.fired_at,
        bumped_at=ticket.bumped_at,
        order_number=header["number"],
        tables=tuple(header["tables"]),
        name=header["name"],
        order_type=header["order_type"],
        order_type_code=header["order_type_code"],
        colour=header["colour"],
        guests=header["guests"],
        server=header["server"],
        items=tuple(map(_item, items)),
    )


def _item(item: TicketItem) -> CardItem:
    return CardItem(
        id=item.id,
        line_id=item.line_id,
        name=item.name,
        quantity=item.quantity,
        options=tuple((o["name"], o["count"], o["depth"]) for o in item.options),
        note=item.note,
        seat=item.seat,
        allergens=tuple(sorted(item.allergens.items())),
        also_at=tuple(item.also_at),
        state=item.state,
        mark=item.mark,
        voided=item.voided_at is not None,
        void_acknowledged=item.void_acknowledged_at is not None,
        send_no=item.send_no,
    )
