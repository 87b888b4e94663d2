"""The kitchen's paper: a ticket's document, queued once in the write that fires or voids it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID, uuid5

from domain.catalog import Menu, MenuStation
from domain.documents import (
    Document,
    TicketCourse,
    TicketLine,
    TicketMark,
    kitchen_ticket,
    labels_in,
)
from domain.documents import Ticket as TicketPage
from domain.money_text import quantity_text
from edge.printing.jobs import enqueue
from edge.transaction import Write
from sync.tables.kitchen import Ticket, TicketItem

FIRED = "ticket_fired"
VOID = "ticket_void"
CHANGED = "ticket_changed"
_MARKS: dict[str, TicketMark] = {"void": "void", "changed": "changed", "remake": "remake"}
_KINDS: dict[TicketMark, str] = {"void": VOID, "changed": CHANGED}


def print_ticket(
    tx: Write, menu: Menu, ticket: Ticket, items: Sequence[TicketItem], kind: str
) -> None:
    """Queue the paper of what was `fired`, `void`, `changed` or to `remake`, where a printer is.

    A send is one paper, and a voided item is struck through on one paper, whoever asks again. Only
    what is fired, also once more, proves a delivery.
    """
    station = menu.stations.get(ticket.station_id)
    if station is None or station.printer_id is None or not items:
        return
    mark = _MARKS.get(kind) or _added(items)
    enqueue(
        tx,
        station.printer_id,
        _KINDS.get(mark, FIRED),
        _subject(ticket, items, mark),
        ticket_page(
            menu, station, ticket, items, mark, f"{tx.now.astimezone(tx.house.zone):%H:%M}"
        ),
        ticket_id=None if mark in _KINDS else ticket.id,
    )


def ticket_page(
    menu: Menu,
    station: MenuStation,
    ticket: Ticket,
    items: Sequence[TicketItem],
    mark: TicketMark,
    sent_at: str,
) -> Document:
    """What the station's printer puts on paper, in the station's language."""
    header: dict[str, Any] = ticket.header
    language = station.language or "en"
    course = menu.courses.get(ticket.course_id) if ticket.course_id else None
    lines = tuple(_line(item, mark, language) for item in items)
    page = TicketPage(
        station=station.name,
        number=str(ticket.number),
        place=_place(header),
        place_is_table=bool(header["tables"]),
        courses=(TicketCourse(lines, course.name if course else ""),),
        order_type=header["order_type"],
        order_number=str(header["number"]),
        guests=str(header["guests"] or ""),
        waiter=header["server"],
        sent_at=sent_at,
        also_at=tuple(_each_once(name for item in items for name in item.also_at)),
        mark=mark,
        count=quantity_text(sum(item.quantity for item in items), language),
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
    which = " ".join(sorted(f"{item.id.hex} {item.changed_at or ''}".strip() for item in items))
    return uuid5(ticket.id, f"{mark} {which}")


def _place(header: dict[str, Any]) -> str:
    tables = ", ".join(header["tables"])
    return tables or header["name"] or f"{header['order_type']} {header['number']}".strip()


def _line(item: TicketItem, mark: TicketMark, language: str) -> TicketLine:
    return TicketLine(
        quantity=quantity_text(item.quantity, language),
        name=item.name,
        modifiers=tuple(map(_modifier, item.options)),
        note=item.note,
        seat=str(item.seat or ""),
        mark="void" if mark == "void" else "",
        was=_was(item, language) if mark == "changed" else "",
    )


def _was(item: TicketItem, language: str) -> str:
    """The words of a changed item that no longer hold."""
    before = item.before
    if not before:
        return ""
    gone = [_modifier(each) for each in before["options"] if each not in item.options]
    words = [
        before["name"] if before["name"] != item.name else "",
        *map(str.strip, gone),
        before["note"] if before["note"] != item.note else "",
        f"{labels_in(language).seat} {before['seat'] or '-'}"
        if before["seat"] != item.seat
        else "",
    ]
    if before.get("course") != before.get("to_course"):
        words.append(f"{before['course']} -> {before['to_course']}")
    return ", ".join(filter(None, words))


def _modifier(option: dict[str, Any]) -> str:
    count = f"{option['count']} x " if option["count"] > 1 else ""
    return f"{'  ' * option['depth']}{count}{option['name']}"


def _each_once(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
