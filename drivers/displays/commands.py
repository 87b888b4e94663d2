"""The command sets of customer displays: how one begins, and how one of its lines is written. Pure.

ESC/POS (Epson DM-D, Posiflex PD-300): `1B 40` begins, `1B 74 n` picks the code page, `1F 01`
overwrites, `1F 43 00` hides the cursor, `1F 24 x y` goes to a cell. CD5220: `1B 51 41 text 0D` and
`1B 51 42 text 0D` write a line; it then takes nothing else until `0C` or `18`. UTC: `1F` clears,
`1B 75 41 text 0D` and `1B 75 42 text 0D` write a line.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Protocol

from drivers.displays.cells import Page

ESCPOS_PAGES: Final[Mapping[Page, int]] = MappingProxyType(
    {"cp437": 0, "cp850": 2, "cp852": 18, "cp858": 19, "cp866": 17, "cp1252": 16, "cp1251": 46}
)
"""The usual numbers; a display that has others is told one (`code_page`)."""


class Commands(Protocol):
    """One command set."""

    def begin(self, page: Page, number: int | None) -> bytes:
        """Clear it and set it up."""
        ...

    def line(self, number: int, text: bytes) -> bytes:
        """Write a whole line, 0 or 1."""
        ...


class EscposCommands:
    """Epson DM-D and what speaks like it."""

    def begin(self, page: Page, number: int | None) -> bytes:
        slot = ESCPOS_PAGES[page] if number is None else number
        return b"\x1b\x40\x1b\x74" + bytes((slot,)) + b"\x1f\x01\x1f\x43\x00\x0c"

    def line(self, number: int, text: bytes) -> bytes:
        return b"\x1f\x24\x01" + bytes((number + 1,)) + text


class Cd5220Commands:
    """CD5220."""

    def begin(self, page: Page, number: int | None) -> bytes:
        return b"\x0c\x1b\x40" + (b"" if number is None else b"\x1b\x63" + bytes((number,)))

    def line(self, number: int, text: bytes) -> bytes:
        return b"\x1b\x51" + b"AB"[number : number + 1] + text + b"\r"


class UtcCommands:
    """UTC, standard and enhanced."""

    def begin(self, page: Page, number: int | None) -> bytes:
        return b"\x1b\x64\x1f"

    def line(self, number: int, text: bytes) -> bytes:
        return b"\x1b\x75" + b"AB"[number : number + 1] + text + b"\r"
