"""A customer display in software: bytes in, two lines of twenty cells to look at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from drivers.displays.cells import LINES, WIDTH, Page
from drivers.emulators.core import Act, OnCommand, Sight
from drivers.emulators.journal import Journal
from drivers.emulators.model import Model

CommandSet = Literal["escpos", "cd5220", "utc"]
_LONGEST: Final = 64
_STRINGS: Final = {"cd5220": b"\x1b\x51", "utc": b"\x1b\x75"}


@dataclass(slots=True)
class SimulatedDisplay:
    """One display. A CD5220 that got a string takes nothing but strings until `0C` or `18`."""

    commands: CommandSet = "escpos"
    page: Page = "cp858"
    unplugged: bool = False
    journal: Journal = field(default_factory=Journal)
    on_command: OnCommand | None = None
    writes: int = 0
    ignored: int = 0
    _cells: list[bytearray] = field(default_factory=list)
    _at: int = 0
    _waiting: bytearray = field(default_factory=bytearray)
    _in_string: bool = False

    def __post_init__(self) -> None:
        self._clear()

    @property
    def lines(self) -> tuple[str, ...]:
        """What a guest reads."""
        return tuple(bytes(row).decode(self.page, "replace") for row in self._cells)

    @property
    def is_there(self) -> bool:
        """Whether it has power."""
        return not self.unplugged

    @property
    def room(self) -> int:
        """It takes what comes."""
        return 256

    @property
    def wake_at(self) -> float | None:
        """Nothing happens by itself."""
        return None

    def feed(self, data: bytes, now: float) -> bytes:
        """Show it. A display never answers."""
        before = self.lines
        self._waiting += data
        while (taken := self._step()) > 0:
            if self.on_command is not None:
                self.on_command(bytes(self._waiting[:taken]), now)
            del self._waiting[:taken]
        if self.lines != before:
            self.writes += 1
            self.journal.note(now, "display", " | ".join(self.lines))
        return b""

    def tick(self, now: float) -> bytes:
        """Nothing."""
        return b""

    def acts(self) -> Mapping[str, Act]:
        """What can be done to it."""
        return {
            "power_off": Act(
                "Pull the plug",
                lambda *_: self._power(False),
                "power_on",
                is_on=lambda: self.unplugged,
            ),
            "power_on": Act("Put the plug back", lambda *_: self._power(True)),
            "blink": Act("Let its power go and come back", lambda *_: self._clear()),
        }

    def sights(self) -> Sequence[Sight]:
        """What a guest sees."""
        return (Sight("Display", "\n".join(self.lines)),)

    # ---- inside ----------------------------------------------------------------------------
    def _step(self) -> int:
        """Do what stands at the front; how many bytes that was, 0 while it is not all there."""
        waiting = self._waiting
        if not waiting:
            return 0
        if (start := _STRINGS.get(self.commands, b"")) and waiting.startswith(start):
            return self._string(waiting)
        if self._in_string and self.commands == "cd5220" and waiting[0] not in (0x0C, 0x18):
            self.ignored += 1
            return 1
        return self._command(waiting)

    def _string(self, waiting: bytearray) -> int:
        end = waiting.find(b"\r", 3)
        if end < 0:
            return 0 if len(waiting) < _LONGEST else 1
        row, text = waiting[2] - ord("A"), bytes(waiting[3:end])[:WIDTH]
        self._in_string = True
        if 0 <= row < LINES:
            self._cells[row][:] = text.ljust(WIDTH)
        return end + 1

    def _command(self, waiting: bytearray) -> int:
        first = waiting[0]
        if first in (0x0C, 0x18) or (first == 0x1F and self.commands == "utc"):
            self._in_string = False
            self._clear()
            return 1
        if first == 0x1B:
            return self._escape(waiting)
        if first == 0x1F:
            return self._unit(waiting)
        self._cells[self._at // WIDTH][self._at % WIDTH] = first
        self._at = (self._at + 1) % (WIDTH * LINES)
        return 1

    def _escape(self, waiting: bytearray) -> int:
        if len(waiting) < 2:
            return 0
        if waiting[1] == 0x40:
            self._clear()
            return 2
        if waiting[1] == 0x64:
            return 2
        return 3 if len(waiting) >= 3 else 0

    def _unit(self, waiting: bytearray) -> int:
        if len(waiting) < 2:
            return 0
        if waiting[1] == 0x24:
            if len(waiting) < 4:
                return 0
            self._at = (waiting[3] - 1) * WIDTH + waiting[2] - 1
            return 4
        if waiting[1] == 0x43:
            return 3 if len(waiting) >= 3 else 0
        return 2

    def _clear(self) -> None:
        self._cells = [bytearray(b" " * WIDTH) for _ in range(LINES)]
        self._at = 0

    def _power(self, on: bool) -> None:
        self.unplugged = not on
        self._clear()


@dataclass(frozen=True, slots=True)
class DisplayOptions:
    """How a display in software is built."""

    page: Page = "cp858"


def _maker(commands: CommandSet) -> Callable[[DisplayOptions], SimulatedDisplay]:
    return lambda options: SimulatedDisplay(commands, options.page)


_SETS: Final[Mapping[CommandSet, str]] = {"escpos": "ESC/POS", "cd5220": "CD5220", "utc": "UTC"}
MODELS: Final[tuple[Model[Any], ...]] = tuple(
    Model(
        name=f"display-{each}",
        title=f"A customer display that speaks {title}",
        options=DisplayOptions,
        make=_maker(each),
        says={"page": "The letters that it has."},
    )
    for each, title in _SETS.items()
)
