"""All hardware of a box as one TOML file, for support and for the next box. Pure."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from domain.errors import BadRequest
from edge.hardware import store
from edge.hardware.device_rows import driver_of, family, is_virtual, match_of, settings_of

VERSION: Final = 1
MOST_BYTES: Final = 256 * 1024
_KNOWN: Final = frozenset(
    {
        "name",
        "family",
        "driver",
        "enabled",
        "settings",
        "match",
        "role",
        "width_chars",
        "dialect",
        "backup",
        "backup_after_s",
    }
)


@dataclass(frozen=True, slots=True)
class FileRow:
    """A thing as the file tells it. `backup` is the name of the printer that stands in."""

    name: str
    family: str
    driver: str
    enabled: bool = True
    settings: Mapping[str, Any] = field(default_factory=dict)
    match: Mapping[str, Any] = field(default_factory=dict)
    role: str = "receipt"
    width_chars: int = 48
    dialect: str = "epson"
    backup: str = ""
    backup_after_s: int = 0


def written(rows: Iterable[store.Row]) -> str:
    """The file. Virtual printers are no hardware."""
    known = list(rows)
    names = {row.id: row.name for row in known}
    parts = [f"version = {VERSION}\n"]
    for row in known:
        if is_virtual(row):
            continue
        facts: dict[str, Any] = {
            "name": row.name,
            "family": family(row),
            "driver": driver_of(row),
            "enabled": row.enabled,
        }
        if store.is_printer(row):
            facts |= {"role": row.role, "width_chars": row.width_chars, "dialect": row.dialect}
            if row.backup_id in names:
                facts |= {"backup": names[row.backup_id], "backup_after_s": row.backup_after_s}
        parts.append("[[hardware]]\n" + _lines(facts))
        for table, values in (("settings", settings_of(row)), ("match", match_of(row))):
            if values:
                parts.append(f"[hardware.{table}]\n" + _lines(values))
    return "\n".join(parts)


def read(text: str) -> tuple[FileRow, ...]:
    """What a file tells. Raises BadRequest naming what cannot be."""
    if len(text.encode()) > MOST_BYTES:
        raise BadRequest("That file is too large to be a list of hardware.")
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadRequest(f"That is no TOML file: {error}.") from error
    if told.get("version") != VERSION:
        raise BadRequest(f"The file is of version {told.get('version')!r}, not {VERSION}.")
    if unknown := sorted(told.keys() - {"version", "hardware"}):
        raise BadRequest(f"The file has an unknown part: {', '.join(unknown)}.")
    return tuple(map(_row, told.get("hardware", [])))


def _row(told: Mapping[str, Any]) -> FileRow:
    if unknown := sorted(told.keys() - _KNOWN):
        name = told.get("name", "?")
        raise BadRequest(f"{name} has an unknown key: {', '.join(unknown)}.")
    for name in ("name", "family", "driver"):
        if not isinstance(told.get(name), str):
            raise BadRequest(f"A row has no {name}.")
    kinds = {"enabled": bool, "settings": dict, "match": dict, "width_chars": int}
    kinds |= {"backup_after_s": int, "role": str, "dialect": str, "backup": str}
    for name, kind in kinds.items():
        if name in told and type(told[name]) is not kind:
            raise BadRequest(f"{name!r} of {told['name']} must be of type {kind.__name__}.")
    return FileRow(**told)


def _lines(facts: Mapping[str, Any]) -> str:
    return "".join(f"{_key(name)} = {_value(value)}\n" for name, value in facts.items())


def _key(name: str) -> str:
    return name if name.replace("_", "").isalnum() and name.isascii() else json.dumps(name)


def _value(value: Any) -> str:
    """TOML of plain values; a JSON string is a TOML one as long as it is escaped to ASCII."""
    if isinstance(value, Mapping):
        pairs = (f"{_key(name)} = {_value(each)}" for name, each in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    return json.dumps(value)
