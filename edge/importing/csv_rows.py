"""CSV files as strangers write them: delimiter, quotes, encodings."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TextIO

from domain.parsing.cells import Row
from domain.parsing.errors import FileRefused, RowError
from edge.importing.encoding import encoding_of, undecodable
from edge.importing.header import fitted, header_names

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
SAMPLE_ROWS = 50


class CsvRows:
    """The rows of a CSV file (RFC 4180, with any of four delimiters). A RowSource in bytes.

    A row's number is that of the line it begins on.
    """

    def __init__(self, path: Path, encoding: str | None, delimiter: str | None) -> None:
        self._path = path
        self._size = path.stat().st_size
        self._encoding = encoding_of(path, encoding)
        self._file: TextIO | None = None
        self._delimiter = delimiter or self._sniffed()
        _, self.header = self._first(errors="replace")  # names the column of a byte that is wrong
        self._start, names = self._first(errors="strict")
        self.header = header_names(names, self._start)

    @property
    def total(self) -> int | None:
        """The size of the file in bytes."""
        return self._size

    @property
    def done(self) -> int:
        """How many bytes the running iteration has read; all of them once it has ended."""
        file = self._file
        return file.buffer.tell() if file and not file.closed else self._size

    def __iter__(self) -> Iterator[Row | RowError]:
        """The rows below the header. Raises FileRefused."""
        for number, cells in self._records(self._delimiter):
            if number > self._start:
                yield fitted(number, tuple(cells), self.header)

    def _first(self, errors: str) -> tuple[int, tuple[str, ...]]:
        for number, cells in self._records(self._delimiter, errors):
            return number, tuple(cells)
        raise FileRefused(f"{self._path.name} has no header.")

    def _sniffed(self) -> str:
        """The delimiter that gives the header several columns, and the first rows as many."""
        widths = {sign: self._widths(sign) for sign in DELIMITERS}
        able = [sign for sign, seen in widths.items() if seen and seen[0] > 1]
        steady = [sign for sign in able if len(set(widths[sign])) == 1]
        found = able if len(able) == 1 else steady
        if len(found) == 1 or not able:
            return found[0] if found else ","
        names = " or ".join(DELIMITERS[sign] for sign in able)
        raise FileRefused(f"The columns may be parted by {names}: say which with --delimiter.")

    def _widths(self, delimiter: str) -> list[int]:
        """How many cells the header and the first rows have; 0 where the quotes do not fit."""
        widths: list[int] = []
        rows = islice(self._records(delimiter, errors="replace"), SAMPLE_ROWS)
        try:
            widths.extend(len(cells) for _, cells in rows)  # keeps those before an error
        except _Malformed:
            widths.append(0)
        return widths

    def _records(self, delimiter: str, errors: str = "strict") -> Iterator[tuple[int, list[str]]]:
        """Each record that is not blank, with the number of the line it begins on."""
        with self._path.open(encoding=self._encoding, errors=errors, newline="") as file:
            self._file = file
            reader = csv.reader(file, delimiter=delimiter, strict=True)
            line = 1
            try:
                for cells in reader:
                    if any(cell.strip() for cell in cells):
                        yield line, _without_zero(cells, line)
                    line = reader.line_num + 1
            except csv.Error as error:
                raise _Malformed(line, error) from error
            except UnicodeDecodeError as error:
                raise undecodable(self._path, self._encoding, delimiter, self.header) from error


class _Malformed(FileRefused):
    """The quotes or the length of a record are wrong, and so all that follows is in doubt."""

    def __init__(self, line: int, error: csv.Error) -> None:
        super().__init__(
            f"Row {line} is not CSV: {error}. Perhaps a quotation mark is missing or too many."
        )


def _without_zero(cells: list[str], line: int) -> list[str]:
    if any("\0" in cell for cell in cells):
        raise FileRefused(
            f"Row {line} holds a zero byte, as UTF-16 text does: try --encoding utf-16-le."
        )
    return cells
