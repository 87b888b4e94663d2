"""A form for any driver, made from its settings' fields, and what was filled in as settings."""

from __future__ import annotations

import types
from collections.abc import Collection, Mapping, Sequence
from dataclasses import MISSING, fields
from dataclasses import Field as Setting
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from domain.errors import BadRequest
from ui.components.form_sheet import Choosable, Field, FieldKind
from ui.store import hardware_words as words
from ui.text import _

HIDDEN: Final = frozenset({"backend"})
"""Settings that are for tests."""
LEARNT: Final = frozenset({"keys"})
"""Settings that are taught by doing, on the device's page."""
_KEY, _VALUE = "key", "value"
_USUAL, _YES, _NO = "", "yes", "no"


def form_fields(
    kind: type, given: Mapping[str, Any], only: Collection[str] | None = None
) -> tuple[Field, ...]:
    """A field for each setting, those that must be filled in first. `only` names those wanted."""
    shown = [each for each in fields(kind) if _is_shown(each.name, only)]
    shown.sort(key=lambda each: not _is_needed(each))
    hints = get_type_hints(kind)
    return tuple(_field(each, hints[each.name], given) for each in shown)


def settings_of(
    kind: type, filled: Mapping[str, object], before: Mapping[str, Any]
) -> dict[str, Any]:
    """The settings after what was filled in; what is as usual is not named.

    Raises BadRequest naming a number that is none.
    """
    hints = get_type_hints(kind)
    found = dict(before)
    for each in fields(kind):
        if each.name in filled:
            value = _read(each.name, hints[each.name], filled[each.name])
            found[each.name] = value
            if value == _usual(each):
                del found[each.name]
    return found


def in_words(kind: type, given: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Settings to be read: name and value."""
    known = {each.name for each in fields(kind)} - HIDDEN
    return [
        (words.setting(name), _said(name, value)) for name, value in given.items() if name in known
    ]


def _is_shown(name: str, only: Collection[str] | None) -> bool:
    return name not in HIDDEN | LEARNT and (only is None or name in only)


def _is_needed(each: Setting[Any]) -> bool:
    return each.default is MISSING and each.default_factory is MISSING


def _usual(each: Setting[Any]) -> Any:
    if each.default is not MISSING:
        return _plain(each.default)
    return _plain(each.default_factory()) if each.default_factory is not MISSING else None


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value


def _field(each: Setting[Any], hint: Any, given: Mapping[str, Any]) -> Field:
    value = given.get(each.name, _usual(each))
    kind, options = _kind(each.name, hint, value)
    columns: tuple[Field, ...] = ()
    if kind == "rows":
        key, value_of_it = words.columns(each.name)
        columns = (Field(_KEY, key), Field(_VALUE, value_of_it))
    return Field(
        each.name,
        words.setting(each.name),
        kind,
        _shown(kind, hint, value),
        options=options,
        columns=columns,
        required=_is_needed(each),
        hint=words.EXAMPLES.get(each.name, ""),
        unit=words.unit(each.name),
        add=_("Add"),
        most=200,
    )


def _kind(name: str, hint: Any, value: Any) -> tuple[FieldKind, tuple[Choosable, ...]]:
    """How a setting of this type is filled in; what it is now can always be kept."""
    plain, may_be_none = _without_none(hint)
    if plain is bool and may_be_none:
        return "pick", (
            Choosable(_USUAL, _("as usual")),
            Choosable(_YES, _("yes")),
            Choosable(_NO, _("no")),
        )
    if plain is bool:
        return "switch", ()
    if get_origin(plain) is Literal:
        options = tuple(Choosable(str(each), words.choice(each, name)) for each in get_args(plain))
        return ("pick" if len(options) <= 4 else "choice"), options
    if plain is str and name in words.NAMED:
        known = dict.fromkeys((*words.NAMED[name], str(value)))
        return "choice", tuple(Choosable(each, words.choice(each, name)) for each in known)
    if _is_table(plain):
        return "rows", ()
    return ("number" if plain in (int, float) else "text"), ()


def _shown(kind: FieldKind, hint: Any, value: Any) -> object:
    """A value as the form has it."""
    if kind == "rows":
        return [
            {"id": str(key), _KEY: _visible(str(key)), _VALUE: str(each)}
            for key, each in (value or {}).items()
        ]
    if kind == "switch":
        return bool(value)
    if kind == "pick" and isinstance(value, bool):
        return _YES if value else _NO
    if isinstance(value, list | tuple):
        return ", ".join(str(each) for each in value)
    return "" if value is None else str(value)


def _read(name: str, hint: Any, filled: object) -> Any:
    """What was filled in, as the setting wants it."""
    plain, may_be_none = _without_none(hint)
    if plain is bool:
        return (
            bool(filled) if isinstance(filled, bool) else {_YES: True, _NO: False}.get(str(filled))
        )
    if _is_table(plain):
        return {_meant(str(row[_KEY])): str(row[_VALUE]).strip() for row in _rows(filled)}
    text = str(filled).strip()
    if may_be_none and not text:
        return None
    if get_origin(plain) is Literal:
        return next((each for each in get_args(plain) if str(each) == text), text)
    if get_origin(plain) is tuple:
        inner = get_args(plain)[0]
        return [_number(name, inner, each.strip()) for each in text.split(",") if each.strip()]
    return _number(name, plain, text)


def _visible(text: str) -> str:
    r"""Control characters as they are written: `\r`."""
    return "".join(each if each.isprintable() else repr(each)[1:-1] for each in text)


def _meant(text: str) -> str:
    """What `_visible` showed."""
    return text.strip().encode("latin-1", "backslashreplace").decode("unicode_escape")


def _number(name: str, kind: Any, text: str) -> Any:
    if kind not in (int, float):
        return text
    try:
        return kind(text.replace(",", ".") if kind is float else text)
    except ValueError as error:
        label = words.setting(name)
        raise BadRequest(_("{field} must be a whole number.").format(field=label)) from error


def _rows(filled: object) -> Sequence[Mapping[str, object]]:
    return filled if isinstance(filled, list) else []


def _is_table(plain: Any) -> bool:
    origin = get_origin(plain)
    return isinstance(origin, type) and issubclass(origin, Mapping)


def _without_none(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) in (Union, types.UnionType):
        kinds = [each for each in get_args(hint) if each is not type(None)]
        return kinds[0], len(kinds) < len(get_args(hint))
    return hint, False


def _said(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        return ", ".join(f"{_visible(str(key))}: {each}" for key, each in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(str(each) for each in value)
    return words.choice(value, name)
