"""What a stranger's table is made of: rows of cells."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from decimal import Decimal

MAX_LETTERS = 40
"""Longer than any amount or quantity; keeps a spreadsheet's 1E+300 from being written out."""


@dataclass(frozen=True, slots=True)
class BrokenCell:
    """A spreadsheet's cell that holds an error (`#REF!`) at an address (`D7`)."""

    error: str
    address: str


Value = str | Decimal
"""Text as it was written, or a number of a spreadsheet, exact."""

Cell = Value | BrokenCell


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as spreadsheets and editors count (header included), and its cells."""

    number: int
    cells: tuple[Cell, ...]


def written(value: Value) -> str:
    """A value as it is shown to people; numbers without exponent, unless they are absurd."""
    if isinstance(value, str):
        return value
    return f"{value:f}" if abs(value.adjusted()) <= MAX_LETTERS else str(value)


def tidy(value: Value) -> str:
    """A name as it is kept: composed (NFC), inner runs of blanks one space, none around.

    Vietnamese typed on another system comes decomposed, and would be another name.
    """
    return " ".join(unicodedata.normalize("NFC", written(value)).split())
