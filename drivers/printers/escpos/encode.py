"""Documents as ESC/POS bytes. Pure: the same document and profile give the same bytes.

Command bytes are those of Epson's ESC/POS reference. Text that the profile's code pages cannot
carry is sent as raster, line by line; nothing is ever replaced by a question mark.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from PIL import Image as Pillow

from domain.documents import Barcode, Document, Qr, Style
from drivers.printers import raster
from drivers.printers.profiles import MAX_RASTER_ROWS, Profile
from drivers.printers.writer import (
    BLOCK_BYTES,
    NO_IMAGES,
    Encoded,
    Writer,
    in_blocks,
    sliced,
    write,
)

__all__ = ["BLOCK_BYTES", "NO_IMAGES", "Encoded", "encode"]

INITIALISE: Final = b"\x1b@"
FORM_FEED: Final = b"\x0c"
_ALIGN: Final = {"left": b"\x1ba\x00", "centre": b"\x1ba\x01", "right": b"\x1ba\x02"}
_PAGE_SPARE_DOTS: Final = 24
"""Room at the end of a page for what a printer feeds more than it should."""


def encode(
    document: Document,
    profile: Profile,
    images: Mapping[str, bytes] = NO_IMAGES,
    device: str = "printer",
) -> Encoded:
    """The bytes that print the document on a printer of this profile.

    Where the profile prints whole pages and the document fits one, nothing of it is on paper before
    the block `irrevocable_from`. Raises the DeviceErrors of `drivers.printers.writer.write`.
    """
    if profile.page_dots:
        paged = write(document, profile, _Escpos(profile, in_page=True), images, device)
        if paged.length_dots + _PAGE_SPARE_DOTS <= profile.page_dots:
            return _as_page(paged, profile)
    return write(document, profile, _Escpos(profile), images, device).encoded


def _as_page(writer: Writer, profile: Profile) -> Encoded:
    """Page mode: all is set in memory, then printed by one form feed; cuts come behind it."""
    start, *body = writer.commands
    cuts = [command for command in body if command.startswith(b"\x1dV")]
    set_up = (
        start
        + b"\x1bL\x1bW\x00\x00\x00\x00"
        + profile.width_dots.to_bytes(2, "little")
        + (writer.length_dots + _PAGE_SPARE_DOTS).to_bytes(2, "little")
    )
    blocks = in_blocks([set_up, *(command for command in body if command not in cuts)])
    warnings = tuple(dict.fromkeys(writer.warnings))
    return Encoded(
        (*blocks, FORM_FEED + b"".join(cuts[-1:])),
        warnings,
        writer.length_dots,
        irrevocable_from=len(blocks),
        cuts=min(1, writer.cuts),
    )


class _Escpos:
    """The commands of Epson's reference, and of an impact printer's older set."""

    first_page = 0

    def __init__(self, profile: Profile, *, in_page: bool = False) -> None:
        self._profile = profile
        self._in_page = in_page
        self._is_impact = profile.raster == "columns8"

    def start(self) -> bytes:
        tell = b"\x1da\xff" if self._profile.tells_changes else b""
        return INITIALISE + tell + (b"\x1db\x01" if self._profile.smoothing else b"")

    def page(self, slot: int) -> bytes:
        return b"\x1bt" + bytes((slot,))

    def style(self, was: Style, now: Style) -> bytes:
        if self._is_impact:
            return b"\x1b!" + bytes((_print_mode(now),))
        changes = b""
        if now.bold != was.bold:
            changes += b"\x1bE" + bytes((now.bold,))
        if now.underline != was.underline:
            changes += b"\x1b-" + bytes((now.underline,))
        if now.inverted != was.inverted:
            changes += b"\x1dB" + bytes((now.inverted,))
        if (now.width, now.height) != (was.width, was.height):
            changes += b"\x1d!" + bytes(((now.width - 1) << 4 | (now.height - 1),))
        return changes

    def feed(self, lines: int) -> bytes:
        return b"\x1bd" + bytes((lines,))

    def cut(self, full: bool) -> bytes:
        return b"\x1dV" + (b"A" if full else b"B") + b"\x00"

    def qr(self, qr: Qr, dots: int) -> bytes:
        data = qr.text.encode()
        return _aligned(
            qr.align,
            b"\x1d(k\x04\x001A2\x00"
            b"\x1d(k\x03\x001C" + bytes((dots,))
            + b"\x1d(k\x03\x001E1"
            + b"\x1d(k" + (len(data) + 3).to_bytes(2, "little") + b"1P0" + data
            + b"\x1d(k\x03\x001Q0",
        )  # fmt: skip

    def barcode(self, code: Barcode, dots: int) -> bytes:
        data = code.text.encode("ascii")
        kind, body = (b"C", data) if code.kind == "ean13" else (b"I", b"{B" + data)
        return _aligned(
            code.align,
            b"\x1dh" + bytes((code.height_dots,))
            + b"\x1dw" + bytes((dots,))
            + b"\x1dH" + (b"\x02" if code.caption else b"\x00")
            + b"\x1dk" + kind + bytes((len(body),)) + body,
        )  # fmt: skip

    def picture(self, picture: Pillow.Image) -> Iterator[tuple[bytes, int]]:
        if self._profile.raster == "rows":
            yield from self._rows(picture)
        else:
            yield from _bands(picture, self._profile)

    def _rows(self, picture: Pillow.Image) -> Iterator[tuple[bytes, int]]:
        row_bytes = (picture.width + 7) // 8
        for part in sliced(raster.packed(picture), row_bytes, MAX_RASTER_ROWS):
            rows = len(part) // row_bytes
            yield (_graphics if self._in_page else _raster)(row_bytes, rows, part), rows


def _raster(row_bytes: int, rows: int, part: bytes) -> bytes:
    """GS v 0, which every thermal printer knows."""
    return b"\x1dv0\x00" + row_bytes.to_bytes(2, "little") + rows.to_bytes(2, "little") + part


def _graphics(row_bytes: int, rows: int, part: bytes) -> bytes:
    """GS ( L, functions 112 and 50: what page mode takes."""
    across, down = (row_bytes * 8).to_bytes(2, "little"), rows.to_bytes(2, "little")
    body = b"0p0\x01\x011" + across + down + part
    return b"\x1d(L" + len(body).to_bytes(2, "little") + body + b"\x1d(L\x02\x0002"


def _bands(picture: Pillow.Image, profile: Profile) -> Iterator[tuple[bytes, int]]:
    """ESC *: bands of 8 or 24 dots, each a line of its own without a gap to the next."""
    deep, mode = (1, 1) if profile.raster == "columns8" else (3, 33)
    spacing = b"\x1b3" + bytes((16 if deep == 1 else 24,))
    head = b"\x1b*" + bytes((mode,)) + picture.width.to_bytes(2, "little")
    for columns in raster.bands(picture, deep, profile.row_scale):
        yield spacing + head + columns + b"\n\x1b2", deep * 8 * profile.row_scale


def _print_mode(style: Style) -> int:
    """ESC !: all that an impact printer knows of styles."""
    tall, wide = 0x10 * (style.height > 1), 0x20 * (style.width > 1)
    return 0x08 * style.bold | tall | wide | 0x80 * style.underline


def _aligned(align: str, command: bytes) -> bytes:
    return _ALIGN[align] + command + _ALIGN["left"]
