"""Documents as plain JSON values and back. What is unknown or misplaced is refused by its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from types import MappingProxyType
from typing import Final, cast, get_args

from domain.documents.parts import (
    Align,
    Barcode,
    BarcodeKind,
    Cell,
    Columns,
    Cut,
    Document,
    Feed,
    Image,
    Kind,
    Part,
    Qr,
    Rule,
    RuleKind,
    Style,
    Text,
)
from domain.errors import BadRequest

VERSION: Final = 1

Reader = Callable[[object, str], object]
"""Takes a JSON value and its place; returns the value or raises BadRequest naming the place."""

_PARTS: Final[Mapping[str, type[Part]]] = MappingProxyType(
    {
        "text": Text,
        "columns": Columns,
        "rule": Rule,
        "feed": Feed,
        "qr": Qr,
        "barcode": Barcode,
        "image": Image,
        "cut": Cut,
    }
)
_NAMES: Final = {made: name for name, made in _PARTS.items()}


def to_doc(document: Document) -> dict[str, object]:
    """The document as JSON-ready values; fields that have their default are left out."""
    return {
        "version": VERSION,
        "kind": document.kind,
        "title": document.title,
        "language": document.language,
        "parts": [{"type": _NAMES[type(part)], **_written(part)} for part in document.parts],
    }


def from_doc(data: object) -> Document:
    """The document that `to_doc` wrote.

    Raises BadRequest naming the place (`parts[3].style.width`) of whatever is unknown, missing,
    of the wrong type or out of range.
    """
    given = _object(data, "document")
    if given.get("version") != VERSION:
        raise BadRequest(f"document.version is {given.get('version')!r}; {VERSION} is understood.")
    rest = {key: value for key, value in given.items() if key != "version"}
    return cast(Document, _made(Document, rest, "document"))


def _written(value: Part | Cell | Style) -> dict[str, object]:
    changed: dict[str, object] = {}
    for field in fields(value):
        content = getattr(value, field.name)
        if content != field.default:
            changed[field.name] = _plain(content)
    return changed


def _plain(content: object) -> object:
    if isinstance(content, tuple):
        return [_written(cell) for cell in cast("tuple[Cell, ...]", content)]
    if isinstance(content, Style):
        return _written(content)
    return content


def _object(data: object, place: str) -> dict[str, object]:
    if not isinstance(data, dict) or not all(isinstance(key, str) for key in data):
        raise BadRequest(f"{place} must be an object.")
    return cast("dict[str, object]", data)


def _made(kind: type, given: Mapping[str, object], place: str) -> object:
    known = {field.name: field for field in fields(kind)}
    for key in given:
        if key not in known:
            raise BadRequest(f"{place}.{key} is not known; {', '.join(known)} are.")
    missing = [n for n, f in known.items() if f.default is MISSING and n not in given]
    if missing:
        raise BadRequest(f"{place}.{missing[0]} is missing.")
    values = {key: _READERS[kind, key](value, f"{place}.{key}") for key, value in given.items()}
    try:
        return kind(**values)
    except BadRequest as error:
        raise BadRequest(f"{place}: {error}") from error


def _exactly(kind: type) -> Reader:
    def read(value: object, place: str) -> object:
        if type(value) is not kind:
            raise BadRequest(f"{place} must be of type {kind.__name__}, not {value!r:.40}.")
        return value

    return read


def _one_of(choices: tuple[str, ...]) -> Reader:
    def read(value: object, place: str) -> object:
        if value not in choices:
            raise BadRequest(f"{place} must be one of {', '.join(choices)}, not {value!r:.40}.")
        return value

    return read


def _list_of(read_one: Reader) -> Reader:
    def read(value: object, place: str) -> object:
        if not isinstance(value, list):
            raise BadRequest(f"{place} must be a list.")
        return tuple(read_one(each, f"{place}[{at}]") for at, each in enumerate(value))

    return read


def _nested(kind: type) -> Reader:
    return lambda value, place: _made(kind, _object(value, place), place)


def _part(value: object, place: str) -> object:
    given = _object(value, place)
    made = _PARTS.get(str(given.get("type")))
    if made is None:
        raise BadRequest(f"{place}.type must be one of {', '.join(_PARTS)}.")
    return _made(made, {key: each for key, each in given.items() if key != "type"}, place)


def _literals(literal: object) -> Reader:
    return _one_of(cast("tuple[str, ...]", get_args(literal)))


_BY_ANNOTATION: Final[Mapping[str, Reader]] = MappingProxyType(
    {
        "str": _exactly(str),
        "int": _exactly(int),
        "bool": _exactly(bool),
        "Style": _nested(Style),
        "Align": _literals(Align),
        "Kind": _literals(Kind),
        "RuleKind": _literals(RuleKind),
        "BarcodeKind": _literals(BarcodeKind),
        "tuple[Cell, ...]": _list_of(_nested(Cell)),
        "tuple[Part, ...]": _list_of(_part),
    }
)
_READERS: Final[Mapping[tuple[type, str], Reader]] = MappingProxyType(
    {
        (kind, field.name): _BY_ANNOTATION[str(field.type)]
        for kind in (Document, Style, Cell, *_PARTS.values())
        for field in fields(kind)
    }
)
