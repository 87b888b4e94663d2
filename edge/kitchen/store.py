"""SQL of the kitchen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from edge.box_tables import PrintJob
from edge.transaction import Read
from sync.rows import shape
from sync.tables.catalog import Station
from sync.tables.kitchen import Ticket, TicketItem

_OWN = {"organization_id", "id", "created_at", "updated_at", "rev", "brand_id", "store_id"} | {
    "node_id",
    "device_id",
    "actor_kind",
    "actor_id",
    "business_date",
}

_CARDS = (
    "SELECT t.id, t.rev + (SELECT coalesce(sum(i.rev), 0) FROM ticket_items i "
    "WHERE i.organization_id = t.organization_id AND i.ticket_id = t.id) FROM tickets t "
    "WHERE t.organization_id = ? AND t.station_id = ? AND "
)
"""A card's rev rises with every change of it or of what is on it: items never leave their card."""
_USES = (
    "SELECT coalesce(parent_line_id, id), item_id, variant_id, option_id, "
    "coalesce(marks ->> '$[0].count', 1) FROM order_lines "
    "WHERE organization_id = ? AND void_reason <> 'changed' AND order_id IN "
)


def open_ticket(
    read: Read, order_id: UUID, station_id: UUID, course_id: UUID | None
) -> Ticket | None:
    """The card of an order and course at a station that is still open, or that ended on paper."""
    return read.first(
        Ticket,
        "order_id = ? AND station_id = ? AND course_id IS ? AND +state IN ('open', 'printed') "
        "ORDER BY id DESC",
        order_id,
        station_id,
        course_id,
    )


def last_send(read: Read, ticket_id: UUID) -> int:
    """The number of the last send that put something on a card."""
    return int(
        read.value(
            "SELECT coalesce(max(send_no), 0) FROM ticket_items "
            "WHERE organization_id = ? AND ticket_id = ?",
            read.house.organization_id,
            ticket_id,
        )
    )


def items_of_line(read: Read, line_id: UUID) -> list[TicketItem]:
    """A line's items at all stations."""
    return read.all(TicketItem, "line_id = ?", line_id)


def items_at_work(read: Read, line_id: UUID) -> list[TicketItem]:
    """What a line's stations make of it now: of each the item of its last fire, unless void."""
    latest: dict[UUID, TicketItem] = {}
    for item in sorted(items_of_line(read, line_id), key=lambda each: each.fire_no):
        latest[item.station_id] = item
    return [item for item in latest.values() if item.voided_at is None]


def items_of_ticket(read: Read, ticket_id: UUID) -> list[TicketItem]:
    """What is on a card, in the order it came."""
    return read.all(TicketItem, "ticket_id = ? ORDER BY id", ticket_id)


def tickets_of_order(read: Read, order_id: UUID) -> list[Ticket]:
    """All cards of an order."""
    return read.all(Ticket, "order_id = ? ORDER BY id", order_id)


def open_cards(read: Read, station_id: UUID, limit: int) -> list[tuple[UUID, int]]:
    """The open cards of a station, rushed first, then oldest first; each with its rev."""
    return _cards(
        read, _CARDS + "t.state = 'open' ORDER BY t.rush DESC, t.id LIMIT ?", station_id, limit
    )


def all_open_tickets(read: Read, limit: int) -> list[Ticket]:
    """The open cards of every station, oldest first."""
    return read.all(Ticket, "state = 'open' ORDER BY id LIMIT ?", limit)


def bumped_cards(read: Read, station_id: UUID, limit: int) -> list[tuple[UUID, int]]:
    """The cards last bumped at a station, the latest first; each with its rev."""
    return _cards(
        read, _CARDS + "t.state = 'bumped' ORDER BY t.bumped_at DESC LIMIT ?", station_id, limit
    )


def _cards(read: Read, sql: str, station_id: UUID, limit: int) -> list[tuple[UUID, int]]:
    rows = read.rows(sql, read.house.organization_id, station_id, limit)
    return [(UUID(bytes=row[0]), row[1]) for row in rows]


def tickets(read: Read, ticket_ids: list[UUID]) -> list[Ticket]:
    """Several cards by their ids."""
    marks = ", ".join("?" * len(ticket_ids))
    return read.all(Ticket, f"id IN ({marks})", *ticket_ids) if ticket_ids else []


def items_of_tickets(read: Read, ticket_ids: list[UUID]) -> dict[UUID, list[TicketItem]]:
    """What is on several cards."""
    marks = ", ".join("?" * len(ticket_ids))
    found: dict[UUID, list[TicketItem]] = {ticket_id: [] for ticket_id in ticket_ids}
    if ticket_ids:
        for item in read.all(TicketItem, f"ticket_id IN ({marks}) ORDER BY id", *ticket_ids):
            found[item.ticket_id].append(item)
    return found


