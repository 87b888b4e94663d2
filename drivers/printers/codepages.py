"""Text as bytes of a printer's code pages, or the certain knowledge that it cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

UNSAFE: Final = frozenset({"cp720", "cp862", "cp864", "cp874", "cp1255", "cp1256", "cp1258"})
"""Right-to-left, shaped or combining: printers put the bytes side by side, the words go wrong."""


def encodable(text: str, pages: Mapping[int, str], current: int = -1) -> tuple[int, bytes] | None:
    """The page's slot and the bytes, from the current page where it will do; None where none will.

    A text is encoded whole or not at all: nothing is ever replaced by a question mark.
    """
    for slot in (current, *pages):
        codec = pages.get(slot, "")
        if not codec or codec in UNSAFE:
            continue
        try:
            data = text.encode(codec)
        except UnicodeEncodeError:
            continue
        if min(data, default=0x20) >= 0x20:
            return slot, data
    return None
