"""A day's ledger as a file: the same bytes for the same day as long as nothing changed."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from decimal import Decimal

from domain.errors import BadRequest
from domain.money import exponent
from edge.books.requests import DayExport, ExportFile

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
HEAD = ("Date", "Account", "Name", "Debit", "Credit", "Currency")
ALWAYS = (2000, 1, 1, 0, 0, 0)
_CHANGED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Cell = str | Decimal


def export_file(export: DayExport, kind: str) -> ExportFile:
    """The export as a CSV or XLSX file. Raises BadRequest for another kind."""
    if kind not in KINDS:
        raise BadRequest("An export is a csv or an xlsx file.")
    rows = _rows(export)
    content = _csv(rows) if kind == "csv" else _xlsx(rows, export.date)
    return ExportFile(f"ledger-{export.date}.{kind}", KINDS[kind], content)


def _rows(export: DayExport) -> list[Sequence[Cell]]:
    places = exponent(export.currency)

    def amount(minor: int) -> Decimal:
        return Decimal(minor).scaleb(-places)

    return [
        HEAD,
        *(
            (
                export.date,
                _text(line.code),
                _text(line.name),
                amount(line.debit_minor),
                amount(line.credit_minor),
                export.currency,
            )
            for line in export.lines
        ),
    ]


def _text(words: str) -> str:
    """Words that no spreadsheet takes for a formula."""
    return f"'{words}" if words.startswith(_FORMULA) else words


def _csv(rows: Sequence[Sequence[Cell]]) -> bytes:
    """With a mark of UTF-8 at the beginning, which spreadsheets ask for."""
    sheet = io.StringIO(newline="")
    csv.writer(sheet).writerows(rows)
    return b"\xef\xbb\xbf" + sheet.getvalue().encode()


def _xlsx(rows: Sequence[Sequence[Cell]], title: str) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for column, width in zip("ABCDEF", (12, 12, 32, 14, 14, 10), strict=True):
        sheet.column_dimensions[column].width = width
    written = io.BytesIO()
    book.save(written)
    return _without_times(written)


def _without_times(book: io.BytesIO) -> bytes:
    """The same workbook, in which nothing says when it was written."""
    again = io.BytesIO()
    with zipfile.ZipFile(book) as source, zipfile.ZipFile(again, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, ALWAYS)
            entry.compress_type = zipfile.ZIP_DEFLATED
            content = _CHANGED.sub(rb"\g<1>2000-01-01T00:00:00Z", source.read(name))
            target.writestr(entry, content)
    return again.getvalue()
