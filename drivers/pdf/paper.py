"""A document as a PDF of one page: the rows of an 80 mm paper, in letters that can be copied.

The fonts are bundled; Cyrillic, Vietnamese and Devanagari are set as they are written.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from domain.documents import Document, Feed, Image, Placed, Qr, Row, Style, lay_out
from drivers.printers.fonts import FOLDER, Family
from drivers.printers.glyphs import stretches

if TYPE_CHECKING:  # imported with the first PDF, since a start would pay for it
    from fpdf import FPDF

COLUMNS = 42
MARGIN_MM, ROW_MM = 4.0, 3.9
CELL_MM = (80 - 2 * MARGIN_MM) / COLUMNS
FONT_MM = CELL_MM / 0.6
"""The letters of the font are six tenths as wide as they are high."""
POINTS = 72 / 25.4
RULES = set("─═- ")
QR_MM = 0.55
"""A module of a code, for every dot that it has on paper at five dots."""
LOGO_MM = 30.0

Pictures = Callable[[str], bytes | None]
"""The bytes of a picture by its name; None where it is not kept here."""


def no_pictures(_name: str) -> bytes | None:
    """There are none."""
    return None


def pdf_of(document: Document, pictures: Pictures = no_pictures) -> bytes:
    """The document on one page. Pictures that are not there are left out."""
    drawing = _Drawing(document, pictures)
    return drawing.drawn()


class _Drawing:
    """One page at work: first measured, then drawn."""

    def __init__(self, document: Document, pictures: Pictures) -> None:
        self._document = document
        self._pictures = pictures
        self._pdf = _empty_pdf(document)
        self._y = MARGIN_MM
        self._fonts: set[tuple[Family, str]] = set()

    def drawn(self) -> bytes:
        """The bytes of the file."""
        placed = lay_out(self._document, COLUMNS, self._cells)
        height = sum(map(self._height, placed)) + 2 * MARGIN_MM
        self._pdf.add_page(format=(80.0, max(height, 60.0)))
        for each in placed:
            self._draw(each)
            self._y += self._height(each)
        return bytes(self._pdf.output())

    def _cells(self, text: str, style: Style) -> int:
        """How many characters of a row a text takes, as wide as its letters are."""
        return len(text) if text.isascii() else math.ceil(self._wide(text, style) - 0.05)

    def _wide(self, text: str, style: Style) -> float:
        """How wide a text is, in characters of its own size."""
        wide = 0.0
        for family, piece in _pieces(text):
            self._set_font(family, style)
            wide += self._pdf.get_string_width(piece)
        return wide / (CELL_MM * style.width)

    def _set_font(self, family: Family, style: Style) -> None:
        """Fonts are read with the first letter that needs them; the widest has 18,000 letters."""
        weight = "B" if style.bold else ""
        if (family, weight) not in self._fonts:
            file = family.bold if style.bold else family.regular
            self._pdf.add_font(family.name, weight, FOLDER / file)
            self._fonts.add((family, weight))
        self._pdf.set_font(family.name, weight, FONT_MM * style.width * POINTS)

    def _height(self, placed: Placed) -> float:
        match placed:
            case Row(style=style):
                return ROW_MM * style.height
            case Feed(lines=lines):
                return ROW_MM * lines
            case Qr():
                return len(_matrix(placed)) * _module_mm(placed) + ROW_MM
            case Image(ref=name) if self._pictures(name):
                return LOGO_MM + ROW_MM
            case _:
                return 0.0

    def _draw(self, placed: Placed) -> None:
        match placed:
            case Row():
                self._draw_row(placed)
            case Qr():
                self._draw_code(placed)
            case Image(ref=name):
                self._draw_picture(self._pictures(name))
            case _:
                return

    def _draw_row(self, row: Row) -> None:
        inverted, height = row.style.inverted or row.fill, ROW_MM * row.style.height
        if inverted:
            self._pdf.set_fill_color(0, 0, 0)
            self._pdf.rect(MARGIN_MM, self._y, COLUMNS * CELL_MM, height, "F")
        self._pdf.set_text_color(*((255, 255, 255) if inverted else (0, 0, 0)))
        cell = CELL_MM * row.style.width
        for run in row.runs:
            if set(run.text) <= RULES:
                self._draw_rule(run.text)
                continue
            spare = max(run.width - self._wide(run.text, row.style), 0) * cell
            left = {"left": 0.0, "centre": spare / 2, "right": spare}[run.align]
            self._pdf.set_xy(MARGIN_MM + run.start * cell + left, self._y)
            for family, piece in _pieces(run.text):
                self._set_font(family, row.style)
                self._pdf.cell(self._pdf.get_string_width(piece), height, piece)

    def _draw_rule(self, text: str) -> None:
        middle = self._y + ROW_MM / 2
        self._pdf.set_line_width(0.2)
        if text.startswith("-"):
            self._pdf.set_dash_pattern(1, 1)
        for y in (middle - 0.4, middle + 0.4) if text.startswith("═") else (middle,):
            self._pdf.line(MARGIN_MM, y, MARGIN_MM + COLUMNS * CELL_MM, y)
        self._pdf.set_dash_pattern()

    def _draw_code(self, code: Qr) -> None:
        matrix, module = _matrix(code), _module_mm(code)
        left = (80 - len(matrix) * module) / 2
        self._pdf.set_fill_color(0, 0, 0)
        for down, line in enumerate(matrix):
            for across, dark in enumerate(line):
                if dark:
                    x, y = left + across * module, self._y + down * module
                    self._pdf.rect(x, y, module + 0.02, module + 0.02, "F")

    def _draw_picture(self, picture: bytes | None) -> None:
        if picture is not None:
            self._pdf.image(
                BytesIO(picture),
                x=MARGIN_MM,
                y=self._y,
                w=COLUMNS * CELL_MM,
                h=LOGO_MM,
                keep_aspect_ratio=True,
            )


def _empty_pdf(document: Document) -> FPDF:
    from fpdf import FPDF

    pdf = FPDF(unit="mm", format=(80.0, 200.0))
    pdf.set_auto_page_break(False)
    pdf.set_title(document.title)
    pdf.set_lang(document.language)
    pdf.set_creator("Comanda")
    pdf.c_margin = 0
    pdf.set_text_shaping(True)
    return pdf


def _pieces(text: str) -> list[tuple[Family, str]]:
    """A text in stretches of one font each, from left to right.

    Shaped letters are turned the right way with their script; signs between them are turned here.
    """
    return [
        (family, _turned(piece) if is_rtl and family.on_grid else piece)
        for family, piece, is_rtl in stretches(text)
    ]


def _turned(signs: str) -> str:
    return signs[::-1].translate(_MIRRORED)


_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")


def _matrix(code: Qr) -> Sequence[Sequence[int]]:
    import segno

    matrix: Sequence[Sequence[int]] = segno.make(code.text, error="m", micro=False).matrix
    return matrix


def _module_mm(code: Qr) -> float:
    return QR_MM * code.module_dots / 5
