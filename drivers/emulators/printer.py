"""What all printers in software have in common: buffer, head, sensors, cutter, power, drawer plug.

A language adds what its bytes mean and what is answered (`drivers/printers/*/simulation.py`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from drivers.emulators.core import Act, OnCommand, Sight
from drivers.emulators.drawer import Drawer, DrawerOptions
from drivers.emulators.journal import Journal
from drivers.emulators.printer_acts import DOTS_PER_MM, acts_of
from drivers.printers.escpos.paper import Roll, Strip

MAX_KICKS: Final = 200


@dataclass(slots=True)
class Faults:
    """How the printer misbehaves. Changed at any time, by a test, a person or a script.

    Byte numbers count all bytes ever taken in; `paper_left_dots` counts down while it prints.
    `mute_offline` is the BUSY condition "buffer full or offline": while it is not ready it takes
    nothing and answers nothing.
    """

    paper_out: bool = False
    paper_near_end: bool = False
    cover_open: bool = False
    cutter_jammed: bool = False
    overheated: bool = False
    unrecoverable: bool = False
    unplugged: bool = False
    silent: bool = False
    mute_offline: bool = False
    paper_left_dots: int | None = None
    unplug_after_bytes: int | None = None
    stall_after_bytes: int | None = None
    bytes_per_s: int | None = None
    answers_late_s: float = 0.0


_SEEN: Final[Mapping[str, tuple[str, str, str]]] = {
    "paper_out": ("paper", "The paper is out.", "A new roll is in."),
    "paper_near_end": ("paper", "The roll is near its end.", "The roll is full again."),
    "cover_open": ("cover", "The cover is open.", "The cover is closed."),
    "cutter_jammed": ("cutter", "The cutter is jammed.", "The cutter is free."),
    "overheated": ("head", "The head is hot.", "The head is cool."),
    "unrecoverable": ("fault", "The lamp shows a fault.", "The fault is gone."),
    "unplugged": ("power", "It is off.", "It is on."),
}
"""What a person sees of a fault: the journal's kind, its beginning, its end."""


@dataclass(frozen=True, slots=True)
class Kick:
    """The drawer's solenoid was fired at `at` seconds for `on_ms`, through pin 2 or 5."""

    at: float
    pin: Literal[2, 5]
    real_time: bool
    on_ms: int = field(default=0, compare=False)


