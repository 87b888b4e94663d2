"""The menu as tiles: categories always visible, search as you type, taps never debounced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ui.assets import keep_blob
from ui.components.element import DataElement, Handler, Values, text, to_json


@dataclass(frozen=True, slots=True)
class Category:
    """A place on the category rail; `color` is "#RRGGBB" from the menu, or empty."""

    category_id: str
    name: str
    color: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    """One thing to sell: button name, ready price, and the number people know it by."""

    item_id: str
    category_id: str
    name: str
    price: str
    number: str = ""
    full_name: str = ""
    color: str = ""
    choices: bool = False


@dataclass(frozen=True, slots=True)
class Stock:
    """What is special about an item now: `reason` why it is sold out, or what is `left`."""

    item_id: str
    reason: str = ""
    left: str = ""


@dataclass(frozen=True, slots=True)
class TileTap:
    """A tile was tapped once. `menu` is the address of the menu that it was on."""

    item_id: str
    tap_id: str
    menu: str = ""


@dataclass(frozen=True, slots=True)
class TileMenu:
    """A built menu: its address for browsers. Build once, share between all pages."""

    url: str


@dataclass(frozen=True, slots=True)
class TileGridLabels:
    """Words of the grid."""

    search: str = "Search by name or number"
    nothing_found: str = "Nothing on the menu matches."
    empty: str = "The menu is empty. Add dishes in the menu settings."
    loading_failed: str = "The menu is on its way."


def build_menu(categories: Sequence[Category], tiles: Sequence[Tile]) -> TileMenu:
    """Turn a menu into the compact form browsers fetch once and keep.

    Order is kept. A tile of an unknown category raises KeyError.
    """
    place = {category.category_id: index for index, category in enumerate(categories)}
    rails = [[each.category_id, each.name, each.color] for each in categories]
    rows = [
        [
            tile.item_id,
            place[tile.category_id],
            tile.name,
            tile.price,
            tile.number,
            tile.full_name,
            tile.color,
            int(tile.choices),
        ]
        for tile in tiles
    ]
    return TileMenu(keep_blob(to_json({"categories": rails, "tiles": rows}).encode()))


class TileGrid(DataElement, component="tile_grid.js", dependencies=["comanda_kit.js"]):
    """Category rail, search box and tiles in one element."""

    def __init__(
        self, menu: TileMenu | None = None, *, labels: TileGridLabels | None = None
    ) -> None:
        super().__init__()
        self.put_labels(labels or TileGridLabels())
        self._shown = 0
        self._told = 0
        if menu is not None:
            self.set_menu(menu)

    def set_menu(self, menu: TileMenu) -> None:
        """Show this menu; the chosen category stays when it still exists.

        Tiles that people are touching, or that lie under an open sheet, stay until they rest.
        """
        self.props["menu"] = menu.url

    def show_prices(self) -> None:
        """Somebody was told that a price is another: say it on the tiles, where they are."""
        self._told += 1
        self.put("told", self._told)

    def set_stock(self, stock: Sequence[Stock]) -> None:
        """Mark what is sold out or nearly so. Items left out are freely available."""
        self.put("stock", {each.item_id: [each.reason, each.left] for each in stock})

    def show_category(self, category_id: str) -> None:
        """Turn to a category, also when people have turned elsewhere since the last call."""
        self._shown += 1
        self.put("category", [category_id, self._shown])

    def end_search(self) -> None:
        """Show the chosen category again: the next guest wants other dishes."""
        self._shown += 1
        self.put("category", [None, self._shown])

    def on_tap(self, handler: Handler[TileTap]) -> None:
        """Call for each tap on an item that can be sold; five fast taps are five calls."""
        self.listen("tap", _tile_tap, handler)


def _tile_tap(values: Values) -> TileTap:
    menu = str(values.get("menu") or "")
    return TileTap(item_id=text(values, "item_id"), tap_id=text(values, "tap_id"), menu=menu)
