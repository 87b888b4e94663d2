"""Which column of a stranger's file means what: `item=name,category=cat,price=price`."""

from __future__ import annotations

import csv
import difflib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NoReturn, TypeVar

from domain.errors import BadRequest
from domain.parsing.cells import BrokenCell, Cell, Row, Value, tidy, written
from domain.parsing.errors import BadValue, MappingRefused, RowError, RowWithoutItem

T = TypeVar("T")
_EMPTY = "is empty"


@dataclass(frozen=True, slots=True)
class Use:
    """What a file is read for: the keys that must be named, those that may, those that join."""

    required: tuple[str, ...]
    optional: tuple[str, ...]
    joined: tuple[str, ...] = ()
    """Keys that may be made of several columns: `at=date+time`, joined with a space."""

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys that may be named."""
        return self.required + self.optional


MENU = Use(
    required=("item", "price"),
    optional=("category", "variant", "code", "tax", "station", "kitchen_name", "button", "course"),
)
REPLAY = Use(
    required=("order", "at", "item", "quantity"),
    optional=("variant", "price", "table", "waiter", "category"),
    joined=("at",),
)


@dataclass(frozen=True, slots=True)
class Mapping:
    """For each key the columns it is read from, by position in the header."""

    header: tuple[str, ...]
    columns: dict[str, tuple[int, ...]]

    @classmethod
    def parse(cls, text: str, header: Sequence[str], use: Use) -> Mapping:
        """Read `key=column,key=column`. A column with a comma is quoted: `"price=Price, net"`.

        Raises MappingRefused for an unknown or repeated key, an unknown column (with the nearest
        ones), and a required key that is missing.
        """
        columns: dict[str, tuple[int, ...]] = {}
        for part in _parts(text):
            key, equals, column = (piece.strip() for piece in part.partition("="))
            if not equals or not column:
                raise MappingRefused(f'In --map, "{part.strip()}" is not key=column.')
            if key not in use.keys:
                raise MappingRefused(f'--map knows no "{key}": {_offer(key, use.keys)}')
            if key in columns:
                raise MappingRefused(f'--map names "{key}" twice.')
            columns[key] = _positions(column, header, joined=key in use.joined)
        missing = [key for key in use.required if key not in columns]
        if missing:
            example = ",".join(f"{key}=..." for key in missing)
            raise MappingRefused(f"--map must also say which column is {example}.")
        return cls(tuple(header), columns)

    def pick(self, row: Row) -> Picked:
        """A row, to be asked by key."""
        return Picked(self, row)

    def samples(self, key: str, rows: Iterable[Row | RowError]) -> Iterator[tuple[int, str]]:
        """The row numbers and texts of one key, without blank, broken and refused ones."""
        for row in rows:
            if isinstance(row, Row) and (text := self.pick(row).seen(key)):
                yield row.number, text


@dataclass(frozen=True, slots=True)
class Picked:
    """One row through a mapping."""

    mapping: Mapping
    row: Row

    def seen(self, key: str) -> str:
        """What is written under a key, nothing where a cell is broken."""
        cells = [cell for cell in self._cells(key) if not isinstance(cell, BrokenCell)]
        return " ".join(map(written, cells)).strip()

    def text(self, key: str) -> str:
        """A name, tidied; empty where the key is not mapped or the cell is blank."""
        return tidy(self._value(key))

    def required(self, key: str) -> str:
        """A name that must be there. Raises RowError."""
        return self.text(key) or self._refuse(key, "", _EMPTY)

    def item(self) -> str:
        """The item's name. Raises RowWithoutItem, so that this row alone is left out."""
        return self.text("item") or self._refuse("item", "", _EMPTY, RowWithoutItem)

    def read(self, key: str, parse: Callable[[Value], T]) -> T:
        """A value that must be there, by a parser of values. Raises RowError."""
        value = self.read_optional(key, parse)
        return self._refuse(key, "", _EMPTY) if value is None else value

    def read_optional(self, key: str, parse: Callable[[Value], T]) -> T | None:
        """A value, or None where the key is not mapped or the cell is blank. Raises RowError."""
        value = self._value(key)
        if isinstance(value, str) and not value.strip():
            return None
        try:
            return parse(value)
        except BadRequest as error:
            plain = error.sentence.removesuffix(".")
            reason = error.reason if isinstance(error, BadValue) else f"cannot be taken: {plain}"
            self._refuse(key, written(value), reason)

    def _cells(self, key: str) -> list[Cell]:
        return [self.row.cells[position] for position in self.mapping.columns.get(key, ())]

    def _value(self, key: str) -> Value:
        values: list[Value] = []
        for cell in self._cells(key):
            if isinstance(cell, BrokenCell):
                self._refuse(key, cell.error, f"is an error in cell {cell.address}")
            values.append(cell)
        if len(values) == 1:
            return values[0]
        texts = [written(value).strip() for value in values]
        if any(texts) and not all(texts):
            self._refuse(key, " ".join(texts), "is only a part of what is joined")
        return " ".join(texts)

    def _refuse(
        self, key: str, value: str, reason: str, kind: type[RowError] = RowError
    ) -> NoReturn:
        header, columns = self.mapping.header, self.mapping.columns.get(key, ())
        name = "+".join(header[position] for position in columns) or key
        raise kind(self.row.number, name, value, reason)


def _parts(text: str) -> list[str]:
    try:
        rows = list(csv.reader([text], skipinitialspace=True, strict=True))
    except csv.Error as error:
        raise MappingRefused(f"--map cannot be read: {error}.") from error
    return [part for row in rows for part in row if part.strip()]


def _positions(column: str, header: Sequence[str], *, joined: bool) -> tuple[int, ...]:
    names = [column] if column in header or not joined else column.split("+")
    return tuple(_position(name.strip(), header) for name in names)


def _position(column: str, header: Sequence[str]) -> int:
    if column not in header:
        raise MappingRefused(f'The file has no column "{column}": {_offer(column, header)}')
    return list(header).index(column)


def _offer(word: str, known: Sequence[str]) -> str:
    """The nearest of the known words as a question, or all of them."""
    folded = {name.casefold(): name for name in known}
    near = difflib.get_close_matches(word.casefold(), folded, n=2)
    if near:
        return "did you mean " + " or ".join(f'"{folded[name]}"' for name in near) + "?"
    return "there are " + ", ".join(f'"{name}"' for name in known) + "."
