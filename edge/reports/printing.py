"""Reports as PDF: the tables as people of a language read them."""

from __future__ import annotations

from domain.language import N_, words
from domain.money_text import amount_text, percent_text, quantity_text
from drivers.pdf.tables import Printed, tables_pdf
from edge.reports.tables import Cell, Column, Report, Table, tables_of

LEFT = ("text",)


def report_pdf(report: Report, house: str, language: str) -> bytes:
    """A report on A4 pages."""
    say = words(language).text
    currency = report.sales.currency
    period = say(N_("{first} to {last}, in {currency}")).format(
        first=report.period.first, last=report.period.last, currency=currency
    )
    printed = [_printed(each, currency, language) for each in tables_of(report, say)]
    return tables_pdf(house, period, printed, say(N_("Nothing.")))


def cell_text(cell: Cell, column: Column, currency: str, language: str) -> str:
    """A value as people read it."""
    if isinstance(cell, str):
        return cell
    match column.kind:
        case "money":
            return amount_text(cell, currency, language)
        case "quantity":
            return quantity_text(cell, language)
        case "percent":
            return percent_text(cell, language)
        case _:
            return str(cell)


def _printed(table: Table, currency: str, language: str) -> Printed:
    return Printed(
        title=table.title,
        head=tuple(column.name for column in table.columns),
        rows=tuple(
            tuple(
                cell_text(cell, column, currency, language)
                for cell, column in zip(row, table.columns, strict=True)
            )
            for row in table.rows
        ),
        right=tuple(column.kind not in LEFT for column in table.columns),
        last_is_sum=table.adds_up,
    )
