"""Firing: order lines become ticket items, once. Plain functions inside the orders' write.

The database holds one ticket item per line, station and fire number; splits, merges, transfers
and reprints do not come here, so none of them can send food again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from domain.catalog import Menu
from domain.combos import COMPONENT, parts
from domain.ids import new_id
from domain.kitchen import ItemState, rank
from domain.money_text import measured_text
from domain.orders import THOUSANDTHS, LineState, called
from edge.kitchen import guest_allergies, pass_paper, starting, store
from edge.transaction import Write
from sync.tables.identity import Person
from sync.tables.kitchen import Ticket, TicketItem
from sync.tables.sales import Order, OrderLine

TicketPaper = Callable[[Write, Menu, Ticket, Sequence[TicketItem], str], None]
"""Queues the paper of a ticket: what was fired, voided or changed (`kind`), in the same write."""


def fire(
    tx: Write,
    menu: Menu,
    order: Order,
    lines: Sequence[OrderLine],
    tables: Sequence[str],
    paper: TicketPaper,
    made_at: UUID | None = None,
) -> tuple[UUID, ...]:
    """Send lines (with their options among `lines`) to their stations and mark them sent.

    The components of combos go to the stations and courses of their dishes. Who rings at the
    station `made_at` makes what it makes: it gets no ticket.
    """
    header = ticket_header(tx, menu, order, tables)
    tickets: dict[tuple[UUID, UUID | None], tuple[Ticket, int, list[TicketItem]]] = {}
    seats = guest_allergies.seats_of(tx, order.id)
    begin = starting.starts(menu, [line for line, _ in parts(lines)], tx.now)
    for line, options in parts(lines):
        stations = starting.elsewhere(line, made_at)
        for station_id in stations:
            key = (station_id, line.course_id)
            if key not in tickets:
                tickets[key] = (*ticket_for(tx, order, key, header), [])
            ticket, send_no, items = tickets[key]
            also_at = [
                menu.stations[other].name
                for other in stations
                if other != station_id and other in menu.stations
            ]
            guests = {**guest_allergies.columns(seats, line), "start_at": begin.get(line.id)}
            items.append(_ticket_item(tx, menu, ticket, line, options, send_no, also_at, guests))
    for line in lines:
        tx.update(
            line,
            state=LineState.SENT,
            sent_at=tx.now,
            sent_by_id=tx.actor.id,
            fire_no=line.fire_no + 1,
            **starting.made_here(line, made_at),
        )
    for ticket, _send_no, items in tickets.values():
        paper(tx, menu, ticket, items, "fired")
        tx.signal("kitchen", ticket.station_id)
    pass_paper.print_pass(tx, menu, [(ticket, items) for ticket, _, items in tickets.values()])
    return tuple(ticket.id for ticket, _, _ in tickets.values())


def fire_slips(paper: TicketPaper) -> TicketPaper:
    """The paper of a course that had waited: a cook who prepared it is told to fire it now."""

    def told(tx: Write, menu: Menu, ticket: Ticket, items: Sequence[TicketItem], kind: str) -> None:
        paper(tx, menu, ticket, items, "fire" if kind == "fired" else kind)

    return told


def ticket_header(tx: Write, menu: Menu, order: Order, tables: Sequence[str]) -> dict[str, Any]:
    """What stands on top of a card: table or name, order type, guests, who serves."""
    kind = menu.order_types.get(order.order_type_id)
    server = tx.get(Person, order.server_id) if order.server_id else None
    return {
        "number": order.number,
        "tables": list(tables),
        "name": called(order.name, order.pickup_number),
        "order_type": kind.name if kind else "",
        "order_type_code": kind.code if kind else "",
        "colour": kind.colour if kind else "",
        "guests": order.guests,
        "server": server.short_name if server else "",
    }


def void_items(tx: Write, menu: Menu, lines: Iterable[UUID], paper: TicketPaper) -> None:
    """Strike the items of voided lines through on their cards; they stay until bumped.

    Of what was carried out already the kitchen is not told.
    """
    struck: dict[UUID, list[TicketItem]] = {}
    for line_id in lines:
        for item in store.items_of_line(tx, line_id):
            if item.voided_at is None and rank(item.state) >= rank(ItemState.TAKEN):
                tx.update(item, voided_at=tx.now, void_acknowledged_at=tx.now, mark="void")
            elif item.voided_at is None:
                tx.update(item, voided_at=tx.now, mark="void")
                struck.setdefault(item.ticket_id, []).append(item)
    for ticket_id, items in struck.items():
        ticket = tx.load(Ticket, ticket_id, "ticket")
        paper(tx, menu, ticket, items, "void")
        tx.signal("kitchen", ticket.station_id)


def follow_lines(tx: Write, line_ids: Sequence[UUID], order_id: UUID, where: str = "") -> None:
    """Lines went to another order: their items follow, on the cards where they are.

    `where` is the other table where the card keeps its own: the item says so, as changed.
    """
    for line_id in line_ids:
        for item in store.items_of_line(tx, line_id):
            changes: dict[str, Any] = {"order_id": order_id}
            if where and item.voided_at is None:
                changes |= {"mark": "changed", "note": f"-> {where} {item.note}".strip()}
            tx.update(item, **changes)
            tx.signal("kitchen", item.station_id)


def retitle(
    tx: Write, order_id: UUID, header: dict[str, Any], to_order: UUID | None = None
) -> None:
    """Write a new header on an order's cards, and hand them to another order where it merged."""
    for ticket in store.tickets_of_order(tx, order_id):
        changes: dict[str, Any] = {"header": header}
        if to_order is not None:
            changes["order_id"] = to_order
        tx.update(ticket, **changes)
        tx.signal("kitchen", ticket.station_id)


