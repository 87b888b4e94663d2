"""What a Star printer says, told apart byte by byte, and what it means.

Automatic status begins with 0xx0xxx1 and tells its own length; answers about the end of printing
begin with ESC GS ETX (StarPRNT manuals).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from domain.ports.printer import Condition, PrinterStatus
from drivers.printers.dialect import Completed, Counted, Event, StatusReply

_END_HEAD: Final = b"\x1b\x1d\x03"
_END_LENGTH: Final = 8
_WAITED, _READ = 1, 0
SHORTEST_STATUS: Final = 7
_MEANINGS: Final = (
    (2, 0x04, Condition.DRAWER_SENSOR_HIGH),
    (2, 0x08, Condition.OFFLINE),
    (2, 0x20, Condition.COVER_OPEN),
    (3, 0x08, Condition.CUTTER_ERROR),
    (3, 0x24, Condition.UNRECOVERABLE),
    (3, 0x40, Condition.OVERHEATED),
    (5, 0x04, Condition.PAPER_NEAR_END),
    (5, 0x08, Condition.PAPER_OUT),
)
"""Byte, bits, meaning."""
_PAPER: Final = frozenset({Condition.PAPER_OUT, Condition.PAPER_NEAR_END})


class StarReader:
    """Takes bytes as they come. Junk costs one byte at a time."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, data: bytes) -> tuple[Event, ...]:
        """What they tell, as far as it is complete."""
        self._rest += data
        return tuple(self._events())

    def asked(self) -> None:
        """A status is told whether asked for or not."""

    def gave_up(self) -> None:
        """A half-told status is finished by what comes next, or thrown away as junk."""

    def _events(self) -> Iterator[Event]:
        while self._rest:
            event, used = _first_event(bytes(self._rest[:64]))
            if not used:
                return
            del self._rest[:used]
            if event is not None:
                yield event


def status_length(first: int, second: int) -> int:
    """How many bytes a status has, from its first two."""
    return (first >> 2 & 0x18 | first >> 1 & 0x07) + (second >> 6 & 0x02)


def star_status(data: bytes) -> PrinterStatus:
    """The bytes of an automatic status as conditions; paper is not believed while it is open."""
    found = {what for at, bits, what in _MEANINGS if at < len(data) and data[at] & bits}
    if Condition.COVER_OPEN in found:
        found -= _PAPER
    return PrinterStatus(frozenset(found))


def _first_event(rest: bytes) -> tuple[Event | None, int]:
    """The event at the front and its length: none for junk, no length while incomplete."""
    if rest[0] == _END_HEAD[0]:
        return _end_of_printing(rest)
    if rest[0] & 0x91 == 0x01:
        return _status(rest)
    return None, 1


def _end_of_printing(rest: bytes) -> tuple[Event | None, int]:
    if not _END_HEAD.startswith(rest[:3]) and not rest.startswith(_END_HEAD):
        return None, 1
    if len(rest) < _END_LENGTH:
        return None, 0
    what, number, count = rest[3], int.from_bytes(rest[4:6]), rest[6]
    if rest[7]:
        return None, 1
    if what == _WAITED:
        return Completed(number), _END_LENGTH
    return (Counted(count, number) if what == _READ else None), _END_LENGTH


def _status(rest: bytes) -> tuple[Event | None, int]:
    if len(rest) < 2:
        return None, 0
    length = status_length(rest[0], rest[1])
    if length < SHORTEST_STATUS or any(byte & 0x91 for byte in rest[1:length]):
        return None, 1
    return (StatusReply(star_status(rest[:length])), length) if len(rest) >= length else (None, 0)
