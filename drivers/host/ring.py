"""The last traffic of one device: what went over its wire when, in which direction. Pure."""

from __future__ import annotations

import base64
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

MOST_BYTES: Final = 256 * 1024
_ENTRY_BYTES: Final = 32
"""What an entry costs besides its bytes, so that a million empty reads are not kept either."""

Direction = Literal[">", "<", "!"]
"""To the device, from it, and what happened to the link."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """Bytes that went over the wire, or a word about the link; `at` is Unix time in seconds."""

    at: float
    direction: Direction
    data: bytes


class Ring:
    """Keeps the newest traffic and forgets the oldest, so that it never grows beyond its size."""

    def __init__(
        self, most_bytes: int = MOST_BYTES, clock: Callable[[], float] = time.time
    ) -> None:
        self._most_bytes = most_bytes
        self._clock = clock
        self._entries: deque[Traffic] = deque()
        self._size = 0

    def note(self, direction: Direction, data: bytes) -> None:
        """Keep it. Nobody notes what cards say: their numbers are nobody's business."""
        if len(data) > self._most_bytes - _ENTRY_BYTES:
            data = data[: self._most_bytes - _ENTRY_BYTES]
        self._entries.append(Traffic(self._clock(), direction, data))
        self._size += len(data) + _ENTRY_BYTES
        while self._size > self._most_bytes:
            self._size -= len(self._entries.popleft().data) + _ENTRY_BYTES

    def entries(self) -> tuple[Traffic, ...]:
        """Everything that is kept, oldest first."""
        return tuple(self._entries)

    def frame(self) -> list[list[Any]]:
        """As JSON: Unix time, direction, base64."""
        return [
            [round(each.at, 3), each.direction, base64.b64encode(each.data).decode()]
            for each in self._entries
        ]


def traffic_of(frame: list[list[Any]]) -> tuple[Traffic, ...]:
    """What `Ring.frame` said."""
    return tuple(Traffic(at, direction, base64.b64decode(data)) for at, direction, data in frame)
