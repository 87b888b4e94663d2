"""What a document means, in dots: papers are compared with it. Nothing is left to a printer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from PIL import Image as Pillow

from domain.documents import Barcode, Document, Qr, Style
from drivers.printers.profiles import Profile
from drivers.printers.writer import LINE_DOTS, NO_IMAGES, write

_CUT_DOTS: Final = 60


def picture_of(
    document: Document, profile: Profile, images: Mapping[str, bytes] = NO_IMAGES
) -> tuple[Pillow.Image, tuple[str, ...]]:
    """The paper in black and white, one pixel a dot, and what could not be drawn as meant.

    Raises the DeviceErrors of `drivers.printers.writer.write`.
    """
    drawing = _Drawing(profile.width_dots)
    writer = write(document, _drawn(profile), drawing, images, "The picture")
    height = max(1, sum(piece.height for piece in drawing.pieces))
    paper = Pillow.new("1", (profile.width_dots, height), 1)
    y = 0
    for piece in drawing.pieces:
        paper.paste(piece, (0, y))
        y += piece.height
    return paper, writer.encoded.warnings


def _drawn(profile: Profile) -> Profile:
    """The same paper, with nothing left to the printer."""
    return Profile(
        profile.name,
        width_dots=profile.width_dots,
        columns=profile.columns,
        code_pages={},
        native_qr=False,
        native_barcode=False,
        max_length_mm=profile.max_length_mm,
    )


class _Drawing:
    """Commands that keep the dots instead of saying them."""

    first_page = -1

    def __init__(self, width_dots: int) -> None:
        self.pieces: list[Pillow.Image] = []
        self._width_dots = width_dots

    def start(self) -> bytes:
        return b""

    def page(self, slot: int) -> bytes:
        raise AssertionError("all letters are drawn")

    def style(self, was: Style, now: Style) -> bytes:
        return b""

    def feed(self, lines: int) -> bytes:
        self._blank(lines * LINE_DOTS)
        return b""

    def cut(self, full: bool) -> bytes:
        self._blank(_CUT_DOTS)
        return b""

    def qr(self, qr: Qr, dots: int) -> bytes:
        raise AssertionError("all codes are drawn")

    def barcode(self, code: Barcode, dots: int) -> bytes:
        raise AssertionError("all codes are drawn")

    def picture(self, picture: Pillow.Image) -> Iterator[tuple[bytes, int]]:
        self.pieces.append(picture)
        yield b"", picture.height

    def _blank(self, dots: int) -> None:
        self.pieces.append(Pillow.new("1", (self._width_dots, dots), 1))
