"""What a kitchen screen shows: cards, all-day counts, history. Decides, draws nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.catalog import Menu, MenuStation
from domain.floor import at_tables
from domain.kitchen import ItemState, rank
from edge.kitchen import views
from edge.kitchen.messages import MessageView
from ui.components.kitchen_board import Card, CardLine, CardModifier, PastCard
from ui.components.row_list import Row, RowAction, Section
from ui.text import N_, _, age_ms, format_quantity, format_time

Mark = Literal["", "added", "changed", "remake", "void"]
Kind = Literal["", "no", "extra", "side"]
MARKS: Mapping[str, Mark] = {"added": "added", "changed": "changed", "remake": "remake"}
KINDS: Mapping[str, Kind] = {"no": "no", "without": "no", "extra": "extra", "side": "side"}
"""The colour of an option by its first word, as menus are written."""
MESSAGE = "message:"
NEVER_S = 10**9
VERDICTS: Mapping[str, str] = {
    "contains": N_("CONTAINS IT"),
    "may_contain": N_("may contain it"),
    "unknown": N_("not known"),
    "free": N_("free of it"),
}


@dataclass(frozen=True, slots=True)
class Looking:
    """Who looks at a board: the station, its words, and the store's clock."""

    station: MenuStation
    menu: Menu
    zone: ZoneInfo
    language: str


def cards(board: views.Board, looking: Looking) -> tuple[Card, ...]:
    """What a station is told, then its cards, in the order in which the board gives them."""
    told = tuple(_told(message) for message in board.messages)
    return told + tuple(_card(card, looking) for card in board.cards)


def history(board: views.Board, looking: Looking) -> tuple[PastCard, ...]:
    """The cards that may be recalled, the last one first."""
    return tuple(
        PastCard(
            card_id=str(card.id),
            title=title(card.tables, card.name, card.order_number),
            when=format_time(card.bumped_at or card.fired_at, looking.zone, looking.language),
            summary=summary(card.items, looking.language),
        )
        for card in board.recent
    )


def title(tables: Sequence[str], name: str, order_number: int) -> str:
    """What is shouted: the tables, the tab's name, or the order's number."""
    if tables:
        return _("Table {tables}").format(tables=at_tables(tables))
    return name or _("No. {number}").format(number=order_number)


def summary(items: Iterable[views.CardItem], language: str) -> str:
    """What was on a card, in one line."""
    return ", ".join(
        f"{format_quantity(item.quantity, language)} {item.name}"
        for item in items
        if not item.voided
    )


def is_finished(item: views.CardItem) -> bool:
    """Whether a cook has nothing more to do about an item."""
    if item.voided:
        return item.void_acknowledged
    return rank(item.state) >= rank(ItemState.DELIVERED if item.paper else ItemState.DONE)


def card_line(item: views.CardItem, language: str, zone: ZoneInfo | None = None) -> CardLine:
    """An item on a card. With a `zone` it says when to begin it."""
    return CardLine(
        line_id=str(item.id),
        quantity=format_quantity(item.quantity, language),
        name=item.name,
        modifiers=tuple(_modifier(*option, option[0] in item.new) for option in item.options),
        note=_notes(item),
        was=tuple(_was(*each) for each in item.was),
        change=item.change.isoformat() if item.change else "",
        seat=str(item.seat or ""),
        mark="void" if item.voided else MARKS.get(item.mark, ""),
        done=is_finished(item),
        allergies=allergy_words(item),
        waits=item.allergy_waits,
        read=bool(item.allergy) and not item.allergy_waits,
        begin=_begin(item.start_at, zone, language),
        begin_ms=age_ms(item.start_at) if item.start_at and zone else 0,
    )


def allergy_words(item: views.CardItem) -> tuple[str, ...]:
    """What the guest must not eat, and what is known of it in this dish; the worst is said so."""
    said = [
        (_("{allergen} (severe): {verdict}") if code in item.severe else _("{allergen}: {verdict}"))
        for code, _verdict in item.allergy
    ]
    words = tuple(
        sentence.format(allergen=_(code.capitalize()).upper(), verdict=_(VERDICTS[verdict]))
        for sentence, (code, verdict) in zip(said, item.allergy, strict=True)
    )
    return (*words, item.allergy_note) if item.allergy_note else words


