"""What a printer does with each command: letters, pictures and codes onto paper.

Written from Epson's command reference, not from our encoder: what the encoder gets wrong is seen.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from PIL import Image, ImageChops

from drivers.printers.escpos import drawings
from drivers.printers.escpos.page import Page
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
MAX_UNKNOWN: Final = 1_000
_LINE_DOTS: Final = 30
_TO_CUTTER_DOTS: Final = 96
_CELLS: Final = ((12, 24), (9, 17))
"""Letters of font A and font B."""
_TAB_COLUMNS: Final = 8


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
    font: int = 0
    margin: int = 0
    stored: Image.Image | None = None
    line: list[tuple[int, Image.Image, str]] = field(default_factory=list)
    used_dots: int = 0


class Interpreter:
    """Puts tokens on a roll of paper. Status and drawer belong to the machine around it."""

    def __init__(
        self, roll: Roll, slots: Mapping[int, str] = EPSON_SLOTS, coarse_rows: int = 3
    ) -> None:
        """`coarse_rows` is how high a dot of ESC *'s 8-dot modes is: 2 on impact printers."""
        self.roll = roll
        self.paper: Roll | Page = roll
        self.slots = slots
        self.coarse_rows = coarse_rows
        self.modes = Modes()
        self.unknown: deque[bytes] = deque(maxlen=MAX_UNKNOWN)
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
        self.paper = self.roll

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
            b"\x1d8": lambda args: self._graphics(args[5:]),
            b"\x1bM": lambda args: self._change(font=args[0] % 48 % 2),
            b"\t": lambda _: self._tab(),
            b"\x1b$": lambda args: self._across(args, relative=False),
            b"\x1b\\": lambda args: self._across(args, relative=True),
            b"\x1dL": lambda args: self._change(margin=int.from_bytes(args, "little")),
            b"\x1bL": lambda _: self._begin_page(),
            b"\x1bS": lambda _: self._drop_page(),
            b"\x0c": lambda _: self._print_page(),
            b"\x18": lambda _: self._clear_page(),
            b"\x1bW": self._area,
            b"\x1bT": self._turn,
            b"\x1d$": lambda args: self._down(args, relative=False),
            b"\x1d\\": lambda args: self._down(args, relative=True),
        }

    def _reset(self) -> None:
        self.modes = Modes()
        self.paper = self.roll

    def _drop_line(self) -> None:
        self.modes.line, self.modes.used_dots = [], 0

    def _change(self, **modes: int | bool) -> None:
        for name, value in modes.items():
            setattr(self.modes, name, value)

    def _print_mode(self, bits: int) -> None:
        self._change(
            font=bits & 1,
            bold=bool(bits & 0x08),
            height=2 if bits & 0x10 else 1,
            width=2 if bits & 0x20 else 1,
            underline=1 if bits & 0x80 else 0,
        )

    def _text(self, data: bytes) -> None:
        codec = self.slots.get(self.modes.page, "cp437")
        for character in data.decode(codec, "replace"):
            self._letter(character)

    @property
    def _cell_size(self) -> tuple[int, int]:
        across, down = _CELLS[self.modes.font]
        return across * self.modes.width, down * self.modes.height

    def _letter(self, character: str) -> None:
        width, height = self._cell_size
        if self.modes.used_dots + width > self._line_dots:
            self._end_line()
        self._into_line(self._cell(character, width, height), character)

    def _into_line(self, picture: Image.Image, character: str) -> None:
        self.modes.line.append((self.modes.used_dots, picture, character))
        self.modes.used_dots += picture.width

    def _cell(self, character: str, width: int, height: int) -> Image.Image:
        modes = self.modes
        picture = letter(character, modes.bold, modes.width, modes.height, modes.smooth)
        if modes.font:
            picture = picture.resize((width, height), Image.Resampling.NEAREST)
        if modes.inverted:
            return ImageChops.invert(picture)
        if modes.underline:
            picture = picture.copy()
            picture.paste(0, (0, height - modes.underline - 1, picture.width, height - 1))
        return picture

    def _end_line(self) -> None:
        """Print the line buffer and advance by the spacing, or by the letters where higher."""
        line = self.modes.line
        self._drop_line()
        height = max((picture.height for _, picture, _ in line), default=0)
        words = "".join(character for _, _, character in line)
        if line:
            printed = Image.new("1", (self.paper.width_dots, height), 1)
            start = self._start(max(x + picture.width for x, picture, _ in line))
            for x, picture, _ in line:
                printed.paste(picture, (start + x, height - picture.height))
            self.paper.put(printed)
            self.paper.note_line(words.rstrip())
        self.paper.feed(max(0, self.modes.spacing - height))

    @property
    def _line_dots(self) -> int:
        return self.paper.width_dots - self.modes.margin

    def _start(self, width: int) -> int:
        """Where something of this width begins, as it is aligned now."""
        spare = max(0, self._line_dots - width)
        return self.modes.margin + (0, spare // 2, spare)[min(self.modes.align, 2)]

    def _aligned(self, picture: Image.Image) -> Image.Image:
        paper = Image.new("1", (self.paper.width_dots, picture.height), 1)
        paper.paste(picture, (self._start(picture.width), 0))
        return paper

    def _feed_lines(self, args: bytes) -> None:
        if self.modes.line:
            self._end_line()
        self.paper.feed(args[0] * self.modes.spacing)

    def _feed_dots(self, args: bytes) -> None:
        if self.modes.line:
            self._end_line()
        self.paper.feed(args[0])

    def _cut(self, args: bytes) -> None:
        if self.modes.line:
            self._end_line()
        if args[0] in (65, 66):
            self.roll.feed(_TO_CUTTER_DOTS + args[1])
        self.roll.cut()

    def _raster(self, args: bytes) -> None:
        """GS v 0: the picture begins a line of its own. Page mode does not know it."""
        if isinstance(self.paper, Page):
            self.unknown.append(b"\x1dv0")
            return
        if picture := drawings.raster(args):
            self.paper.put(self._aligned(picture))

    def _column_image(self, args: bytes) -> None:
        """ESC *: into the line buffer."""
        picture = drawings.columns(args, self.coarse_rows)
        self._into_line(picture, "")

    def _barcode(self, args: bytes) -> None:
        modes = self.modes
        made = drawings.barcode(args, modes.code_width, modes.code_height)
        if made is None:
            self.unknown.append(args)
            return
        bars, content = made
        if modes.caption & 1:
            self._caption(content)
        self.paper.put(self._aligned(bars))
        self.paper.note_code(content)
        if modes.caption & 2:
            self._caption(content)

    def _caption(self, content: str) -> None:
        caption = letter(content, False, 1, 1, False)
        self.paper.put(self._aligned(caption))
        self.paper.feed(_LINE_DOTS - caption.height)

    def _function(self, args: bytes) -> None:
        """GS ( k for QR codes, GS ( L for graphics; the other families print nothing."""
        if args[:1] == b"L":
            self._graphics(args[3:])
        elif args[:1] == b"k" and args[3:4] == b"1":
            self._qr_function(args[4], args[5:])

    def _graphics(self, body: bytes) -> None:
        """GS ( L and GS 8 L: function 112 stores a picture, functions 2 and 50 print it."""
        if body[1:2] == b"p":
            self.modes.stored = drawings.graphics(body[2:])
        elif body[1:2] in (b"\x02", b"2") and self.modes.stored is not None:
            self.paper.put(self._aligned(self.modes.stored))
            self.modes.stored = None

    def _qr_function(self, function: int, values: bytes) -> None:
        if function == 67:
            self._change(qr_module=values[0])
        elif function == 69:
            self._change(qr_level=values[0])
        elif function == 80:
            self.modes.qr_data = values[1:]
        elif function == 81 and self.modes.qr_data:
            content = self.modes.qr_data.decode("utf-8", "replace")
            code = drawings.qr(content, self.modes.qr_level, self.modes.qr_module)
            if code is not None:
                self.paper.put(self._aligned(code))
                self.paper.note_code(content)

    # ---- page mode ---------------------------------------------------------------------------
    def _begin_page(self) -> None:
        """ESC L: until FF prints all of it."""
        if not isinstance(self.paper, Page) and not self.modes.line:
            self.paper = Page(self.roll.width_dots)

    def _print_page(self) -> None:
        """FF: the page at once; in standard mode only the line."""
        if self.modes.line:
            self._end_line()
        if not isinstance(self.paper, Page):
            return
        page, self.paper = self.paper, self.roll
        if picture := page.picture():
            self.roll.put(picture)
        for words in page.lines:
            self.roll.note_line(words)
        for content in page.codes:
            self.roll.note_code(content)

    def _drop_page(self) -> None:
        """ESC S: back to standard mode, nothing of the page is printed."""
        if isinstance(self.paper, Page):
            self.paper = self.roll
            self._drop_line()

    def _clear_page(self) -> None:
        """CAN: the page is empty again."""
        if isinstance(self.paper, Page):
            self.paper = Page(self.roll.width_dots)
            self._drop_line()

    def _area(self, args: bytes) -> None:
        """ESC W: x, y, width, height."""
        if isinstance(self.paper, Page):
            numbers = [int.from_bytes(args[at : at + 2], "little") for at in (0, 2, 4, 6)]
            self.paper.set_area(*numbers)

    def _turn(self, args: bytes) -> None:
        if isinstance(self.paper, Page):
            self.paper.turn(args[0] % 48)

    def _down(self, args: bytes, *, relative: bool) -> None:
        """GS $ and GS \\: where the next line of a page is."""
        if isinstance(self.paper, Page):
            dots = int.from_bytes(args, "little", signed=relative)
            (self.paper.move_by if relative else self.paper.move_to)(dots)

    # ---- where in the line -------------------------------------------------------------------
    def _across(self, args: bytes, *, relative: bool) -> None:
        """ESC $ and ESC \\: where in the line the next letter is."""
        dots = int.from_bytes(args, "little", signed=relative)
        self._to_column(self.modes.used_dots + dots if relative else dots)

    def _tab(self) -> None:
        """HT: the next eighth column."""
        stop = _TAB_COLUMNS * _CELLS[0][0]
        self._to_column((self.modes.used_dots // stop + 1) * stop)

    def _to_column(self, dots: int) -> None:
        modes = self.modes
        if dots > modes.used_dots:
            gap = Image.new("1", (dots - modes.used_dots, 1), 1)
            self._into_line(gap, " " * round(gap.width / self._cell_size[0]))
        elif dots < modes.used_dots and dots >= 0:
            self._back_to(dots)

    def _back_to(self, dots: int) -> None:
        """What is already there is overprinted."""
        self.modes.used_dots = dots
