"""Documents as ESC/POS bytes. Pure: the same document and profile give the same bytes.

Command bytes are those of Epson's ESC/POS reference. Text that the profile's code pages cannot
carry is sent as raster, line by line; nothing is ever replaced by a question mark.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from PIL import Image as Pillow

from domain.device_errors import DeviceCode, DeviceError
from domain.documents import Barcode, Cut, Document, Feed, Image, Placed, Qr, Row, Style, lay_out
from domain.documents.layout import cells
from drivers.printers import glyphs, raster
from drivers.printers.escpos.codepages import encodable
from drivers.printers.escpos.profiles import DOTS_PER_MM, MAX_RASTER_ROWS, Profile

BLOCK_BYTES: Final = 4_096
"""Bytes are handed over in blocks of about this size, never cut inside a command."""
LINE_DOTS: Final = 30
NO_IMAGES: Final[Mapping[str, bytes]] = MappingProxyType({})

INITIALISE: Final = b"\x1b@"
_ALIGN: Final = {"left": b"\x1ba\x00", "centre": b"\x1ba\x01", "right": b"\x1ba\x02"}


@dataclass(frozen=True, slots=True)
class Encoded:
    """A document's bytes in blocks that end between commands.

    `warnings` name what could not be printed as meant; `length_dots` is the paper it takes.
    """

    blocks: tuple[bytes, ...]
    warnings: tuple[str, ...]
    length_dots: int

    @property
    def data(self) -> bytes:
        """All blocks together."""
        return b"".join(self.blocks)


def encode(
    document: Document,
    profile: Profile,
    images: Mapping[str, bytes] = NO_IMAGES,
    device: str = "printer",
) -> Encoded:
    """The bytes that print the document on a printer of this profile.

    `images` are stored picture files by name. Raises DeviceError E_RENDER (a script that cannot
    be drawn here), E_TOO_WIDE (a code wider than the paper) or E_TOO_LARGE (longer than the
    profile's limit).
    """
    writer = _Writer(profile, images, device, document.language)
    for placed in lay_out(document, profile.columns, glyphs.measure):
        writer.add(placed)
    writer.require_length()
    return Encoded(writer.blocks(), tuple(dict.fromkeys(writer.warnings)), writer.length_dots)


class _Writer:
    """Collects commands and remembers what the printer was last told."""

    def __init__(
        self, profile: Profile, images: Mapping[str, bytes], device: str, language: str
    ) -> None:
        self.profile = profile
        self.language = language
        self.images = images
        self.device = device
        self.commands: list[bytes] = [INITIALISE]
        self.warnings: list[str] = []
        self.length_dots = 0
        self._style = Style()
        self._page = 0
        if profile.smoothing:
            self.commands.append(b"\x1db\x01")

    def add(self, placed: Placed) -> None:
        match placed:
            case Row():
                self._row(placed)
            case Feed():
                self._send(b"\x1bd" + bytes((placed.lines,)), placed.lines * LINE_DOTS)
            case Qr():
                self._qr(placed)
            case Barcode():
                self._barcode(placed)
            case Image():
                self._image(placed)
            case Cut():
                self._send(b"\x1dV" + (b"A" if placed.full else b"B") + b"\x00", 0)

    def blocks(self) -> tuple[bytes, ...]:
        blocks: list[bytearray] = [bytearray()]
        for command in self.commands:
            if blocks[-1] and len(blocks[-1]) + len(command) > BLOCK_BYTES:
                blocks.append(bytearray())
            blocks[-1] += command
        return tuple(map(bytes, blocks))

    def require_length(self) -> None:
        length_mm = self.length_dots // DOTS_PER_MM
        if length_mm > self.profile.max_length_mm:
            raise self._error(
                DeviceCode.TOO_LARGE,
                f"the document would be {length_mm / 1000:.1f} m long.",
                f"Print it in parts; {self.profile.max_length_mm / 1000:.1f} m is the limit.",
            )

    def _send(self, command: bytes, dots: int) -> None:
        self.commands.append(command)
        self.length_dots += dots

    def _row(self, row: Row) -> None:
        text = row.plain()
        if row.fill:
            text += " " * (row.columns - cells(text, row.style))
        found = encodable(text, self.profile.code_pages, self._page)
        if found is None or glyphs.needs_shaping(text):
            self._drawn_row(row, text)
            return
        page, data = found
        if page != self._page:
            self.commands.append(b"\x1bt" + bytes((page,)))
            self._page = page
        words = data if row.fill else data.lstrip(b" ")
        if len(words) < len(data):
            self._set(replace(row.style, underline=False, inverted=False))
            self.commands.append(b" " * (len(data) - len(words)))
        self._set(row.style)
        self._send(words + b"\n", max(LINE_DOTS, glyphs.CELL_HEIGHT * row.style.height))

    def _drawn_row(self, row: Row, text: str) -> None:
        if glyphs.needs_shaping(text) and not glyphs.can_shape():
            raise self._error(
                DeviceCode.RENDER,
                "this text needs a script library (Raqm with FriBidi) that is missing here.",
                "Install libfribidi0 on the box.",
            )
        if lost := glyphs.missing(text):
            self.warnings.append(f"No font has {lost}; boxes were printed instead.")
        self._picture(raster.row_picture(row, self.profile.width_dots, self.language))

    def _set(self, style: Style) -> None:
        """Tell the printer what changed since the last row."""
        now, self._style = self._style, style
        if style.bold != now.bold:
            self.commands.append(b"\x1bE" + bytes((style.bold,)))
        if style.underline != now.underline:
            self.commands.append(b"\x1b-" + bytes((style.underline,)))
        if style.inverted != now.inverted:
            self.commands.append(b"\x1dB" + bytes((style.inverted,)))
        if (style.width, style.height) != (now.width, now.height):
            size = (style.width - 1) << 4 | (style.height - 1)
            self.commands.append(b"\x1d!" + bytes((size,)))

    def _qr(self, qr: Qr) -> None:
        side = raster.qr_side(qr.text)
        if side > self.profile.width_dots:
            raise self._too_wide("QR code")
        dots = min(qr.module_dots, self.profile.width_dots // side)
        if not self.profile.native_qr:
            picture = raster.qr_picture(qr.text, dots)
            self._picture(raster.placed(picture, self.profile.width_dots, qr.align))
            return
        data = qr.text.encode()
        stored = len(data) + 3
        self._aligned(
            b"\x1d(k\x04\x001A2\x00"
             b"\x1d(k\x03\x001C" + bytes((dots,))
            + b"\x1d(k\x03\x001E1"
            + b"\x1d(k" + stored.to_bytes(2, "little") + b"1P0" + data
            + b"\x1d(k\x03\x001Q0",
            qr.align,
            side * dots,
        )  # fmt: skip

    def _barcode(self, code: Barcode) -> None:
        narrow = raster.barcode_picture(code.text, code.kind, 1, 1).width
        dots = next((n for n in (3, 2, 1) if narrow * n <= self.profile.width_dots), 0)
        if not dots:
            raise self._too_wide("bar code")
        if dots == 1 or not self.profile.native_barcode:
            self._drawn_barcode(code, dots)
            return
        data = code.text.encode("ascii")
        kind, body = (b"C", data) if code.kind == "ean13" else (b"I", b"{B" + data)
        self._aligned(
            b"\x1dh" + bytes((code.height_dots,))
            + b"\x1dw" + bytes((dots,))
            + b"\x1dH" + (b"\x02" if code.caption else b"\x00")
            + b"\x1dk" + kind + bytes((len(body),)) + body,
            code.align,
            code.height_dots + (LINE_DOTS if code.caption else 0),
        )  # fmt: skip

    def _drawn_barcode(self, code: Barcode, dots: int) -> None:
        width = self.profile.width_dots
        bars = raster.barcode_picture(code.text, code.kind, dots, code.height_dots)
        self._picture(raster.placed(bars, width, code.align))
        if code.caption:
            caption = glyphs.drawn(code.text, False, 1, 1)
            self._picture(raster.placed(caption, width, code.align))

    def _aligned(self, command: bytes, align: str, dots: int) -> None:
        self._set(Style())
        self._send(_ALIGN[align] + command + _ALIGN["left"], dots)

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

    def _picture(self, picture: Pillow.Image) -> None:
        row_bytes = (picture.width + 7) // 8
        for part in raster.slices(raster.packed(picture), row_bytes, MAX_RASTER_ROWS, BLOCK_BYTES):
            rows = len(part) // row_bytes
            head = b"\x1dv0\x00" + row_bytes.to_bytes(2, "little") + rows.to_bytes(2, "little")
            self._send(head + part, rows)

    def _too_wide(self, what: str) -> DeviceError:
        return self._error(
            DeviceCode.TOO_WIDE, f"the {what} is wider than the paper.", "Use wider paper."
        )

    def _error(self, code: DeviceCode, what: str, what_to_do: str) -> DeviceError:
        return DeviceError(code, self.device, what, what_to_do)
