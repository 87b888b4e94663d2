"""What a printer does with each command: letters, pictures and codes onto paper.

Written from Epson's command reference, not from our encoder: what the encoder gets wrong is seen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

import segno
from PIL import Image, ImageChops

from drivers.printers.barcodes import code128, ean13
from drivers.printers.escpos.paper import Roll, letter
from drivers.printers.escpos.tokens import Token

EPSON_SLOTS: Final[Mapping[int, str]] = MappingProxyType(
    {
        0: "cp437",
        2: "cp850",
        3: "cp860",
        4: "cp863",
        5: "cp865",
        13: "cp857",
        14: "cp737",
        15: "iso8859-7",
        16: "cp1252",
        17: "cp866",
        18: "cp852",
        19: "cp858",
        33: "cp775",
        34: "cp855",
        35: "cp861",
        39: "iso8859-2",
        40: "iso8859-15",
        45: "cp1250",
        46: "cp1251",
        47: "cp1253",
        48: "cp1254",
        51: "cp1257",
    }
)
"""Code page slots of Epson's TM series."""
_LINE_DOTS: Final = 30
_TO_CUTTER_DOTS: Final = 96
_CELL: Final = (12, 24)


@dataclass(slots=True)
class Modes:
    """What ESC @ sets back."""

    bold: bool = False
    underline: int = 0
    inverted: bool = False
    width: int = 1
    height: int = 1
    align: int = 0
    page: int = 0
    spacing: int = _LINE_DOTS
    smooth: bool = False
    code_height: int = 162
    code_width: int = 3
    caption: int = 0
    qr_module: int = 3
    qr_level: int = 48
    qr_data: bytes = b""
    line: list[tuple[Image.Image, str]] = field(default_factory=list)
    used_dots: int = 0