def message_of(card_id: str) -> UUID | None:
    """The message that a card stands for, or None for a card with food."""
    return UUID(card_id.removeprefix(MESSAGE)) if card_id.startswith(MESSAGE) else None


def undelivered(cards_shown: Iterable[views.Card]) -> tuple[UUID, ...]:
    """The items on these cards whose delivery has not been proved yet."""
    return tuple(
        item.id
        for card in cards_shown
        for item in card.items
        if item.state == ItemState.QUEUED and not item.voided
    )


def station_choice(menu: Menu) -> tuple[Section, ...]:
    """The stations with a screen, and the screens that see all of them."""
    stations = sorted(menu.stations.values(), key=lambda each: each.position)
    look = RowAction("open", _("Open"))
    return (
        Section(
            "stations",
            _("Which station is this screen for?"),
            tuple(
                Row(f"/kitchen/{each.id}", each.name, color=each.colour, actions=(look,))
                for each in stations
                if each.has_screen
            ),
            empty=_("No station has a screen. Add one under Menu."),
            look="plates",
        ),
        Section(
            "all",
            _("Or for all of them?"),
            (
                Row("/expo", _("Expo"), _("Whole orders at the pass"), actions=(look,)),
                Row("/pickup", _("Pick-up"), _("Ready plates for runners"), actions=(look,)),
                Row("/board", _("Ready board"), _("Numbers for guests"), actions=(look,)),
            ),
            look="plates",
        ),
    )


def _told(message: MessageView) -> Card:
    where = title(message.tables, message.name, 0) if message.tables or message.name else ""
    return Card(
        card_id=f"{MESSAGE}{message.id}",
        rev=message.rev,
        title=where or _("Message"),
        started_ms=age_ms(message.sent_at),
        amber_after_s=NEVER_S,
        red_after_s=NEVER_S,
        note=message.text,
        kind="message",
    )


def _begin(start_at: datetime | None, zone: ZoneInfo | None, language: str) -> str:
    if start_at is None or zone is None:
        return ""
    return _("start {time}").format(time=format_time(start_at, zone, language))


def _card(card: views.Card, looking: Looking) -> Card:
    begins = views.begins_at(card)
    course = looking.menu.courses.get(card.course_id) if card.course_id else None
    return Card(
        card_id=str(card.id),
        rev=card.rev,
        title=title(card.tables, card.name, card.order_number),
        started_ms=age_ms(max(card.fired_at, begins) if begins else card.fired_at),
        amber_after_s=looking.station.amber_after_s,
        red_after_s=looking.station.red_after_s,
        lines=tuple(card_line(item, looking.language, looking.zone) for item in card.items),
        order_type="" if card.order_type_code == "dine_in" else card.order_type,
        type_color=card.colour,
        guests=str(card.guests or ""),
        waiter=card.server,
        course=course.name if course else "",
        also_at=tuple(dict.fromkeys(name for item in card.items for name in item.also_at)),
        rush=card.rush,
        begin=_begin(begins, looking.zone, looking.language),
        begin_ms=age_ms(begins) if begins else 0,
    )


def _notes(item: views.CardItem) -> str:
    """The note, with what course it goes with now and why it is made again."""
    course = _("with {course}").format(course=item.to_course) if item.to_course else ""
    return " · ".join(filter(None, (course, item.reason, item.note)))


def _was(kind: str, words: str) -> str:
    """What a changed item no longer is."""
    return _("seat {seat}").format(seat=words) if kind == "seat" else words


def _modifier(name: str, count: int, depth: int, fresh: bool = False) -> CardModifier:
    times = f"{count} x " if count > 1 else ""
    return CardModifier(
        f"{'· ' * depth}{times}{name}", KINDS.get(name.split(" ", 1)[0].lower(), ""), fresh
    )