def uses_of_lines(
    read: Read, order_ids: Iterable[UUID]
) -> dict[UUID, tuple[tuple[UUID, int], ...]]:
    """What each line of these orders is made from: item, variant, options, counts for a portion."""
    orders = sorted(order_ids)
    marks = ", ".join("?" * len(orders))
    found: dict[UUID, tuple[tuple[UUID, int], ...]] = {}
    if not orders:
        return found
    rows = read.rows(
        _USES + f"({marks})",
        read.house.organization_id,
        *orders,
    )
    for line, *local_ids, count in rows:
        used = tuple((UUID(bytes=each), int(count)) for each in local_ids if each is not None)
        line_id = UUID(bytes=line)
        found[line_id] = found.get(line_id, ()) + used
    return found


def printed_tickets(read: Read, paid_since: datetime, limit: int) -> list[Ticket]:
    """Cards that ended on paper, of open orders and of those paid after `paid_since`.

    Found by their orders (`+state` keeps the planner from its index): printed ones grow for ever.
    """
    return read.all(
        Ticket,
        "+state = 'printed' AND order_id IN (" + _AT_WORK + ") ORDER BY id LIMIT ?",
        *_at_work(read, paid_since),
        limit,
    )


def held_courses(read: Read) -> dict[UUID, tuple[UUID, int]]:
    """The first course with held lines of each open order, and how many lines those are."""
    rows = read.rows(
        "SELECT o.id, l.course_id, count(*), c.position FROM orders o JOIN order_lines l "
        "ON l.organization_id = o.organization_id AND l.order_id = o.id JOIN courses c "
        "ON c.organization_id = l.organization_id AND c.id = l.course_id "
        "WHERE o.organization_id = ? AND o.store_id = ? AND o.state = 'open' "
        "AND l.state = 'held' AND l.parent_line_id IS NULL "
        "GROUP BY o.id, l.course_id ORDER BY c.position DESC",
        read.house.organization_id,
        read.house.store_id,
    )
    return {UUID(bytes=row[0]): (UUID(bytes=row[1]), row[2]) for row in rows}


def stations_without_screen(read: Read) -> frozenset[UUID]:
    """Stations that only have paper."""
    return frozenset(station.id for station in read.all(Station, "has_screen = 0"))


def at_the_pass(read: Read, paid_since: datetime, limit: int) -> list[TicketItem]:
    """Done and taken items that nobody served, longest waiting first.

    Of orders that were paid, only of those paid after `paid_since`.
    """
    return read.all(
        TicketItem,
        "state IN ('done', 'taken') AND voided_at IS NULL "
        "AND order_id IN (" + _AT_WORK + ") ORDER BY done_at LIMIT ?",
        *_at_work(read, paid_since),
        limit,
    )


_AT_WORK = (
    "SELECT id FROM orders WHERE organization_id = ? AND store_id = ? AND state = 'open' "
    "UNION ALL "
    "SELECT id FROM orders WHERE organization_id = ? AND store_id = ? AND state = 'closed' "
    "AND business_date >= ? AND closed_at > ?"
)
"""Orders that are open or were paid just now. The business date is there for the index: a day that
began earlier than yesterday has no such order."""


def _at_work(read: Read, paid_since: datetime) -> tuple[object, ...]:
    here = (read.house.organization_id, read.house.store_id)
    day = (paid_since - timedelta(days=2)).date().isoformat()
    return *here, *here, day, paid_since


def printed_papers(read: Read, kind: str, subject_ids: list[UUID]) -> set[UUID]:
    """Which of these papers a printer has proved to be printed."""
    marks = ", ".join("?" * len(subject_ids))
    jobs = read.all(
        PrintJob, f"kind = ? AND subject_id IN ({marks}) AND state = 'printed'", kind, *subject_ids
    )
    return {job.subject_id for job in jobs}


def unseen_since(read: Read, moment: datetime) -> list[tuple[UUID, UUID, UUID]]:
    """Open cards with items still queued that were put there before `moment`, not yet alarmed.

    Each as card, order, station.
    """
    rows = read.rows(
        "SELECT DISTINCT t.id, t.order_id, t.station_id FROM tickets t "
        "JOIN ticket_items i ON i.organization_id = t.organization_id AND i.ticket_id = t.id "
        "WHERE t.organization_id = ? AND t.state = 'open' "
        "AND i.state = 'queued' AND i.voided_at IS NULL AND i.created_at < ? "
        "AND NOT EXISTS (SELECT 1 FROM alarms a WHERE a.kind = 'unseen_ticket' "
        "AND a.subject_id = t.id)",
        read.house.organization_id,
        moment,
    )
    return [(UUID(bytes=row[0]), UUID(bytes=row[1]), UUID(bytes=row[2])) for row in rows]


def station_name(read: Read, station_id: UUID) -> str:
    """What a station is called."""
    return read.load(Station, station_id, "station").name


def values_of(item: TicketItem) -> dict[str, Any]:
    """The columns of an item that a copy of it takes over."""
    return {name: getattr(item, name) for name in shape(TicketItem).columns if name not in _OWN}
