"""Rows of declared tables to and from SQLite: cached statements and conversions, no ORM.

A read gives *records*: slotted objects with the table's columns as attributes, typed as the table
class. They are plain values; changing one changes nothing in the database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

from sqlmodel import SQLModel

from sync.types import FROM_SQLITE, TO_SQLITE, Doc, Flag, Text, UtcTime

T = TypeVar("T", bound=SQLModel)


class RowShape(Generic[T]):
    """Statements and converters of one table."""

    def __init__(self, table_class: type[T]) -> None:
        table = table_class.__table__  # type: ignore[attr-defined]
        self.table_class = table_class
        self.name: str = table.name
        self.columns: tuple[str, ...] = tuple(column.name for column in table.columns)
        self.names = frozenset(self.columns)
        self.replicated = "organization_id" in self.columns
        self.merged = "clocks" in self.columns
        """Several boxes may change a row: each field has its clock."""
        self.stamped = "actor_kind" in self.columns and "node_id" in self.columns
        kinds = {column.name: type(column.type) for column in table.columns}
        self.to_sqlite = {
            name: TO_SQLITE[kind] for name, kind in kinds.items() if kind in TO_SQLITE
        }
        self._from = [
            (place, name, FROM_SQLITE[kinds[name]])
            for place, name in enumerate(self.columns)
            if kinds[name] in FROM_SQLITE
        ]
        self.defaults: dict[str, Any] = {
            name: info.default
            for name, info in table_class.model_fields.items()
            if not info.is_required() and name in kinds
        }
        self._record: type = type(
            table_class.__name__, (), {"__slots__": self.columns, "of_table": table_class}
        )
        listed = ", ".join(self.columns)
        self.select_sql = f"SELECT {listed} FROM {self.name}"
        marks = ", ".join("?" * len(self.columns))
        self.insert_sql = f"INSERT INTO {self.name} ({listed}) VALUES ({marks})"

    def record(self, row: Sequence[Any]) -> T:
        """One fetched row, in the order of `columns`, as a record."""
        values = list(row)
        for place, _name, convert in self._from:
            if values[place] is not None:
                values[place] = convert(values[place])
        record = self._record()
        for name, value in zip(self.columns, values, strict=True):
            setattr(record, name, value)
        return cast(T, record)

    def encode(self, values: Mapping[str, Any]) -> list[Any]:
        """Values by column name to SQLite values in the order of `columns`, defaults filled in.

        Raises KeyError for a missing column and TypeError for an unknown one.
        """
        unknown = values.keys() - set(self.columns)
        if unknown:
            raise TypeError(f"{self.name} has no column {sorted(unknown)}")
        encoded: list[Any] = []
        for name in self.columns:
            value = values[name] if name in values else self.defaults[name]
            convert = self.to_sqlite.get(name)
            encoded.append(convert(value) if convert is not None and value is not None else value)
        return encoded

    def encode_some(self, changes: Mapping[str, Any]) -> list[Any]:
        """Values of some columns to SQLite values, in the order given."""
        encoded: list[Any] = []
        for name, value in changes.items():
            convert = self.to_sqlite.get(name)
            encoded.append(convert(value) if convert is not None and value is not None else value)
        return encoded


@cache
def shape(table_class: type[T]) -> RowShape[T]:
    """The shape of a table, made once."""
    return RowShape(table_class)


def table_of(record: T) -> type[T]:
    """The table class that a record was read from."""
    return cast(type[T], vars(type(record))["of_table"])


@cache
def blank_row(table_class: type[SQLModel]) -> dict[str, Any]:
    """A row with nothing in its columns, as it is on the wire."""
    columns = table_class.__table__.columns  # type: ignore[attr-defined]
    return {
        str(column.name): None if column.nullable else _BLANK.get(type(column.type), 0)
        for column in columns
    }


_BLANK: dict[type, Any] = {Text: "", Flag: False, Doc: {}}

_update_cache: dict[tuple[str, tuple[str, ...]], str] = {}


def update_sql(row_shape: RowShape[Any], names: tuple[str, ...]) -> str:
    """UPDATE of the named columns of one replicated row, raising its `rev` by one."""
    key = (row_shape.name, names)
    found = _update_cache.get(key)
    if found is None:
        unknown = set(names) - set(row_shape.columns)
        if unknown:
            raise TypeError(f"{row_shape.name} has no column {sorted(unknown)}")
        sets = ", ".join(f"{name} = ?" for name in names)
        found = (
            f"UPDATE {row_shape.name} SET {sets}, rev = rev + 1 "
            "WHERE organization_id = ? AND id = ?"
        )
        _update_cache[key] = found
    return found


_TO_SQLITE_BY_VALUE: dict[type, Callable[[Any], Any]] = {
    datetime: TO_SQLITE[UtcTime],
    bool: int,
}


def bind(value: Any) -> Any:
    """A Python value as a SQLite parameter (ids to bytes, times to microseconds)."""
    if isinstance(value, UUID):
        return value.bytes
    convert = _TO_SQLITE_BY_VALUE.get(type(value))
    return convert(value) if convert is not None else value
