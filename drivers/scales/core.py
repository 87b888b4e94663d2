"""What every scale's protocol is: questions as bytes, and what came as readings. Pure.

A core keeps nothing but the frame that is coming in and what its protocol says only once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from domain.device_errors import DeviceCode

Want = Literal["weight", "zero", "tare", "clear"]
MAX_FRAME_BYTES: Final = 64
"""No frame is longer; what does not end by then is noise."""
GAP_S: Final = 0.2
"""A frame whose bytes come further apart was cut off."""


@dataclass(frozen=True, slots=True)
class Weight:
    """A weight as it was written; `steady` None where the protocol does not say."""

    sent: str
    unit: str = ""
    steady: bool | None = True
    net: bool = False


@dataclass(frozen=True, slots=True)
class Trouble:
    """It says that it has no weight to give, and why."""

    code: DeviceCode


@dataclass(frozen=True, slots=True)
class Garbled:
    """Something came that is no frame, or whose check is wrong. `code` is E_PROTOCOL, E_CHECKSUM
    or E_UNSUPPORTED (it does not know this question)."""

    code: DeviceCode
    raw: bytes


@dataclass(frozen=True, slots=True)
class Say:
    """It is our turn: these bytes go on with the question."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Done:
    """What was asked besides the weight was done."""


Heard = Weight | Trouble | Garbled | Say | Done


class Core(Protocol):
    """One scale's protocol. Not shared between links."""

    def ask(self, want: Want) -> bytes | None:
        """The bytes of a question; None where the protocol has none."""
        ...

    def feed(self, data: bytes, now: float) -> Sequence[Heard]:
        """Take bytes as they come, in any pieces, and say what was understood."""
        ...


class Pieces:
    """Bytes of a frame that is not over yet; those that came too long ago are thrown away."""

    def __init__(self) -> None:
        self.kept = bytearray()
        self._at = 0.0

    def add(self, data: bytes, now: float) -> bool:
        """Take bytes in; whether an unfinished frame was thrown away for them."""
        is_stale = bool(self.kept) and now - self._at > GAP_S
        if is_stale:
            self.kept.clear()
        self.kept += data
        self._at = now
        return is_stale

    def drop(self, count: int) -> bytes:
        """Take bytes off the front."""
        taken = bytes(self.kept[:count])
        del self.kept[:count]
        return taken