class Interpreter:
    """Puts tokens on a roll of paper. Status and drawer belong to the machine around it."""

    def __init__(
        self, roll: Roll, slots: Mapping[int, str] = EPSON_SLOTS, coarse_rows: int = 3
    ) -> None:
        """`coarse_rows` is how high a dot of ESC *'s 8-dot modes is: 2 on impact printers."""
        self.roll = roll
        self.slots = slots
        self.coarse_rows = coarse_rows
        self.modes = Modes()
        self.unknown: list[bytes] = []
        self._acts: Mapping[bytes, Callable[[bytes], None]] = self._table()

    def take(self, token: Token) -> None:
        """Do one token. An unknown one is remembered; its letters follow as text."""
        if token.name in self._acts:
            self._acts[token.name](token.args)
        elif token.name == b"?":
            self.unknown.append(token.args)

    def forget_line(self) -> None:
        """Power is gone: the half-set line with it."""
        self.modes = Modes()

    def _table(self) -> dict[bytes, Callable[[bytes], None]]:
        return {
            b"": self._text,
            b"\n": lambda _: self._end_line(),
            b"\x1b@": lambda _: self._reset(),
            b"\x1bt": lambda args: self._change(page=args[0]),
            b"\x1bE": lambda args: self._change(bold=bool(args[0] & 1)),
            b"\x1b-": lambda args: self._change(underline=args[0] % 48),
            b"\x1dB": lambda args: self._change(inverted=bool(args[0] & 1)),
            b"\x1d!": lambda args: self._change(
                width=(args[0] >> 4) + 1, height=(args[0] & 15) + 1
            ),
            b"\x1b!": lambda args: self._print_mode(args[0]),
            b"\x1ba": lambda args: self._change(align=args[0] % 48),
            b"\x1b2": lambda _: self._change(spacing=_LINE_DOTS),
            b"\x1b3": lambda args: self._change(spacing=args[0]),
            b"\x1db": lambda args: self._change(smooth=bool(args[0] & 1)),
            b"\x1bd": self._feed_lines,
            b"\x1bJ": self._feed_dots,
            b"\x1dV": self._cut,
            b"\x1bi": lambda _: self._cut(b"\x00"),
            b"\x1bm": lambda _: self._cut(b"\x01"),
            b"\x1dv": self._raster,
            b"\x1b*": self._column_image,
            b"\x1dh": lambda args: self._change(code_height=args[0]),
            b"\x1dw": lambda args: self._change(code_width=args[0]),
            b"\x1dH": lambda args: self._change(caption=args[0] % 48),
            b"\x1dk": self._barcode,
            b"\x1d(": self._function,
        }

    def _reset(self) -> None:
        self.modes = Modes()

    def _change(self, **modes: int | bool) -> None:
        for name, value in modes.items():
            setattr(self.modes, name, value)

    def _print_mode(self, bits: int) -> None:
        self._change(
            bold=bool(bits & 0x08),
            height=2 if bits & 0x10 else 1,
            width=2 if bits & 0x20 else 1,
            underline=1 if bits & 0x80 else 0,
        )

    def _text(self, data: bytes) -> None:
        codec = self.slots.get(self.modes.page, "cp437")
        for character in data.decode(codec, "replace"):
            self._letter(character)

    def _letter(self, character: str) -> None:
        modes = self.modes
        width, height = _CELL[0] * modes.width, _CELL[1] * modes.height
        if modes.used_dots + width > self.roll.width_dots:
            self._end_line()
        modes.line.append((self._cell(character, height), character))
        modes.used_dots += width

    def _cell(self, character: str, height: int) -> Image.Image:
        modes = self.modes
        picture = letter(character, modes.bold, modes.width, modes.height, modes.smooth)
        if modes.inverted:
            return ImageChops.invert(picture)
        if modes.underline:
            picture = picture.copy()
            picture.paste(0, (0, height - modes.underline - 1, picture.width, height - 1))
        return picture

    def _end_line(self) -> None:
        """Print the line buffer and advance by the spacing, or by the letters where higher."""
        line, self.modes.line, self.modes.used_dots = self.modes.line, [], 0
        height = max((picture.height for picture, _ in line), default=0)
        words = "".join(character for _, character in line)
        if line:
            printed = Image.new("1", (self.roll.width_dots, height), 1)
            x = self._start(sum(picture.width for picture, _ in line))
            for picture, _ in line:
                printed.paste(picture, (x, height - picture.height))
                x += picture.width
            self.roll.put(printed)
            self.roll.note_line(words.rstrip())
        self.roll.feed(max(0, self.modes.spacing - height))

    def _start(self, width: int) -> int:
        """Where something of this width begins, as it is aligned now."""
        spare = max(0, self.roll.width_dots - width)
        return (0, spare // 2, spare)[min(self.modes.align, 2)]

    def _aligned(self, picture: Image.Image) -> Image.Image:
        paper = Image.new("1", (self.roll.width_dots, picture.height), 1)
        paper.paste(picture, (self._start(picture.width), 0))
        return paper

    def _feed_lines(self, args: bytes) -> None:
        if self.modes.line:
            self._end_line()
        self.roll.feed(args[0] * self.modes.spacing)

    def _feed_dots(self, args: bytes) -> None:
        if self.modes.line:
            self._end_line()
        self.roll.feed(args[0])

    def _cut(self, args: bytes) -> None:
        if self.modes.line:
            self._end_line()
        if args[0] in (65, 66):
            self.roll.feed(_TO_CUTTER_DOTS + args[1])
        self.roll.cut()

    def _raster(self, args: bytes) -> None:
        """GS v 0: the picture begins a line of its own."""
        across, down = int.from_bytes(args[2:4], "little"), int.from_bytes(args[4:6], "little")
        if not across or not down:
            return
        white_is_one = bytes(byte ^ 0xFF for byte in args[6:])
        picture = Image.frombytes("1", (across * 8, down), white_is_one)
        wide, high = 1 + (args[1] & 1), 1 + (args[1] >> 1 & 1)
        if (wide, high) != (1, 1):
            picture = picture.resize((picture.width * wide, picture.height * high))
        self.roll.put(self._aligned(picture))

    def _column_image(self, args: bytes) -> None:
        """ESC *: 8 or 24 dots high, a column after another, into the line buffer."""
        deep = 3 if args[0] in (32, 33) else 1
        wide = 1 if args[0] in (1, 33) else 2
        columns = [args[at : at + deep] for at in range(3, len(args), deep)]
        picture = Image.new("1", (len(columns), deep * 8), 1)
        for x, column in enumerate(columns):
            bits = int.from_bytes(column)
            for y in range(deep * 8):
                if bits >> (deep * 8 - 1 - y) & 1:
                    picture.putpixel((x, y), 0)
        tall = 1 if deep == 3 else self.coarse_rows
        picture = picture.resize((picture.width * wide, deep * 8 * tall))
        self.modes.line.append((picture, ""))
        self.modes.used_dots += picture.width

    def _barcode(self, args: bytes) -> None:
        kind, data = args[0], args[2:].decode("ascii", "replace")
        if kind == 73 and data.startswith("{B"):
            content = data[2:]
            modules = code128(content)
        elif kind == 67 and len(data) == 13 and data.isdigit():
            content = data
            modules = ean13(content)
        else:
            self.unknown.append(args)
            return
        bars = Image.new("1", (len(modules), 1), 1)
        bars.putdata([0 if module == "1" else 1 for module in modules])
        size = (len(modules) * self.modes.code_width, self.modes.code_height)
        self.roll.put(self._aligned(bars.resize(size, Image.Resampling.NEAREST)))
        self.roll.note_code(content)
        if self.modes.caption & 2:
            caption = letter(content, False, 1, 1, False)
            self.roll.put(self._aligned(caption))
            self.roll.feed(_LINE_DOTS - caption.height)

    def _function(self, args: bytes) -> None:
        """GS ( k for QR codes; the other families print nothing."""
        if args[:1] != b"k" or args[3:4] != b"1":
            return
        function, values = args[4], args[5:]
        if function == 67:
            self._change(qr_module=values[0])
        elif function == 69:
            self._change(qr_level=values[0])
        elif function == 80:
            self.modes.qr_data = values[1:]
        elif function == 81 and self.modes.qr_data:
            self._qr()

    def _qr(self) -> None:
        level = "lmqh"[(self.modes.qr_level - 48) % 4]
        content = self.modes.qr_data.decode("utf-8", "replace")
        code = segno.make_qr(content, error=level, boost_error=False)
        rows = [[0 if dark else 1 for dark in row] for row in code.matrix]
        small = Image.new("1", (len(rows), len(rows)), 1)
        small.putdata([dot for row in rows for dot in row])
        side = len(rows) * self.modes.qr_module
        self.roll.put(self._aligned(small.resize((side, side), Image.Resampling.NEAREST)))
        self.roll.note_code(content)
