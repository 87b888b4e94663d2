"""NCI and Weigh-Tronix "ECR": questions end with 0D, answers run from 0A to 03.

`57 0D` is answered `0A xxxx.xxUU 0D 0A S hh.. 0D 03`, some without the `S`; without a weight only
the status comes. Status 1: 0 motion, 1 at zero; status 2: 0 under, 1 over, 3 calibration lost,
6 another follows; status 3: 2 net, 3 no zero at power-on. `0A 3F 0D 03`: it does not know that
question. Weights out of range are written `^^^^^^`, `______` or `------`. Frames: manuals of NCI
7800, Weigh-Tronix 7821, Brecknell 67XXU.
"""

from __future__ import annotations

import re
from typing import Final

from domain.device_errors import DeviceCode
from domain.weighing import is_number
from drivers.scales.core import (
    MAX_FRAME_BYTES,
    Done,
    Garbled,
    Heard,
    Pieces,
    Trouble,
    Want,
    Weight,
)

LF, CR, ETX = 0x0A, 0x0D, 0x03
_ASK: Final[dict[Want, bytes]] = {"weight": b"W\r", "zero": b"Z\r", "tare": b"T\r"}
_OUT_OF_RANGE: Final = {
    "^": DeviceCode.OVER,
    "_": DeviceCode.UNDER_ZERO,
    "-": DeviceCode.ZERO_ERROR,
}
_WEIGHT: Final = re.compile(r"^([-^_ 0-9.]+?)\s*([a-zA-Z]{1,2})$")


class Nci:
    """One link to such a scale."""

    def __init__(self) -> None:
        self._pieces = Pieces()
        self._asked: Want = "weight"

    def ask(self, want: Want) -> bytes | None:
        """A letter and 0D."""
        self._asked = want
        return _ASK.get(want)

    def feed(self, data: bytes, now: float) -> list[Heard]:
        """Frames that end with 03."""
        found: list[Heard] = []
        kept = self._pieces.kept
        if self._pieces.add(data, now):
            found.append(Garbled(DeviceCode.PROTOCOL, b""))
        while (end := kept.find(ETX)) >= 0:
            found.append(self._frame(self._pieces.drop(end + 1)))
        if len(kept) > MAX_FRAME_BYTES:
            found.append(Garbled(DeviceCode.PROTOCOL, self._pieces.drop(len(kept))))
        return found

    def _frame(self, raw: bytes) -> Heard:
        if raw[:1] != b"\n" or raw[-2:-1] != b"\r":
            return Garbled(DeviceCode.PROTOCOL, raw)
        asked, self._asked = self._asked, "weight"
        fields = [each.strip(b"\r") for each in raw[:-1].split(b"\n")[1:]]
        if fields == [b"?"]:
            return Garbled(DeviceCode.UNSUPPORTED, raw)
        trouble, is_net = _status(fields[-1])
        if asked != "weight":
            return trouble or Done()
        if len(fields) == 1:
            return trouble or Trouble(DeviceCode.STALE)
        said = _WEIGHT.fullmatch(fields[0].decode("latin-1").strip())
        if said is None:
            return Garbled(DeviceCode.PROTOCOL, raw)
        number, unit = said[1].strip(), said[2]
        if not set(number) - set("^_-"):
            return Trouble(_OUT_OF_RANGE[number[0]])
        if trouble is not None and trouble.code is not DeviceCode.MOTION:
            return trouble
        if not is_number(number):
            return Garbled(DeviceCode.PROTOCOL, raw)
        return Weight(number, unit.lower(), steady=trouble is None, net=is_net)


def _status(field: bytes) -> tuple[Trouble | None, bool]:
    """What its status bytes mean; with or without the `S` before them."""
    hidden = field[1:] if field[:1] == b"S" else field
    first, second, third = (*hidden[:3], *bytes(3))[:3]
    is_net = bool(third & 0x04)
    for bit, code in (
        (second & 0x02, DeviceCode.OVER),
        (second & 0x01, DeviceCode.UNDER_ZERO),
        (third & 0x08 or second & 0x08, DeviceCode.ZERO_ERROR),
        (first & 0x01, DeviceCode.MOTION),
    ):
        if bit:
            return Trouble(code), is_net
    return None, is_net
