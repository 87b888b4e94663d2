"""A flat menu's rows as records: what each says of an item, one variant of it and its price."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from domain.orders import MAX_NAME_LENGTH
from domain.parsing.amounts import Amounts
from domain.parsing.errors import FileRefused, RowError
from domain.parsing.mapping import Mapping, Picked

MAX_ROWS_KEPT = 100_000

SHARED = ("tax", "station", "kitchen_name", "button", "course")
"""What holds for an item as a whole, so that its rows must not contradict each other."""


@dataclass(frozen=True, slots=True)
class MenuRow:
    """One row of the file. Texts are tidied; empty where the file says nothing."""

    number: int
    item: str
    variant: str
    category: str
    price_minor: int
    code: str = ""
    tax: str = ""
    station: str = ""
    kitchen_name: str = ""
    button: str = ""
    course: str = ""

    code_of_item: bool = False
    """Whether rows of several variants bear this code, so that it can only be the item's."""

    @property
    def item_code(self) -> str:
        """The code, where it is the item's: where a row names a variant, it is that one's."""
        return self.code if self.code_of_item or not self.variant else ""

    @property
    def variant_code(self) -> str:
        """The code, where it is the variant's."""
        return "" if self.item_code else self.code

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What a second row must not say again with another price."""
        return (
            self.code.casefold(),
            self.category.casefold(),
            self.item.casefold(),
            self.variant.casefold(),
        )


class RowReader:
    """Reads rows through a mapping."""

    def __init__(self, amounts: Amounts, columns: dict[str, str]) -> None:
        self._amounts = amounts
        self._columns = columns

    def read(self, picked: Picked) -> MenuRow:
        """One row. Raises RowError, RowWithoutItem."""
        row = MenuRow(
            number=picked.row.number,
            item=picked.item(),
            variant=picked.text("variant"),
            category=picked.text("category"),
            price_minor=picked.read("price", self._amounts.minor),
            code=picked.text("code"),
            tax=picked.text("tax"),
            station=picked.text("station"),
            kitchen_name=picked.text("kitchen_name"),
            button=picked.text("button"),
            course=picked.text("course"),
        )
        for name in ("item", "variant", "category", "code", "kitchen_name", "button"):
            text = getattr(row, name)
            if len(text) > MAX_NAME_LENGTH:
                reason = f"has more than {MAX_NAME_LENGTH} characters"
                raise RowError(row.number, self._columns[name], text, reason)
        return row


def column_names(mapping: Mapping) -> dict[str, str]:
    """What the file's header calls each key, for sentences about it."""
    return {
        key: "+".join(mapping.header[position] for position in positions)
        for key, positions in mapping.columns.items()
    }


@dataclass(frozen=True, slots=True)
class DifferentRows:
    """The different rows of a file in its order, how many there were, and those that contradict."""

    rows: tuple[MenuRow, ...]
    count: int
    contradictions: tuple[RowError, ...]

    @property
    def digest(self) -> str:
        """What is the same for the same rows, and only for them."""
        return hashlib.sha256(repr(self.rows).encode()).hexdigest()


def different(rows: Iterable[MenuRow], columns: dict[str, str]) -> DifferentRows:
    """Keep one of the rows that say the same; a history of sales shrinks to its menu.

    A row that says something else of the same thing is a contradiction: another price, or another
    tax, station, course or name of one item. Raises FileRefused for more rows than any menu has.
    """
    kept: dict[tuple[str, str, str, str], MenuRow] = {}
    items: dict[tuple[str, ...], dict[str, MenuRow]] = {}
    coded: dict[tuple[str, str], MenuRow] = {}
    contradictions: list[RowError] = []
    count = 0
    for row in rows:
        count += 1
        first = kept.get(row.key)
        shared = items.setdefault(row.key[1:3], {})
        namesake = coded.get((row.key[0], row.key[3])) if row.code else None
        error = _contradiction(row, first or namesake, shared, columns)
        if error is not None:
            contradictions.append(error)
            continue
        for name in SHARED:
            if getattr(row, name):
                shared.setdefault(name, row)
        if first is None:
            kept[row.key] = row
            coded[row.key[0], row.key[3]] = row
        if len(kept) > MAX_ROWS_KEPT:
            raise FileRefused(f"A menu has at most {MAX_ROWS_KEPT:,} different rows.")
    return DifferentRows(_with_codes(list(kept.values())), count, tuple(contradictions))


def _with_codes(rows: list[MenuRow]) -> tuple[MenuRow, ...]:
    """The rows, those marked whose code is borne by several variants."""
    variants: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        variants[row.key[0]].add(row.key[3])
    return tuple(
        replace(row, code_of_item=bool(row.code) and len(variants[row.key[0]]) > 1) for row in rows
    )


def _contradiction(
    row: MenuRow,
    first: MenuRow | None,
    shared: dict[str, MenuRow],
    columns: dict[str, str],
) -> RowError | None:
    if first is not None and first.key != row.key:
        reason = f"is the code of {first.item} in row {first.number}"
        return RowError(row.number, columns["code"], row.code, reason)
    if first is not None and first.price_minor != row.price_minor:
        return RowError(
            row.number, "", "", f"has another price for {row.item} than row {first.number}"
        )
    for name in SHARED:
        text, earlier = getattr(row, name), shared.get(name)
        if text and earlier is not None and getattr(earlier, name) != text:
            reason = f"differs from row {earlier.number}, which is the same item"
            return RowError(row.number, columns[name], text, reason)
    return None
