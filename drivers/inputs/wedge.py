"""From characters to codes: where one begins, where it ends, and whether a machine typed it. Pure.

No fixed speed fits all: a Honeywell types a key each 10 ms, a Zebra each 80 to 100. So a device's
own speed is learnt, and a prefix or a suffix says more than any clock.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final, Literal

from domain.device_errors import DeviceCode

Suffix = Literal["enter", "tab", "none"]

MOST: Final = 512
LEAST: Final = 4
UNLEARNT_GAP_S: Final = 0.12
"""No key of a code comes later after the one before, until the device's speed is known."""
LEAST_GAP_S: Final = 0.035
"""A busy box hears late; nothing below this is believed."""
SLOWER: Final = 3
"""So many times its usual gap a device may take between two keys."""
ENDS_AFTER: Final = 5
"""So many gaps of silence end a code that has no suffix."""
_UNEVEN: Final = 1.5
_ARMED_FOR_S: Final = 2.0
"""After a prefix only so long a silence means that the code was cut off."""
_KEPT: Final = 20
_ENDS: Final = {"enter": "\r\n", "tab": "\t", "none": "\r\n"}


@dataclass(frozen=True, slots=True)
class Heard:
    """A code, or why there is none. `ended`: it had its suffix."""

    text: str
    ended: bool = True
    trouble: DeviceCode | None = None


class Wedge:
    """The characters of one device. `prefix` is a character or a function key (`F13`)."""

    def __init__(
        self, prefix: str = "", suffix: Suffix = "enter", *, least: int = LEAST, gap_s: float = 0.0
    ) -> None:
        self._prefix = prefix
        self._ends = _ENDS[suffix]
        self._has_suffix = suffix != "none"
        self._least = least
        self._gaps: deque[float] = deque([gap_s] if gap_s else [], maxlen=_KEPT)
        self._text: list[str] = []
        self._times: list[float] = []
        self._armed = False
        self._trouble: DeviceCode | None = None

    @property
    def gap_s(self) -> float:
        """The device's usual time between two keys, as learnt; 0 while unknown."""
        return median(self._gaps) if self._gaps else 0.0

    @property
    def limit_s(self) -> float:
        """A key that comes later than this belongs to another code."""
        if self._armed:
            return _ARMED_FOR_S
        return max(SLOWER * self.gap_s, LEAST_GAP_S) if self._gaps else UNLEARNT_GAP_S

    @property
    def is_amid(self) -> bool:
        """Whether a code has begun."""
        return bool(self._text) or self._armed or self._trouble is not None

    @property
    def patience_s(self) -> float:
        """After so long a silence `idle` is to be called."""
        if self._armed:
            return _ARMED_FOR_S
        return ENDS_AFTER * max(self.gap_s, LEAST_GAP_S)

    def feed(self, character: str, at: float) -> list[Heard]:
        """A character, typed at `at` seconds; the code that ends with it."""
        if character and character == self._prefix:
            self.forget()
            self._armed = True
            return []
        if self._prefix and not self._armed:
            return []
        if character and character in self._ends:
            return self._finish(ended=True)
        if self._times and at - self._times[-1] > self.limit_s:
            self._begin_anew()
        self._times.append(at)
        self._text.append(character)
        if len(self._text) > MOST:
            self._trouble = DeviceCode.PROTOCOL
            del self._text[1:], self._times[1:]
        return []

    def lost(self) -> None:
        """Something of what was typed is gone: what comes until the next end is no code."""
        self._trouble = DeviceCode.TRUNCATED

    def idle(self) -> list[Heard]:
        """Nothing came for `patience_s`: a code without its suffix ends here."""
        return self._finish(ended=not self._has_suffix) if self.is_amid else []

    def forget(self) -> None:
        """What was begun is none."""
        self._text.clear()
        self._times.clear()
        self._armed = False
        self._trouble = None

    def _begin_anew(self) -> None:
        self._text.clear()
        self._times.clear()

    def _finish(self, *, ended: bool) -> list[Heard]:
        text, times = "".join(self._text), list(self._times)
        armed, trouble = self._armed, self._trouble
        self.forget()
        if trouble is not None:
            return [Heard("", ended, trouble)]
        if len(text) < self._least:
            return [Heard("", ended, DeviceCode.TRUNCATED)] if armed else []
        gaps = [after - before for before, after in pairwise(times)]
        if not (armed or self._is_machine(gaps)):
            return []
        if ended:
            self._gaps.append(median(gaps))
        return [Heard(text, ended)]

    def _is_machine(self, gaps: list[float]) -> bool:
        """A machine is even; people are not, and not as fast as the device that is known here."""
        usual = median(gaps)
        return usual <= self.limit_s and max(gaps) <= _UNEVEN * usual + LEAST_GAP_S
