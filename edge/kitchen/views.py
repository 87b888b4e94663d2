"""Boards: what the screens of a station see. Read models, made at each look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.allergies import Severity
from edge.kitchen import allergies, store
from edge.kitchen.changing import new_words, old_words, waits_for_cook
from edge.kitchen.messages import MessageView, open_messages
from edge.transaction import Read
from sync.tables.kitchen import Ticket, TicketItem

Uses = Mapping[UUID, tuple[tuple[UUID, int], ...]]
MAX_CARDS = 60
RECALLABLE = 20


@dataclass(frozen=True, slots=True)
class CardItem:
    """One item on a card. `mark` is added, changed, void, remake or empty.

    `allergy` is the verdict for each allergen of its guest; while it `allergy_waits`, it cannot be
    bumped. `start_at` is when to begin. `uses` are the item, variant and options it is made from,
    each with how many of it go into one portion. Made where no screen is, it ends at its `paper`.
    """

    id: UUID
    line_id: UUID
    station_id: UUID
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
    allergy: tuple[tuple[str, str], ...] = ()
    allergy_waits: bool = False
    severe: tuple[str, ...] = ()
    allergy_note: str = ""
    start_at: datetime | None = None
    uses: tuple[tuple[UUID, int], ...] = ()
    paper: bool = False
    change: datetime | None = None
    was: tuple[tuple[str, str], ...] = ()
    new: frozenset[str] = frozenset()
    to_course: str = ""
    reason: str = ""


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
    """A station's open cards in the order in which to begin them, the last bumped, messages."""

    station_id: UUID
    cards: tuple[Card, ...]
    recent: tuple[Card, ...]
    messages: tuple[MessageView, ...] = ()


def board(read: Read, station_id: UUID, known: Iterable[Card] = ()) -> Board:
    """What a station's screen shows. Of `known` cards those that did not change are taken over."""
    waiting = store.open_cards(read, station_id, MAX_CARDS)
    recent = store.bumped_cards(read, station_id, RECALLABLE)
    cards = {(card.id, card.rev): card for card in known}
    news = [card for card, rev in (*waiting, *recent) if (card, rev) not in cards]
    items = store.items_of_tickets(read, news)
    uses = store.uses_of_lines(read, {item.order_id for on in items.values() for item in on})
    for ticket in store.tickets(read, news):
        card = _card(ticket, items[ticket.id], uses)
        cards[card.id, card.rev] = card
    return Board(
        station_id,
        tuple(sorted((cards[each] for each in waiting), key=_turn)),
        tuple(cards[each] for each in recent),
        open_messages(read, station_id),
    )


def begins_at(card: Card) -> datetime | None:
    """When the first thing on a card is to be begun; None when something may begin at once."""
    starts = [item.start_at for item in card.items if not item.voided]
    known = [start for start in starts if start is not None]
    return min(known) if known and len(known) == len(starts) else None


def _turn(card: Card) -> tuple[bool, datetime, UUID]:
    """Rushed cards first, then by when they begin, then in the order in which they were fired."""
    return not card.rush, begins_at(card) or card.fired_at, card.id


def _card(ticket: Ticket, items: Sequence[TicketItem], uses: Uses) -> Card:
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
        items=tuple(card_item(item, uses.get(item.line_id, ())) for item in items),
    )


def card_item(
    item: TicketItem, uses: tuple[tuple[UUID, int], ...] = (), *, paper: bool = False
) -> CardItem:
    """An item as cards show it."""
    return CardItem(
        id=item.id,
        line_id=item.line_id,
        station_id=item.station_id,
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
        allergy=tuple(item.allergy.get("verdicts", {}).items()),
        severe=tuple(code for code, how in _guest(item).items() if how == Severity.SEVERE),
        allergy_note=item.allergy.get("note", ""),
        allergy_waits=allergies.waits(item),
        start_at=item.start_at,
        uses=uses,
        paper=paper,
        change=item.changed_at if waits_for_cook(item) else None,
        was=old_words(item),
        new=new_words(item),
        to_course=item.before.get("to_course", ""),
        reason=item.reason,
    )


def _guest(item: TicketItem) -> dict[str, str]:
    found: dict[str, str] = item.allergy.get("guest", {})
    return found
