"""What the pass sees: whole orders, how far each station is, and what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.catalog import Menu
from domain.kitchen import ItemState, rank
from edge.kitchen.pass_views import ExpoOrder, StationProgress
from edge.kitchen.views import CardItem
from ui.components.kitchen_board import AllDay, Card, CardAction, CardLine, Progress
from ui.store.kitchen_view import NEVER_S, card_line, is_finished, title
from ui.text import N_, _, age_ms, format_quantity, format_time

GONE = rank(ItemState.TAKEN)


FIRE, REMAKE, MESSAGE = "fire", "remake", "message"
"""The buttons at a card's foot."""
WORDS = {
    ItemState.QUEUED: N_("waiting"),
    ItemState.DELIVERED: N_("waiting"),
    ItemState.SEEN: N_("seen"),
    ItemState.STARTED: N_("started"),
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at the pass: the menu, their language, the store's clock."""

    menu: Menu
    language: str
    zone: ZoneInfo


def cards(orders: Sequence[ExpoOrder], reader: Reader) -> tuple[Card, ...]:
    """A card for each order; what is ready everywhere says so, what left the pass is gone."""
    return tuple(_card(order, reader) for order in orders)


def missing(orders: Sequence[ExpoOrder], language: str) -> tuple[AllDay, ...]:
    """What all open orders still wait for, most first."""
    counts: Counter[str] = Counter()
    for order in orders:
        for item in order.items:
            if not is_finished(item):
                counts[item.name] += item.quantity
    return tuple(
        AllDay(format_quantity(quantity, language), name)
        for name, quantity in sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    )


def at_the_pass(order: ExpoOrder) -> tuple[UUID, ...]:
    """The plates of an order that are done and still here, and what only a paper tells of."""
    return tuple(
        item.id
        for item in order.items
        if is_finished(item) and not item.voided and rank(item.state) < GONE
    )


def plates_of_line(order: ExpoOrder, item_id: UUID) -> tuple[UUID, ...]:
    """The plates at the pass that belong to the same order line as an item, at all stations."""
    line_id = next(item.line_id for item in order.items if item.id == item_id)
    same = {item.id for item in order.items if item.line_id == line_id}
    return tuple(each for each in at_the_pass(order) if each in same)


def _lines(items: Sequence[CardItem], reader: Reader) -> tuple[CardLine, ...]:
    """One line for each order line, wherever it is made: what is missing, then what is ready."""
    by_line: dict[UUID, list[CardItem]] = {}
    for item in items:
        by_line.setdefault(item.line_id, []).append(item)
    slowest = [(min(same, key=is_finished), same) for same in by_line.values()]
    lines = [
        replace(
            card_line(item, reader.language, reader.zone),
            waits=False,
            mark="void" if item.voided else "",
            group=_group(item),
            detail=_where(same, reader.menu),
        )
        for item, same in slowest
    ]
    return tuple(sorted(lines, key=lambda line: line.done))


def _group(item: CardItem) -> Literal["", "missing", "ready"]:
    """Under which bar a line stands; what was taken back stands under its own."""
    if item.voided:
        return ""
    return "ready" if is_finished(item) else "missing"


def _where(items: Sequence[CardItem], menu: Menu) -> str:
    """Which stations a line still waits for, and how far they are; of paper, that it is printed."""
    return ", ".join(
        f"{menu.stations[item.station_id].name}: {_(_word(item))}"
        for item in items
        if not item.voided
        and item.station_id in menu.stations
        and (item.paper or not is_finished(item))
    )


def _word(item: CardItem) -> str:
    return N_("printed") if item.paper and is_finished(item) else WORDS[ItemState(item.state)]


def _card(order: ExpoOrder, reader: Reader) -> Card:
    here = [item for item in order.items if _is_here(item)]
    menu = reader.menu
    stations = [menu.stations[each.station_id] for each in order.stations]
    return Card(
        card_id=str(order.order_id),
        rev=order.rev,
        title=title(order.tables, order.name, order.order_number),
        started_ms=age_ms(order.fired_at),
        amber_after_s=max((each.amber_after_s for each in stations), default=0)
        if here
        else NEVER_S,
        red_after_s=max((each.red_after_s for each in stations), default=0) if here else NEVER_S,
        lines=_lines(here, reader),
        order_type="" if order.order_type_code == "dine_in" else order.order_type,
        type_color=order.colour,
        guests=str(order.guests or ""),
        waiter=order.server,
        course=_("all ready") if order.ready and here else "",
        progress=tuple(_progress(each, menu) for each in order.stations if each.total),
        held=_held(order, reader),
        ready=order.ready and bool(here),
        actions=tuple(_actions(order, here, menu)),
    )


def _patience(here: Sequence[CardItem], seconds: Iterable[int]) -> int:
    """That of the slowest station; nobody is late where nothing is under way."""
    return max(seconds, default=0) if here else NEVER_S


def _is_here(item: CardItem) -> bool:
    """Whether the pass still has to do with an item: a void until its cook has seen it."""
    return not item.void_acknowledged if item.voided else rank(item.state) < GONE


def _progress(progress: StationProgress, menu: Menu) -> Progress:
    ready = _is_ready(progress)
    name = menu.stations[progress.station_id].name
    word = _("printed") if progress.paper and ready else ""
    return Progress(name, progress.done, progress.total, ready, word)


def _held(order: ExpoOrder, reader: Reader) -> str:
    """How many lines wait to be fired, and since when the guests have nothing new."""
    if order.next_course_id is None:
        return ""
    if order.last_out_at is None:
        return _("{count} held").format(count=order.held)
    when = format_time(order.last_out_at, reader.zone, reader.language)
    return _("{count} held, last plate left {time}").format(count=order.held, time=when)


def _actions(order: ExpoOrder, here: Sequence[CardItem], menu: Menu) -> Iterator[CardAction]:
    course = menu.courses.get(order.next_course_id) if order.next_course_id else None
    if course is not None:
        yield CardAction(FIRE, _("Fire {course}").format(course=course.name), "fire", "main")
    if here:
        yield CardAction(REMAKE, _("Remake"), "recall", picks_line=True)
    yield CardAction(MESSAGE, _("Tell"), "note")


def _is_ready(progress: StationProgress) -> bool:
    return progress.done == progress.total
