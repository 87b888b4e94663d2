"""A laid-out document as a printer's commands: which line is text, which is a picture.

What differs between languages is in their `Commands`; the choices here are the same for all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, Protocol

from PIL import Image as Pillow

from domain.device_errors import DeviceCode, DeviceError
from domain.documents import Barcode, Cut, Document, Feed, Image, Placed, Qr, Row, Style, lay_out
from domain.documents.layout import cells
from drivers.printers import fonts, glyphs, raster
from drivers.printers.codepages import encodable
from drivers.printers.profiles import DOTS_PER_MM, Profile

BLOCK_BYTES: Final = 4_096
"""Bytes are handed over in blocks of at most this size, never cut inside a command."""
LINE_DOTS: Final = 30
NO_IMAGES: Final[Mapping[str, bytes]] = MappingProxyType({})
PLAIN: Final = Style()


@dataclass(frozen=True, slots=True)
class Encoded:
    """A document's bytes in blocks that end between commands.

    `warnings` name what could not be printed as meant; `length_dots` is the paper it takes.
    Nothing is on paper before the block `irrevocable_from` is handed over. `cuts` are its cuts.
    """

    blocks: tuple[bytes, ...]
    warnings: tuple[str, ...]
    length_dots: int
    irrevocable_from: int = 0
    cuts: int = 0

    @property
    def data(self) -> bytes:
        """All blocks together."""
        return b"".join(self.blocks)


class Commands(Protocol):
    """The bytes of a language. Dots are of our own 8 a millimetre."""

    first_page: int
    """The code page slot after `start`."""

    def start(self) -> bytes:
        """Sets everything back, so that nothing is left of the job before."""
        ...

    def page(self, slot: int) -> bytes:
        """Selects a code page."""
        ...

    def style(self, was: Style, now: Style) -> bytes:
        """Changes how letters look."""
        ...

    def feed(self, lines: int) -> bytes:
        """Blank lines."""
        ...

    def cut(self, full: bool) -> bytes:
        """Feeds to the cutter and cuts."""
        ...

    def qr(self, qr: Qr, dots: int) -> bytes:
        """A code that the printer draws, where the profile says that it can."""
        ...

    def barcode(self, code: Barcode, dots: int) -> bytes:
        """A code that the printer draws, where the profile says that it can."""
        ...

    def picture(self, picture: Pillow.Image) -> Iterable[tuple[bytes, int]]:
        """A picture of the paper's width in commands, each with the rows of dots it prints."""
        ...


def write(
    document: Document,
    profile: Profile,
    commands: Commands,
    images: Mapping[str, bytes] = NO_IMAGES,
    device: str = "printer",
) -> Writer:
    """The document's commands, collected.

    `images` are stored picture files by name. Raises DeviceError E_RENDER (a script that cannot
    be drawn here), E_TOO_WIDE (a code wider than the paper) or E_TOO_LARGE (longer than the
    profile's limit).
    """
    writer = Writer(profile, commands, images, device, document.language)
    for placed in lay_out(document, profile.columns, glyphs.measure):
        writer.add(placed)
        writer.require_length()
    return writer


def in_blocks(commands: Iterable[bytes], limit: int = BLOCK_BYTES) -> tuple[bytes, ...]:
    """Commands put together in blocks of about `limit` bytes, none of them cut."""
    blocks: list[bytearray] = [bytearray()]
    for command in commands:
        if blocks[-1] and len(blocks[-1]) + len(command) > limit:
            blocks.append(bytearray())
        blocks[-1] += command
    return tuple(map(bytes, blocks))


