"""What can be asked of the kitchen, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class BumpItem:
    """One item is done (or, when it is void, its striking through was seen)."""

    ticket_item_id: UUID


@dataclass(frozen=True, slots=True)
class RecallItem:
    """An item was bumped by mistake; it is to be made after all."""

    ticket_item_id: UUID


@dataclass(frozen=True, slots=True)
class BumpTicket:
    """Everything on the card is done; the card leaves the board.

    `ticket_item_ids` are what the cook saw on the card (none: whatever is on it).
    """

    ticket_id: UUID
    ticket_item_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class RecallTicket:
    """Bring a bumped card back to the board."""

    ticket_id: UUID


@dataclass(frozen=True, slots=True)
class RecallLast:
    """Bring back the card that was bumped last at a station."""

    station_id: UUID


@dataclass(frozen=True, slots=True)
class StartTicket:
    """Somebody works on the card now."""

    ticket_id: UUID


@dataclass(frozen=True, slots=True)
class SeeTicket:
    """A cook has looked at the card (acknowledged it)."""

    ticket_id: UUID


@dataclass(frozen=True, slots=True)
class RushTicket:
    """Move a card to the front, or back into the row."""

    ticket_id: UUID
    rush: bool = True


@dataclass(frozen=True, slots=True)
class AcknowledgeAllergy:
    """A cook has read what the guests of these items must not eat."""

    ticket_item_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class AcknowledgeChange:
    """A cook has seen that an item was changed; `changed_at` is when, as the cook saw it."""

    ticket_item_id: UUID
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ShowTickets:
    """A kitchen screen has drawn these items; its browser said so."""

    ticket_item_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class TakeItems:
    """Somebody carries these done items out: `by_id`, else whoever acts."""

    ticket_item_ids: tuple[UUID, ...]
    by_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ServeItems:
    """These items are on the guests' table."""

    ticket_item_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class TicketPrinted:
    """A printer proved that it printed the card."""

    ticket_id: UUID


@dataclass(frozen=True, slots=True)
class RaiseAlarms:
    """The box looks for cards that nobody was shown."""


@dataclass(frozen=True, slots=True)
class KitchenChange:
    """What changed: the card, its state, and how many of its items moved."""

    ticket_id: UUID | None
    state: str
    moved: int
