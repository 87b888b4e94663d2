"""The fonts that are shipped: which family draws which letter, and whether it can be shaped here.

Noto fonts, SIL Open Font License 1.1 (LICENSE-Noto.txt). Noto Sans Mono carries Latin (Vietnamese,
Uzbek), Cyrillic and Greek; CJK is a subset (README.md). Nothing of the machine's own fonts is used,
so that every box prints the same dots.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from PIL import ImageFont, features

FOLDER: Final = Path(__file__).parent
BOX: Final = "\u25a1"
"""Drawn for a character that no font here has."""
_NOWHERE: Final = "\U000f0000"


@dataclass(frozen=True, slots=True)
class Family:
    """A font in two weights. `size` is that of a line of 24 dots.

    `on_grid` letters stand in cells of 12 dots (wide ones in two); others are shaped together by
    Raqm. Where there is no bold file, `bold` is the regular one and letters are drawn twice.
    """

    name: str
    regular: str
    bold: str
    size: int = 20
    on_grid: bool = False
    blocks: tuple[tuple[int, int], ...] = ()

    @property
    def is_thin(self) -> bool:
        """Whether bold has to be made from the regular weight."""
        return self.bold == self.regular


def _noto(name: str, *blocks: tuple[int, int], size: int = 20, on_grid: bool = False) -> Family:
    files = (f"Noto{name}-Regular.ttf", f"Noto{name}-Bold.ttf")
    return Family(name, *files, size=size, on_grid=on_grid, blocks=blocks)


MONO: Final = _noto("SansMono", on_grid=True)
_CJK_FILE: Final = "NotoSansCJK-Regular-subset.otf"
CJK: Final = Family("SansCJK", _CJK_FILE, _CJK_FILE, 23, True)
SHAPED: Final = (
    _noto("SansDevanagari", (0x0900, 0x097F), (0xA8E0, 0xA8FF)),
    _noto("SansThai", (0x0E00, 0x0E7F)),
    _noto(
        "SansArabic",
        *((0x0600, 0x06FF), (0x0750, 0x077F), (0x08A0, 0x08FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFF)),
        size=19,
    ),
    _noto("SansHebrew", (0x0590, 0x05FF), (0xFB1D, 0xFB4F)),
)
FAMILIES: Final = (MONO, *SHAPED, CJK)


@lru_cache(maxsize=16_384)
def family_of(character: str) -> Family | None:
    """The family that draws a letter; None where none does. Marks belong to the letter before."""
    code = ord(character)
    if 0x20 <= code < 0x7F:
        return MONO
    for family in SHAPED:
        if any(low <= code <= high for low, high in family.blocks):
            return family if has(family, character) else None
    return next((family for family in (MONO, CJK) if has(family, character)), None)


def is_shaped(character: str) -> bool:
    """Whether the letter is wrong when put beside others as it comes."""
    code = ord(character)
    return code >= 0x0590 and any(
        low <= code <= high for family in SHAPED for low, high in family.blocks
    )


def is_joined(character: str) -> bool:
    """Whether the character has no place of its own: a combining mark, a joiner, a direction."""
    return bool(unicodedata.combining(character)) or unicodedata.category(character) in _JOINED


_JOINED: Final = frozenset({"Mn", "Me", "Mc", "Cf"})


@lru_cache(maxsize=16_384)
def has(family: Family, character: str) -> bool:
    """Whether the family's font has the character."""
    if is_joined(character) and not is_shaped(character):
        return True
    return _outline(family, character) != _outline(family, _NOWHERE)


@cache
def font(family: Family, bold: bool, size: int) -> ImageFont.FreeTypeFont:
    """The font in a size of dots; shaped with Raqm where this machine has it."""
    return ImageFont.truetype(FOLDER / (family.bold if bold else family.regular), size)


@cache
def can_shape() -> bool:
    """Whether scripts that join or reorder letters can be drawn right on this machine.

    Raqm needs FriBidi, which Pillow loads when it is first used; both are tried here.
    """
    return bool(features.check("raqm")) and bool(features.check("fribidi"))


def trouble() -> str:
    """What is wrong with drawing letters here, for the box's health; empty where all is well."""
    if lost := [name for name in _files() if not (FOLDER / name).is_file()]:
        return f"The fonts {', '.join(lost)} are missing: reinstall Comanda."
    if not can_shape():
        return (
            "Hindi, Thai, Arabic and Hebrew cannot be printed (E_RENDER): install libfribidi0, "
            "which Raqm needs. Latin and Cyrillic print."
        )
    return ""


def _files() -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for each in FAMILIES for name in (each.regular, each.bold)))


def _outline(family: Family, character: str) -> tuple[tuple[int, int], bytes]:
    """The letter as the font has it; Raqm would put one together from its parts."""
    mask = _plain(family).getmask(character)
    return mask.size, bytes(mask)


@cache
def _plain(family: Family) -> ImageFont.FreeTypeFont:
    path = FOLDER / family.regular
    return ImageFont.truetype(path, family.size, layout_engine=ImageFont.Layout.BASIC)
