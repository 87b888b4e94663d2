"""Documents as Star bytes: StarPRNT and Star Line set text, Star Graphic knows only pictures.

Command bytes are those of the StarPRNT, Star Line and Star Graphic manuals. The same document and
profile give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from PIL import Image as Pillow

from domain.documents import Barcode, Document, Qr, Style
from drivers.printers import raster
from drivers.printers.profiles import MAX_RASTER_ROWS, Profile
from drivers.printers.writer import LINE_DOTS, NO_IMAGES, Commands, Encoded, sliced, write

INITIALISE: Final = b"\x1b@"
RASTER_ON: Final = b"\x1b*rA\x1b*rP0\x00"
"""ESC * r A; the page is as long as what is printed (ESC * r P 0)."""
RASTER_OFF: Final = b"\x1b*rB"
_MAX_ROWS_DOWN: Final = 255
_TEXT_LINE: Final = b"\x1bz\x01"
"""Lines of 4 mm."""


def encode(
    document: Document,
    profile: Profile,
    images: Mapping[str, bytes] = NO_IMAGES,
    device: str = "printer",
) -> Encoded:
    """The bytes that print the document. Raises the DeviceErrors of `writer.write`."""
    if profile.language == "star_graphic":
        encoded = write(document, profile, _Graphic(), images, device).encoded
        *blocks, last = encoded.blocks
        return Encoded(
            (*blocks, last + RASTER_OFF),
            encoded.warnings,
            encoded.length_dots,
            cuts=encoded.cuts,
        )
    commands: Commands = _Lines()
    return write(document, profile, commands, images, device).encoded


class _Lines:
    """StarPRNT and Star Line: letters of the printer's own, pictures between them."""

    first_page = -1

    def start(self) -> bytes:
        return INITIALISE + _TEXT_LINE

    def page(self, slot: int) -> bytes:
        return b"\x1b\x1dt" + bytes((slot,))

    def style(self, was: Style, now: Style) -> bytes:
        changes = b""
        if now.bold != was.bold:
            changes += b"\x1bE" if now.bold else b"\x1bF"
        if now.underline != was.underline:
            changes += b"\x1b-" + bytes((now.underline,))
        if now.inverted != was.inverted:
            changes += b"\x1b4" if now.inverted else b"\x1b5"
        if (now.width, now.height) != (was.width, was.height):
            changes += b"\x1bi" + bytes((now.height - 1, now.width - 1))
        return changes

    def feed(self, lines: int) -> bytes:
        return b"\x1ba" + bytes((lines,))

    def cut(self, full: bool) -> bytes:
        return b"\x1bd" + bytes((2 if full else 3,))

    def qr(self, qr: Qr, dots: int) -> bytes:
        raise AssertionError("the profiles draw codes")

    def barcode(self, code: Barcode, dots: int) -> bytes:
        raise AssertionError("the profiles draw codes")

    def picture(self, picture: Pillow.Image) -> Iterator[tuple[bytes, int]]:
        for rows, count in _rows(picture):
            yield RASTER_ON + rows + RASTER_OFF, count


class _Graphic:
    """Star Graphic (TSP100): the paper is one picture."""

    first_page = -1

    def start(self) -> bytes:
        return b"\x1b*rR" + RASTER_ON

    def page(self, slot: int) -> bytes:
        raise AssertionError("it sets no text")

    def style(self, was: Style, now: Style) -> bytes:
        return b""

    def feed(self, lines: int) -> bytes:
        dots, moves = lines * LINE_DOTS, b""
        while dots:
            step = min(dots, _MAX_ROWS_DOWN)
            moves += b"\x1b*rY" + str(step).encode("ascii") + b"\x00"
            dots -= step
        return moves

    def cut(self, full: bool) -> bytes:
        return b"\x1b*rF" + (b"8" if full else b"9") + b"\x00\x1b\x0c\x00"

    def qr(self, qr: Qr, dots: int) -> bytes:
        raise AssertionError("the profiles draw codes")

    def barcode(self, code: Barcode, dots: int) -> bytes:
        raise AssertionError("the profiles draw codes")

    def picture(self, picture: Pillow.Image) -> Iterator[tuple[bytes, int]]:
        return _rows(picture)


def _rows(picture: Pillow.Image) -> Iterator[tuple[bytes, int]]:
    """Rows of dots, each with its length (b n1 n2 data)."""
    row_bytes = (picture.width + 7) // 8
    head = b"b" + row_bytes.to_bytes(2, "little")
    for part in sliced(raster.packed(picture), row_bytes, MAX_RASTER_ROWS, len(head)):
        rows = [part[at : at + row_bytes] for at in range(0, len(part), row_bytes)]
        yield b"".join(head + row for row in rows), len(rows)
