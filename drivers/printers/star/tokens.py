"""Star bytes cut into commands, as a printer's firmware reads them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from drivers.printers.escpos.tokens import Token

_ESC: Final = 0x1B
_GS: Final = 0x1D
_RS: Final = 0x1E


def next_token(data: bytes, start: int, *, in_raster: bool) -> tuple[Token, int] | None:
    """The token at `start` and where the next one begins; None while it is incomplete.

    Between ESC * r A and ESC * r B printable letters are commands too: `b` and `k` bring rows.
    An unknown command loses its first byte and is then read as text.
    """
    first = data[start]
    if first == _ESC:
        return _escaped(data, start)
    if in_raster and first in b"bk":
        return _taken(data, start, 1, _counted(data, start + 1, 0))
    if first < 0x20 or in_raster:
        return Token(data[start : start + 1]), start + 1
    end = start
    while end < len(data) and data[end] >= 0x20:
        end += 1
    return Token(b"", data[start:end]), end


def _escaped(data: bytes, start: int) -> tuple[Token, int] | None:
    if len(data) < start + 2:
        return None
    second = data[start + 1]
    if second == ord("*"):
        return _raster(data, start)
    if second in (_GS, _RS):
        return _long(data, start)
    name = data[start : start + 2]
    if name == b"\x1bb":
        end = data.find(b"\x1e", start)
        return None if end < 0 else (Token(name, data[start + 2 : end]), end + 1)
    if name not in _LENGTHS:
        return Token(b"?", name), start + 1
    return _taken(data, start, 2, _LENGTHS[name])


def _raster(data: bytes, start: int) -> tuple[Token, int] | None:
    """ESC * r X: A, B, C and R stand alone, the others end with NUL."""
    if len(data) < start + 4:
        return None
    if data[start + 2 : start + 3] != b"r":
        return Token(b"?", data[start : start + 2]), start + 1
    if data[start + 3] in b"ABCR":
        return _taken(data, start, 4, 0)
    end = data.find(b"\x00", start + 4)
    return None if end < 0 else _taken(data, start, 4, end - start - 3)


def _long(data: bytes, start: int) -> tuple[Token, int] | None:
    """ESC GS x and ESC RS x."""
    if len(data) < start + 3:
        return None
    name = data[start : start + 3]
    if name == b"\x1b\x1dy":
        return _taken(data, start, 3, _qr(data, start + 3))
    return _taken(data, start, 3, _LENGTHS.get(name, 1))


def _qr(data: bytes, at: int) -> int | None:
    """ESC GS y: S sets, D stores, P prints, I tells."""
    match data[at : at + 1]:
        case b"S":
            return 3
        case b"D":
            return _counted(data, at + 3, 3)
        case b"":
            return None
        case _:
            return 1


def _counted(data: bytes, at: int, before: int) -> int | None:
    """`before` bytes, two that count, and so many behind them."""
    if len(data) < at + 2:
        return None
    return before + 2 + int.from_bytes(data[at : at + 2], "little")


def _taken(data: bytes, start: int, head: int, length: int | None) -> tuple[Token, int] | None:
    if length is None or len(data) < start + head + length:
        return None
    end = start + head + length
    return Token(data[start : start + head], data[start + head : end]), end


_LENGTHS: Final[Mapping[bytes, int]] = MappingProxyType(
    {
        **dict.fromkeys((b"\x1b@", b"\x1bE", b"\x1bF", b"\x1b4", b"\x1b5", b"\x1bM", b"\x1bP"), 0),
        **dict.fromkeys((b"\x1bg", b"\x1b0", b"\x1b1"), 0),
        **{b"\x1b" + bytes((c,)): 1 for c in b"-_WhzadJIRlQD \x06\x0c\x04"},
        **dict.fromkeys((b"\x1bi", b"\x1b\x07"), 2),
        b"\x1b\x1d\x03": 3,
        b"\x1b\x1dA": 2,
        b"\x1b\x1dR": 2,
    }
)
