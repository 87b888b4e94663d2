"""Pictures and codes as a printer makes them of its commands' bytes (Epson's command reference)."""

from __future__ import annotations

from typing import Final

import segno
from PIL import Image

from drivers.printers.barcodes import code128, ean13

_UPC_A: Final = (0, 65)
_DIGITS: Final = {0: (11, 12), 65: (11, 12), 2: (12, 13), 67: (12, 13)}
"""UPC-A and EAN-13, with their check digits or without."""
_CODE128: Final = 73
_MOST_BAR_DOTS: Final = 8
_MOST_MODULE_DOTS: Final = 16


def raster(args: bytes) -> Image.Image | None:
    """GS v 0: mode, bytes across, rows down, rows."""
    across, down = int.from_bytes(args[2:4], "little"), int.from_bytes(args[4:6], "little")
    if not across or not down:
        return None
    picture = _rows(across * 8, down, args[6:])
    return _scaled(picture, 1 + (args[1] & 1), 1 + (args[1] >> 1 & 1))


def graphics(args: bytes) -> Image.Image | None:
    """GS ( L function 112: colour, scales, dots across, rows down, rows. None where it is another.

    `args` begin behind the function's number.
    """
    wide, high = args[1], args[2]
    across, down = int.from_bytes(args[4:6], "little"), int.from_bytes(args[6:8], "little")
    row_bytes = (across + 7) // 8
    rows = args[8 : 8 + row_bytes * down]
    if args[:1] != b"0" or not rows or len(rows) < row_bytes * down:
        return None
    picture = _rows(row_bytes * 8, down, rows).crop((0, 0, across, down))
    return _scaled(picture, min(wide, 2), min(high, 2))


def columns(args: bytes, coarse_rows: int) -> Image.Image:
    """ESC *: 8 or 24 dots high, a column after another; 8-dot modes have coarser rows."""
    deep = 3 if args[0] in (32, 33) else 1
    wide = 1 if args[0] in (1, 33) else 2
    slices = [args[at : at + deep] for at in range(3, len(args), deep)]
    picture = Image.new("1", (len(slices), deep * 8), 1)
    for x, column in enumerate(slices):
        bits = int.from_bytes(column)
        for y in range(deep * 8):
            if bits >> (deep * 8 - 1 - y) & 1:
                picture.putpixel((x, y), 0)
    return _scaled(picture, wide, 1 if deep == 3 else coarse_rows)


def barcode(args: bytes, dots: int, height: int) -> tuple[Image.Image, str] | None:
    """GS k: the bars and what they say; None where this printer does not know the kind."""
    dots, height = min(max(1, dots), _MOST_BAR_DOTS), max(1, height)
    kind = args[0]
    data = (args[1:-1] if kind <= 6 else args[2:]).decode("ascii", "replace")
    if kind == _CODE128 and data[:2] in ("{A", "{B"):
        content = data[2:]
        modules = code128(content)
    elif data.isdecimal() and len(data) in _DIGITS.get(kind, ()):
        content = f"0{data}" if kind in _UPC_A else data
        content = content[:12] + _check_digit(content[:12])
        modules = ean13(content)
    else:
        return None
    bars = Image.new("1", (len(modules), 1), 1)
    bars.putdata([0 if module == "1" else 1 for module in modules])
    return bars.resize((len(modules) * dots, height), Image.Resampling.NEAREST), content


def qr(content: str, level: int, module_dots: int) -> Image.Image | None:
    """GS ( k: a QR code; `level` is 48 to 51. None where it is too much for one."""
    error = "lmqh"[(level - 48) % 4]
    try:
        code = segno.make_qr(content, error=error, boost_error=False)
    except segno.DataOverflowError:
        return None
    module_dots = min(max(1, module_dots), _MOST_MODULE_DOTS)
    rows = [[0 if dark else 1 for dark in row] for row in code.matrix]
    small = Image.new("1", (len(rows), len(rows)), 1)
    small.putdata([dot for row in rows for dot in row])
    return _scaled(small, module_dots, module_dots)


def _rows(width: int, height: int, data: bytes) -> Image.Image:
    return Image.frombytes("1", (width, height), bytes(byte ^ 0xFF for byte in data))


def _scaled(picture: Image.Image, wide: int, high: int) -> Image.Image:
    wide, high = max(1, wide), max(1, high)
    if (wide, high) == (1, 1) or not picture.width:
        return picture
    size = (picture.width * wide, picture.height * high)
    return picture.resize(size, Image.Resampling.NEAREST)


def _check_digit(twelve: str) -> str:
    """Real printers work the check digit out themselves."""
    odd, even = (sum(map(int, twelve[start::2])) for start in (0, 1))
    return str(-(odd + 3 * even) % 10)
