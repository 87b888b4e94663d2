"""The menus that a page's tiles may be showing: the newest, and those that browsers still show.

A browser takes a new menu when nobody's finger is on it (`tile_grid.js`); until then its taps say
which menu they saw.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from domain.catalog import Choice
from domain.errors import NotFound
from edge.orders.shown import usual_minor
from ui.components.tile_grid import TileGrid, TileTap
from ui.store.menu_view import MenuOnScreen, QuickAdd

KEPT = 8


class MenuShown:
    """What one page shows. `newest` is the menu of now; `asked` that of the sheet that is open."""

    def __init__(self, first: MenuOnScreen) -> None:
        self.newest = first
        self.asked = first
        self._known = {first.tiles.url: first}

    def take(self, menu: MenuOnScreen, grid: TileGrid) -> bool:
        """Show this menu as soon as nobody touches the tiles; whether it is another."""
        if menu is self.newest:
            return False
        self.newest = menu
        self._known[menu.tiles.url] = menu
        while len(self._known) > KEPT:
            del self._known[next(iter(self._known))]
        grid.set_menu(menu.tiles)
        return True

    def tapped(self, event: TileTap) -> tuple[MenuOnScreen, QuickAdd | None]:
        """The menu that a tap saw, and what it adds at once; None: something is to be asked.

        Raises NotFound for what is not on it any more.
        """
        seen = self._known.get(event.menu, self.newest)
        item_id = UUID(event.item_id)
        if item_id not in seen.menu.items or item_id not in self.newest.menu.items:
            raise NotFound("That is not on the menu any more.")
        return seen, seen.quick.get(event.item_id)


def shown_minor(seen: MenuOnScreen, variant_id: UUID, choices: Iterable[Choice]) -> int | None:
    """What the screen said that one costs."""
    return usual_minor(seen.menu, variant_id, choices)
