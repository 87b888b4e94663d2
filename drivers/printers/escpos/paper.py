"""Paper as a person would find it: strips of dots, cut off the roll one after another."""

from __future__ import annotations

import io
from collections import deque
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from PIL import Image

from drivers.printers.glyphs import drawn

MAX_STRIPS: Final = 200
"""Older strips fall into the bin."""
MARGIN_DOTS: Final = 32
"""Paper of 80 mm is wider than the 72 mm a head prints."""


@dataclass(frozen=True, slots=True)
class Strip:
    """One piece of paper. `pieces` are pictures and blank rows from top to bottom.

    `lines` are the words the printer set from its own letters, `codes` what its bar and QR codes
    say; raster is only in the picture. `is_cut` is false while it still hangs out of the printer.
    """

    number: int
    width_dots: int
    pieces: tuple[Image.Image | int, ...]
    lines: tuple[str, ...]
    codes: tuple[str, ...]
    is_cut: bool

    @property
    def text(self) -> str:
        """The printer's own letters, a line each."""
        return "\n".join(self.lines)

    @property
    def height_dots(self) -> int:
        """The length of the strip, 8 dots a millimetre."""
        return sum(map(_height, self.pieces))

    def picture(self) -> Image.Image:
        """The strip's dots, black on white, one pixel a dot, without margins."""
        paper = Image.new("1", (self.width_dots, max(1, self.height_dots)), 1)
        y = 0
        for piece in self.pieces:
            if isinstance(piece, Image.Image):
                paper.paste(piece, (0, y))
            y += _height(piece)
        return paper

    def png(self, margin_dots: int = MARGIN_DOTS) -> bytes:
        """The strip with its paper margins as a PNG file."""
        dots = self.picture()
        size = (dots.width + 2 * margin_dots, dots.height + 2 * margin_dots)
        paper = Image.new("1", size, 1)
        paper.paste(dots, (margin_dots, margin_dots))
        file = io.BytesIO()
        paper.save(file, "PNG")
        return file.getvalue()


@lru_cache(maxsize=2_048)
def letter(character: str, bold: bool, width: int, height: int, smooth: bool) -> Image.Image:
    """A letter of the printer's own font A; large ones are coarse unless smoothing is on."""
    if smooth:
        return drawn(character, bold, width, height)
    small = drawn(character, bold, 1, 1)
    return small.resize((small.width * width, small.height * height), Image.Resampling.NEAREST)


class Roll:
    """The roll in the printer and what came off it: `cut_off` papers, ever."""

    def __init__(self, width_dots: int) -> None:
        self.width_dots = width_dots
        self.fed_dots = 0
        self.cut_off = 0
        self._cut_off: deque[Strip] = deque(maxlen=MAX_STRIPS)
        self._next_number = 1
        self._begin()

    @property
    def strips(self) -> tuple[Strip, ...]:
        """All strips, oldest first; the last may still hang out of the printer."""
        return (*self._cut_off, self._hanging(False)) if self._pieces else tuple(self._cut_off)

    def feed(self, dots: int) -> None:
        """Blank paper."""
        if dots:
            self._pieces.append(dots)
            self.fed_dots += dots

    def put(self, picture: Image.Image) -> None:
        """Rows of dots; what is wider than the head is lost."""
        if picture.width > self.width_dots:
            picture = picture.crop((0, 0, self.width_dots, picture.height))
        self._pieces.append(picture)
        self.fed_dots += picture.height

    def note_line(self, words: str) -> None:
        """Remember words set from the printer's own letters."""
        self._lines.append(words)

    def note_code(self, content: str) -> None:
        """Remember what a printed code says."""
        self._codes.append(content)

    def cut(self) -> None:
        """Cut what hangs out; cutting twice gives no empty strip."""
        if self._pieces:
            self._cut_off.append(self._hanging(True))
            self.cut_off += 1
            self._next_number += 1
            self._begin()

    def throw_away(self) -> None:
        """Empty the bin: strips that were cut off are gone, numbers go on."""
        self._cut_off.clear()

    def _begin(self) -> None:
        self._pieces: list[Image.Image | int] = []
        self._lines: list[str] = []
        self._codes: list[str] = []

    def _hanging(self, is_cut: bool) -> Strip:
        return Strip(
            self._next_number,
            self.width_dots,
            tuple(self._pieces),
            tuple(self._lines),
            tuple(self._codes),
            is_cut,
        )


def _height(piece: Image.Image | int) -> int:
    return piece if isinstance(piece, int) else piece.height
