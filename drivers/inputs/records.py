"""The kernel's records of a keyboard: struct input_event of linux/input.h. Pure."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

_EVENT: Final = struct.Struct("@llHHi")
"""time in seconds and microseconds, type, code, value: 24 bytes where a long has 64 bits."""
SIZE: Final = _EVENT.size

EV_SYN: Final = 0
EV_KEY: Final = 1
SYN_DROPPED: Final = 3
UP: Final = 0
DOWN: Final = 1
REPEAT: Final = 2


@dataclass(frozen=True, slots=True)
class Record:
    """One record. `at` is in seconds; of a key, `value` is UP, DOWN or REPEAT."""

    at: float
    kind: int
    code: int
    value: int

    @property
    def is_key(self) -> bool:
        """Whether a key went down or up."""
        return self.kind == EV_KEY

    @property
    def is_lost(self) -> bool:
        """Whether the kernel says that it dropped records before this one."""
        return self.kind == EV_SYN and self.code == SYN_DROPPED


class Records:
    """Takes bytes as they come and gives whole records."""

    def __init__(self) -> None:
        self._heard = bytearray()

    def feed(self, data: bytes) -> list[Record]:
        """Every record that is complete now."""
        self._heard += data
        whole = len(self._heard) - len(self._heard) % SIZE
        found = [
            Record(seconds + micros / 1_000_000, kind, code, value)
            for seconds, micros, kind, code, value in _EVENT.iter_unpack(self._heard[:whole])
        ]
        del self._heard[:whole]
        return found

    def forget(self) -> None:
        """The device was pulled out: half a record is none."""
        self._heard.clear()


def packed(record: Record) -> bytes:
    """A record as the kernel writes it."""
    seconds = int(record.at)
    micros = round((record.at - seconds) * 1_000_000)
    return _EVENT.pack(
        seconds + micros // 1_000_000, micros % 1_000_000, record.kind, record.code, record.value
    )


def key(at: float, code: int, value: int) -> Record:
    """A key that goes down, is held, or goes up."""
    return Record(at, EV_KEY, code, value)


def synced(at: float) -> Record:
    """The end of what happened at once."""
    return Record(at, EV_SYN, 0, 0)


def dropped(at: float) -> Record:
    """Records were lost."""
    return Record(at, EV_SYN, SYN_DROPPED, 0)
