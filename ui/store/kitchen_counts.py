"""All-day counts: how many of each dish, choice and ingredient are still to be made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.catalog import Menu
from edge.kitchen.views import Board, CardItem
from ui.components.kitchen_board import AllDay
from ui.store.kitchen_view import is_finished
from ui.text import format_quantity


@dataclass(frozen=True, slots=True)
class Counts:
    """What an all-day panel shows; most first in each."""

    items: tuple[AllDay, ...]
    choices: tuple[AllDay, ...]
    ingredients: tuple[AllDay, ...]


def all_day(board: Board, menu: Menu, language: str) -> Counts:
    """What a station still has to make, counted by dish, by choice and by ingredient."""
    waiting = [item for card in board.cards for item in card.items if not is_finished(item)]
    dishes: Counter[str] = Counter()
    choices: Counter[str] = Counter()
    under: dict[str, Counter[str]] = {}
    for item in waiting:
        dishes[item.name] += item.quantity
        chosen = under.setdefault(item.name, Counter())
        for name, count, _depth in item.options:
            chosen[name] += item.quantity * count
            choices[name] += item.quantity * count
    details = {name: _in_words(chosen, language) for name, chosen in under.items()}
    return Counts(
        _counted(dishes, language, details),
        _counted(choices, language),
        _counted(_ingredients(waiting, menu), language),
    )


def _ingredients(waiting: Iterable[CardItem], menu: Menu) -> Counter[str]:
    """How many portions need each ingredient, by its name."""
    counts: Counter[str] = Counter()
    for item in waiting:
        for local_id, count in item.uses:
            for ingredient in menu.recipes.get(local_id, ()):
                counts[menu.ingredients[ingredient].name] += item.quantity * count
    return counts


def _counted(
    counts: Mapping[str, int], language: str, details: Mapping[str, str] | None = None
) -> tuple[AllDay, ...]:
    known = details or {}
    return tuple(
        AllDay(format_quantity(quantity, language), name, known.get(name, ""))
        for name, quantity in sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    )


def _in_words(choices: Counter[str], language: str) -> str:
    return ", ".join(
        f"{format_quantity(quantity, language)} {name}" for name, quantity in choices.most_common()
    )
