"""MT-SICS, level 0: lines of text. `SI` asks for the weight, `Z` sets to zero, `T` takes a tare.

`S S      1.250 kg` is still, `S D` moves, `S I` cannot be done now, `S +` is too heavy and `S -`
below zero; `ES`, `ET` and `EL` say that the question was not understood.
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

_ASK: Final[dict[Want, bytes]] = {
    "weight": b"SI\r\n",
    "zero": b"Z\r\n",
    "tare": b"T\r\n",
    "clear": b"TAC\r\n",
}
_WEIGHT: Final = re.compile(r"^S ([SD]) +(-?[0-9.]+) ([a-zA-Z]{1,3})$")
_TROUBLES: Final = {
    "+": DeviceCode.OVER,
    "-": DeviceCode.UNDER_ZERO,
    "I": DeviceCode.MOTION,
}


class MtSics:
    """One link to such a scale."""

    def __init__(self) -> None:
        self._pieces = Pieces()

    def ask(self, want: Want) -> bytes | None:
        """A word and 0D 0A."""
        return _ASK[want]

    def feed(self, data: bytes, now: float) -> list[Heard]:
        """Lines."""
        found: list[Heard] = []
        kept = self._pieces.kept
        if self._pieces.add(data, now):
            found.append(Garbled(DeviceCode.PROTOCOL, b""))
        while (end := kept.find(b"\r\n")) >= 0:
            found.append(_line(self._pieces.drop(end + 2)))
        if len(kept) > MAX_FRAME_BYTES:
            found.append(Garbled(DeviceCode.PROTOCOL, self._pieces.drop(len(kept))))
        return found


def _line(raw: bytes) -> Heard:
    text = raw[:-2].decode("latin-1")
    said = _WEIGHT.fullmatch(text)
    if said is not None and is_number(said[2]):
        return Weight(said[2], said[3], steady=said[1] == "S")
    word, _, rest = text.partition(" ")
    if word in ("ES", "ET", "EL"):
        return Garbled(DeviceCode.UNSUPPORTED, raw)
    if word in ("S", "Z", "T", "TAC") and rest[:1] in _TROUBLES:
        return Trouble(_TROUBLES[rest[:1]])
    if word in ("Z", "T", "TAC") and rest[:1] in ("A", "S"):
        return Done()
    return Garbled(DeviceCode.PROTOCOL, raw)
