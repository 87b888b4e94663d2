"""A party of simulated guests: what it wants and when, all of it decided by its order's id.

Nothing of it is kept: after a power cut the same id wants the same again, so that the evening
goes on where it was. An evening runs about five times as fast as in a real house.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from uuid import UUID, uuid5

from domain.catalog import Menu, MenuItem

MOST_LINES = 9
ROUNDS = 3
NOTES = ("", "", "", "", "no salt", "to share", "no parsley")
BAR = "Bar"
SWEET = "Desserts"


@dataclass(frozen=True, slots=True)
class Wish:
    """A line that somebody of the party wants."""

    line_id: UUID
    item: MenuItem
    variant_id: UUID
    quantity: int
    seat: int
    note: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The party's evening. Times are seconds; those of a round count from the one before."""

    guests: int
    rounds: tuple[tuple[Wish, ...], ...]
    choosing_s: int
    eating_s: tuple[int, ...]
    bill_s: int
    by_card: bool
    tip_percent: int


def line_ids(order_id: UUID) -> frozenset[UUID]:
    """The ids of every line that the party may ever order: any other one is somebody else's."""
    return frozenset(
        _line_id(order_id, number, place) for number in range(ROUNDS) for place in range(MOST_LINES)
    )


def plan(order_id: UUID, menu: Menu) -> Plan:
    """The evening of the party with this order, from what is on the menu."""
    dice = Random(order_id.int)
    guests = dice.choice((2, 2, 2, 3, 3, 4, 4, 5))
    drinks, sweets, food = _shelves(menu)
    wanted = (
        [*_some(dice, drinks, guests), *_some(dice, food, dice.randint(1, 2))],
        _some(dice, food, guests),
        [*_some(dice, sweets or food, dice.randint(0, guests - 1)), *_some(dice, drinks, 1)],
    )
    rounds = tuple(
        tuple(
            Wish(
                _line_id(order_id, number, place),
                item,
                dice.choice(item.variants).id,
                1000 * (2 if dice.random() < 0.15 else 1),
                place % guests + 1,
                dice.choice(NOTES) if item in food else "",
            )
            for place, item in enumerate(items[:MOST_LINES])
        )
        for number, items in enumerate(wanted)
    )
    return Plan(
        guests=guests,
        rounds=rounds[: dice.choice((2, 3, 3))],
        choosing_s=dice.randint(12, 45),
        eating_s=(dice.randint(25, 50), dice.randint(60, 110), dice.randint(30, 60)),
        bill_s=dice.randint(15, 35),
        by_card=dice.random() < 0.6,
        tip_percent=dice.choice((0, 0, 5, 10)),
    )


def make_s(ticket_id: UUID, at_bar: bool) -> int:
    """How long a cook needs for a card."""
    dice = Random(ticket_id.int)
    return dice.randint(15, 40) if at_bar else dice.randint(50, 140)


def carry_s(item_id: UUID) -> int:
    """How long a plate waits at the pass."""
    return Random(item_id.int).randint(6, 24)


def stations_of(wishes: Sequence[Wish]) -> frozenset[UUID]:
    """The stations that make a round: each gets a card."""
    return frozenset(station for wish in wishes for station in wish.item.station_ids)


def _line_id(order_id: UUID, number: int, place: int) -> UUID:
    return uuid5(order_id, f"{number}/{place}")


def _shelves(menu: Menu) -> tuple[list[MenuItem], list[MenuItem], list[MenuItem]]:
    """Drinks, sweets and food; where a menu does not tell them apart, all is food."""
    drinks: list[MenuItem] = []
    sweets: list[MenuItem] = []
    food: list[MenuItem] = []
    for item in sorted(menu.items.values(), key=lambda each: each.id):
        if item.sold_by != "piece" or item.kind != "item" or menu.hours_of(item):
            continue
        stations = {menu.stations[each].name for each in item.station_ids if each in menu.stations}
        course = menu.courses.get(item.course_id) if item.course_id else None
        is_sweet = course is not None and course.name == SWEET
        shelf = drinks if BAR in stations else sweets if is_sweet else food
        shelf.append(item)
    return drinks, sweets, food or drinks


def _some(dice: Random, shelf: Sequence[MenuItem], count: int) -> list[MenuItem]:
    return [dice.choice(shelf) for _ in range(count)] if shelf else []
