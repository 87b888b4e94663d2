"""What a person who stands beside a device would have seen and heard, in its order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

MAX_ENTRIES: Final = 1_000
"""Older ones are forgotten."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something happened at `at` seconds of the clock that drives the device.

    `kind` is one word for programs (`paper`, `drawer`, `cover`, `power`, `link` ...), `words` a
    sentence for people.
    """

    at: float
    kind: str
    words: str


class Journal:
    """The last things that happened, of `count` in all; `on_entry` hears each."""

    def __init__(self, on_entry: Callable[[Entry], None] | None = None) -> None:
        self.on_entry = on_entry
        self.count = 0
        self._entries: deque[Entry] = deque(maxlen=MAX_ENTRIES)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Oldest first."""
        return tuple(self._entries)

    def of(self, kind: str) -> tuple[str, ...]:
        """The sentences of one kind."""
        return tuple(entry.words for entry in self._entries if entry.kind == kind)

    def note(self, at: float, kind: str, words: str) -> None:
        """Something happened."""
        entry = Entry(at, kind, words)
        self._entries.append(entry)
        self.count += 1
        if self.on_entry is not None:
            self.on_entry(entry)
