"""What is on the menu already, indexed as an import looks for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from domain.parsing.errors import RowError
from edge.menu.import_rows import MenuRow
from edge.transaction import Read
from sync.tables.catalog import Category, Course, Item, Station, TaxGroup, Variant

Pair = tuple[str, UUID]


@dataclass
class Known:
    """The menu's rows by what a file may call them, names and codes in one case."""

    categories: dict[str, UUID] = field(default_factory=dict)
    tax_groups: dict[str, UUID] = field(default_factory=dict)
    stations: dict[str, UUID] = field(default_factory=dict)
    courses: dict[str, UUID] = field(default_factory=dict)
    items: dict[UUID, Item] = field(default_factory=dict)
    variants: dict[UUID, dict[UUID, Variant]] = field(default_factory=lambda: defaultdict(dict))
    by_code: dict[str, UUID] = field(default_factory=dict)
    by_variant_code: dict[str, UUID] = field(default_factory=dict)
    by_name: dict[str, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    positions: dict[UUID, int] = field(default_factory=lambda: defaultdict(int))
    claimed: set[tuple[str, str]] = field(default_factory=set)
    """The names and categories that the file itself names."""

    columns: dict[str, str] = field(default_factory=dict)
    """What the file's header calls each key."""

    def error(self, row: MenuRow, key: str, value: str, reason: str) -> RowError:
        """Why a row cannot be taken, with the column's name in the file."""
        return RowError(row.number, self.columns.get(key, key), value, reason)

    def remember_item(self, item: Item) -> None:
        """Index an item that was read or written; an earlier state of it is forgotten."""
        before = self.items.get(item.id)
        if before is not None:
            self.by_name[before.name.casefold()].discard(item.id)
        self.items[item.id] = item
        self.by_name[item.name.casefold()].add(item.id)
        if item.code:
            self.by_code[item.code.casefold()] = item.id
        self.positions[item.category_id] = max(self.positions[item.category_id], item.position + 1)

    def remember_variant(self, variant: Variant) -> None:
        """Index a variant that was read or written."""
        self.variants[variant.item_id][variant.id] = variant
        if variant.code:
            self.by_variant_code[variant.code.casefold()] = variant.item_id

    def item_of(self, row: MenuRow) -> Item | None:
        """The item that a row means, or None for a new one. Raises RowError for one of several."""
        coded = self.by_variant_code.get(row.variant_code.casefold()) or self.by_code.get(
            row.code.casefold()
        )
        if coded is not None:
            return self.items[coded]
        named = [
            item
            for item_id in sorted(self.by_name.get(row.item.casefold(), ()))
            if _may_have_code(item := self.items[item_id], row.item_code)
        ]
        if row.category:
            category_id = self.categories.get(row.category.casefold())
            here = [item for item in named if item.category_id == category_id]
            named = here or [item for item in named if not self._is_claimed(item)]
        if len(named) > 1:
            raise self.error(row, "item", row.item, "is the name of several items here")
        return named[0] if named else None

    def variant_of(self, item: Item, row: MenuRow) -> Variant | None:
        """The variant of an item that a row means, or None for a new one. Raises RowError."""
        variants = list(self.variants.get(item.id, {}).values())
        code, name = row.variant_code.casefold(), row.variant.casefold()
        coded = [variant for variant in variants if code and variant.code.casefold() == code]
        if coded:
            return coded[0]
        same = [variant for variant in variants if variant.name.casefold() == name]
        if same or not variants:
            return same[0] if same else None
        if len(variants) == 1 and not (name and variants[0].name):
            return variants[0]
        if not name:
            reason = "has several sizes here; the row must say which"
            raise self.error(row, "item", row.item, reason)
        return None

    def _is_claimed(self, item: Item) -> bool:
        names = {
            name for name, category_id in self.categories.items() if category_id == item.category_id
        }
        return any((item.name.casefold(), name) in self.claimed for name in names)


def load_known(read: Read, columns: dict[str, str]) -> Known:
    """Everything that is not taken off the menu, inactive items too."""
    known = Known(columns=columns)
    live = "deleted_at IS NULL ORDER BY position DESC, id DESC"
    known.categories = _by_name((row.name, row.id) for row in read.all(Category, live))
    known.stations = _by_name((row.name, row.id) for row in read.all(Station, live))
    known.courses = _by_name((row.name, row.id) for row in read.all(Course, live))
    for group in read.all(TaxGroup, "deleted_at IS NULL"):
        known.tax_groups |= _by_name([(group.name, group.id), (group.code, group.id)])
    for item in read.all(Item, live):
        known.remember_item(item)
    for variant in read.all(Variant, "deleted_at IS NULL ORDER BY position, id"):
        if variant.item_id in known.items:
            known.remember_variant(variant)
    return known


def _by_name(named: Iterable[Pair]) -> dict[str, UUID]:
    return {name.casefold(): row_id for name, row_id in named}


def _may_have_code(item: Item, code: str) -> bool:
    """Two codes are two items, whatever their names."""
    return not code or not item.code or item.code.casefold() == code.casefold()
