"""What the pass sees: whole orders, how far each station is, and what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from domain.catalog import Menu
from domain.kitchen import ItemState, rank
from edge.kitchen.pass_views import ExpoOrder, StationProgress
from edge.kitchen.views import CardItem
from ui.components.kitchen_board import AllDay, Card, CardLine, Progress
from ui.store.kitchen_view import card_line, is_finished, title
from ui.text import _, age_ms, format_quantity

GONE = rank(ItemState.TAKEN)


def cards(orders: Sequence[ExpoOrder], menu: Menu, language: str) -> tuple[Card, ...]:
    """A card for each order; what is ready everywhere says so, what left the pass is gone."""
    return tuple(_card(order, menu, language) for order in orders)


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
    """The plates of an order that are done and still here."""
    return tuple(
        item.id for item in order.items if item.state == ItemState.DONE and not item.voided
    )


def plates_of_line(order: ExpoOrder, item_id: UUID) -> tuple[UUID, ...]:
    """The plates at the pass that belong to the same order line as an item, at all stations."""
    line_id = next(item.line_id for item in order.items if item.id == item_id)
    same = {item.id for item in order.items if item.line_id == line_id}
    return tuple(each for each in at_the_pass(order) if each in same)


def _lines(items: Sequence[CardItem], language: str) -> tuple[CardLine, ...]:
    """One line for each order line, wherever it is made: done when all its stations are."""
    by_line: dict[UUID, list[CardItem]] = {}
    for item in items:
        by_line.setdefault(item.line_id, []).append(item)
    slowest = [min(same, key=is_finished) for same in by_line.values()]
    return tuple(card_line(item, language) for item in sorted(slowest, key=is_finished))


def _card(order: ExpoOrder, menu: Menu, language: str) -> Card:
    here = [item for item in order.items if not item.voided and rank(item.state) < GONE]
    stations = [menu.stations[each.station_id] for each in order.stations]
    return Card(
        card_id=str(order.order_id),
        rev=order.rev,
        title=title(order.tables, order.name, order.order_number),
        started_ms=age_ms(order.fired_at),
        amber_after_s=max((each.amber_after_s for each in stations), default=0),
        red_after_s=max((each.red_after_s for each in stations), default=0),
        lines=_lines(here, language),
        order_type="" if order.order_type_code == "dine_in" else order.order_type,
        type_color=order.colour,
        guests=str(order.guests or ""),
        waiter=order.server,
        course=_("all ready") if order.ready else "",
        progress=tuple(
            Progress(menu.stations[each.station_id].name, each.done, each.total, _is_ready(each))
            for each in order.stations
            if each.total
        ),
    )


def _is_ready(progress: StationProgress) -> bool:
    return progress.done == progress.total
