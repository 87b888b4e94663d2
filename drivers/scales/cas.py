"""CAS (AP-1, PD-II type 6, SW-II) and Samsung ECR: first it says that it is there.

Ours `05`, the scale's `06` (or `15`: not now); ours `11`, the scale's
`01 02 STA SIGN W5..W0 U1 U0 BCC 03 04`. STA is `S` (still for half a second) or `U`, SIGN a space,
`-` or `F` (too heavy), BCC the exclusive or of everything between 02 and itself.
"""

from __future__ import annotations

from functools import reduce
from operator import xor
from typing import Final

from domain.device_errors import DeviceCode
from domain.weighing import is_number
from drivers.scales.core import Garbled, Heard, Pieces, Say, Trouble, Want, Weight

SOH, STX, ETX, EOT = 0x01, 0x02, 0x03, 0x04
ENQ, ACK, NAK, DC1 = b"\x05", 0x06, 0x15, b"\x11"
BLOCK: Final = 15
_MOST_REFUSALS: Final = 5


def check_of(body: bytes) -> int:
    """The block's check: all bytes from STA to the unit, by exclusive or."""
    return reduce(xor, body, 0)


class Cas:
    """One link to such a scale."""

    def __init__(self) -> None:
        self._pieces = Pieces()
        self._refusals = 0

    def ask(self, want: Want) -> bytes | None:
        """It can only be asked for its weight."""
        self._refusals = 0
        return ENQ if want == "weight" else None

    def feed(self, data: bytes, now: float) -> list[Heard]:
        """Its answers to both questions."""
        found: list[Heard] = []
        kept = self._pieces.kept
        if self._pieces.add(data, now):
            found.append(Garbled(DeviceCode.PROTOCOL, b""))
        while kept:
            if kept[0] == ACK:
                self._pieces.drop(1)
                found.append(Say(DC1))
            elif kept[0] == NAK:
                self._pieces.drop(1)
                found.extend(self._refused())
            elif kept[0] != SOH:
                noise = next((at for at, byte in enumerate(kept) if byte in (SOH, ACK)), len(kept))
                found.append(Garbled(DeviceCode.PROTOCOL, self._pieces.drop(noise)))
            elif len(kept) < BLOCK:
                break
            else:
                found.append(self._block())
        return found

    def _refused(self) -> list[Heard]:
        """Not now: it is asked again at once, but not for ever."""
        self._refusals += 1
        return [Say(ENQ)] if self._refusals < _MOST_REFUSALS else []

    def _block(self) -> Heard:
        block = bytes(self._pieces.kept[:BLOCK])
        if block[1] != STX or block[13:] != bytes((ETX, EOT)):
            return Garbled(DeviceCode.PROTOCOL, self._pieces.drop(1))
        self._pieces.drop(BLOCK)
        body, check = block[2:12], block[12]
        if check_of(body) != check:
            return Garbled(DeviceCode.CHECKSUM, block)
        return _said(body, block)


def _said(body: bytes, block: bytes) -> Heard:
    state, sign = body[:1], body[1:2]
    if sign == b"F":
        return Trouble(DeviceCode.OVER)
    number = body[2:8].decode("latin-1").strip()
    unit = body[8:10].decode("latin-1").strip()
    if state not in (b"S", b"U") or sign not in (b" ", b"-") or not is_number(number):
        return Garbled(DeviceCode.PROTOCOL, block)
    minus = "-" if sign == b"-" else ""
    return Weight(minus + number, unit, steady=state == b"S")
