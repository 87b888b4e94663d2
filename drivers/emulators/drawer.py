"""A cash drawer in software at the plug of a printer: a coil that needs time, a sensor, a key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from domain.errors import BadRequest
from drivers.emulators.core import Act, Sight
from drivers.emulators.journal import Journal

Level = Literal["high", "low", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawerOptions:
    """How it is built. A shorter pulse than `needs_ms` leaves it shut; the coil hangs on `pin`.

    `open_level` is its sensor's level while it is open; `none` has no sensor's cable.
    """

    needs_ms: int = 40
    pin: Literal[2, 5] = 2
    open_level: Level = "high"

    def __post_init__(self) -> None:
        if not 0 <= self.needs_ms <= 1_000:
            raise BadRequest("needs_ms must be between 0 and 1000.")


class Drawer:
    """One drawer. It opens by a pulse that is long enough, or by its key."""

    def __init__(self, options: DrawerOptions, journal: Journal) -> None:
        self.options = options
        self.is_open = False
        self.is_jammed = False
        self._journal = journal

    @property
    def sensor_is_high(self) -> bool:
        """What the printer sees at pin 3 of its plug."""
        match self.options.open_level:
            case "high":
                return self.is_open
            case "low":
                return not self.is_open
            case "none":
                return True

    def pulse(self, pin: int, on_ms: int, now: float) -> None:
        """The printer fires the coil."""
        if pin != self.options.pin:
            return
        if self.is_jammed or on_ms < self.options.needs_ms:
            self._journal.note(now, "drawer", "The drawer clicks and stays shut.")
        elif not self.is_open:
            self.is_open = True
            self._journal.note(now, "drawer", "The drawer opens.")

    def acts(self) -> Mapping[str, Act]:
        """What people do to it, and what happens to it."""
        return {
            "open_drawer": Act(
                "Open the drawer with its key",
                lambda _value, now: self._turn_key(now),
                "close_drawer",
                is_on=lambda: self.is_open,
            ),
            "close_drawer": Act("Shut the drawer", lambda _value, now: self.close(now)),
            "jam_drawer": Act(
                "Jam the drawer",
                lambda _value, _now: self._jam(True),
                "free_drawer",
                is_on=lambda: self.is_jammed,
            ),
            "free_drawer": Act("Free the drawer", lambda _value, _now: self._jam(False)),
        }

    def sights(self) -> Sequence[Sight]:
        """Whether it stands open."""
        jammed = ", and jammed" if self.is_jammed else ""
        return (Sight("Drawer", ("Open" if self.is_open else "Shut") + jammed + "."),)

    def close(self, now: float) -> None:
        """Somebody pushes it shut."""
        if self.is_open:
            self._journal.note(now, "drawer", "The drawer is shut.")
        self.is_open = False

    def _turn_key(self, now: float) -> None:
        if not self.is_open:
            self._journal.note(now, "drawer", "The drawer was opened with its key.")
        self.is_open = True

    def _jam(self, is_so: bool) -> None:
        self.is_jammed = is_so
