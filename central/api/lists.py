"""Lists of what services answer: the same filters, order and pages as of rows in the database."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from types import UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints
from uuid import UUID

from fastapi import Response

from central.api.access import ListQuery
from central.api.fields import Field, FieldKind
from central.api.routes import answer, page
from central.api.store import chosen, page_of
from domain.errors import NotFound

Row = dict[str, Any]

_KINDS: dict[type, FieldKind] = {
    UUID: FieldKind.ID,
    str: FieldKind.TEXT,
    int: FieldKind.COUNT,
    bool: FieldKind.FLAG,
    datetime: FieldKind.TIME,
}


class Listed:
    """The views of a dataclass as rows. `id_field` is what tells them apart."""

    def __init__(self, view: type[Any], title: str, id_field: str = "id") -> None:
        self.view = view
        self._title = title
        self._id_field = id_field
        self._fields = _fields(view, id_field)

    def list(self, views: Iterable[Any], query: ListQuery) -> Response:
        """A page of them."""
        question = query.of(self._fields)
        return page(page_of(self._rows(views), question), question)

    def count(self, views: Iterable[Any], query: ListQuery) -> Response:
        """How many the conditions let through."""
        question = query.of(self._fields)
        return answer({"count": len(chosen(self._rows(views), question))})

    def one(self, views: Iterable[Any], entity_id: Any) -> Any:
        """One of them. Raises NotFound."""
        for each in views:
            if getattr(each, self._id_field) == entity_id:
                return each
        raise NotFound(f"There is no such {self._title}.")

    def answer_one(self, views: Iterable[Any], entity_id: Any) -> Response:
        """The same as an answer."""
        return shown(self.one(views, entity_id))

    def _rows(self, views: Iterable[Any]) -> Sequence[Row]:
        return [{"id": getattr(each, self._id_field), **as_row(each)} for each in views]


def shown(view: Any, status: int = 200) -> Response:
    """One view as an answer."""
    row = as_row(view)
    headers = {"ETag": f'"{row["rev"]}"'} if "rev" in row else None
    return answer(row, status, headers)


def as_row(view: Any) -> Row:
    """A view's fields; `store_id`s and times stay what they are."""
    return dataclasses.asdict(view)


def _fields(view: type[Any], id_field: str) -> tuple[Field, ...]:
    hints = get_type_hints(view)
    found = [_field(name, hint) for name, hint in hints.items()]
    if id_field != "id":
        found.append(_field("id", hints[id_field]))
    return tuple(found)


def _field(name: str, hint: Any) -> Field:
    options = get_args(hint) if get_origin(hint) is UnionType else (hint,)
    plain = next(each for each in options if each is not type(None))
    if get_origin(plain) is Literal or (isinstance(plain, type) and issubclass(plain, StrEnum)):
        plain = str
    kind = _KINDS.get(plain, FieldKind.DOC)
    return Field(name, kind, nullable=type(None) in options)
