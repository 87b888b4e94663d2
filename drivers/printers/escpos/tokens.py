"""ESC/POS bytes cut into commands, as a printer's firmware reads them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

ESC: Final = 0x1B
GS: Final = 0x1D
FS: Final = 0x1C
DLE: Final = 0x10
_NOTHING: Final = re.compile(rb"\x00+")
"""A driver that fills up an interrupted picture sends thousands of them."""


@dataclass(frozen=True, slots=True)
class Token:
    """One command, or a stretch of text whose `name` is empty. `args` follow the name."""

    name: bytes
    args: bytes = b""


def next_token(data: bytes, start: int) -> tuple[Token, int] | None:
    """The token at `start` and where the next one begins; None while it is incomplete.

    An unknown command loses its first byte and is then read as text, which is what small
    printers do.
    """
    first = data[start]
    if first >= 0x20:
        return _text(data, start)
    if not first:
        nothing = _NOTHING.match(data, start)
        return Token(b"\x00"), nothing.end() if nothing else start + 1
    if first not in (ESC, GS, FS, DLE):
        return Token(data[start : start + 1]), start + 1
    if start + 1 >= len(data):
        return None
    name = data[start : start + 2]
    length = _LENGTHS.get(name)
    if length is None:
        return Token(b"?", name), start + 1
    needed = length(data, start + 2)
    if needed is None or start + 2 + needed > len(data):
        return None
    end = start + 2 + needed
    return Token(name, data[start + 2 : end]), end


def with_low_rows(data: bytes, start: int) -> bytes:
    """The data as a printer reads it that takes only the low byte of a picture's rows (GS v 0)."""
    if data[start : start + 2] != b"\x1dv" or len(data) < start + 8:
        return data
    return data[: start + 7] + b"\x00" + data[start + 8 :]


def _text(data: bytes, start: int) -> tuple[Token, int]:
    end = start
    while end < len(data) and data[end] >= 0x20:
        end += 1
    return Token(b"", data[start:end]), end


Length = Callable[[bytes, int], int | None]
"""How many argument bytes follow, given all data and where they start; None: not yet known."""


def _fixed(count: int) -> Length:
    return lambda data, at: count


def _little(data: bytes, at: int, count: int) -> int | None:
    return int.from_bytes(data[at : at + count], "little") if len(data) >= at + count else None


def _counted(head: int, width: int, at_offset: int = 0) -> Length:
    """`head` bytes whose last `width` (from `at_offset`) count the bytes after them."""

    def length(data: bytes, at: int) -> int | None:
        count = _little(data, at + at_offset, width)
        return None if count is None else head + count

    return length


def _until_nul(data: bytes, at: int) -> int | None:
    end = data.find(b"\x00", at)
    return None if end < 0 else end - at + 1


def _cut(data: bytes, at: int) -> int | None:
    if at >= len(data):
        return None
    return 2 if data[at] in (65, 66, 97, 98, 103, 104) else 1


def _raster(data: bytes, at: int) -> int | None:
    across, down = _little(data, at + 2, 2), _little(data, at + 4, 2)
    return None if across is None or down is None else 6 + across * down


def _columns(data: bytes, at: int) -> int | None:
    dots = _little(data, at + 1, 2)
    return None if dots is None else 3 + dots * (3 if data[at] in (32, 33) else 1)


def _barcode(data: bytes, at: int) -> int | None:
    if at + 1 >= len(data):
        return None
    return _until_nul(data, at) if data[at] <= 6 else 2 + data[at + 1]


def _real_time(data: bytes, at: int) -> int | None:
    if at >= len(data):
        return None
    return {1: 3, 2: 3, 8: 8}.get(data[at], 1)


_ONE_BYTE: Final = (
    *(b"\x1b" + bytes((c,)) for c in b"tEadJM!3-GR{Vr =UTu"),
    *(b"\x1d" + bytes((c,)) for c in b"!BbhwHfraI/:"),
    *(b"\x1c" + bytes((c,)) for c in b"!C-W"),
    b"\x10\x04",
    b"\x10\x05",
)
_LENGTHS: Final[Mapping[bytes, Length]] = MappingProxyType(
    {
        **dict.fromkeys((b"\x1b@", b"\x1b2", b"\x1bi", b"\x1bm", b"\x1bL", b"\x1bS"), _fixed(0)),
        **dict.fromkeys((b"\x1c.", b"\x1c&"), _fixed(0)),
        **dict.fromkeys(_ONE_BYTE, _fixed(1)),
        **dict.fromkeys((b"\x1b$", b"\x1b\\", b"\x1bc", b"\x1bB", b"\x1dL"), _fixed(2)),
        **dict.fromkeys((b"\x1dW", b"\x1dP", b"\x1d$", b"\x1d\\", b"\x1cp", b"\x1cS"), _fixed(2)),
        b"\x1bp": _fixed(3),
        b"\x1dg": _fixed(4),
        b"\x1bW": _fixed(8),
        b"\x1bD": _until_nul,
        b"\x1b*": _columns,
        b"\x1b(": _counted(3, 2, 1),
        b"\x1dV": _cut,
        b"\x1dv": _raster,
        b"\x1dk": _barcode,
        b"\x1d(": _counted(3, 2, 1),
        b"\x1d8": _counted(5, 4, 1),
        b"\x10\x14": _real_time,
    }
)
