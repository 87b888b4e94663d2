"""From bytes of a serial scanner or reader to codes. Pure.

They end with CR, LF, both, or with nothing but silence. Noise between codes is dropped.
"""

from __future__ import annotations

from typing import Final

from domain.device_errors import DeviceCode
from drivers.inputs.wedge import MOST, Heard

PATIENCE_S: Final = 0.15
"""A device at 1200 baud takes 9 ms for a character; so much silence is the end of a code."""
_ENDS: Final = frozenset(b"\r\n")
_KEPT: Final = frozenset([0x1D])


class Lines:
    """The bytes of one device. `prefix` (STX, or nothing) begins each code."""

    def __init__(self, prefix: str = "", *, has_suffix: bool = True) -> None:
        self._prefix = prefix.encode("latin-1")
        self._has_suffix = has_suffix
        self._heard = bytearray()
        self._too_long = False

    @property
    def is_amid(self) -> bool:
        """Whether a code has begun."""
        return bool(self._heard) or self._too_long

    patience_s: Final = PATIENCE_S

    def feed(self, data: bytes) -> list[Heard]:
        """The codes that end with these bytes."""
        found: list[Heard] = []
        for byte in data:
            if byte in _ENDS:
                found += self._finish(ended=True)
            elif len(self._heard) < MOST:
                self._heard.append(byte)
            else:
                self._too_long = True
        return found

    def idle(self) -> list[Heard]:
        """Nothing came for `PATIENCE_S`: a code without its suffix ends here."""
        return self._finish(ended=not self._has_suffix) if self.is_amid else []

    def forget(self) -> None:
        """What was begun is none."""
        self._heard.clear()
        self._too_long = False

    def _finish(self, *, ended: bool) -> list[Heard]:
        data, too_long = bytes(self._heard), self._too_long
        self.forget()
        if too_long:
            return [Heard("", ended, DeviceCode.PROTOCOL)]
        if self._prefix:
            _, found, data = data.rpartition(self._prefix)
            if not found:
                return []
        text = _text(data)
        return [Heard(text, ended)] if text else []


def _text(data: bytes) -> str:
    """As UTF-8 where it is; otherwise what of it is plain: noise is not."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = "".join(chr(byte) for byte in data if 0x20 <= byte < 0x7F or byte in _KEPT)
    return "".join(each for each in text if each.isprintable() or ord(each) in _KEPT)
