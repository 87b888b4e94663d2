"""What a list is asked for: conditions, order, page. Read from the address, compared with fields.

A condition is `field:operator:value`. Pages go by the values of the last row shown, not by a
count, so that rows which come meanwhile shift nothing.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from central.api.fields import Field, FieldKind
from domain.errors import BadRequest

PAGE = 50
PAGE_AT_MOST = 200
MOST_CONDITIONS = 20
MOST_SORTS = 3
MOST_VALUES = 100
LONGEST_VALUE = 500

Deleted = Literal["without", "with", "only"]
Value = str | int | bool | UUID | datetime | None

_ORDERED = ("eq", "ne", "lt", "le", "gt", "ge", "in", "null")
OPERATORS: dict[FieldKind, tuple[str, ...]] = {
    FieldKind.ID: ("eq", "ne", "in", "null"),
    FieldKind.TEXT: (*_ORDERED, "contains", "starts"),
    FieldKind.COUNT: _ORDERED,
    FieldKind.MONEY: _ORDERED,
    FieldKind.TIME: _ORDERED,
    FieldKind.FLAG: ("eq", "ne", "null"),
    FieldKind.DOC: ("null",),
}
_WHOLE = re.compile(r"-?\d{1,19}")
_LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Condition:
    """A field compared with a value (with several for `in`)."""

    field: Field
    operator: str
    value: Value | tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Sort:
    """A field to sort by. What is empty comes last either way."""

    field: Field
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A page of a list. `after` holds the values of `sorts` in the last row shown."""

    conditions: tuple[Condition, ...]
    sorts: tuple[Sort, ...]
    after: tuple[Value, ...] | None
    limit: int
    deleted: Deleted

    def next(self, last: Mapping[str, Any]) -> str:
        """What `after` takes for the page behind a row."""
        said = [_spelled(self.sorts), [_said(last[each.field.name]) for each in self.sorts]]
        return base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")


def read(
    fields: Sequence[Field],
    where: Sequence[str] = (),
    sort: str = "",
    after: str | None = None,
    limit: int = PAGE,
    deleted: Deleted = "without",
) -> Question:
    """Raises BadRequest, naming what cannot be."""
    known = {field.name: field for field in fields}
    if len(where) > MOST_CONDITIONS:
        raise BadRequest(f"where: at most {MOST_CONDITIONS} conditions.")
    if not 1 <= limit <= PAGE_AT_MOST:
        raise BadRequest(f"limit: 1 to {PAGE_AT_MOST}.")
    conditions = tuple(_condition(each, known) for each in where)
    sorts = _sorts(sort, known)
    return Question(conditions, sorts, _after(after, sorts), limit, deleted)


def _condition(text: str, known: Mapping[str, Field]) -> Condition:
    name, _, rest = text.partition(":")
    operator, colon, value = rest.partition(":")
    field = known.get(name)
    if field is None:
        raise BadRequest(f"where: there is no field {name[:50]!r}; {_listed(known)}.")
    allowed = OPERATORS[field.kind]
    if operator not in allowed or not colon:
        raise BadRequest(f"where: write {name}:operator:value with one of {', '.join(allowed)}.")
    if len(value) > LONGEST_VALUE * (MOST_VALUES if operator == "in" else 1):
        raise BadRequest(f"where: the value of {name} is too long.")
    if operator == "null":
        return Condition(field, operator, _flag(value, name))
    if operator == "in":
        parts = value.split(",")
        if len(parts) > MOST_VALUES:
            raise BadRequest(f"where: at most {MOST_VALUES} values of {name}.")
        return Condition(field, operator, tuple(_value(field, each) for each in parts))
    return Condition(field, operator, _value(field, value))


def _value(field: Field, text: str) -> Value:
    return _READERS[field.kind](text, field.name)


def _text(text: str, name: str) -> Value:
    if "\x00" in text:
        raise BadRequest(f"{name}: a text without the sign zero.")
    return text


def _id(text: str, name: str) -> Value:
    try:
        return UUID(text)
    except ValueError as error:
        raise BadRequest(f"{name}: {text[:50]!r} is no id.") from error


def _whole(text: str, name: str) -> Value:
    if _WHOLE.fullmatch(text) is None or abs(int(text)) > _LARGEST:
        raise BadRequest(f"{name}: {text[:50]!r} is no whole number of 64 bits.")
    return int(text)


def _time(text: str, name: str) -> Value:
    try:
        found = datetime.fromisoformat(text.replace(" ", "+"))  # a plus that an address lost
    except ValueError as error:
        raise BadRequest(f"{name}: write a time like 2026-03-01T18:30:00Z.") from error
    if found.tzinfo is None:
        raise BadRequest(f"{name}: a time needs its zone, like 2026-03-01T18:30:00Z.")
    try:
        return found.astimezone(UTC)
    except OverflowError as error:
        raise BadRequest(f"{name}: this time is too far.") from error


def _flag(text: str, name: str) -> bool:
    if text not in ("true", "false"):
        raise BadRequest(f"{name}: write true or false.")
    return text == "true"


_READERS: dict[FieldKind, Callable[[str, str], Value]] = {
    FieldKind.ID: _id,
    FieldKind.TEXT: _text,
    FieldKind.COUNT: _whole,
    FieldKind.MONEY: _whole,
    FieldKind.TIME: _time,
    FieldKind.FLAG: _flag,
}


def _sorts(text: str, known: Mapping[str, Field]) -> tuple[Sort, ...]:
    """The sorts asked for, and the id: no two rows are at the same place."""
    found: list[Sort] = []
    for each in text.split(",") if text else ():
        name = each.strip().removeprefix("-")
        field = known.get(name)
        if field is None or field.kind is FieldKind.DOC:
            raise BadRequest(f"sort: there is no field {name[:50]!r} to sort by.")
        if name in (sort.field.name for sort in found):
            raise BadRequest(f"sort: {name} is named twice.")
        found.append(Sort(field, each.strip().startswith("-")))
    if len(found) > MOST_SORTS:
        raise BadRequest(f"sort: at most {MOST_SORTS} fields.")
    if "id" not in (sort.field.name for sort in found):
        found.append(Sort(known["id"]))
    return tuple(found)


def _after(text: str | None, sorts: tuple[Sort, ...]) -> tuple[Value, ...] | None:
    if text is None:
        return None
    lost = BadRequest("after: this is not `next` of a page in this order; begin without it.")
    try:
        padded = text + "=" * (-len(text) % 4)
        spelled, values = json.loads(
            base64.b64decode(padded.encode(), altchars=b"-_", validate=True)
        )
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise lost from error
    if spelled != _spelled(sorts) or not isinstance(values, list) or len(values) != len(sorts):
        raise lost
    found: list[Value] = []
    for sort, value in zip(sorts, values, strict=True):
        if value is not None and not isinstance(value, str):
            raise lost
        try:
            found.append(None if value is None else _value(sort.field, value))
        except BadRequest as error:
            raise lost from error
    return tuple(found)


def _spelled(sorts: Sequence[Sort]) -> str:
    return ",".join(f"{'-' if each.descending else ''}{each.field.name}" for each in sorts)


def _said(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat()
    return None if value is None else str(value)


def _listed(known: Mapping[str, Field]) -> str:
    return "fields are " + ", ".join(sorted(known))
