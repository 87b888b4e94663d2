"""Star's languages as the driver needs them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.documents import Document
from drivers.printers.dialect import Counted, Event
from drivers.printers.profiles import Profile
from drivers.printers.star.answers import StarReader
from drivers.printers.star.encode import RASTER_OFF, encode
from drivers.printers.writer import Encoded

ASK_STATUS: Final = b"\x1b\x06\x01"
RECOVERY: Final = b"\x00" * 8_192 + RASTER_OFF + b"\x1b@"
_END_OF_PRINTING: Final = b"\x1b\x1d\x03"
_READ, _WAIT, _CLEAR = b"\x00", b"\x01", b"\x02"
_PULSE: Final = b"\x1b\x07\x14\x32"
"""200 ms on, 500 ms off."""


class Star:
    """StarPRNT, Star Line or Star Graphic, by the profile.

    Only the end of a paper is marked: each mark moves the counter that can be asked after a new
    connection, and must move it by one for each paper.
    """

    question = ASK_STATUS
    recovery = RECOVERY
    marks = 1 << 16
    marks_every_block = False

    def __init__(self, profile: Profile) -> None:
        self.profile = profile

    @property
    def _counts(self) -> bool:
        return self.profile.language != "star_graphic"

    @property
    def hello(self) -> bytes:
        return _END_OF_PRINTING + _CLEAR + b"\x00\x00" if self._counts else b""

    @property
    def counter_question(self) -> bytes:
        return _END_OF_PRINTING + _READ + b"\x00\x00" if self._counts else b""

    @property
    def name_questions(self) -> Mapping[str, bytes]:
        return {}

    def reader(self) -> StarReader:
        return StarReader()

    def encode(self, document: Document, images: Mapping[str, bytes], device: str) -> Encoded:
        return encode(document, self.profile, images, device)

    def mark(self, number: int) -> bytes:
        return _END_OF_PRINTING + _WAIT + number.to_bytes(2)

    def in_order(self, number: int) -> bytes:
        return _END_OF_PRINTING + _READ + number.to_bytes(2)

    def is_in_order(self, event: Event, number: int) -> bool:
        return isinstance(event, Counted) and event.number == number

    def pulse(self, pin: int) -> bytes:
        if not self._counts:
            return b"\x1b*rD" + (b"2" if pin == 5 else b"1") + b"\x00"
        return _PULSE + (b"\x1a" if pin == 5 else b"\x07")

    def pulse_at_once(self, pin: int) -> bytes:
        return b""

    def buzz(self) -> bytes:
        return b""

    def resume(self, *, discard: bool) -> bytes:
        return b""
