"""Writes an import's rows into the menu, each row wholly or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from domain.errors import DomainError
from domain.ids import new_id
from domain.parsing.errors import RowError
from edge.menu import writing
from edge.menu.edit_requests import PutCategory, PutItem, PutVariant
from edge.menu.import_known import Known
from edge.menu.import_rows import MenuRow
from edge.menu.writing import Put
from edge.transaction import Write
from sync.tables.catalog import Item, Variant

OTHER = "Menu"
"""The category of items for which the file names none."""

COLOURS = (
    "#2F7D5B",
    "#B23B2E",
    "#2B6CA8",
    "#C77D0A",
    "#7B2442",
    "#5E8C31",
    "#54309B",
    "#7A4B2A",
)
"""Colours of new categories, in turn."""


@dataclass
class ImportedItems:
    """What putting the rows did to each item, and the rows that could not be put."""

    done: dict[UUID, Put] = field(default_factory=dict)
    refused: list[RowError] = field(default_factory=list)

    def remember(self, item_id: UUID, done: Put) -> None:
        """An item that was created stays so; one that was updated was not unchanged."""
        before = self.done.get(item_id, Put.UNCHANGED)
        self.done[item_id] = done if before is Put.UNCHANGED else before

    @property
    def created(self) -> int:
        """How many items are new."""
        return self._count(Put.CREATED)

    @property
    def updated(self) -> int:
        """How many items are not as they were."""
        return self._count(Put.UPDATED)

    @property
    def unchanged(self) -> int:
        """How many items were as the file says already."""
        return self._count(Put.UNCHANGED)

    def _count(self, done: Put) -> int:
        return sum(each is done for each in self.done.values())


def import_rows(tx: Write, known: Known, rows: Iterable[MenuRow]) -> ImportedItems:
    """Put every row; a row that is refused leaves nothing behind."""
    rows = list(rows)
    known.claimed = {(row.item.casefold(), row.category.casefold()) for row in rows}
    imported = ImportedItems()
    for row in rows:
        tx.execute("SAVEPOINT one_row")
        try:
            item_id, done = _put_row(tx, known, row)
        except RowError as error:
            imported.refused.append(error)
            tx.execute("ROLLBACK TO one_row")
        except DomainError as error:
            reason = f"cannot be taken: {error.sentence.removesuffix('.')}"
            imported.refused.append(RowError(row.number, "", "", reason))
            tx.execute("ROLLBACK TO one_row")
        else:
            imported.remember(item_id, done)
        tx.execute("RELEASE one_row")
    return imported


def _put_row(tx: Write, known: Known, row: MenuRow) -> tuple[UUID, Put]:
    before = known.item_of(row)
    variant = None if before is None else known.variant_of(before, row)
    category_id, category = _category(tx, known, row, before)
    item = _item(known, row, before, category_id)
    item_done = writing.put_item(tx, item)
    put_variant = _variant(known, row, item.item_id, variant)
    variant_done = writing.put_variant(tx, put_variant)
    if category:
        known.categories[category.casefold()] = category_id
    if item_done is not Put.UNCHANGED:
        known.remember_item(tx.load(Item, item.item_id))
    if variant_done is not Put.UNCHANGED:
        known.remember_variant(tx.load(Variant, put_variant.variant_id))
    if item_done is Put.UNCHANGED and variant_done is not Put.UNCHANGED:
        return item.item_id, Put.UPDATED
    return item.item_id, item_done


def _category(tx: Write, known: Known, row: MenuRow, before: Item | None) -> tuple[UUID, str]:
    """The row's category, and its name where it had to be added."""
    if not row.category and before is not None:
        return before.category_id, ""
    name = row.category or OTHER
    found = known.categories.get(name.casefold())
    if found is not None:
        return found, ""
    position = len(known.categories)
    colour = COLOURS[position % len(COLOURS)]
    category_id = new_id()
    writing.put_category(tx, PutCategory(category_id, name, colour, position))
    return category_id, name


def _item(known: Known, row: MenuRow, before: Item | None, category_id: UUID) -> PutItem:
    """The item as it should be: what the row says over what is there."""
    tax_group_id = _one(known, known.tax_groups, row, "tax", row.tax)
    course_id = _one(known, known.courses, row, "course", row.course)
    station_ids = _stations(known, row)
    if before is None:
        return PutItem(
            item_id=new_id(),
            category_id=category_id,
            name=row.item,
            code=row.item_code,
            button_name=row.button,
            kitchen_name=row.kitchen_name,
            position=known.positions[category_id],
            tax_group_id=tax_group_id,
            course_id=course_id,
            station_ids=station_ids,
        )
    return PutItem(
        item_id=before.id,
        category_id=category_id,
        name=row.item,
        code=row.item_code or before.code,
        button_name=row.button or before.button_name,
        kitchen_name=row.kitchen_name or before.kitchen_name,
        description=before.description,
        position=before.position,
        colour=before.colour,
        tax_group_id=tax_group_id or before.tax_group_id,
        course_id=course_id or before.course_id,
        station_ids=station_ids or tuple(UUID(station) for station in before.station_ids),
        allergens=before.allergens,
        prep_minutes=before.prep_minutes,
        sold_by=before.sold_by,
        active=before.active,
    )


def _variant(known: Known, row: MenuRow, item_id: UUID, before: Variant | None) -> PutVariant:
    item = known.items.get(item_id)
    of_item = item is not None and item.code.casefold() == row.variant_code.casefold()
    code = "" if of_item else row.variant_code
    if before is None:
        position = len(known.variants.get(item_id, {}))
        return PutVariant(
            new_id(), item_id, row.variant, code, position, price_minor=row.price_minor
        )
    return PutVariant(
        variant_id=before.id,
        item_id=item_id,
        name=row.variant or before.name,
        code=code or before.code,
        position=before.position,
        active=before.active,
        price_minor=row.price_minor,
    )


def _stations(known: Known, row: MenuRow) -> tuple[UUID, ...]:
    names = [name.strip() for name in row.station.split("+") if name.strip()]
    found = [_one(known, known.stations, row, "station", name) for name in names]
    return tuple(station_id for station_id in found if station_id is not None)


def _one(known: Known, named: Mapping[str, UUID], row: MenuRow, key: str, text: str) -> UUID | None:
    """The id behind a name; None where the row says nothing. Raises RowError."""
    if not text:
        return None
    found = named.get(text.casefold())
    if found is None:
        there = ", ".join(f'"{name}"' for name in named) or "none yet"
        raise known.error(row, key, text, f"is no {key} here; there are {there}")
    return found
