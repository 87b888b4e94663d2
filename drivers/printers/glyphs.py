"""Text as dots, with the fonts that are shipped here. Fixed pitch, so that columns stay columns.

Noto Sans Mono carries Latin (Vietnamese, Uzbek), Cyrillic and Greek; Noto Sans Devanagari is
shaped by Raqm. A character that no font has is drawn as a visible box and reported.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont, features

from domain.documents import Style, cells

CELL_WIDTH: Final = 12
CELL_HEIGHT: Final = 24
_BASELINE: Final = 19
_SIZE: Final = 20
_FONTS: Final = Path(__file__).parent / "fonts"
_FILES: Final = {
    ("mono", False): "NotoSansMono-Regular.ttf",
    ("mono", True): "NotoSansMono-Bold.ttf",
    ("devanagari", False): "NotoSansDevanagari-Regular.ttf",
    ("devanagari", True): "NotoSansDevanagari-Bold.ttf",
}
_NOWHERE: Final = "\U000f0000"
_BOX: Final = "\u25a1"
_DARK: Final = 110
"""Grey above this becomes a dot; thermal heads print slightly bold."""


def can_shape() -> bool:
    """Whether scripts that join or reorder letters can be drawn right on this machine."""
    return bool(features.check("raqm"))


def needs_shaping(text: str) -> bool:
    """Whether the text has letters that are wrong when put side by side as they come."""
    return any(_script(c) == "devanagari" for c in text)


def measure(text: str, style: Style) -> int:
    """How many cells of the style's size the text takes when drawn here."""
    if text.isascii() or not needs_shaping(text):
        return cells(text, style)
    return sum(_cells_of(script, part) for script, part in _scripts(text))


def missing(text: str) -> str:
    """The characters that no font here has."""
    return "".join(sorted({c for c in text if not c.isspace() and not _has(_script(c), c)}))


def drawn(
    text: str, bold: bool, width: int, height: int, head: int = 0, foot: int = 0
) -> Image.Image:
    """The text in black on white, 1 bit deep, `width` and `height` times the cell's 12 x 24 dots.

    The picture is as wide as `measure` says. `head` and `foot` are blank dots of normal size
    above and below, where stacked marks have room.
    """
    scale = max(width, height)
    across, down = measure(text, Style()) * CELL_WIDTH, head + CELL_HEIGHT + foot
    grey = Image.new("L", (across * scale, down * scale), 255)
    pen = ImageDraw.Draw(grey)
    x = 0
    for script, part in _scripts(text):
        for piece, piece_cells in _pieces(script, part):
            shown = "".join(c if _has(script, c) or c.isspace() else _BOX for c in piece)
            place = (x * CELL_WIDTH * scale, (head + _BASELINE) * scale)
            pen.text(place, shown, fill=0, font=_font(script, bold, _SIZE * scale), anchor="ls")
            x += piece_cells
    wanted = (across * width, down * height)
    if grey.size != wanted:
        grey = grey.resize(wanted, Image.Resampling.LANCZOS)
    return grey.point(_threshold(), "1")


@cache
def _threshold() -> list[int]:
    return [0 if grey < 256 - _DARK else 255 for grey in range(256)]


def _pieces(script: str, part: str) -> Iterator[tuple[str, int]]:
    """What is drawn in one go, with its cells: letters on the grid, shaped text as a whole."""
    if script == "devanagari":
        yield part, _cells_of(script, part)
        return
    letter = ""
    for character in part:
        if letter and not unicodedata.combining(character):
            yield letter, cells(letter, Style())
            letter = ""
        letter += character
    yield letter, cells(letter, Style())


def _scripts(text: str) -> list[tuple[str, str]]:
    """The text in stretches of one font; blanks and signs stay with the letters before them."""
    stretches: list[tuple[str, str]] = []
    for character in unicodedata.normalize("NFC", text):
        script = _script(character)
        before = stretches[-1] if stretches else (script, "")
        neutral = not character.isalnum() and _has(before[0], character)
        if stretches and (script == before[0] or neutral):
            stretches[-1] = (before[0], before[1] + character)
        else:
            stretches.append((script, character))
    return stretches


def _script(character: str) -> str:
    inside = 0x0900 <= ord(character) <= 0x097F or character in "\u200c\u200d"
    return "devanagari" if inside else "mono"


@lru_cache(maxsize=4_096)
def _cells_of(script: str, part: str) -> int:
    if script == "mono":
        return cells(part, Style())
    return math.ceil(_font(script, True, _SIZE).getlength(part) / CELL_WIDTH)


@cache
def _font(script: str, bold: bool, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONTS / _FILES[script, bold], size)


@lru_cache(maxsize=4_096)
def _has(script: str, character: str) -> bool:
    if unicodedata.combining(character) or unicodedata.category(character) == "Cf":
        return True
    return _shape(script, character) != _shape(script, _NOWHERE)


@lru_cache(maxsize=4_096)
def _shape(script: str, character: str) -> tuple[tuple[int, int], bytes]:
    """The letter as the font has it; Raqm would put one together from its parts."""
    file = _FONTS / _FILES[script, False]
    basic = ImageFont.truetype(file, _SIZE, layout_engine=ImageFont.Layout.BASIC)
    mask = basic.getmask(character)
    return mask.size, bytes(mask)
