"""What a kitchen screen shows: cards, all-day counts, history. Decides, draws nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.catalog import Menu, MenuStation
from domain.kitchen import ItemState, rank
from edge.kitchen import views
from ui.components.kitchen_board import AllDay, Card, CardLine, CardModifier, PastCard
from ui.components.row_list import Row, RowAction, Section
from ui.text import _, age_ms, format_quantity, format_time

Mark = Literal["", "added", "changed", "void"]
Kind = Literal["", "no", "extra", "side"]
MARKS: Mapping[str, Mark] = {"added": "added", "changed": "changed", "remake": "changed"}
KINDS: Mapping[str, Kind] = {"no": "no", "without": "no", "extra": "extra", "side": "side"}
"""The colour of an option by its first word, as menus are written."""


@dataclass(frozen=True, slots=True)
class Looking:
    """Who looks at a board: the station, its words, and the store's clock."""

    station: MenuStation
    menu: Menu
    zone: ZoneInfo
    language: str


def cards(board: views.Board, looking: Looking) -> tuple[Card, ...]:
    """The cards of a station, in the order in which the board gives them."""
    return tuple(_card(card, looking) for card in board.cards)


def all_day(board: views.Board, language: str) -> tuple[AllDay, ...]:
    """How many of each thing are still to be made, and with what; most first."""
    counts: Counter[str] = Counter()
    choices: dict[str, Counter[str]] = {}
    for item in (item for card in board.cards for item in card.items):
        if is_finished(item):
            continue
        counts[item.name] += item.quantity
        under = choices.setdefault(item.name, Counter())
        for name, count, _depth in item.options:
            under[name] += item.quantity * count
    return tuple(
        AllDay(format_quantity(quantity, language), name, _counted(choices[name], language))
        for name, quantity in sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    )


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
        return _("Table {tables}").format(tables="+".join(tables))
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
    return rank(item.state) >= rank(ItemState.DONE)


def card_line(item: views.CardItem, language: str) -> CardLine:
    """An item on a card."""
    return CardLine(
        line_id=str(item.id),
        quantity=format_quantity(item.quantity, language),
        name=item.name,
        modifiers=tuple(_modifier(*option) for option in item.options),
        note=item.note,
        seat=str(item.seat or ""),
        mark="void" if item.voided else MARKS.get(item.mark, ""),
        done=is_finished(item),
    )


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
            ),
            look="plates",
        ),
    )


def _card(card: views.Card, looking: Looking) -> Card:
    course = looking.menu.courses.get(card.course_id) if card.course_id else None
    return Card(
        card_id=str(card.id),
        rev=card.rev,
        title=title(card.tables, card.name, card.order_number),
        started_ms=age_ms(card.fired_at),
        amber_after_s=looking.station.amber_after_s,
        red_after_s=looking.station.red_after_s,
        lines=tuple(card_line(item, looking.language) for item in card.items),
        order_type="" if card.order_type_code == "dine_in" else card.order_type,
        type_color=card.colour,
        guests=str(card.guests or ""),
        waiter=card.server,
        course=course.name if course else "",
        also_at=tuple(dict.fromkeys(name for item in card.items for name in item.also_at)),
        rush=card.rush,
    )


def _modifier(name: str, count: int, depth: int) -> CardModifier:
    times = f"{count} x " if count > 1 else ""
    return CardModifier(
        f"{'· ' * depth}{times}{name}", KINDS.get(name.split(" ", 1)[0].lower(), "")
    )


def _counted(choices: Counter[str], language: str) -> str:
    return ", ".join(
        f"{format_quantity(quantity, language)} {name}" for name, quantity in choices.most_common()
    )
