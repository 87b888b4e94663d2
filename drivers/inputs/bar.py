"""A bump bar's keys: one action for one press, however long, however bouncing the key. Pure.

Of keys pressed together neither counts. A key that stays down is told as stuck and acts once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from domain.errors import BadRequest
from drivers.inputs.records import DOWN, UP, Record

ACTS: Final = (
    *"123456789",
    *("bump", "recall", "page", "left", "right", "up", "down"),
    *("rush", "allday", "history", "cancel"),
)
USUAL_KEYS: Final[Mapping[str, str]] = {
    **{str(code): str(code - 1) for code in range(2, 11)},
    "28": "bump",
    "96": "bump",
    "57": "bump",
    "19": "recall",
    "25": "page",
    "1": "cancel",
    "105": "left",
    "106": "right",
    "103": "up",
    "108": "down",
    "45": "rush",
    "30": "allday",
    "35": "history",
    **dict(zip(("79", "80", "81", "75", "76", "77", "71", "72", "73"), "123456789", strict=True)),
}
"""By key code, as numbers and letters of a keyboard send them."""
USUAL_LETTERS: Final[Mapping[str, str]] = {
    **{digit: digit for digit in "123456789"},
    "\r": "bump",
    "r": "recall",
    "p": "page",
    "R": "recall",
    "P": "page",
}
"""By character, as serial bars send them."""
TOGETHER_S: Final = 0.05
"""Keys within this are pressed together, as by an elbow."""
BOUNCE_S: Final = 0.06
"""A key that comes back within this never left."""
STUCK_S: Final = 3.0

Trouble = Literal["", "unknown", "together", "stuck"]


@dataclass(frozen=True, slots=True)
class Pressed:
    """An act, or the key that is none: `trouble` says why."""

    act: str
    key: str
    trouble: Trouble = ""


def checked(keys: Mapping[str, str]) -> Mapping[str, str]:
    """A bar's keys. Raises BadRequest naming what no screen understands."""
    for key, act in keys.items():
        if act not in ACTS:
            raise BadRequest(f"The key {key} cannot mean {act!r}; {', '.join(ACTS)} are known.")
    return keys


class Bar:
    """One bar with records of keys."""

    def __init__(self, keys: Mapping[str, str]) -> None:
        self._keys = keys
        self._down: dict[int, float] = {}
        self._up: dict[int, float] = {}
        self._mute: set[int] = set()
        self._pending: int | None = None
        self._said_stuck: set[int] = set()

    @property
    def patience_s(self) -> float | None:
        """After so long a silence `idle` is to be called; None: nothing is waited for."""
        if self._pending is not None:
            return TOGETHER_S
        return STUCK_S if set(self._down) - self._said_stuck else None

    def feed(self, records: Iterable[Record]) -> list[Pressed]:
        """What was pressed."""
        found: list[Pressed] = []
        for record in records:
            if record.is_lost:
                self.forget()
            elif record.is_key and record.value in (UP, DOWN):  # a held key repeats: not again
                found += self._went_down(record) if record.value == DOWN else self._went_up(record)
        return found

    def idle(self, silent_s: float) -> list[Pressed]:
        """Nothing came for so long."""
        found = self._act() if silent_s >= TOGETHER_S else []
        if silent_s >= STUCK_S:
            stuck = [code for code in self._down if code not in self._said_stuck]
            self._said_stuck.update(stuck)
            found += [Pressed("", str(code), "stuck") for code in stuck]
        return found

    @property
    def is_stuck(self) -> bool:
        """Whether a key is down that should long be up."""
        return bool(self._said_stuck)

    def forget(self) -> None:
        """The bar was pulled out, or records were lost: nothing is down, nothing waits."""
        for known in (self._down, self._up):
            known.clear()
        self._mute.clear()
        self._said_stuck.clear()
        self._pending = None

    def _went_down(self, record: Record) -> list[Pressed]:
        code, at = record.code, record.at
        if at - self._up.get(code, -1.0) < BOUNCE_S and code not in self._down:
            self._down[code] = at
            return []
        if self._together(code, at):
            others = [self._pending] if self._pending is not None else []
            self._pending = None
            self._mute |= {code, *others}
            self._down[code] = at
            return [Pressed("", str(code), "together")]
        found = self._act()
        self._down[code] = at
        self._pending = code
        return found

    def _together(self, code: int, at: float) -> bool:
        return any(
            at - since < TOGETHER_S or each in self._mute
            for each, since in self._down.items()
            if each != code
        )

    def _went_up(self, record: Record) -> list[Pressed]:
        found = self._act() if self._pending == record.code else []
        self._down.pop(record.code, None)
        self._up[record.code] = record.at
        self._mute.discard(record.code)
        self._said_stuck.discard(record.code)
        return found

    def _act(self) -> list[Pressed]:
        """What is pending is alone: it counts."""
        code, self._pending = self._pending, None
        return [] if code is None else [meant(str(code), self._keys)]


def meant(key: str, keys: Mapping[str, str]) -> Pressed:
    """What a key means on this bar."""
    act = keys.get(key, "")
    return Pressed(act, key, "" if act else "unknown")
