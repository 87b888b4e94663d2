"""The paper of the pass: a printer with the role `pass` gets whole orders, station by station."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid5

from domain.catalog import Menu
from domain.documents import Document, TicketCourse, kitchen_ticket, labels_in
from domain.documents import Ticket as TicketPage
from domain.money_text import quantity_text
from edge.kitchen.paper_lines import guests_at, head, line_of
from edge.printing.jobs import enqueue
from edge.transaction import Read, Write
from sync.tables.kitchen import Ticket, TicketItem

PASS = "ticket_pass"
Sent = Sequence[tuple[Ticket, Sequence[TicketItem]]]


def pass_printers(read: Read) -> list[tuple[UUID, str]]:
    """The printers that stand at the pass, with their names."""
    rows = read.rows(
        "SELECT id, name FROM printers WHERE organization_id = ? AND role = 'pass' "
        "AND deleted_at IS NULL AND (store_id IS NULL OR store_id = ?) ORDER BY id",
        read.house.organization_id,
        read.house.store_id,
    )
    return [(UUID(bytes=row[0]), row[1]) for row in rows]


def print_pass(tx: Write, menu: Menu, sent: Sent) -> None:
    """Queue one paper with all that one send of an order put on cards, where a pass prints.

    It proves no delivery: that is the stations' own paper or screen.
    """
    printers = pass_printers(tx) if sent else []
    if not printers:
        return
    which = " ".join(f"{ticket.id.hex} {items[0].send_no}" for ticket, items in sent)
    for printer_id, name in printers:
        enqueue(
            tx,
            printer_id,
            PASS,
            uuid5(printer_id, which),
            pass_page(menu, name, sent, f"{tx.now.astimezone(tx.house.zone):%H:%M}"),
            thread_id=uuid5(printer_id, sent[0][0].order_id.hex),
        )


def pass_page(menu: Menu, name: str, sent: Sent, sent_at: str) -> Document:
    """What the pass reads: the order with each station's dishes, in the house's language."""
    language = "en"
    every = [item for _ticket, items in sent for item in items]
    first = sent[0][0]
    page = TicketPage(
        station=name,
        number=str(first.header["number"]),
        courses=tuple(
            TicketCourse(
                tuple(line_of(item, "", language) for item in items),
                _heading(menu, ticket),
            )
            for ticket, items in sent
        ),
        sent_at=sent_at,
        allergies=guests_at(every, language),
        mark="added" if any(item.send_no > 1 for item in every) else "",
        count=quantity_text(sum(item.quantity for item in every), language),
        **head(first.header),
    )
    return kitchen_ticket(page, labels_in(language), language)


def _heading(menu: Menu, ticket: Ticket) -> str:
    """`Kitchen · Mains`: who makes it, and what it goes out with."""
    station = menu.stations.get(ticket.station_id)
    course = menu.courses.get(ticket.course_id) if ticket.course_id else None
    return " · ".join(each.name for each in (station, course) if each is not None)
