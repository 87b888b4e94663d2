"""Tables as a PDF of A4 pages, in the bundled fonts. Every text comes ready to be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from drivers.printers.fonts import FOLDER, MONO, family_of

if TYPE_CHECKING:  # imported with the first PDF, since a start would pay for it
    from fpdf import FPDF

MARGIN_MM, LINE_MM = 15.0, 5.5
TITLE_PT, HEAD_PT, TEXT_PT = 16, 12, 9
FIRST_COLUMN = 3
"""The first column is as wide as so many of the others."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A table whose cells are texts; `right` says of each column whether it stands at the right."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[bool, ...]
    last_is_sum: bool = False


def tables_pdf(title: str, subtitle: str, tables: Sequence[Printed], empty: str) -> bytes:
    """The tables under a title, each as wide as the page; `empty` stands where one has no rows."""
    pdf = _begin(_letters(title, subtitle, tables, empty))
    pdf.add_page()
    _text(pdf, title, TITLE_PT, "B")
    _text(pdf, subtitle, TEXT_PT)
    for table in tables:
        pdf.ln(LINE_MM)
        _text(pdf, table.title, HEAD_PT, "B")
        if table.rows:
            _draw(pdf, table)
        else:
            _text(pdf, empty, TEXT_PT)
    return bytes(pdf.output())


def _letters(title: str, subtitle: str, tables: Sequence[Printed], empty: str) -> set[str]:
    """Every letter that will be written."""
    texts = [title, subtitle, empty]
    for table in tables:
        texts += [table.title, *table.head, *(cell for row in table.rows for cell in row)]
    return set("".join(texts))


def _begin(letters: set[str]) -> FPDF:
    """An empty file with the fonts that these letters need; the largest has 18,000 of them."""
    from fpdf import FPDF

    pdf = FPDF(unit="mm", format="A4")
    pdf.set_margin(MARGIN_MM)
    pdf.set_auto_page_break(True, MARGIN_MM)
    families = {MONO, *filter(None, map(family_of, letters))}
    for family in families:
        pdf.add_font(family.name, "", FOLDER / family.regular)
        pdf.add_font(family.name, "B", FOLDER / family.bold)
    pdf.set_fallback_fonts(
        [family.name for family in families if family is not MONO], exact_match=False
    )
    pdf.set_text_shaping(True)
    pdf.set_creator("Comanda")
    return pdf


def _draw(pdf: FPDF, table: Printed) -> None:
    from fpdf.fonts import FontFace

    pdf.set_font(MONO.name, "", TEXT_PT)
    strong = FontFace(emphasis="BOLD")
    widths = tuple(FIRST_COLUMN if at == 0 else 2 for at in range(len(table.head)))
    with pdf.table(
        col_widths=widths,
        text_align=tuple("RIGHT" if right else "LEFT" for right in table.right),
        line_height=LINE_MM,
        borders_layout="HORIZONTAL_LINES",
        headings_style=strong,
    ) as drawn:
        drawn.row(table.head)
        for at, row in enumerate(table.rows, start=1):
            is_sum = table.last_is_sum and at == len(table.rows)
            drawn.row(row, style=strong if is_sum else None)


def _text(pdf: FPDF, text: str, size: int, emphasis: str = "") -> None:
    pdf.set_font(MONO.name, emphasis, size)
    pdf.multi_cell(0, size * 0.5, text, new_x="LMARGIN", new_y="NEXT")
