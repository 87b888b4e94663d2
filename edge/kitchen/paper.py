"""The kitchen's paper: a ticket's document, queued once in the write that fires or voids it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID, uuid5

from domain.catalog import Menu, MenuStation
from domain.documents import Document, TicketCourse, TicketMark, kitchen_ticket, labels_in
from domain.documents import Ticket as TicketPage
from domain.money_text import quantity_text
from edge.kitchen.paper_lines import guests_at, head, line_of
from edge.kitchen.pass_paper import pass_printers
from edge.printing.jobs import enqueue
from edge.transaction import Write
from sync.tables.kitchen import Ticket, TicketItem

FIRED = "ticket_fired"
VOID = "ticket_void"
CHANGED = "ticket_changed"
_MARKS: dict[str, TicketMark] = {
    "void": "void",
    "changed": "changed",
    "remake": "remake",
    "fire": "fire",
}
TOLD_THE_PASS = ("void", "changed", "remake")
_KINDS: dict[TicketMark, str] = {"void": VOID, "changed": CHANGED}


def print_ticket(
    tx: Write, menu: Menu, ticket: Ticket, items: Sequence[TicketItem], kind: str
) -> None:
    """Queue the paper of what was `fired` (or `fire`: a course that had waited), `void`, `changed`
    or to `remake`, where a printer is. It repeats the dishes in full.

    A send is one paper, and a voided item is struck through on one paper, whoever asks again. Only
    what is fired, also once more, proves a delivery. What happens to dishes after they were sent
    is also for the printers of the pass.
    """
    station = menu.stations.get(ticket.station_id)
    if station is None or not items:
        return
    mark = _MARKS.get(kind) or _added(items)
    subject = _subject(ticket, items, mark)
    at = f"{tx.now.astimezone(tx.house.zone):%H:%M}"
    if station.printer_id is not None:
        enqueue(
            tx,
            station.printer_id,
            _KINDS.get(mark, FIRED),
            subject,
            ticket_page(menu, station, ticket, items, mark, at),
            ticket_id=None if mark in _KINDS else ticket.id,
            thread_id=ticket.id,
        )
    if kind in TOLD_THE_PASS:
        for printer_id, _name in pass_printers(tx):
            page = ticket_page(menu, station, ticket, items, mark, at)
            told = uuid5(printer_id, subject.hex)
            thread = uuid5(printer_id, ticket.order_id.hex)
            enqueue(tx, printer_id, f"ticket_pass_{kind}", told, page, thread_id=thread)


def ticket_page(
    menu: Menu,
    station: MenuStation,
    ticket: Ticket,
    items: Sequence[TicketItem],
    mark: TicketMark,
    sent_at: str,
) -> Document:
    """What the station's printer puts on paper, in the station's language."""
    language = station.language or "en"
    course = menu.courses.get(ticket.course_id) if ticket.course_id else None
    lines = tuple(line_of(item, mark, language) for item in items)
    page = TicketPage(
        station=station.name,
        number=str(ticket.number),
        courses=(TicketCourse(lines, course.name if course else ""),),
        sent_at=sent_at,
        also_at=tuple(_each_once(name for item in items for name in item.also_at)),
        allergies=guests_at(items, language),
        mark=mark,
        count=quantity_text(sum(item.quantity for item in items), language),
        **head(ticket.header),
    )
    return kitchen_ticket(page, labels_in(language), language)


def paper_of_send(ticket_id: UUID, send_no: int) -> UUID:
    """The subject of the paper that carries what one send put on a card."""
    return uuid5(ticket_id, f"send {send_no}")


def _added(items: Sequence[TicketItem]) -> TicketMark:
    return "added" if items[0].send_no > 1 else ""


def _subject(ticket: Ticket, items: Sequence[TicketItem], mark: TicketMark) -> UUID:
    """What makes a paper the same paper: the send on the card, or the items taken back."""
    if mark not in _KINDS:
        return paper_of_send(ticket.id, items[0].send_no)
    revs = {item.id: f" {item.rev}" if mark == "changed" else "" for item in items}
    which = " ".join(sorted(f"{item.id.hex}{revs[item.id]}" for item in items))
    return uuid5(ticket.id, f"{mark} {which}")


def _each_once(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
