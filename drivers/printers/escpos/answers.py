"""What an ESC/POS printer says, told apart byte by byte, and what it means.

Classes of answers do not overlap (Epson: "identifying status bytes"): real-time 0xx1xx10, start of
automatic status 0xx1xx00, blocks that begin with a header and end with NUL, all other answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from domain.ports.printer import Condition, PrinterStatus

_BLOCK_HEADS: Final = frozenset(b"57;=_")
_FLOW_CONTROL: Final = frozenset((0x11, 0x13))
_LONGEST_BLOCK: Final = 100


@dataclass(frozen=True, slots=True)
class RealTime:
    """The answer to the oldest outstanding DLE EOT."""

    byte: int


@dataclass(frozen=True, slots=True)
class Automatic:
    """Four bytes of automatic status back."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Block:
    """A header with text, without the closing NUL; process ids come this way."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Plain:
    """The answer to GS r or GS I."""

    byte: int


Answer = RealTime | Automatic | Block | Plain


class AnswerReader:
    """Takes bytes as they come and gives whole answers. Garbage costs at most four bytes."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, data: bytes) -> tuple[Answer, ...]:
        """The answers that are complete now, in their order."""
        self._rest += data
        return tuple(self._answers())

    def _answers(self) -> Iterator[Answer]:
        while self._rest:
            answer, used = _first_answer(self._rest)
            if not used:
                return
            del self._rest[:used]
            if answer is not None:
                yield answer


def _first_answer(rest: bytearray) -> tuple[Answer | None, int]:
    """The answer at the front and its length: no answer for junk, no length while incomplete."""
    first = rest[0]
    if first in _FLOW_CONTROL:
        return None, 1
    if first in _BLOCK_HEADS:
        return _block(rest)
    if first & 0x93 == 0x12:
        return RealTime(first), 1
    if first & 0x93 == 0x10:
        return _automatic(rest)
    return (Plain(first) if first & 0x90 == 0 else None), 1


def _block(rest: bytearray) -> tuple[Answer | None, int]:
    """A block holds printable characters only; anything else shows that its head was junk."""
    end = next((at for at, byte in enumerate(rest[1:], 1) if not 0x20 <= byte < 0x7F), None)
    if end is None:
        return None, 0 if len(rest) < _LONGEST_BLOCK else 1
    return (Block(bytes(rest[:end])), end + 1) if rest[end] == 0 else (None, 1)


def _automatic(rest: bytearray) -> tuple[Answer | None, int]:
    if any(byte & 0x90 for byte in rest[1:4]):
        return None, 1
    return (Automatic(bytes(rest[:4])), 4) if len(rest) >= 4 else (None, 0)


_Meaning = Mapping[int, tuple[tuple[int, Condition], ...]]
_REAL_TIME: Final[_Meaning] = MappingProxyType(
    {
        1: ((0x04, Condition.DRAWER_SENSOR_HIGH), (0x08, Condition.OFFLINE)),
        2: ((0x04, Condition.COVER_OPEN), (0x20, Condition.PAPER_OUT)),
        3: (
            (0x08, Condition.CUTTER_ERROR),
            (0x20, Condition.UNRECOVERABLE),
            (0x40, Condition.OVERHEATED),
        ),
        4: ((0x0C, Condition.PAPER_NEAR_END), (0x60, Condition.PAPER_OUT)),
    }
)
_PAPER: Final = frozenset({Condition.PAPER_OUT, Condition.PAPER_NEAR_END})


def real_time_status(answers: Mapping[int, int]) -> PrinterStatus:
    """The answers to DLE EOT 1 to 4, by their number, as conditions.

    While the cover is open the paper sensors lie (Epson manuals) and are not believed; an open
    cover also raises the auto-recoverable bit, which then does not mean a hot head.
    """
    found = {
        condition
        for number, byte in answers.items()
        for bits, condition in _REAL_TIME[number]
        if byte & bits
    }
    return PrinterStatus(_believed(found))


def automatic_status(data: bytes) -> PrinterStatus:
    """The four bytes of automatic status back as conditions."""
    meanings = (
        (0, 0x04, Condition.DRAWER_SENSOR_HIGH),
        (0, 0x08, Condition.OFFLINE),
        (0, 0x20, Condition.COVER_OPEN),
        (1, 0x08, Condition.CUTTER_ERROR),
        (1, 0x20, Condition.UNRECOVERABLE),
        (1, 0x40, Condition.OVERHEATED),
        (2, 0x03, Condition.PAPER_NEAR_END),
        (2, 0x0C, Condition.PAPER_OUT),
    )
    return PrinterStatus(_believed({what for at, bits, what in meanings if data[at] & bits}))


def _believed(found: set[Condition]) -> frozenset[Condition]:
    if Condition.COVER_OPEN in found:
        found = found - _PAPER - {Condition.OVERHEATED}
    return frozenset(found)
