"""The first row of a file: the names of its columns."""

from __future__ import annotations

from collections.abc import Sequence

from domain.parsing.cells import Cell, Row
from domain.parsing.errors import FileRefused, RowError

MAX_COLUMNS = 500


def header_names(names: Sequence[str], row: int) -> tuple[str, ...]:
    """The names without blanks around them. Raises FileRefused for empty and repeated ones."""
    header = tuple(name.strip() for name in names)
    if len(header) > MAX_COLUMNS:
        raise FileRefused(f"The header in row {row} has more than {MAX_COLUMNS} columns.")
    for position, name in enumerate(header, start=1):
        if not name:
            raise FileRefused(f"The header in row {row} has no name for column {position}.")
        if name in header[: position - 1]:
            raise FileRefused(f'The header in row {row} has two columns named "{name}".')
    return header


def fitted(number: int, cells: tuple[Cell, ...], header: tuple[str, ...]) -> Row | RowError:
    """The row, or why it does not fit its header."""
    if len(cells) == len(header):
        return Row(number, cells)
    return RowError(
        number, "", "", f"has {len(cells)} cells where the header has {len(header)} columns"
    )
