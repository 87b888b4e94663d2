"""Reports as files: exact numbers, words that no spreadsheet takes for a formula, in pieces."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, get_args

from central.figures.requests import (
    CheckRow,
    Figure,
    File,
    FileKind,
    SalesReport,
    SalesRow,
    Sums,
)
from domain.errors import BadRequest
from domain.language import N_
from domain.money import exponent

if TYPE_CHECKING:  # imported with the first workbook, since a start would pay for it
    from openpyxl.cell import Cell as XlsxCell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

Say = Callable[[str], str]
Cell = str | int | Decimal
MEDIA: dict[FileKind, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
PIECE = 64 * 1024
MOST_IN_MEMORY = 4 << 20
BYTE_ORDER_MARK = "\ufeff"
"""Spreadsheets ask for it at the beginning of UTF-8."""
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

FIGURE_WORDS: dict[Figure, str] = {
    "checks": N_("Checks"),
    "orders": N_("Orders"),
    "covers": N_("Guests"),
    "quantity": N_("Quantity"),
    "payments": N_("Payments"),
    "gross_minor": N_("Gross"),
    "tax_minor": N_("Tax"),
    "net_minor": N_("Net"),
    "discount_minor": N_("Discounts"),
    "refunds": N_("Refunds"),
    "refunded_minor": N_("Given back"),
    "service_minor": N_("Service charge"),
    "tip_minor": N_("Tips"),
    "rounding_minor": N_("Rounding"),
    "voids": N_("Taken back"),
    "void_minor": N_("Taken back, amount"),
}
_BY_WORDS = {
    "store": N_("Store"),
    "brand": N_("Brand"),
    "hour": N_("Hour"),
    "item": N_("Item"),
    "category": N_("Category"),
    "waiter": N_("Waiter"),
    "tender": N_("Way to pay"),
    "day": N_("Day"),
    "month": N_("Month"),
}
_DETAIL_WORDS = {"item": N_("Variant"), "store": N_("Brand"), "tender": N_("Kind")}
_CHECK_WORDS = (
    N_("Day"),
    N_("Paid at (UTC)"),
    N_("Check"),
    N_("Order"),
    N_("Name"),
    N_("Waiter"),
    N_("Guests"),
    N_("Paid by"),
    N_("Currency"),
    N_("Total"),
    N_("Tax"),
    N_("Discounts"),
    N_("Given back"),
    N_("Tips"),
    N_("State"),
)


def sales_file(report: SalesReport, kind: FileKind, say: Say) -> File:
    """A report as a file; the totals are its last rows, one for each currency."""
    question = report.question
    head = [say(_BY_WORDS[question.by])]
    has_detail = question.by in _DETAIL_WORDS
    if has_detail:
        head.append(say(_DETAIL_WORDS[question.by]))
    head += [say(N_("Currency")), *(say(FIGURE_WORDS[each]) for each in report.figures)]
    head.append(say(N_("Share")))
    rows = (_sales_row(each, report.figures, has_detail) for each in report.rows)
    totals = (_total_row(each, report.figures, has_detail, say) for each in report.totals)
    name = f"sales-{question.by}-{question.first}-{question.last}"
    return _file(name, kind, head, (*rows, *totals))


def checks_file(name: str, kind: FileKind, rows: Iterable[CheckRow], say: Say) -> File:
    """Checks as a file; they are read as the file is."""
    return _file(name, kind, [say(each) for each in _CHECK_WORDS], map(_check_row, rows))


def _sales_row(row: SalesRow, figures: Sequence[Figure], has_detail: bool) -> list[Cell]:
    label = row.label or (row.key if len(row.key) < 11 else "")
    detail = [row.detail] if has_detail else []
    share = Decimal(row.share_micros).scaleb(-6)
    return [label, *detail, row.sums.currency, *_figures(row.sums, figures), share]


def _total_row(sums: Sums, figures: Sequence[Figure], has_detail: bool, say: Say) -> list[Cell]:
    detail = [""] if has_detail else []
    return [say(N_("Total")), *detail, sums.currency, *_figures(sums, figures), ""]


def _figures(sums: Sums, figures: Sequence[Figure]) -> Iterator[Cell]:
    for name in figures:
        value: int = getattr(sums, name)
        if name.endswith("_minor"):
            yield _amount(value, sums.currency)
        elif name == "quantity":
            yield Decimal(value).scaleb(-3)
        else:
            yield value


def _check_row(row: CheckRow) -> list[Cell]:
    amounts = (
        row.total_minor,
        row.tax_minor,
        row.discount_minor,
        row.refunded_minor,
        row.tip_minor,
    )
    return [
        row.business_date,
        row.paid_at.strftime("%Y-%m-%d %H:%M:%S") if row.paid_at else "",
        row.number,
        row.order_number,
        row.name,
        row.server,
        row.covers,
        ", ".join(row.tenders),
        row.currency,
        *(_amount(minor, row.currency) for minor in amounts),
        row.state,
    ]


def _amount(minor: int, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-exponent(currency))


def _file(name: str, kind: FileKind, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> File:
    if kind not in get_args(FileKind):
        raise BadRequest("An export is a csv or an xlsx file.")
    pieces = _csv(head, rows) if kind == "csv" else _xlsx(head, rows)
    return File(f"{name}.{kind}", MEDIA[kind], pieces)


def _csv(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet)
    sheet.write(BYTE_ORDER_MARK)
    writer.writerow(head)
    for row in rows:
        writer.writerow([_harmless(cell) for cell in row])
        if sheet.tell() >= PIECE:
            yield sheet.getvalue().encode()
            sheet.seek(0)
            sheet.truncate()
    yield sheet.getvalue().encode()


def _harmless(cell: Cell) -> Cell:
    """Words that begin like a formula are none; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _xlsx(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Rows go to disk as they come; the whole is never in memory."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Comanda")
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, each, bold=True) for each in head])
    for row in rows:
        sheet.append([_cell(sheet, each) for each in row])
    with tempfile.SpooledTemporaryFile(max_size=MOST_IN_MEMORY) as written:
        book.save(written)
        written.seek(0)
        while piece := written.read(PIECE):
            yield piece


def _cell(sheet: WriteOnlyWorksheet, value: Cell, *, bold: bool = False) -> XlsxCell:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    said = _NOT_IN_XML.sub("", value) if isinstance(value, str) else value
    made: XlsxCell = WriteOnlyCell(sheet)
    made.value = said
    if isinstance(value, str):
        made.data_type = "s"  # words that begin with = are no formula
    elif isinstance(value, Decimal):
        places = max(0, -int(value.as_tuple().exponent))
        made.number_format = f"#,##0.{'0' * places}" if places else "#,##0"
    if bold:
        made.font = Font(bold=True)
    return made
