"""Whether what a serial port gives looks as if it was set wrongly. Pure; for hints, never for use.

A pseudo-terminal carries neither parity nor speed, so that emulators make such bytes themselves.
"""

from __future__ import annotations

from typing import Final

from drivers.transports.serial import SerialSettings

ENOUGH_BYTES: Final = 6
"""Of fewer nothing can be said."""
_TEXT: Final = frozenset(range(0x20, 0x7F)) | {0x02, 0x03, 0x06, 0x0A, 0x0D, 0x15}
_MOSTLY: Final = 0.8
EVEN: Final = "It speaks with 7 bits and even parity; set bits to 7 and parity to even."
ODD: Final = "It speaks with 7 bits and odd parity; set bits to 7 and parity to odd."
SPEED: Final = "What comes is no text at this speed; try another baud."


def hint(heard: bytes, settings: SerialSettings) -> str:
    """What to change, as a sentence; empty where all looks well or too little was heard."""
    if len(heard) < ENOUGH_BYTES or _share(heard) >= _MOSTLY:
        return ""
    stripped = bytes(byte & 0x7F for byte in heard)
    if settings.bits == 8 and _share(stripped) >= _MOSTLY:
        if all(byte.bit_count() % 2 == 0 for byte in heard):
            return EVEN
        if all(byte.bit_count() % 2 for byte in heard):
            return ODD
    return SPEED


def _share(data: bytes) -> float:
    """How much of it is text or a frame's control bytes."""
    return sum(byte in _TEXT for byte in data) / len(data)
