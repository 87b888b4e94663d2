"""XLSX workbooks as strangers write them: numbers, dates, formulas, broken cells."""

from __future__ import annotations

import datetime as dt
import difflib
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO
from xml.etree.ElementTree import ParseError

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.cell.cell import MergedCell
from openpyxl.utils.exceptions import InvalidFileException

from domain.parsing.cells import BrokenCell, Cell, Row, written
from domain.parsing.errors import FileRefused, RowError
from edge.importing.header import fitted, header_names

MAX_UNPACKED_BYTES = 1 << 30
"""A workbook that unpacks to more is refused before it is unpacked."""

_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    ParseError,
    KeyError,
    IndexError,
    ValueError,
    TypeError,
    AttributeError,
    EOFError,
    OSError,
)
"""What openpyxl raises on a damaged workbook; it has no error of its own for that."""

_FIFTEEN_DIGITS = ".15g"
"""A spreadsheet's number as people see it: its first 15 significant digits.

Spreadsheets store binary numbers and keep 15 digits of them (Microsoft, Excel specifications and
limits). Every decimal of up to 15 digits survives the way there and back unchanged (C's DBL_DIG);
what a formula left behind them (0.30000000000000004) is no part of the price.
"""

_NOT_SHOWN = re.compile(r'\[[^\]]*\]|"[^"]*"|\\.')
_CLOCK = re.compile("[hs]", re.IGNORECASE)


class XlsxRows:
    """The rows of one sheet of a workbook. A RowSource in rows.

    Formulas give the value that the spreadsheet stored for them. Numbers come as Decimal of at
    most 15 digits; dates and times come as ISO text; a cell with an error comes as a BrokenCell,
    so that it matters only where its column is read. Blank cells at the end of a row do not count.
    """

    def __init__(self, path: Path, sheet: str | None) -> None:
        self._path = path
        self._done = 0
        with self._workbook() as workbook:
            self._sheet = _sheet_name(workbook, sheet)
            self._total: int | None = workbook[self._sheet].max_row
        self._start, self.header = self._named()

    @property
    def total(self) -> int | None:
        """How many rows the sheet says it has, if it says so."""
        return self._total

    @property
    def done(self) -> int:
        """The row that the running iteration has come to."""
        return self._done

    def __iter__(self) -> Iterator[Row | RowError]:
        """The rows below the header. Raises FileRefused."""
        width = len(self.header)
        for number, cells in self._records():
            self._done = number
            if number > self._start:
                padding = ("",) * (width - len(cells))
                yield fitted(number, cells + padding, self.header)

    def _named(self) -> tuple[int, tuple[str, ...]]:
        for number, cells in self._records():
            names = []
            for cell in cells:
                if isinstance(cell, BrokenCell):
                    raise FileRefused(f"Cell {cell.address} of the header says {cell.error}.")
                names.append(written(cell))
            return number, header_names(names, number)
        raise FileRefused(f"Sheet {self._sheet} of {self._path.name} is empty.")

    def _records(self) -> Iterator[tuple[int, tuple[Cell, ...]]]:
        """Each row that is not blank, with its number."""
        for number, row in enumerate(self._raw(), start=1):
            cells = [_cell(cell) for cell in row]
            while cells and isinstance(cells[-1], str) and not cells[-1].strip():
                cells.pop()
            if cells:
                yield number, tuple(cells)

    def _raw(self) -> Iterator[Iterable[SheetCell | MergedCell]]:
        with self._workbook() as workbook:
            sheet = workbook[self._sheet]
            sheet.reset_dimensions()  # some programs write A1:A1, and openpyxl believes it
            try:
                yield from sheet.iter_rows()
            except _UNREADABLE as error:
                raise self._damaged(error) from error

    @contextmanager
    def _workbook(self) -> Iterator[Workbook]:
        """The workbook on a file of ours: openpyxl leaves one open that it cannot read."""
        with self._path.open("rb") as file, closing(self._loaded(file)) as workbook:
            yield workbook

    def _loaded(self, file: BinaryIO) -> Workbook:
        try:
            with zipfile.ZipFile(file) as packed:
                if sum(part.file_size for part in packed.infolist()) > MAX_UNPACKED_BYTES:
                    raise FileRefused(f"{self._path.name} unpacks to more than a gigabyte.")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # what openpyxl would not write back is not read
                return load_workbook(file, read_only=True, data_only=True)
        except _UNREADABLE as error:
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> FileRefused:
        return FileRefused(f"{self._path.name} is no workbook that can be read: {error}.")


def _sheet_name(workbook: Workbook, wanted: str | None) -> str:
    names = [sheet.title for sheet in workbook.worksheets]
    visible = [sheet.title for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    if wanted is None and len(visible) == 1:
        return visible[0]
    if wanted in names:
        return wanted
    listed = ", ".join(names)
    if wanted is None:
        raise FileRefused(f"The workbook has several sheets, say which with --sheet: {listed}.")
    near = difflib.get_close_matches(wanted, names, n=1)
    meant = f'did you mean "{near[0]}"?' if near else f"there are {listed}."
    raise FileRefused(f'The workbook has no sheet "{wanted}": {meant}')


def _cell(cell: SheetCell | MergedCell) -> Cell:
    value = cell.value
    match value:
        case None:
            return ""
        case _ if cell.data_type == "e":
            return BrokenCell(str(value), cell.coordinate)
        case bool():
            return str(value).upper()
        case int():
            return Decimal(value)
        case dt.datetime():
            return _moment(value, cell.number_format)
        case dt.date() | dt.time():
            return value.isoformat()
        case dt.timedelta():
            return _hours(value)
    return Decimal(format(value, _FIFTEEN_DIGITS)) if isinstance(value, float) else str(value)


def _moment(value: dt.datetime, shown_as: str | None) -> str:
    """Without its time where it is midnight and the cell shows a date only."""
    midnight = value.time() == dt.time()
    date_only = bool(shown_as) and not _CLOCK.search(_NOT_SHOWN.sub("", shown_as or ""))
    return value.date().isoformat() if midnight and date_only else value.isoformat(" ")


def _hours(value: dt.timedelta) -> str:
    minutes, seconds = divmod(value // dt.timedelta(seconds=1), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
