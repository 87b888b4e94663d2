"""What a Star printer does with each command: letters and rows of dots onto paper.

Written from the StarPRNT, Star Line and Star Graphic manuals, not from our encoder.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from PIL import Image, ImageChops

from drivers.printers.escpos import drawings
from drivers.printers.escpos.interpreter import MAX_UNKNOWN
from drivers.printers.escpos.paper import Roll, letter
from drivers.printers.escpos.tokens import Token

STAR_SLOTS: Final[Mapping[int, str]] = MappingProxyType(
    {
        1: "cp437",
        3: "cp437",
        4: "cp858",
        5: "cp852",
        6: "cp860",
        7: "cp861",
        8: "cp863",
        9: "cp865",
        10: "cp866",
        11: "cp855",
        12: "cp857",
        13: "cp862",
        15: "cp737",
        32: "cp1252",
        33: "cp1250",
        34: "cp1251",
    }
)
_THREE_MM, _FOUR_MM = 24, 32
_TO_CUTTER_DOTS: Final = 96
_ROWS_AT_ONCE: Final = 24
_MOST_TIMES: Final = 6
_MOST_DIGITS: Final = 6


@dataclass(slots=True)
class Modes:
    """What ESC @ sets back."""

    bold: bool = False
    underline: bool = False
    inverted: bool = False
    width: int = 1
    height: int = 1
    align: int = 0
    page: int = 1
    spacing: int = _FOUR_MM
    qr_level: int = 48
    qr_module: int = 3
    qr_data: bytes = b""
    line: list[tuple[Image.Image, str]] = field(default_factory=list)


class StarInterpreter:
    """Puts tokens on a roll of paper. Status and drawer belong to the machine around it."""

    def __init__(self, roll: Roll, slots: Mapping[int, str] = STAR_SLOTS) -> None:
        self.roll = roll
        self.slots = slots
        self.modes = Modes()
        self.in_raster = False
        self.unknown: deque[bytes] = deque(maxlen=MAX_UNKNOWN)
        self._rows: list[bytes] = []
        self._page_end = b""
        self._acts: Mapping[bytes, Callable[[bytes], None]] = self._table()

    def take(self, token: Token) -> None:
        """Do one token. An unknown one is remembered; its letters follow as text."""
        if token.name != b"b" or len(self._rows) >= _ROWS_AT_ONCE:
            self._print_rows()
        if token.name in self._acts:
            self._acts[token.name](token.args)
        elif token.name == b"?":
            self.unknown.append(token.args)

    def forget(self) -> None:
        """Power is gone."""
        self.modes = Modes()
        self.in_raster = False
        self._rows.clear()
        self._page_end = b""

    def _table(self) -> dict[bytes, Callable[[bytes], None]]:
        return {
            b"": self._text,
            b"\n": lambda _: self._end_line(),
            b"\x1b@": lambda _: self.forget(),
            b"\x1bE": lambda _: self._change(bold=True),
            b"\x1bF": lambda _: self._change(bold=False),
            b"\x1b-": lambda args: self._change(underline=bool(args[0] % 48)),
            b"\x1b4": lambda _: self._change(inverted=True),
            b"\x1b5": lambda _: self._change(inverted=False),
            b"\x1bi": lambda args: self._change(height=_times(args[0]), width=_times(args[1])),
            b"\x1bW": lambda args: self._change(width=_times(args[0])),
            b"\x1bh": lambda args: self._change(height=_times(args[0])),
            b"\x1bz": lambda args: self._change(spacing=_FOUR_MM if args[0] % 48 else _THREE_MM),
            b"\x1b0": lambda _: self._change(spacing=_THREE_MM),
            b"\x1b\x1dt": lambda args: self._change(page=args[0]),
            b"\x1b\x1da": lambda args: self._change(align=args[0] % 48),
            b"\x1ba": lambda args: self._feed(args[0] * self.modes.spacing),
            b"\x1bJ": lambda args: self._feed(args[0] * 2),
            b"\x1bI": lambda args: self._feed(args[0]),
            b"\x1bd": lambda args: self._cut(feeds=args[0] % 48 >= 2),
            b"\x1b\x1dy": self._qr,
            b"\x1b*rA": lambda _: self._enter_raster(True),
            b"\x1b*rB": lambda _: self._enter_raster(False),
            b"\x1b*rR": lambda _: self._enter_raster(self.in_raster),
            b"\x1b*rY": lambda args: self.roll.feed(_number(args[:-1])),
            b"\x1b*rF": self._choose_page_end,
            b"\x1b\x0c": lambda _: self._end_page(),
            b"b": self._rows.append,
        }

    def _change(self, **modes: int | bool) -> None:
        for name, value in modes.items():
            setattr(self.modes, name, value)

    # ---- letters -----------------------------------------------------------------------------
    def _text(self, data: bytes) -> None:
        codec = self.slots.get(self.modes.page, "cp437")
        for character in data.decode(codec, "replace"):
            self._letter(character)

    def _letter(self, character: str) -> None:
        modes = self.modes
        picture = letter(character, modes.bold, modes.width, modes.height, False)
        if modes.inverted:
            picture = ImageChops.invert(picture)
        elif modes.underline:
            picture = picture.copy()
            picture.paste(0, (0, picture.height - 2, picture.width, picture.height - 1))
        if sum(each.width for each, _ in modes.line) + picture.width > self.roll.width_dots:
            self._end_line()
        modes.line.append((picture, character))

    def _end_line(self) -> None:
        line, self.modes.line = self.modes.line, []
        height = max((picture.height for picture, _ in line), default=0)
        if line:
            printed = Image.new("1", (sum(picture.width for picture, _ in line), height), 1)
            x = 0
            for picture, _ in line:
                printed.paste(picture, (x, height - picture.height))
                x += picture.width
            self._put(printed)
            self.roll.note_line("".join(character for _, character in line).rstrip())
        self.roll.feed(max(0, self.modes.spacing - height))

    def _put(self, picture: Image.Image) -> None:
        spare = max(0, self.roll.width_dots - picture.width)
        paper = Image.new("1", (self.roll.width_dots, picture.height), 1)
        paper.paste(picture, ((0, spare // 2, spare)[min(self.modes.align, 2)], 0))
        self.roll.put(paper)

    def _feed(self, dots: int) -> None:
        if self.modes.line:
            self._end_line()
        self.roll.feed(dots)

    def _cut(self, *, feeds: bool) -> None:
        if self.modes.line:
            self._end_line()
        if feeds:
            self.roll.feed(_TO_CUTTER_DOTS)
        self.roll.cut()

    def _qr(self, args: bytes) -> None:
        """ESC GS y: S 1 level, S 2 size, D 1 data, P prints."""
        modes = self.modes
        match args[:2]:
            case b"S1":
                modes.qr_level = 48 + args[2] % 48
            case b"S2":
                modes.qr_module = max(1, args[2] % 48)
            case b"D1":
                modes.qr_data = args[5:]
            case b"P" if modes.qr_data:
                content = modes.qr_data.decode("utf-8", "replace")
                code = drawings.qr(content, modes.qr_level, modes.qr_module)
                if code is not None:
                    self._put(code)
                    self.roll.note_code(content)

    # ---- rows of dots ------------------------------------------------------------------------
    def _enter_raster(self, is_in: bool) -> None:
        if self.modes.line:
            self._end_line()
        self.in_raster = is_in

    def _print_rows(self) -> None:
        if not self._rows:
            return
        rows = [row[2:].ljust(self.roll.width_dots // 8, b"\x00") for row in self._rows]
        self._rows.clear()
        across = max(map(len, rows))
        packed = b"".join(row.ljust(across, b"\x00") for row in rows)
        white_is_one = bytes(byte ^ 0xFF for byte in packed)
        self.roll.put(Image.frombytes("1", (across * 8, len(rows)), white_is_one))

    def _choose_page_end(self, args: bytes) -> None:
        self._page_end = args[:-1]

    def _end_page(self) -> None:
        """ESC FF: feeds and cuts as ESC * r F chose; 8 and 9 feed to the cutter and cut."""
        if self._page_end not in (b"1", b"2"):
            self._cut(feeds=True)


def _times(value: int) -> int:
    return min(value % 48 + 1, _MOST_TIMES)


def _number(digits: bytes) -> int:
    """Rows to go down; what is no number moves nothing."""
    return int(digits) if digits.isdigit() and len(digits) < _MOST_DIGITS else 0
