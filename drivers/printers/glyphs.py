"""Text as dots, with the fonts that are shipped here. Fixed pitch, so that columns stay columns.

Letters on the grid take cells of 12 dots, East Asian ones two; other scripts are shaped by Raqm
and take as many cells as they are wide. A character that no font has is drawn as a visible box and
reported.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final, NamedTuple

from PIL import Image, ImageDraw

from domain.documents import Style, cells
from drivers.printers import fonts
from drivers.printers.bidi import visual_runs
from drivers.printers.fonts import BOX, CJK, MONO, Family, can_shape

CELL_WIDTH: Final = 12
CELL_HEIGHT: Final = 24
_BASELINE: Final = 19
_OVER: Final = 12
_BESIDE: Final = 6
"""Room above and below, and beside the cells, for letters that reach over them."""
_DARK: Final = 110
"""Grey above this becomes a dot; thermal heads print slightly bold."""
_JAPANESE: Final = "ja"

Stretch = tuple[Family, str, bool]
"""Letters of one family, in their logical order, and whether they run from right to left."""


def needs_shaping(text: str) -> bool:
    """Whether the text has letters that are wrong when put side by side as they come."""
    return not text.isascii() and any(map(fonts.is_shaped, text))


def measure(text: str, style: Style) -> int:
    """How many cells of the style's size the text takes when drawn here."""
    if text.isascii() or not needs_shaping(text):
        return cells(text, style)
    return sum(_cells_of(family, piece) for family, piece, _ in stretches(text))


def missing(text: str) -> str:
    """The characters that no font here has."""
    found = {c for c in text if not (c.isspace() or fonts.is_joined(c) or fonts.family_of(c))}
    return "".join(sorted(found))


@lru_cache(maxsize=1_024)
def drawn(
    text: str,
    bold: bool,
    width: int,
    height: int,
    head: int = 0,
    foot: int = 0,
    language: str = "",
) -> Image.Image:
    """The text in black on white, 1 bit deep, `width` and `height` times the cell's 12 x 24 dots.

    The picture is as wide as `measure` says; it is shared: nobody draws on it. `head` and `foot`
    are blank dots of normal size above and below, where stacked marks have room. In Japanese
    (`ja`) Chinese characters have their Japanese forms.
    """
    scale = max(width, height)
    across, down = measure(text, Style()) * CELL_WIDTH, head + CELL_HEIGHT + foot
    grey = Image.new("L", (across * scale, down * scale), 255)
    top = (head - _OVER) * scale
    cell = 0
    for family, piece, is_rtl in stretches(text):
        pieces = list(_pieces(family, piece))
        for letters, taken in reversed(pieces) if is_rtl else pieces:
            shown = _Letters(letters, taken, family, bold, scale, is_rtl, language)
            ink = _kept_ink(shown) if family.on_grid else _ink(shown)
            grey.paste(0, ((cell * CELL_WIDTH - _BESIDE) * scale, top), ink)
            cell += taken
    wanted = (across * width, down * height)
    if grey.size != wanted:
        grey = grey.resize(wanted, Image.Resampling.LANCZOS)
    return grey.point(_threshold(), "1")


class _Letters(NamedTuple):
    """What is drawn in one go: its cells, its font, its size and its direction."""

    text: str
    cells: int
    family: Family
    bold: bool
    scale: int
    is_rtl: bool
    language: str


def _ink(letters: _Letters) -> Image.Image:
    """How dark each dot is, with room around the cells for what reaches over them."""
    scale, family = letters.scale, letters.family
    room = letters.cells * CELL_WIDTH * scale
    size = (room + 2 * _BESIDE * scale, (CELL_HEIGHT + 2 * _OVER) * scale)
    ink = Image.new("L", size, 0)
    face = fonts.font(family, letters.bold, family.size * scale)
    direction = "rtl" if letters.is_rtl else None
    is_japanese = family is CJK and letters.language == _JAPANESE and can_shape()
    spare = room - round(face.getlength(letters.text, direction=direction))
    x = _BESIDE * scale
    if letters.is_rtl:
        x += spare
    elif family is CJK:
        x += max(0, spare // 2)
    for shift in (0, scale) if letters.bold and family.is_thin else (0,):
        ImageDraw.Draw(ink).text(
            (x + shift, (_OVER + _BASELINE) * scale),
            letters.text,
            fill=255,
            font=face,
            anchor="ls",
            direction=direction,
            language=_JAPANESE if is_japanese else None,
        )
    return ink


_kept_ink = lru_cache(maxsize=4_096)(_ink)
"""Letters on the grid come again and again."""


@cache
def _threshold() -> list[int]:
    return [0 if grey < 256 - _DARK else 255 for grey in range(256)]


def _pieces(family: Family, text: str) -> Iterator[tuple[str, int]]:
    """What is drawn in one go, with its cells: letters on the grid, shaped text as a whole."""
    if not family.on_grid:
        yield text, _cells_of(family, text)
        return
    letter = ""
    for character in text:
        if letter and not unicodedata.combining(character):
            yield letter, cells(letter, Style())
            letter = ""
        letter += character
    yield letter, cells(letter, Style())


@lru_cache(maxsize=4_096)
def stretches(text: str) -> tuple[Stretch, ...]:
    """The text from left to right in stretches of one family and one direction."""
    found: list[Stretch] = []
    for run, is_rtl in visual_runs(unicodedata.normalize("NFC", text)):
        pieces = [(family, piece, is_rtl) for family, piece in _families(run)]
        found += reversed(pieces) if is_rtl else pieces
    return tuple(found)


def _families(run: str) -> list[tuple[Family, str]]:
    """A run in stretches of one family; marks and blanks stay with the letters before them."""
    stretches: list[tuple[Family, str]] = []
    for character in run:
        family = fonts.family_of(character)
        before = stretches[-1][0] if stretches else None
        stays = not character.isalnum() and before is not None and fonts.has(before, character)
        if before is not None and (fonts.is_joined(character) or family is before or stays):
            stretches[-1] = (before, stretches[-1][1] + character)
        elif family is None and not character.isspace():
            stretches.append((MONO, BOX.ljust(cells(character, Style()))))
        else:
            stretches.append((family or MONO, character))
    return stretches


@lru_cache(maxsize=4_096)
def _cells_of(family: Family, text: str) -> int:
    if family.on_grid:
        return cells(text, Style())
    return math.ceil(fonts.font(family, True, family.size).getlength(text) / CELL_WIDTH)
