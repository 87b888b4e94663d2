"""A flat file as a stream of rows under a header, whatever kind of file it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from domain.parsing.cells import Row
from domain.parsing.errors import FileRefused, RowError
from edge.importing.csv_rows import CsvRows

_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


class RowSource(Protocol):
    """The rows of one file. Each iteration reads the file anew, row by row, in constant memory.

    A row that does not fit the header comes as a RowError in its place, so that the rows after
    it can still be read. What makes the rest unreadable is raised as FileRefused.
    """

    header: tuple[str, ...]

    @property
    def total(self) -> int | None:
        """How much there is to read, for a progress bar: bytes of a CSV, rows of a sheet."""
        ...

    @property
    def done(self) -> int:
        """How much of `total` the running iteration has read."""
        ...

    def __iter__(self) -> Iterator[Row | RowError]:
        """The rows below the header; blank ones are left out."""
        ...


def open_rows(
    path: Path,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
) -> RowSource:
    """Open a CSV or XLSX file (told apart by its first bytes) and read its header.

    `encoding` and `delimiter` are for CSV: without them a byte order mark or strict UTF-8, and
    the one of comma, semicolon, tab and bar that fits. `sheet` is for a workbook of several.
    Raises FileRefused.
    """
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except OSError as error:
        raise FileRefused(f"{path.name} cannot be opened: {error.strerror}.") from error
    if not start:
        raise FileRefused(f"{path.name} is empty.")
    if start == _OLD_OFFICE:
        raise FileRefused(
            f"{path.name} is an old or a locked workbook: save it as .xlsx without a password."
        )
    if start == _ZIP:
        from edge.importing.xlsx_rows import XlsxRows  # its library is large

        return XlsxRows(path, sheet)
    if sheet:
        raise FileRefused(f"{path.name} is no workbook, so it has no sheet {sheet}.")
    return CsvRows(path, encoding, delimiter)
