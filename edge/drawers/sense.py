"""What a drawer's sensor means over time. Pure: whoever looks brings the level and the time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

DEBOUNCE_S: Final = 0.2
"""A level that holds shorter is a contact that bounces."""
EXPECTED_S: Final = 5.0
"""A drawer that opens within so long of a pulse was opened by it."""


class Happened(StrEnum):
    """What became of a drawer."""

    OPENED = "opened"
    BY_HAND = "by_hand"
    SHUT = "shut"
    TOO_LONG = "too_long"


@dataclass(slots=True)
class DrawerSense:
    """One drawer. `opens_high` is what its sensor reads while it is open; `alarm_s` 0 is never."""

    opens_high: bool
    alarm_s: int
    is_open: bool | None = None
    opened_at_s: float = 0.0
    _seen: bool | None = None
    _seen_at_s: float = 0.0
    _expected_until_s: float = -1.0
    _is_told: bool = False

    @property
    def is_settled(self) -> bool:
        """Whether what was seen last is what is believed."""
        return self._seen == self.is_open

    def expect(self, now_s: float) -> None:
        """A pulse was given."""
        self._expected_until_s = now_s + EXPECTED_S

    def lost(self) -> None:
        """The printer cannot be asked: nothing is known of the drawer, and nothing is said."""
        self.is_open = self._seen = None

    def looked(self, high: bool, now_s: float) -> tuple[Happened, ...]:
        """What happened, as far as this look shows. The first look of all shows nothing new."""
        opens = high is self.opens_high
        if opens is not self._seen:
            self._seen, self._seen_at_s = opens, now_s
        if opens is self.is_open:
            return self._long(now_s)
        if now_s - self._seen_at_s < DEBOUNCE_S:
            return ()
        was, self.is_open = self.is_open, opens
        if not opens:
            return (Happened.SHUT,)
        self.opened_at_s, self._is_told = self._seen_at_s, False
        if was is None:
            return ()
        return (Happened.OPENED if self._seen_at_s <= self._expected_until_s else Happened.BY_HAND,)

    def _long(self, now_s: float) -> tuple[Happened, ...]:
        if not self.is_open or self._is_told or not self.alarm_s:
            return ()
        if now_s - self.opened_at_s < self.alarm_s:
            return ()
        self._is_told = True
        return (Happened.TOO_LONG,)
