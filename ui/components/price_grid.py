"""Dishes with their prices on several lists: written in place, chosen for changing many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ui.components.element import DataElement, Handler, Values, text


@dataclass(frozen=True, slots=True)
class PriceColumn:
    """A price list. `where` it holds; one that is `locked` is written elsewhere."""

    list_id: str
    name: str
    where: str = ""
    locked: bool = False


@dataclass(frozen=True, slots=True)
class PriceCell:
    """A price: as it will be, and as it `was` where the draft changes it. Empty: none there.

    `unsold`: the dish is left out where the list holds. `note` is who changed it.
    """

    price: str = ""
    was: str = ""
    drafted: bool = False
    unsold: bool = False
    locked: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class PriceRow:
    """A dish, or one of its sizes. `sold` as it will be; `local` is what a box says of it."""

    row_id: str
    item_id: str
    name: str
    size: str
    number: str
    sold: bool
    drafted: bool
    locked: bool
    local: str
    cells: tuple[PriceCell, ...]


@dataclass(frozen=True, slots=True)
class PricePage:
    """A page of the menu."""

    page_id: str
    name: str
    color: str
    rows: tuple[PriceRow, ...]


@dataclass(frozen=True, slots=True)
class PriceWritten:
    """A price was written as people type it; empty: the list is to say nothing of the dish."""

    row_id: str
    list_id: str
    price: str
    tap_id: str


@dataclass(frozen=True, slots=True)
class SoldSet:
    """A dish is to be sold, or not; with `list_id` only where that list holds."""

    row_id: str
    list_id: str
    sold: bool
    tap_id: str


@dataclass(frozen=True, slots=True)
class ManyChosen:
    """Prices of these dishes are to be changed together."""

    item_ids: tuple[str, ...]
    action: str
    tap_id: str


@dataclass(frozen=True, slots=True)
class PriceGridLabels:
    """Words of the grid."""

    search: str = "Search by name or number"
    nothing_found: str = "Nothing on the menu matches."
    dish: str = "Dish"
    sold: str = "Sold"
    not_sold: str = "Not sold"
    in_draft: str = "in the draft"
    was: str = "was {price}"
    chosen: str = "{count} chosen"
    change_prices: str = "Change prices"
    sell: str = "Sell"
    do_not_sell: str = "Do not sell"
    none: str = "Clear"
    price_of: str = "Price of {dish}, {list}"
    choose: str = "Choose {dish}"
    left_out: str = "left out here"
    price_list: str = "Price list"


class PriceGrid(DataElement, component="price_grid.js", dependencies=["comanda_kit.js"]):
    """The menu as a table. What is typed is told when the field is left or Enter is pressed."""

    def __init__(self, labels: PriceGridLabels | None = None) -> None:
        super().__init__()
        self.put_labels(labels or PriceGridLabels())
        self._rounds = 0

    def set_menu(
        self,
        columns: Sequence[PriceColumn],
        pages: Sequence[PricePage],
        *,
        locked: str = "",
        empty: str = "",
    ) -> None:
        """Show these dishes. With `locked` nothing can be changed, and it is said why."""
        self.put("menu", {"columns": columns, "pages": pages, "locked": locked, "empty": empty})

    def refused(self) -> None:
        """What was written cannot be: fields show again what is so."""
        self._rounds += 1
        self.put("round", self._rounds)

    def on_price(self, handler: Handler[PriceWritten]) -> None:
        """Call when a price was written."""
        self.listen("price", _price, handler)

    def on_sold(self, handler: Handler[SoldSet]) -> None:
        """Call when a dish is put on the menu or off it."""
        self.listen("sold", _sold, handler)

    def on_many(self, handler: Handler[ManyChosen]) -> None:
        """Call when many dishes are to be changed: `change`, `sell`, `unsell`."""
        self.listen("many", _many, handler)


def _price(values: Values) -> PriceWritten:
    names = ("row_id", "list_id", "price", "tap_id")
    return PriceWritten(*(text(values, each) for each in names))


def _sold(values: Values) -> SoldSet:
    sold = values.get("sold") is True
    return SoldSet(text(values, "row_id"), text(values, "list_id"), sold, text(values, "tap_id"))


def _many(values: Values) -> ManyChosen:
    ids = tuple(each for each in text(values, "item_ids").split(",") if each)
    return ManyChosen(ids, text(values, "action"), text(values, "tap_id"))
