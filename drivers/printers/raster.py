"""Pictures as a printer's rows of dots: packed, safe on the wire, cut into slices."""

from __future__ import annotations

import io
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import segno
from PIL import Image, ImageChops, UnidentifiedImageError

from domain.documents import Row
from domain.documents.parts import BarcodeKind
from domain.errors import BadRequest
from drivers.printers import barcodes
from drivers.printers.glyphs import CELL_HEIGHT, CELL_WIDTH, drawn

HEADROOM: Final = 4
FOOTROOM: Final = 2
"""Above and below a drawn line; together with the cell they make the usual 30 dot line."""
MAX_IMAGE_DOTS: Final = 4_000_000
_DARK: Final = 128
_INK: Final = [255 if grey < _DARK else 0 for grey in range(256)]
_ANY_INK: Final = [0 if grey < 200 else 255 for grey in range(256)]
_QR_BYTES_LEVEL_M: Final = (
    *(14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624),
    *(666, 711, 779, 857, 911, 997, 1059),
)
"""What versions 1 to 26 hold; a document's QR text is never longer."""
_REAL_TIME: Final = (b"\x10\x04", b"\x10\x05", b"\x10\x14")


def row_picture(row: Row, width_dots: int, language: str = "") -> Image.Image:
    """A laid-out row drawn with our own fonts, `width_dots` wide and 30 dots a line high."""
    cell = CELL_WIDTH * row.style.width
    height = (HEADROOM + CELL_HEIGHT + FOOTROOM) * row.style.height
    picture = Image.new("1", (width_dots, height), 1)
    for run in row.runs:
        style = row.style
        text = drawn(run.text, style.bold, style.width, style.height, HEADROOM, FOOTROOM, language)
        spare = max(0, run.width * cell - text.width)
        shift = {"left": 0, "centre": spare // 2, "right": spare}[run.align]
        x = run.start * cell + shift
        picture.paste(text, (x, 0))
        if row.style.underline:
            picture.paste(0, (x, height - 4, x + text.width, height - 2))
        if row.style.inverted and not row.fill:
            box = (x, 0, x + text.width, height)
            picture.paste(ImageChops.invert(picture.crop(box)), box)
    return ImageChops.invert(picture) if row.fill and row.style.inverted else picture


MAX_IMAGE_BYTES: Final = 1024 * 1024
"""A stored logo's file; a larger one is refused where it is set up."""


@lru_cache(maxsize=32)
def stored_picture(data: bytes, width_dots: int) -> Image.Image:
    """A stored image file in black and white, scaled down to the paper's width where wider.

    Kept ready: a logo is scaled once for each width of paper.

    Raises ValueError where the bytes are no picture or it is larger than MAX_IMAGE_DOTS.
    """
    if len(data) > MAX_IMAGE_BYTES:
        raise ValueError(f"a picture of {len(data) // 1024} kB is too large")
    try:
        opened = Image.open(io.BytesIO(data))
        if opened.width * opened.height > MAX_IMAGE_DOTS:
            raise ValueError(f"a picture of {opened.width} x {opened.height} dots is too large")
        paper = Image.new("RGBA", opened.size, "white")
        paper.alpha_composite(opened.convert("RGBA"))
    except (UnidentifiedImageError, OSError) as error:
        raise ValueError("the stored image cannot be read") from error
    if paper.width > width_dots:
        paper = paper.resize((width_dots, max(1, paper.height * width_dots // paper.width)))
    return paper.convert("L").convert("1")


def require_logo(data: bytes) -> None:
    """Refuse a picture that no paper should carry, where it is set up. Raises BadRequest."""
    try:
        stored_picture(data, LOGO_DOTS)
    except ValueError as error:
        raise BadRequest(f"The logo cannot be printed: {error}.") from error


LOGO_DOTS: Final = 576


def qr_modules(text: str) -> tuple[tuple[int, ...], ...]:
    """The squares of a QR code (ISO/IEC 18004 model 2, level M), 1 for dark, no quiet zone."""
    code = segno.make_qr(text, error="m", boost_error=False)
    return tuple(tuple(row) for row in code.matrix)


def qr_side(text: str) -> int:
    """How many modules a QR code of the text has on a side at most, without making it.

    From the byte capacities of level M (ISO/IEC 18004, table 7); digits alone may need fewer.
    """
    return 21 + 4 * bisect_left(_QR_BYTES_LEVEL_M, len(text.encode()))


def qr_picture(text: str, module_dots: int) -> Image.Image:
    """A QR code without quiet zone; the paper around it is white."""
    modules = qr_modules(text)
    small = Image.new("1", (len(modules), len(modules)), 1)
    small.putdata([0 if dark else 1 for row in modules for dark in row])
    side = len(modules) * module_dots
    return small.resize((side, side), Image.Resampling.NEAREST)


def barcode_picture(
    text: str, kind: BarcodeKind, module_dots: int, height_dots: int
) -> Image.Image:
    """The bars alone."""
    modules = barcodes.ean13(text) if kind == "ean13" else barcodes.code128(text)
    row = Image.new("1", (len(modules), 1), 1)
    row.putdata([0 if module == "1" else 1 for module in modules])
    return row.resize((len(modules) * module_dots, height_dots), Image.Resampling.NEAREST)


def placed(picture: Image.Image, width_dots: int, align: str) -> Image.Image:
    """The picture on white paper of the whole width."""
    paper = Image.new("1", (width_dots, picture.height), 1)
    spare = width_dots - picture.width
    paper.paste(picture, ({"left": 0, "centre": spare // 2, "right": spare}[align], 0))
    return paper


def packed(picture: Image.Image) -> bytes:
    """Rows of bytes, the leftmost dot in the highest bit, 1 for black; safe on the wire."""
    ink = picture.convert("L").point(_INK, "1")
    return without_real_time_commands(ink.tobytes())


def without_real_time_commands(data: bytes) -> bytes:
    """The same bytes with one dot changed wherever they look like DLE EOT, DLE ENQ or DLE DC4.

    Printers execute those even inside image data (Epson, Citizen and Bixolon manuals): they would
    ask for status, drop the buffer or open the drawer.
    """
    for command in _REAL_TIME:
        data = data.replace(command, bytes((command[0], command[1] ^ 0x08)))
    return data


def bands(picture: Image.Image, deep: int, row_scale: int = 1) -> Iterator[bytes]:
    """The picture in bands of `deep` bytes a column, the topmost dot in the highest bit.

    `row_scale` rows of ours become one of the printer's; safe on the wire.
    """
    if row_scale > 1:
        rows = -(-picture.height // row_scale)
        picture = picture.convert("L").resize((picture.width, rows), Image.Resampling.BOX)
        # A thin line must not vanish between two coarse rows: any ink makes a dot.
        picture = picture.point(_ANY_INK)
    height = deep * 8
    for top in range(0, picture.height, height):
        band = Image.new("L", (picture.width, height), 255)
        band.paste(picture.crop((0, top, picture.width, min(top + height, picture.height))))
        # A picture lying on its side has its columns as rows.
        yield packed(band.transpose(Image.Transpose.TRANSPOSE))


def slices(data: bytes, row_bytes: int, max_rows: int, max_bytes: int) -> Iterator[bytes]:
    """Whole rows, at most `max_rows` and about `max_bytes` together."""
    rows = max(1, min(max_rows, max_bytes // row_bytes))
    for start in range(0, len(data), rows * row_bytes):
        yield data[start : start + rows * row_bytes]
