"""Reports as workbooks: a sheet for each table, exact numbers in cells, no floats anywhere."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from domain.money import exponent
from edge.reports.tables import Cell, Column, Table

if TYPE_CHECKING:  # imported with the first workbook, since a start would pay for it
    from openpyxl.worksheet.worksheet import Worksheet

MOST_TITLE = 31
"""A sheet's name has no more letters (ECMA-376, part 1, 18.2.19)."""
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\']")
MOST_WIDTH = 48


def workbook(tables: Iterable[Table], currency: str, heading: str) -> bytes:
    """An XLSX file. Money has the currency's decimals, and is a number, so that it can be added."""
    from openpyxl import Workbook

    book = Workbook()
    first = book.active
    assert first is not None
    book.remove(first)
    for table in tables:
        sheet = book.create_sheet(_NOT_IN_TITLES.sub(" ", table.title)[:MOST_TITLE])
        _fill(sheet, table, currency, heading)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def exact(cell: Cell, column: Column, currency: str) -> str | int | Decimal:
    """A value as it stands in a cell: amounts in major units, quantities in pieces."""
    if isinstance(cell, str):
        return cell
    match column.kind:
        case "money":
            return Decimal(cell).scaleb(-exponent(currency))
        case "quantity":
            return Decimal(cell).scaleb(-3)
        case "percent":
            return Decimal(cell).scaleb(-6)
        case _:
            return cell


def _fill(sheet: Worksheet, table: Table, currency: str, heading: str) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    bold = Font(bold=True)
    _write(sheet, 1, (heading,), None, currency)
    _write(sheet, 2, tuple(column.name for column in table.columns), None, currency)
    for at, row in enumerate(table.rows, start=3):
        _write(sheet, at, row, table.columns, currency)
    strong = [1, 2, *([2 + len(table.rows)] if table.adds_up else [])]
    for at in strong:
        for cell in sheet[at]:
            cell.font = bold
    for at, width in enumerate(_widths(table), start=1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.freeze_panes = "A3"


def _write(
    sheet: Worksheet,
    at: int,
    row: Sequence[Cell],
    columns: Sequence[Column] | None,
    currency: str,
) -> None:
    for place, value in enumerate(row):
        column = columns[place] if columns else Column("")
        cell = sheet.cell(at, place + 1, exact(value, column, currency))
        if isinstance(value, str):
            cell.data_type = "s"  # words that begin with = are no formula
        else:
            cell.number_format = _format(column, currency)


def _format(column: Column, currency: str) -> str:
    digits = exponent(currency)
    match column.kind:
        case "money":
            return "#,##0" + ("." + "0" * digits if digits else "")
        case "quantity":
            return "#,##0.###"
        case "percent":
            return "0.##%"
        case _:
            return "0"


def _widths(table: Table) -> list[int]:
    """As wide as the longest word of a column, within reason."""
    return [
        min(MOST_WIDTH, 4 + max([len(column.name), *(len(str(row[at])) for row in table.rows)]))
        for at, column in enumerate(table.columns)
    ]
