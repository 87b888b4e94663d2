"""Combos: one price, several dishes. Each component is made, routed and counted like its dish.

A combo's line carries the price and the combo's own tax group; its components are lines under it
(kind `component`) with what their choice costs on top, taxed like the combo. The choices of a
component stand right after it, one step deeper.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol, TypeVar
from uuid import UUID

from domain.catalog import Menu, MenuItem, MenuOption
from domain.choices import ChosenOption

COMPONENT = "component"


class Row(Protocol):
    """Of an order's line, what tells where it belongs."""

    @property
    def id(self) -> UUID:
        """The line's id."""
        ...

    @property
    def parent_line_id(self) -> UUID | None:
        """The line that it is an option or component of."""
        ...

    @property
    def kind(self) -> str:
        """item, modifier, component or open."""
        ...

    @property
    def marks(self) -> list[Any]:
        """How deep it is nested, and how often it was chosen."""
        ...


R = TypeVar("R", bound=Row)


def parts(rows: Iterable[R]) -> list[tuple[R, list[R]]]:
    """What stations make, each with its own options: lines, and the components of combos.

    `rows` are in the order of their positions.
    """
    made: list[tuple[R, list[R]]] = []
    tops: dict[UUID, list[R]] = {}
    open_component: dict[UUID, tuple[int, list[R]]] = {}
    for row in rows:
        parent, depth = row.parent_line_id, row.marks[0]["depth"] if row.marks else 0
        if parent is None or row.kind == COMPONENT:
            options: list[R] = []
            made.append((row, options))
            if parent is None:
                tops[row.id] = options
            else:
                open_component[parent] = (depth, options)
        elif parent in open_component and depth > open_component[parent][0]:
            open_component[parent][1].append(row)
        else:
            open_component.pop(parent, None)
            tops.setdefault(parent, []).append(row)
    return made


def component_of(menu: Menu, option: MenuOption) -> MenuItem | None:
    """The dish that an option of a combo stands for; None for a plain option."""
    return None if option.variant_id is None else menu.variant(option.variant_id)[0]


def owners(chosen: Sequence[ChosenOption]) -> list[int | None]:
    """For each choice in order, the place of the component whose own choice it is."""
    found: list[int | None] = []
    current: int | None = None
    for place, each in enumerate(chosen):
        if current is not None and each.depth <= chosen[current].depth:
            current = None
        found.append(current)
        if each.option.variant_id is not None:
            current = place
    return found
