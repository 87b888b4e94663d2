"""The parts a printed document is made of. Plain values: no widths, no bytes, no device."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from domain.errors import BadRequest

Align = Literal["left", "centre", "right"]
Kind = Literal["kitchen_ticket", "receipt", "bill", "shift_report", "test_page", "other"]
RuleKind = Literal["single", "double", "dashed"]
BarcodeKind = Literal["code128", "ean13"]

MAX_PARTS = 6_000
"""An order of 500 lines with modifiers and notes stays below this."""
MAX_TEXT = 2_000
MAX_CELLS = 6
MAX_KEPT = 24
"""A kept cell (an amount, a quantity) is never broken, so it must fit the narrowest paper."""
MAX_SCALE = 4
MAX_FEED = 20
MAX_QR_BYTES = 1_000


def _within(name: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise BadRequest(f"The {name} is {value}; it must be between {low} and {high}.")


@dataclass(frozen=True, slots=True)
class Style:
    """How characters look. `width` and `height` are multiples of the normal size, 1 to 4."""

    bold: bool = False
    underline: bool = False
    inverted: bool = False
    width: int = 1
    height: int = 1

    def __post_init__(self) -> None:
        _within("width", self.width, 1, MAX_SCALE)
        _within("height", self.height, 1, MAX_SCALE)


PLAIN = Style()


@dataclass(frozen=True, slots=True)
class Text:
    """One paragraph, wrapped between words.

    `indent` is in characters; `fill` stretches an inverted background over the whole line.
    """

    text: str
    align: Align = "left"
    style: Style = PLAIN
    indent: int = 0
    fill: bool = False

    def __post_init__(self) -> None:
        _printable(self.text, MAX_TEXT)
        _within("indent", self.indent, 0, 16)


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of a row of columns.

    `weight` is its share of the width; 0 means as wide as its text. A `keep` cell is never
    wrapped nor cut (amounts, quantities).
    """

    text: str
    weight: int = 1
    align: Align = "left"
    keep: bool = False

    def __post_init__(self) -> None:
        _printable(self.text, MAX_KEPT if self.keep else MAX_TEXT)
        _within("weight", self.weight, 0, 100)


@dataclass(frozen=True, slots=True)
class Columns:
    """Cells side by side with `gap` blank characters between them."""

    cells: tuple[Cell, ...]
    style: Style = PLAIN
    gap: int = 1
    indent: int = 0

    def __post_init__(self) -> None:
        _within("number of cells", len(self.cells), 1, MAX_CELLS)
        _within("gap", self.gap, 0, 4)
        _within("indent", self.indent, 0, 16)


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""

    kind: RuleKind = "single"


@dataclass(frozen=True, slots=True)
class Feed:
    """Blank lines of normal height."""

    lines: int = 1

    def __post_init__(self) -> None:
        _within("lines", self.lines, 1, MAX_FEED)


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code of `text`, `module_dots` dots a module."""

    text: str
    module_dots: int = 5
    align: Align = "centre"

    def __post_init__(self) -> None:
        _within("length of the QR text", len(self.text.encode()), 1, MAX_QR_BYTES)
        _within("module_dots", self.module_dots, 2, 12)


@dataclass(frozen=True, slots=True)
class Barcode:
    """A one-dimensional code; EAN-13 is given with its check digit."""

    text: str
    kind: BarcodeKind = "code128"
    height_dots: int = 72
    caption: bool = True
    align: Align = "centre"

    def __post_init__(self) -> None:
        _within("height_dots", self.height_dots, 24, 240)
        _encodable(self.text, self.kind)


@dataclass(frozen=True, slots=True)
class Image:
    """A stored picture (a logo) by its name; whoever prints looks it up."""

    ref: str
    align: Align = "centre"

    def __post_init__(self) -> None:
        _within("length of the image's name", len(self.ref), 1, 200)


@dataclass(frozen=True, slots=True)
class Cut:
    """The end of a piece of paper. `full` leaves no bridge."""

    full: bool = False


Part = Text | Columns | Rule | Feed | Qr | Barcode | Image | Cut


@dataclass(frozen=True, slots=True)
class Document:
    """What is printed as one job. A drawer pulse is never part of it: pulses are not spooled."""

    kind: Kind
    title: str
    parts: tuple[Part, ...]
    language: str = "en"

    def __post_init__(self) -> None:
        _within("number of parts", len(self.parts), 0, MAX_PARTS)
        _printable(self.title, 200)


def _printable(text: str, longest: int) -> None:
    if len(text) > longest:
        raise BadRequest(f"A text of {len(text)} characters is too long; {longest} are allowed.")
    if any(ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 or 0xD800 <= ord(c) < 0xE000 for c in text):
        raise BadRequest("A text to print contains a control character.")


def _encodable(text: str, kind: BarcodeKind) -> None:
    if kind == "ean13":
        if not (len(text) == 13 and text.isascii() and text.isdigit() and _ean_is_right(text)):
            raise BadRequest(f"{text!r} is not an EAN-13 number with a right check digit.")
    elif not 1 <= len(text) <= 40 or any(not 0x20 <= ord(c) < 0x7F for c in text):
        raise BadRequest("A CODE 128 bar code takes 1 to 40 plain ASCII characters.")


def _ean_is_right(digits: str) -> bool:
    odd, even = (sum(map(int, digits[start:12:2])) for start in (0, 1))
    return (odd + 3 * even + int(digits[12])) % 10 == 0
