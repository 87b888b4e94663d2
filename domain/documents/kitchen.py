"""The kitchen ticket: read from a metre away, quantity first, dangers in white on black."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from domain.documents.labels import ENGLISH, Labels
from domain.documents.marks import BAR, bar, clean
from domain.documents.parts import Columns, Cut, Document, Feed, Part, Rule, Style, Text
from domain.documents.rows import kept, quantity, wrapping

TicketMark = Literal["", "added", "changed", "void", "remake", "fire", "hold"]

_HUGE = Style(bold=True, width=3, height=3)
_DISH = Style(bold=True, width=2, height=2)
_VOID = Style(bold=True, inverted=True, width=2, height=2)
_DETAIL = Style(width=2, height=2)
_NOTE = Style(underline=True, width=2, height=2)
_SMALL = Style(bold=True)


@dataclass(frozen=True, slots=True)
class TicketLine:
    """One dish. `quantity` is what the cook reads: "2", "0.5 kg".

    `mark` concerns this dish alone (one void dish on a ticket of additions); `was` is the earlier
    text of a changed dish.
    """

    quantity: str
    name: str
    modifiers: tuple[str, ...] = ()
    note: str = ""
    allergies: tuple[str, ...] = ()
    seat: str = ""
    mark: TicketMark = ""
    was: str = ""


@dataclass(frozen=True, slots=True)
class TicketCourse:
    """Dishes that go out together; a course without a name has no heading."""

    lines: tuple[TicketLine, ...]
    name: str = ""
    mark: TicketMark = ""


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a station's ticket says. Times and numbers are already text in the kitchen's language.

    `place` is what is shouted: "7", "Takeaway", "Bar 3". `place_is_table` puts "Table" before it.
    """

    station: str
    number: str
    place: str
    courses: tuple[TicketCourse, ...]
    order_type: str = ""
    place_is_table: bool = True
    order_number: str = ""
    guests: str = ""
    waiter: str = ""
    sent_at: str = ""
    also_at: tuple[str, ...] = ()
    allergies: tuple[str, ...] = ()
    note: str = ""
    mark: TicketMark = ""
    part: str = ""
    count: str = ""


def kitchen_ticket(ticket: Ticket, labels: Labels = ENGLISH, language: str = "en") -> Document:
    """The document of a ticket. It ends with a line of its own: a cut-off ticket lacks it."""
    parts = (*_head(ticket, labels), *_body(ticket, labels), *_foot(ticket, labels))
    return Document("kitchen_ticket", clean(f"{ticket.station} {ticket.number}"), parts, language)


def _head(ticket: Ticket, labels: Labels) -> Iterator[Part]:
    if ticket.mark:
        yield bar(_word(ticket.mark, labels))
    place = f"{labels.table} {ticket.place}" if ticket.place_is_table else ticket.place
    yield Columns((wrapping(ticket.station), kept(ticket.number)), _DISH)
    yield Text(clean(place), "centre", _HUGE)
    yield Columns((wrapping(ticket.order_type), kept(ticket.sent_at)), _DISH)
    guests = f"{labels.guests} {ticket.guests}" if ticket.guests else ""
    order = f"{labels.order} {ticket.order_number}" if ticket.order_number else ""
    who = " · ".join(filter(None, (order, ticket.waiter, guests)))
    if who or ticket.part:
        yield Columns((wrapping(who), kept(ticket.part)))
    if ticket.also_at:
        yield Text(clean(f"{labels.also_at}: {', '.join(ticket.also_at)}"))
    for allergy in ticket.allergies:
        yield bar(f"{labels.allergy}: {allergy}")
    if ticket.note:
        yield Text(clean(ticket.note), style=_NOTE)


def _body(ticket: Ticket, labels: Labels) -> Iterator[Part]:
    for course in ticket.courses:
        yield Rule("double")
        if course.name or course.mark:
            yield from _course_head(course, labels)
        for at, line in enumerate(course.lines):
            if at:
                yield Rule("dashed")
            yield from _line(line, labels)


def _course_head(course: TicketCourse, labels: Labels) -> Iterator[Part]:
    if course.mark:
        word = _word(course.mark, labels)
        yield bar(f"{course.name} - {word}" if course.name else word)
    else:
        yield Text(clean(course.name), "centre", _DISH)


def _line(line: TicketLine, labels: Labels) -> Iterator[Part]:
    dish = _VOID if line.mark == "void" else _DISH
    if line.mark:
        yield Text(clean(_word(line.mark, labels)), style=BAR)
    yield Columns((quantity(line.quantity), wrapping(line.name)), dish)
    for modifier in line.modifiers:
        yield Text(clean(modifier), style=_DETAIL, indent=4)
    if line.was:
        yield Text(clean(f"({line.was})"), style=_SMALL, indent=4)
    if line.note:
        yield Text(clean(f'"{line.note}"'), style=_NOTE, indent=4)
    if line.seat:
        yield Text(clean(f"{labels.seat} {line.seat}"), style=_SMALL, indent=4)
    for allergy in line.allergies:
        yield bar(f"{labels.allergy}: {allergy}")


def _foot(ticket: Ticket, labels: Labels) -> Iterator[Part]:
    yield Rule("double")
    count = f"{labels.items}: {ticket.count}" if ticket.count else ""
    yield Columns((wrapping(count), kept(f"{labels.end} {ticket.number}")), Style(bold=True))
    yield Feed(1)
    yield Cut()


def _word(mark: TicketMark, labels: Labels) -> str:
    words: dict[TicketMark, str] = {
        "": "",
        "added": labels.added,
        "changed": labels.changed,
        "void": labels.void,
        "remake": labels.remake,
        "fire": labels.fire,
        "hold": labels.hold,
    }
    return words[mark]
