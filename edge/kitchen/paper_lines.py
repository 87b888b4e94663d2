"""What kitchen papers have in common: the head of an order, its dishes, and whom they may hurt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypedDict

from domain.allergy_words import dish_words, guest_words
from domain.documents import TicketLine, TicketMark, labels_in
from domain.floor import at_tables
from domain.money_text import quantity_text
from sync.tables.kitchen import TicketItem


class Head(TypedDict):
    """The fields of a ticket's page that say whose order it is."""

    place: str
    place_is_table: bool
    order_type: str
    order_number: str
    guests: str
    waiter: str


def head(header: Mapping[str, Any]) -> Head:
    """Whose order it is, from a card's header."""
    tables = at_tables(header["tables"])
    return Head(
        place=tables or header["name"] or f"{header['order_type']} {header['number']}".strip(),
        place_is_table=bool(tables),
        order_type=header["order_type"],
        order_number=str(header["number"]),
        guests=str(header["guests"] or ""),
        waiter=header["server"],
    )


def guests_at(items: Iterable[TicketItem], language: str) -> tuple[str, ...]:
    """What each guest on a paper must not eat, once each: `Seat 2 NUTS (severe)`."""
    seat = labels_in(language).seat
    said = [
        (f"{seat} {item.seat} " if item.seat else "")
        + guest_words(item.allergy["guest"], item.allergy["note"], language)
        for item in items
        if item.allergy
    ]
    return tuple(dict.fromkeys(said))


def line_of(item: TicketItem, mark: TicketMark, language: str) -> TicketLine:
    """A dish on paper, in full, whatever happened to it."""
    return TicketLine(
        quantity=quantity_text(item.quantity, language),
        name=item.name,
        modifiers=tuple(map(modifier, item.options)),
        note=item.note,
        allergies=dish_words(item.allergy, language),
        seat=str(item.seat or ""),
        mark="void" if mark == "void" else "",
        was=_was(item, language) if mark == "changed" else "",
    )


def modifier(option: Mapping[str, Any]) -> str:
    """An option under its dish."""
    count = f"{option['count']} x " if option["count"] > 1 else ""
    return f"{'  ' * option['depth']}{count}{option['name']}"


def _was(item: TicketItem, language: str) -> str:
    """The words of a changed item that no longer hold."""
    before = item.before
    if not before:
        return ""
    gone = [modifier(each) for each in before["options"] if each not in item.options]
    seat = labels_in(language).seat
    words = [
        before["name"] if before["name"] != item.name else "",
        *map(str.strip, gone),
        before["note"] if before["note"] != item.note else "",
        f"{seat} {before['seat'] or '-'}" if before["seat"] != item.seat else "",
    ]
    if before.get("course") != before.get("to_course"):
        words.append(f"{before['course']} -> {before['to_course']}")
    return ", ".join(filter(None, words))
