"""What a demo remembers beside its restaurant: who stands on its stage, its clock, its last cut."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

FILE = "demo.json"


@dataclass(frozen=True, slots=True)
class Counts:
    """What is in the books: the proof that a power cut lost nothing."""

    orders: int
    lines: int
    payments: int


@dataclass(frozen=True, slots=True)
class Cut:
    """A power cut: when by the machine's clock, and what was on disk the moment before."""

    at: datetime
    before: Counts


@dataclass(frozen=True, slots=True)
class Guest:
    """A visitor's device that comes along to a new restaurant: what it is known by there, too."""

    name: str
    profile: str
    token_hash: str


@dataclass(frozen=True, slots=True)
class OwnMenu:
    """The visitor's menu, to found the restaurant with at the next start.

    `columns` are positions in the file's header by what is read from them.
    """

    file: str
    columns: dict[str, int]
    currency: str
    language: str
    guests: tuple[Guest, ...] = ()


@dataclass(frozen=True, slots=True)
class Notes:
    """Everything. `tokens` are those of the devices on the stage, by their names."""

    tokens: dict[str, str] = field(default_factory=dict)
    guests_on: bool = True
    ahead_s: int = 0
    cut: Cut | None = None
    founding: OwnMenu | None = None


_NOTES: TypeAdapter[Notes] = TypeAdapter(Notes)


class Notebook:
    """The notes in a file of the data folder, written whole or not at all."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self._path = data / FILE
        self._notes = _NOTES.validate_json(self._path.read_bytes()) if self._exists() else Notes()

    @property
    def notes(self) -> Notes:
        """What was noted last."""
        return self._notes

    def note(self, **changes: Any) -> Notes:
        """Change some of it; it is on disk when this returns, for nobody else to read."""
        self._notes = replace(self._notes, **changes)
        part = self._path.with_suffix(".part")
        part.touch(mode=0o600)
        with part.open("wb") as file:
            file.write(_NOTES.dump_json(self._notes))
            file.flush()
            os.fsync(file.fileno())
        part.replace(self._path)
        return self._notes

    def _exists(self) -> bool:
        return self._path.exists()
