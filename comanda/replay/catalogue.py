"""The dishes of a history and those of the menu: found by name, put there, priced as it says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from comanda.replay.rows import HistoricRow
from domain.catalog import Menu, MenuItem, MenuVariant
from domain.money import exponent
from domain.parsing.cells import Row
from domain.parsing.errors import RowError
from domain.parsing.mapping import MENU, Mapping
from edge.commands import Actor
from edge.database import Database
from edge.menu.edit_requests import SetPrice
from edge.menu.editing import MenuEditor
from edge.menu.importing import import_menu
from edge.menu.service import MenuService

Dish = tuple[str, str, str]
NOT_THERE = "is not on the menu, and no row says its price"
SEVERAL_ITEMS = "is the name of several items of the menu; a category must say which"
SEVERAL_SIZES = "has several sizes on the menu; the row must say which"
HEADER: tuple[str, ...] = ("item", "variant", "category", "price", "station", "tax")


class Unclear(Exception):
    """A name of the history fits several things of the menu. `key` is the column to look at."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(reason)
        self.key = key
        self.reason = reason


@dataclass(frozen=True)
class Dishes:
    """What a history sells, from its first look: each dish once, with the first price said."""

    first: dict[Dish, HistoricRow]
    ambiguous: frozenset[str]
    """Items that the history names in several categories: these are several items."""

    @classmethod
    def of(cls, rows: Iterable[HistoricRow]) -> Dishes:
        """Read all rows once."""
        first: dict[Dish, HistoricRow] = {}
        categories: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            known = first.get(row.dish)
            if known is None or (known.price_minor is None and row.price_minor is not None):
                first[row.dish] = row
            categories[row.dish[0]].add(row.dish[2])
        several = frozenset(name for name, found in categories.items() if len(found - {""}) > 1)
        return cls(first, several)


class Catalogue:
    """Finds the history's dishes on the menu, and changes the menu where the history differs."""

    def __init__(self, db: Database, menus: MenuService, dishes: Dishes, actor: Actor) -> None:
        self._db = db
        self._menus = menus
        self._editor = MenuEditor(db)
        self._dishes = dishes
        self._actor = actor
        self._version = 0
        self._by_name: dict[str, list[MenuItem]] = {}
        self._found: dict[Dish, UUID | None] = {}

    def find(self, dish: Dish) -> UUID | None:
        """The variant on the menu that a row means, or None where it is not there.

        Names are compared without case. Raises Unclear.
        """
        self._look_again()
        if dish not in self._found:
            item = self._item(dish)
            variant = None if item is None else _variant(item, dish[1])
            self._found[dish] = None if variant is None else variant.id
        return self._found[dish]

    def price(self, variant_id: UUID) -> int:
        """What a variant costs on the menu now."""
        return self._menus.menu.variants[variant_id].price_minor

    def is_sellable(self, row: HistoricRow) -> bool:
        """Whether the dish is on the menu, or will be once `put_missing` was called."""
        return self.find(row.dish) is not None or (
            self._dishes.first[row.dish].price_minor is not None
        )

    async def put_missing(self, station: str, tax_group: str = "") -> int:
        """Put every dish that has a price and is not on the menu there, at a station, with a tax.

        All in one write, through the same import as `comanda import menu`. Returns how many.
        """
        missing = list(self._missing())
        if not missing:
            return 0
        currency = (await self._db.read(lambda read: read.house)).currency
        source = _MenuRows(missing, station, tax_group, exponent(currency))
        mapping = Mapping.parse(",".join(f"{key}={key}" for key in HEADER), HEADER, MENU)
        await import_menu(self._db, source, mapping, self._actor, skip_bad=True)
        await self._menus.refresh()
        return len(missing)

    async def set_price(self, variant_id: UUID, price_minor: int) -> None:
        """Change a variant's price on the menu; lines that follow have it."""
        request = SetPrice(variant_id, "variant", price_minor)
        await self._editor.set_price(request, self._actor)
        await self._menus.refresh()

    def _missing(self) -> Iterator[HistoricRow]:
        for dish, row in self._dishes.first.items():
            if row.price_minor is None or self._is_clear(dish):
                continue
            known = self._item(dish) is not None and dish[0] not in self._dishes.ambiguous
            yield replace(row, category="") if known else row

    def _is_clear(self, dish: Dish) -> bool:
        """Whether nothing has to be put for a dish: it is there, or nobody knows which it is."""
        try:
            return self.find(dish) is not None
        except Unclear:
            return True

    def _item(self, dish: Dish) -> MenuItem | None:
        name, _, category = dish
        named = self._by_name.get(name, [])
        categories = self._menus.menu.categories
        here = [i for i in named if categories[i.category_id].name.casefold() == category]
        if name in self._dishes.ambiguous:
            named = here
        elif len(named) > 1:
            named = here or named
        if len(named) > 1:
            raise Unclear("item", SEVERAL_ITEMS)
        return named[0] if named else None

    def _look_again(self) -> None:
        """Prices change often and names seldom; both make a new version of the menu."""
        menu: Menu = self._menus.menu
        if menu.version == self._version:
            return
        self._version = menu.version
        self._by_name = defaultdict(list)
        self._found.clear()
        for item in menu.items.values():
            self._by_name[item.name.casefold()].append(item)


def _variant(item: MenuItem, name: str) -> MenuVariant | None:
    """As an import knows sizes again: by name, else the only one where one of both has no name."""
    named = [variant for variant in item.variants if variant.name.casefold() == name]
    if named:
        return named[0]
    if len(item.variants) == 1 and not (name and item.variants[0].name):
        return item.variants[0]
    if not name:
        raise Unclear("item", SEVERAL_SIZES)
    return None


class _MenuRows:
    """Dishes as the rows of a menu that is imported."""

    header = HEADER
    total: int | None = None
    done = 0

    def __init__(
        self, dishes: list[HistoricRow], station: str, tax_group: str, digits: int
    ) -> None:
        self._dishes = dishes
        self._station = station
        self._tax_group = tax_group
        self._digits = digits

    def __iter__(self) -> Iterator[Row | RowError]:
        for row in self._dishes:
            price = Decimal(row.price_minor or 0).scaleb(-self._digits)
            cells = (row.item, row.variant, row.category, price, self._station, self._tax_group)
            yield Row(row.number, cells)