class Writer:
    """Collects commands and remembers what the printer was last told."""

    def __init__(
        self,
        profile: Profile,
        commands: Commands,
        images: Mapping[str, bytes],
        device: str,
        language: str,
    ) -> None:
        self.profile = profile
        self.say = commands
        self.images = images
        self.device = device
        self.language = language
        self.commands: list[bytes] = [commands.start()]
        self.warnings: list[str] = []
        self.length_dots = 0
        self.cuts = 0
        self._style = PLAIN
        self._page = commands.first_page

    @property
    def encoded(self) -> Encoded:
        """All of it, printed as it comes."""
        warnings = tuple(dict.fromkeys(self.warnings))
        return Encoded(in_blocks(self.commands), warnings, self.length_dots, cuts=self.cuts)

    def add(self, placed: Placed) -> None:
        """What stands next on the paper."""
        match placed:
            case Row():
                self._row(placed)
            case Feed():
                self._send(self.say.feed(placed.lines), placed.lines * LINE_DOTS)
            case Qr():
                self._qr(placed)
            case Barcode():
                self._barcode(placed)
            case Image():
                self._image(placed)
            case Cut():
                self._cut(placed)

    def require_length(self) -> None:
        """Raise DeviceError E_TOO_LARGE where the paper would be too long."""
        if self.length_dots > self.profile.max_length_mm * DOTS_PER_MM:
            metres = self.profile.max_length_mm / 1000
            raise self._error(
                DeviceCode.TOO_LARGE,
                f"the document would be longer than {metres:.1f} m.",
                "Print it in parts.",
            )

    def _send(self, command: bytes, dots: int) -> None:
        self.commands.append(command)
        self.length_dots += dots

    def _row(self, row: Row) -> None:
        text = row.plain()
        if row.fill:
            text += " " * (row.columns - cells(text, row.style))
        found = encodable(text, self.profile.code_pages, self._page) if self._sets(row) else None
        if found is None or glyphs.needs_shaping(text):
            self._drawn_row(row, text)
            return
        page, data = found
        if page != self._page:
            self.commands.append(self.say.page(page))
            self._page = page
        words = data if row.fill else data.lstrip(b" ")
        if len(words) < len(data):
            self._set(replace(row.style, underline=False, inverted=False))
            self.commands.append(b" " * (len(data) - len(words)))
        self._set(row.style)
        self._send(words + b"\n", max(LINE_DOTS, glyphs.CELL_HEIGHT * row.style.height))

    def _sets(self, row: Row) -> bool:
        """Whether the printer's own letters can look like this."""
        style = row.style
        is_large = max(style.width, style.height) > self.profile.max_scale
        return not is_large and (self.profile.prints_inverted or not style.inverted)

    def _drawn_row(self, row: Row, text: str) -> None:
        if glyphs.needs_shaping(text) and not fonts.can_shape():
            raise self._error(
                DeviceCode.RENDER,
                "this text needs a script library (Raqm with FriBidi) that is missing here.",
                "Install libfribidi0 on the box.",
            )
        if lost := glyphs.missing(text):
            self.warnings.append(f"No font has {lost}; boxes were printed instead.")
        for command, dots in self._drawn(row):
            self._send(command, dots)

    def _drawn(self, row: Row) -> Iterable[tuple[bytes, int]]:
        picture = raster.row_picture(row, self.profile.width_dots, self.language)
        return self.say.picture(picture)

    def _set(self, style: Style) -> None:
        """Tell the printer what changed since the last row."""
        if style != self._style:
            self.commands.append(self.say.style(self._style, style))
            self._style = style

    def _qr(self, qr: Qr) -> None:
        side = raster.qr_side(qr.text)
        if side > self.profile.width_dots:
            raise self._too_wide("QR code")
        dots = min(qr.module_dots, self.profile.width_dots // side)
        if self.profile.native_qr:
            self._set(PLAIN)
            self._send(self.say.qr(qr, dots), side * dots)
            return
        picture = raster.qr_picture(qr.text, self._whole(dots))
        self._picture(raster.placed(picture, self.profile.width_dots, qr.align))

    def _whole(self, dots: int) -> int:
        """So many dots that they are whole rows of a coarser printer too."""
        return max(1, dots // self.profile.row_scale) * self.profile.row_scale

    def _barcode(self, code: Barcode) -> None:
        narrow = raster.barcode_picture(code.text, code.kind, 1, 1).width
        dots = next((n for n in (3, 2, 1) if narrow * n <= self.profile.width_dots), 0)
        if not dots:
            raise self._too_wide("bar code")
        if dots == 1 or not self.profile.native_barcode:
            self._drawn_barcode(code, dots)
            return
        self._set(PLAIN)
        below = LINE_DOTS if code.caption else 0
        self._send(self.say.barcode(code, dots), code.height_dots + below)

    def _drawn_barcode(self, code: Barcode, dots: int) -> None:
        width = self.profile.width_dots
        bars = raster.barcode_picture(code.text, code.kind, dots, code.height_dots)
        self._picture(raster.placed(bars, width, code.align))
        if code.caption:
            caption = glyphs.drawn(code.text, False, 1, 1)
            self._picture(raster.placed(caption, width, code.align))

    def _image(self, image: Image) -> None:
        data = self.images.get(image.ref)
        if data is None:
            self.warnings.append(f"The image {image.ref!r} is not stored here and was left out.")
            return
        try:
            picture = raster.stored_picture(data, self.profile.width_dots)
        except ValueError as error:
            self.warnings.append(f"The image {image.ref!r} was left out: {error}.")
            return
        self._picture(raster.placed(picture, self.profile.width_dots, image.align))

    def _cut(self, cut: Cut) -> None:
        self._set(PLAIN)
        if self.profile.cuts:
            self._send(self.say.cut(cut.full), 0)
            self.cuts += 1
        else:
            self._send(self.say.feed(_TEAR_LINES), _TEAR_LINES * LINE_DOTS)

    def _picture(self, picture: Pillow.Image) -> None:
        for command, dots in self.say.picture(picture):
            self._send(command, dots)

    def _too_wide(self, what: str) -> DeviceError:
        return self._error(
            DeviceCode.TOO_WIDE, f"the {what} is wider than the paper.", "Use wider paper."
        )

    def _error(self, code: DeviceCode, what: str, what_to_do: str) -> DeviceError:
        return DeviceError(code, self.device, what, what_to_do)


_TEAR_LINES: Final = 4
"""From the head to where the paper is torn off by hand."""


def sliced(data: bytes, row_bytes: int, max_rows: int, head_bytes: int = 0) -> Iterator[bytes]:
    """Rows of dots in slices that a command and a block can carry.

    `head_bytes` are what the language puts before each row.
    """
    room = (BLOCK_BYTES - _COMMAND_BYTES) * row_bytes // (row_bytes + head_bytes)
    return raster.slices(data, row_bytes, max_rows, room)


_COMMAND_BYTES: Final = 96
"""What a language puts around a slice, a mark and changes of style included."""
