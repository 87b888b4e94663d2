"""Kitchen tickets (cards), what is on them, and what happened to them."""

from __future__ import annotations

from sync.base import (
    STRICT,
    CountColumn,
    DocColumn,
    DocListColumn,
    FlagColumn,
    IdColumn,
    OptionalId,
    OptionalTime,
    Policy,
    StoreRow,
    TextColumn,
    TimeColumn,
    belongs_to,
    indexed,
    unique_on_box,
)


class Ticket(StoreRow, table=True):
    """A card of one order and course at one station. Lines sent later join it while it is open."""

    __tablename__ = "tickets"
    __table_args__ = (
        indexed("state", "station_id"),
        indexed("station_id", "bumped_at"),
        indexed("order_id"),
        STRICT,
    )
    policy = Policy("ticket", "store_state")
    order_id: IdColumn
    station_id: IdColumn
    course_id: OptionalId = None
    number: CountColumn
    state: TextColumn = "open"
    rush: FlagColumn = False
    fired_at: TimeColumn
    shown_at: OptionalTime = None
    printed_at: OptionalTime = None
    alarmed_at: OptionalTime = None
    bumped_at: OptionalTime = None
    header: DocColumn


class TicketItem(StoreRow, table=True):
    """One fired line at one station. Unique per line, station and fire: nothing is sent twice.

    States in order: queued, delivered (printed or shown), seen, started, done, taken, served;
    `voided` stays on the card struck through until it is bumped. What was changed keeps what it
    was `before` until the cook acknowledges it. `allergy` is what the guest at this seat must not
    eat and what the dish is known to contain; only the bump waits for its acknowledgement.
    `start_at` is when to begin so that a course comes out together.
    """

    __tablename__ = "ticket_items"
    __table_args__ = (
        belongs_to("ticket_id", "tickets"),
        indexed("ticket_id"),
        indexed("order_id"),
        unique_on_box("ux_ticket_items_once", "line_id", "station_id", "fire_no"),
        STRICT,
    )
    policy = Policy("ticket_item", "store_state")
    ticket_id: IdColumn
    order_id: IdColumn
    line_id: IdColumn
    station_id: IdColumn
    fire_no: CountColumn
    send_no: CountColumn = 1
    state: TextColumn = "queued"
    mark: TextColumn = ""
    reason: TextColumn = ""
    remake_of_id: OptionalId = None
    quantity: CountColumn
    name: TextColumn
    options: DocListColumn
    note: TextColumn = ""
    seat: CountColumn = 0
    allergens: DocColumn
    allergy: DocColumn = {}
    also_at: DocListColumn
    before: DocColumn = {}
    start_at: OptionalTime = None
    changed_at: OptionalTime = None
    change_acknowledged_at: OptionalTime = None
    allergy_acknowledged_at: OptionalTime = None
    delivered_at: OptionalTime = None
    seen_at: OptionalTime = None
    started_at: OptionalTime = None
    done_at: OptionalTime = None
    taken_at: OptionalTime = None
    taken_by_id: OptionalId = None
    served_at: OptionalTime = None
    voided_at: OptionalTime = None
    void_acknowledged_at: OptionalTime = None


class StationMessage(StoreRow, table=True):
    """Words to a station without a dish ("hold table 7"), until a cook has seen them."""

    __tablename__ = "station_messages"
    __table_args__ = (indexed("station_id", "seen_at"), STRICT)
    policy = Policy("station_message", "store_state")
    station_id: IdColumn
    order_id: OptionalId = None
    text: TextColumn
    sent_at: TimeColumn
    shown_at: OptionalTime = None
    printed_at: OptionalTime = None
    seen_at: OptionalTime = None


class TicketEvent(StoreRow, table=True):
    """A move of a ticket or an item, also backwards (recall, un-fire). Never changed."""

    __tablename__ = "ticket_events"
    __table_args__ = (indexed("ticket_id"), STRICT)
    policy = Policy("ticket_event", "fact", insert_only=True)
    ticket_id: IdColumn
    ticket_item_id: OptionalId = None
    act: TextColumn
    from_state: TextColumn
    to_state: TextColumn
    at: TimeColumn
