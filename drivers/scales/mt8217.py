"""Mettler-Toledo 8217: one byte asks, weights and statuses end with a carriage return.

`W` (57) is answered `02 "01.250" 0D`, or `02 3F s 0D` where there is no weight. Status bits:
0 motion, 1 over capacity, 2 under zero, 3 outside the zero range, 4 centre of zero, 5 net, 6 and 7
without a meaning that makers agree on. Some scales say a weight once and then status 0 until it
changes: the weight said last holds for as long as such statuses come. Frames: manuals of Mettler
Toledo 8217, Brecknell 67XXU, Magellan 8500.
"""

from __future__ import annotations

from typing import Final

from domain.device_errors import DeviceCode
from domain.weighing import is_number
from drivers.scales.core import (
    MAX_FRAME_BYTES,
    Done,
    Garbled,
    Heard,
    Pieces,
    Say,
    Trouble,
    Want,
    Weight,
)

STX: Final = 0x02
CR: Final = 0x0D
_STATUS_BYTES: Final = 4
_ASK: Final[dict[Want, bytes]] = {"weight": b"W", "zero": b"Z", "tare": b"T", "clear": b"C"}
_END_ECHO: Final = b"F"
_MOTION, _OVER, _UNDER, _CENTRE = 0x01, 0x02, 0x04, 0x10


class Mt8217:
    """One link to such a scale."""

    def __init__(self) -> None:
        self._pieces = Pieces()
        self._asked: Want = "weight"
        self._last: Weight | None = None

    def ask(self, want: Want) -> bytes | None:
        """One byte."""
        self._asked = want
        return _ASK[want]

    def feed(self, data: bytes, now: float) -> list[Heard]:
        """Frames from 02 to 0D; what stands between them is no frame."""
        found: list[Heard] = []
        kept = self._pieces.kept
        if self._pieces.add(data, now):
            found.append(Garbled(DeviceCode.PROTOCOL, b""))
        while kept:
            start = kept.find(STX)
            if start:
                noise = self._pieces.drop(len(kept) if start < 0 else start)
                found.append(self._between(noise))
                continue
            frame = self._next()
            if frame is None:
                break
            found.append(frame)
        return found

    def _next(self) -> Heard | None:
        """The frame at the front; None while it is not over. A status is four bytes, whatever the
        third is: without bit 6 it may look like a frame's beginning or end.
        """
        kept = self._pieces.kept
        if kept[1:2] == b"?":
            if len(kept) < _STATUS_BYTES:
                return None
            if kept[_STATUS_BYTES - 1] == CR:
                return self._status(self._pieces.drop(_STATUS_BYTES)[1:-1])
        end, again = kept.find(CR), kept.find(STX, 1)
        if again > 0 and (end < 0 or again < end):
            return Garbled(DeviceCode.PROTOCOL, self._pieces.drop(again))
        if end >= 0:
            return self._frame(self._pieces.drop(end + 1)[1:-1])
        if len(kept) > MAX_FRAME_BYTES:
            return Garbled(DeviceCode.PROTOCOL, self._pieces.drop(len(kept)))
        return None

    def _between(self, noise: bytes) -> Heard:
        """A scale that was told to echo gives each question back; it is told to stop that."""
        if noise in _ASK.values():
            return Say(_END_ECHO)
        return Garbled(DeviceCode.PROTOCOL, noise)

    def _frame(self, body: bytes) -> Heard:
        if body in (b"E", b"F"):
            return Done()
        text = body.decode("latin-1")
        is_net = text.endswith("N")
        number = text.removesuffix("N")
        if not is_number(number) or number.startswith(("-", " ")):
            return Garbled(DeviceCode.PROTOCOL, body)
        self._last = Weight(number, net=is_net)
        return self._last

    def _status(self, body: bytes) -> Heard:
        status, asked, self._asked = body[1], self._asked, "weight"
        if status & _OVER:
            return self._without_weight(DeviceCode.OVER)
        if status & _UNDER:
            return self._without_weight(DeviceCode.UNDER_ZERO)
        if status & _MOTION:
            return self._without_weight(DeviceCode.MOTION)
        if asked != "weight":
            self._last = None
            return Done()
        if status & _CENTRE:
            self._last = Weight("0")
            return Weight("0")
        return self._last or Trouble(DeviceCode.STALE)

    def _without_weight(self, code: DeviceCode) -> Trouble:
        self._last = None
        return Trouble(code)
