"""What people were told, written down outside of the box as soon as they were told.

The journal also makes the evening go on after a kill: stories are played again from the beginning,
and whatever was answered before is answered by the journal. What was under way when the box died
is asked for again, under the same command id, as every screen of the product does.
"""

from __future__ import annotations

import os
import pickle
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

Key = tuple[str, int]
"""A story, and the how manyth of its acts."""


@dataclass(frozen=True)
class Refusal:
    """The box said no: the class of the error, and its sentence."""

    kind: str
    sentence: str


@dataclass(frozen=True)
class Act:
    """One call that was answered. `means` is what the story knows of it beside the request."""

    key: Key
    at: datetime
    who: str
    verb: str
    request: Any
    answer: Any
    means: Any = None
    command_id: UUID | None = None

    @property
    def is_refused(self) -> bool:
        """Whether nothing was done."""
        return isinstance(self.answer, Refusal)


class Refused(Exception):
    """The box refused what a story asked for."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(f"{refusal.kind}: {refusal.sentence}")
        self.kind = refusal.kind
        self.sentence = refusal.sentence


class Journal:
    """A file to which each answer is appended; a killed process has lost none of its lines."""

    def __init__(self, path: Path) -> None:
        self.acts: list[Act] = _read(path) if path.exists() else []
        self.known = {act.key: act for act in self.acts}
        self.last_at = max((act.at for act in self.acts), default=None)
        self._file = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY)

    def write(self, act: Act) -> None:
        """Keep an answer before anybody acts on it."""
        body = pickle.dumps(act)
        os.write(self._file, len(body).to_bytes(4, "big") + body)
        self.acts.append(act)

    def close(self) -> None:
        """Write no more."""
        os.close(self._file)


def _read(path: Path) -> list[Act]:
    body, place, acts = path.read_bytes(), 0, []
    while place < len(body):
        size = int.from_bytes(body[place : place + 4], "big")
        acts.append(pickle.loads(body[place + 4 : place + 4 + size]))
        place += 4 + size
    return acts
