"""The fields of a resource, read from the declaration of its table."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Column
from sqlmodel import SQLModel

from central.metadata import CENTRAL_METADATA
from sync.types import Count, Doc, Flag, Id, Minor, Text, UtcTime


class FieldKind(StrEnum):
    """What a field holds."""

    ID = "id"
    TEXT = "text"
    COUNT = "whole number"
    MONEY = "amount in minor units"
    TIME = "time"
    FLAG = "true or false"
    DOC = "document"


_KINDS: dict[type, FieldKind] = {
    Id: FieldKind.ID,
    Text: FieldKind.TEXT,
    Count: FieldKind.COUNT,
    Minor: FieldKind.MONEY,
    UtcTime: FieldKind.TIME,
    Flag: FieldKind.FLAG,
    Doc: FieldKind.DOC,
}
GIVEN_BY_THE_CENTRE = frozenset(
    {
        "organization_id",
        "id",
        "created_at",
        "updated_at",
        "deleted_at",
        "rev",
        "authority",
        "authority_epoch",
    }
)
"""What nobody sends."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `default` is what a new row has where nothing is said, unless it is required."""

    name: str
    kind: FieldKind
    nullable: bool = False
    is_required: bool = False
    default: Any = None
    is_list: bool = False

    @property
    def is_writable(self) -> bool:
        """Whether it is for the caller to say."""
        return self.name not in GIVEN_BY_THE_CENTRE


def fields_of(table_class: type[SQLModel], hidden: Collection[str] = ()) -> tuple[Field, ...]:
    """The fields of a declared table, without the organization and what is hidden."""
    table = CENTRAL_METADATA.tables[str(table_class.__tablename__)]
    return tuple(
        _field(table_class, column)
        for column in table.c
        if column.name != "organization_id" and column.name not in hidden
    )


def _field(table_class: type[SQLModel], column: Column[Any]) -> Field:
    info = table_class.model_fields[column.name]
    is_required = info.is_required()
    default = None if is_required else info.default
    is_list = isinstance(default, list) or "list" in str(info.annotation)
    return Field(
        str(column.name),  # the library gives a kind of str that JSON refuses as a key
        _KINDS[type(column.type)],
        bool(column.nullable),
        is_required,
        default,
        is_list,
    )