def ticket_for(
    tx: Write, order: Order, key: tuple[UUID, UUID | None], header: dict[str, Any]
) -> tuple[Ticket, int]:
    """The order's open card at a station for a course, or a new one; and its send number."""
    station_id, course_id = key
    ticket = store.open_ticket(tx, order.id, station_id, course_id)
    if ticket is not None:
        if ticket.state != "open":
            tx.update(ticket, state="open")
        return ticket, store.last_send(tx, ticket.id) + 1
    ticket = tx.insert(
        Ticket,
        order_id=order.id,
        station_id=station_id,
        course_id=course_id,
        number=tx.next_number(f"ticket:{tx.business_date}"),
        fired_at=tx.now,
        header=header,
    )
    return ticket, 1


def _ticket_item(
    tx: Write,
    menu: Menu,
    ticket: Ticket,
    line: OrderLine,
    options: Sequence[OrderLine],
    send_no: int,
    also_at: list[str],
    allergy: dict[str, Any],
) -> TicketItem:
    """The line as its station reads it, in the station's language."""
    return tx.insert(
        TicketItem,
        new_id(),
        ticket_id=ticket.id,
        order_id=line.order_id,
        line_id=line.id,
        station_id=ticket.station_id,
        fire_no=line.fire_no + 1,
        send_no=send_no,
        state=ItemState.QUEUED,
        mark="added" if send_no > 1 else "",
        quantity=THOUSANDTHS if line.unit else line.quantity,
        also_at=also_at,
        **as_read(menu, line, options, ticket.station_id),
        **allergy,
    )


def as_read(
    menu: Menu, line: OrderLine, options: Sequence[OrderLine], station_id: UUID
) -> dict[str, Any]:
    """What a station reads about a line, in its language: columns of a ticket item."""
    station = menu.stations.get(station_id)
    language = station.language if station else None
    return {
        "name": " ".join(filter(None, _words_of(menu, line, language))),
        "options": [_option(menu, option, language) for option in options],
        "note": line.note,
        "seat": line.seat,
        "allergens": line.allergens,
    }


def _option(menu: Menu, line: OrderLine, language: str | None) -> dict[str, Any]:
    place = line.marks[0] if line.marks else {"depth": 0, "count": 1}
    name = _kitchen_name(menu, line, language)
    return {"name": name, "count": place["count"], "depth": place["depth"]}


def _words_of(menu: Menu, line: OrderLine, language: str | None) -> tuple[str, str, str]:
    """A line's name, size and weight: what is weighed is one piece of its weight."""
    weight = measured_text(line.quantity, line.unit, language or "en") if line.unit else ""
    return _kitchen_name(menu, line, language), line.variant_name, weight


def _kitchen_name(menu: Menu, line: OrderLine, language: str | None) -> str:
    own = line.kitchen_name or line.name
    local_id = line.item_id if line.kind == COMPONENT else line.option_id or line.item_id
    if language is None or local_id is None:
        return own
    named = menu.text(local_id, "name", language, own)
    return menu.text(local_id, "kitchen_name", language, named)