class PrinterMachine(ABC):
    """A printer but for its language.

    `print_mm_per_s` None prints at once. `buffer_bytes` is what it takes in before it lets the
    sender wait. `boot_s` after power comes back it is there again. A simple drawer opens at every
    pulse; `hang` puts one there that has a coil and a sensor of its own.
    """

    def __init__(
        self,
        width_dots: int,
        *,
        buffer_bytes: int = 65_536,
        print_mm_per_s: int | None = None,
        boot_s: float = 0.0,
    ) -> None:
        self.faults = Faults()
        self.journal = Journal()
        self.on_command: OnCommand | None = None
        self.drawer: Drawer | None = None
        self.kicks: list[Kick] = []
        self._simple_drawer_is_open = False
        self.received_bytes = 0
        self.cuts = 0
        self._roll = Roll(width_dots)
        self._buffer = bytearray()
        self._buffer_bytes = buffer_bytes
        self._print_mm_per_s = print_mm_per_s
        self._boot_s = boot_s
        self._ready_at = 0.0
        self._free_at = 0.0
        self._budget_at = 0.0
        self._worked_at = 0.0
        self._late: list[tuple[float, bytes]] = []
        self._is_announced = False
        self._seen: dict[str, bool] = dict.fromkeys(_SEEN, False)

    # ---- what a language adds ----------------------------------------------------------------
    @abstractmethod
    def _scan(self, data: bytes, now: float) -> None:
        """Commands that act as soon as they arrive."""

    @abstractmethod
    def _next(self, data: bytes, start: int) -> tuple[Any, int] | None:
        """The command at `start` and where the next begins; None while it is incomplete."""

    @abstractmethod
    def _perform(self, token: Any, now: float) -> None:
        """Do a command and answer what is to be answered."""

    @abstractmethod
    def _news(self) -> bytes:
        """The status that is told now by itself; nothing where it has not changed."""

    @abstractmethod
    def _forget(self) -> None:
        """Power is gone: modes and half-set lines with it."""

    # ---- what is seen ------------------------------------------------------------------------
    @property
    def strips(self) -> tuple[Strip, ...]:
        """The papers a person would see, oldest first."""
        return self._roll.strips

    @property
    def is_there(self) -> bool:
        """Whether it has power and is up."""
        return not self.faults.unplugged and self._worked_at >= self._ready_at

    @property
    def drawer_is_open(self) -> bool:
        """Whether the drawer stands open."""
        return self._simple_drawer_is_open if self.drawer is None else self.drawer.is_open

    @drawer_is_open.setter
    def drawer_is_open(self, is_open: bool) -> None:
        self._simple_drawer_is_open = is_open
        if self.drawer is not None:
            self.drawer.is_open = is_open

    @property
    def sensor_is_high(self) -> bool:
        """Pin 3 of the drawer's plug."""
        if self.drawer is None:
            return self._simple_drawer_is_open
        return self.drawer.sensor_is_high

    @property
    def is_stopped(self) -> bool:
        """Whether it stands still until somebody does something, or until it has cooled down."""
        faults = self.faults
        needs_person = faults.paper_out or faults.cover_open or faults.cutter_jammed
        return needs_person or faults.unplugged or faults.overheated or faults.unrecoverable

    @property
    def room(self) -> int:
        """How many bytes it takes in now; 0 lets the sender wait."""
        if self.faults.unplugged or (self.faults.mute_offline and self.is_stopped):
            return 0
        left = self._buffer_bytes - len(self._buffer)
        stall = self.faults.stall_after_bytes
        return left if stall is None else max(0, min(left, stall - self.received_bytes))

    @property
    def waiting_bytes(self) -> int:
        """How many bytes are in its buffer."""
        return len(self._buffer)

    @property
    def wake_at(self) -> float | None:
        """When something will happen by itself, in seconds of the given clock; None for never."""
        moments = [at for at, _ in self._late]
        if self._buffer and not self.is_stopped and self._free_at > self._worked_at:
            moments.append(self._free_at)
        if self._ready_at > self._worked_at:
            moments.append(self._ready_at)
        return min(moments, default=None)

    def sights(self) -> Sequence[Sight]:
        """The lamp, the drawer and the papers, the newest first."""
        troubles = [words for name, (_, words, _) in _SEEN.items() if getattr(self.faults, name)]
        lamp = Sight("Lamp", " ".join(troubles) or "Ready.")
        simple = (Sight("Drawer", "Open." if self.drawer_is_open else "Shut."),)
        drawer = simple if self.drawer is None else self.drawer.sights()
        papers = [
            Sight(f"Paper {strip.number}", strip.text, strip.png, _key(strip))
            for strip in reversed(self.strips)
        ]
        return [lamp, *drawer, *papers]

    # ---- bytes and time ----------------------------------------------------------------------
    def feed(self, data: bytes, now: float) -> bytes:
        """Take bytes in and return what it answers by now. Real-time commands act at once."""
        if self.faults.unplugged:
            return b""
        self._take_in(data, now)
        if not self.faults.unplugged:
            self._scan(data, now)
        return self.tick(now)

    def tick(self, now: float) -> bytes:
        """Go on working until now and return what it answers."""
        self._note_changes(now)
        self._work(now)
        if news := self._news():
            self._answer(news, now)
        self._note_changes(now)
        if self.faults.unplugged or self.faults.silent:
            self._late.clear()
            return b""
        if self.faults.mute_offline and self.is_stopped:
            return b""
        due = b"".join(answer for at, answer in self._late if at <= now)
        self._late = [(at, answer) for at, answer in self._late if at > now]
        return due

    # ---- what people do ----------------------------------------------------------------------
    def hang(self, options: DrawerOptions) -> Drawer:
        """Put a drawer at the printer's plug."""
        self.drawer = Drawer(options, self.journal)
        return self.drawer

    def unplug(self) -> None:
        """Power off: the buffer, the half-set line and unsaid answers are gone, paper stays."""
        if self._buffer:
            lost = f"{len(self._buffer)} bytes in its buffer were lost."
            self.journal.note(self._worked_at, "power", lost)
        self.faults.unplugged = True
        self.faults.cutter_jammed = False
        self.faults.unrecoverable = False
        self._buffer.clear()
        self._late.clear()
        self._is_announced = False
        self._free_at = self._budget_at = 0.0
        self._forget()

    def plug_in(self, now: float | None = None) -> None:
        """Power on again, as after a start."""
        self.faults.unplugged = False
        self.faults.unplug_after_bytes = None
        if self._boot_s:
            self._ready_at = (self._worked_at if now is None else now) + self._boot_s

    def close_drawer(self) -> None:
        """Somebody pushes the drawer shut."""
        self.drawer_is_open = False

    def throw_away_papers(self) -> None:
        """Forget papers that were cut off, and the drawer's past."""
        self._roll.throw_away()
        self.kicks.clear()

    def acts(self) -> Mapping[str, Act]:
        """What people do to a printer, and what happens to it."""
        return acts_of(self)

    def put_paper_in(self) -> None:
        """A new roll."""
        self.faults.paper_out = self.faults.paper_near_end = False
        self.faults.paper_left_dots = None

    def open_drawer(self, now: float) -> None:
        """Somebody turns the drawer's key."""
        self.drawer_is_open = True
        self.journal.note(now, "drawer", "The drawer was opened with its key.")

    def tear_off(self) -> None:
        """Somebody throws all papers away, also what still hangs out."""
        self._roll.cut()
        self._roll.throw_away()

    # ---- inside ------------------------------------------------------------------------------
    def _take_in(self, data: bytes, now: float) -> None:
        if not self._buffer:
            self._budget_at = max(self._budget_at, now)
        limit = self.faults.unplug_after_bytes
        if limit is not None and self.received_bytes + len(data) >= limit:
            kept = data[: max(0, limit - self.received_bytes)]
            self._buffer += kept
            self.received_bytes += len(kept)
            self._work(now)
            self.unplug()
            return
        self._buffer += data
        self.received_bytes += len(data)

    def _work(self, now: float) -> None:
        self._worked_at = max(self._worked_at, now)
        data, done = bytes(self._buffer), 0
        while done < len(data) and not self.is_stopped and self._free_at <= now:
            found = self._next(data, done)
            if found is None:
                break
            token, end = found
            if not self._announced(data[done:end], now):
                break
            self._do(token, end - done, now)
            done = end
            if len(self._buffer) != len(data):
                return
        if not self.faults.unplugged:
            del self._buffer[:done]

    def _announced(self, command: bytes, now: float) -> bool:
        """Tell who listens of a command, once; False where it is not done now because of that."""
        if self.on_command is None:
            return True
        if not self._is_announced:
            self._is_announced = True
            self.on_command(command, now)
            if self.is_stopped or not self._buffer:
                return False
        self._is_announced = False
        return True

    def _do(self, token: Any, used: int, now: float) -> None:
        fed, cut = self._roll.fed_dots, self._roll.cut_off
        self._perform(token, now)
        self._spend(self._roll.fed_dots - fed, used, now)
        if self._roll.cut_off != cut:
            self._note_cut(now)

    def _note_cut(self, now: float) -> None:
        self.cuts += 1
        strip = next(each for each in reversed(self.strips) if each.is_cut)
        length = strip.height_dots // DOTS_PER_MM
        first = next((line.strip() for line in strip.lines if line.strip()), "")
        said = f"Paper {strip.number} came out, {length} mm: {first}".rstrip(": ")
        self.journal.note(now, "paper", said)

    def _spend(self, dots: int, used: int, now: float) -> None:
        """The time and paper a command took."""
        start = max(self._free_at, self._budget_at) if self._takes_time() else now
        seconds = 0.0
        if self._print_mm_per_s:
            seconds += dots / (self._print_mm_per_s * DOTS_PER_MM)
        if self.faults.bytes_per_s:
            seconds += used / self.faults.bytes_per_s
        self._free_at = start + seconds if seconds else self._free_at
        if self.faults.paper_left_dots is not None:
            self.faults.paper_left_dots -= dots
            if self.faults.paper_left_dots <= 0:
                self.faults.paper_left_dots = None
                self.faults.paper_out = True

    def _takes_time(self) -> bool:
        return bool(self._print_mm_per_s or self.faults.bytes_per_s)

    def _kick(self, connector: int, now: float, *, real_time: bool, on_ms: int = 0) -> None:
        pin: Literal[2, 5] = 5 if connector in (1, 49) else 2
        kick = Kick(now, pin, real_time, on_ms)
        self.kicks = [*self.kicks, kick][-MAX_KICKS:]
        self.journal.note(now, "drawer", f"The drawer got a pulse of {on_ms} ms at pin {pin}.")
        if self.drawer is None:
            self.drawer_is_open = True
        else:
            self.drawer.pulse(pin, on_ms, now)

    def _clear_buffer(self) -> None:
        self._buffer.clear()
        self._is_announced = False

    def _answer(self, answer: bytes, now: float) -> None:
        if answer:
            self._late.append((now + self.faults.answers_late_s, answer))

    def _note_changes(self, now: float) -> None:
        for name, (kind, begins, ends) in _SEEN.items():
            is_so = bool(getattr(self.faults, name))
            if is_so != self._seen[name]:
                self._seen[name] = is_so
                self.journal.note(now, kind, begins if is_so else ends)


def _key(strip: Strip) -> str:
    return f"{strip.number}-{strip.height_dots}"
