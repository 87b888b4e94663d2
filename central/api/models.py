"""What is sent and answered, as models made from a resource's fields: they check and describe."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    StrictBool,
    StrictInt,
    StrictStr,
    create_model,
    model_validator,
)
from pydantic import Field as Said

from central.api.fields import Field, FieldKind
from domain.errors import BadRequest

T = TypeVar("T")

LONGEST_TEXT = 10_000
DEEPEST = 20
_LARGEST = 2**63 - 1
_EXAMPLE_ID = "01890a5d-ac96-774b-bcce-b302099a8057"
_EXAMPLE_TIME = "2026-03-01T18:30:00Z"

_TYPES: dict[FieldKind, Any] = {
    FieldKind.ID: UUID,
    FieldKind.TEXT: Annotated[StrictStr, Said(max_length=LONGEST_TEXT)],
    FieldKind.COUNT: Annotated[StrictInt, Said(ge=-_LARGEST, le=_LARGEST)],
    FieldKind.MONEY: Annotated[StrictInt, Said(ge=-_LARGEST, le=_LARGEST)],
    FieldKind.TIME: AwareDatetime,
    FieldKind.FLAG: StrictBool,
    FieldKind.DOC: dict[str, Any],
}
_EXAMPLES: dict[FieldKind, Any] = {
    FieldKind.ID: _EXAMPLE_ID,
    FieldKind.COUNT: 1,
    FieldKind.MONEY: 1250,
    FieldKind.TIME: _EXAMPLE_TIME,
    FieldKind.FLAG: True,
    FieldKind.DOC: {},
}
_TEXT_EXAMPLES = {
    "name": "Margherita",
    "currency": "EUR",
    "zone": "Europe/Rome",
    "country": "IT",
    "language": "it",
    "guest_language": "en",
    "colour": "#c0392b",
    "business_date": "2026-03-01",
    "kind": "item",
    "role": "manager",
    "email": "ada@example.com",
}


class Body(BaseModel):
    """What is sent with a write. A key that is not known is refused, not ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _storable(cls, data: Any) -> Any:
        check_storable(data)
        return data


class Page(BaseModel, Generic[T]):
    """One page of a list. `next` is what `after` takes for the page behind it, or null."""

    items: list[T]
    next: str | None = Said(examples=[None])


class Counted(BaseModel):
    """How many there are."""

    count: int = Said(examples=[42])


def check_storable(data: Any, where: str = "", depth: int = 0) -> None:
    """Raises ValueError for what no database of ours keeps: the sign zero, halves of signs,
    fractions, and what is nested too deeply.
    """
    named = f"{where}: " if where else ""
    if depth > DEEPEST:
        raise ValueError(f"{named}this is nested too deeply.")
    match data:
        case str() if "\x00" in data or _is_broken(data):
            raise ValueError(f"{named}a text holds a sign that cannot be kept.")
        case float():
            raise ValueError(f"{named}write a whole number: amounts in minor units.")
        case int() if abs(data) > _LARGEST:
            raise ValueError(f"{named}a whole number has at most 64 bits.")
        case dict():
            for key, value in data.items():
                check_storable(key, where, depth + 1)
                check_storable(value, f"{where}.{key}" if where else str(key), depth + 1)
        case list():
            for value in data:
                check_storable(value, where, depth + 1)
        case _:
            pass


def _is_broken(text: str) -> bool:
    return any("\ud800" <= each <= "\udfff" for each in text)


def shown(name: str, about: str, fields: tuple[Field, ...]) -> type[BaseModel]:
    """How a row is answered."""
    found: dict[str, Any] = {field.name: (_type(field), _info(field, ...)) for field in fields}
    return create_model(name, __base__=BaseModel, __doc__=about, **found)


def made(name: str, about: str, fields: tuple[Field, ...]) -> type[Body]:
    """What makes a row: fields without a default are needed."""
    found: dict[str, Any] = {
        field.name: (_type(field), _info(field, ... if field.is_required else field.default))
        for field in fields
        if field.is_writable
    }
    return create_model(name, __base__=Body, __doc__=about, **found)


def changed(name: str, about: str, fields: tuple[Field, ...]) -> type[Body]:
    """What changes a row: only what is said."""
    found: dict[str, Any] = {
        field.name: (_type(field), _info(field, None)) for field in fields if field.is_writable
    }
    return create_model(name, __base__=Body, __doc__=about, **found)


def said(body: BaseModel, *, only_set: bool = False) -> dict[str, Any]:
    """The values of a body; with `only_set` those that were sent."""
    found = {
        name: getattr(body, name)
        for name in type(body).model_fields
        if not only_set or name in body.model_fields_set
    }
    return {
        name: value.astimezone(UTC) if isinstance(value, datetime) else value
        for name, value in found.items()
    }


def _type(field: Field) -> Any:
    found = list[Any] if field.is_list else _TYPES[field.kind]
    return found | None if field.nullable else found


def _info(field: Field, default: Any) -> Any:
    if field.is_list:
        example: Any = []
    elif field.kind is FieldKind.TEXT:
        example = _TEXT_EXAMPLES.get(field.name, "text")
    else:
        example = _EXAMPLES[field.kind]
    described = field.kind.value if field.kind is not FieldKind.DOC else ""
    return Said(default, description=described, examples=[example])


def if_match(header: str | None) -> str:
    """What `If-Match` says. Raises BadRequest where it is missing."""
    if header is None or not header.strip(' "W/'):
        raise BadRequest(
            "If-Match: say which `rev` you saw, as `ETag` of the row did; then nobody's change "
            "is overwritten."
        )
    return header.strip().removeprefix("W/").strip('"')
