"""A printer in software: bytes in, answers out, paper and drawer to look at, able to misbehave.

Pure: it owns no socket and no clock. Whoever drives it hands over bytes and the time, and asks
again at `wake_at`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from drivers.printers.escpos.interpreter import EPSON_SLOTS, Interpreter
from drivers.printers.escpos.paper import Roll, Strip
from drivers.printers.escpos.tokens import Token, next_token

MAX_KICKS: Final = 200
_REAL_TIME: Final = re.compile(
    rb"\x10(?:\x04([\x01-\x04])|\x05([\x01\x02])|\x14\x01([\x00\x01])(.))", re.S
)
_LONGEST_REAL_TIME: Final = 5
_DOTS_PER_MM: Final = 8


@dataclass(slots=True)
class Faults:
    """How the printer misbehaves. Changed at any time, by a test, a person or a script.

    Byte numbers count all bytes ever taken in; `paper_left_dots` counts down while it prints.
    """

    paper_out: bool = False
    paper_near_end: bool = False
    cover_open: bool = False
    cutter_jammed: bool = False
    unplugged: bool = False
    silent: bool = False
    paper_left_dots: int | None = None
    unplug_after_bytes: int | None = None
    stall_after_bytes: int | None = None
    bytes_per_s: int | None = None
    answers_late_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Kick:
    """The drawer's solenoid was fired at `at` seconds, through connector pin 2 or 5."""

    at: float
    pin: Literal[2, 5]
    real_time: bool


class SimulatedPrinter:
    """One printer: receive buffer, interpreter, sensors, drawer connector.

    `print_mm_per_s` None prints at once. `buffer_bytes` is what it takes in before it lets the
    sender wait.
    """

    def __init__(
        self,
        width_dots: int = 576,
        *,
        buffer_bytes: int = 65_536,
        print_mm_per_s: int | None = None,
        has_process_id: bool = True,
        slots: Mapping[int, str] = EPSON_SLOTS,
        coarse_rows: int = 3,
    ) -> None:
        self.faults = Faults()
        self.kicks: list[Kick] = []
        self.drawer_is_open = False
        self.received_bytes = 0
        self._roll = Roll(width_dots)
        self._interpreter = Interpreter(self._roll, slots, coarse_rows)
        self._buffer = bytearray()
        self._buffer_bytes = buffer_bytes
        self._print_mm_per_s = print_mm_per_s
        self._has_process_id = has_process_id
        self._scanned = b""
        self._asb = 0
        self._last_asb = b""
        self._free_at = 0.0
        self._budget_at = 0.0
        self._worked_at = 0.0
        self._late: list[tuple[float, bytes]] = []

    @property
    def strips(self) -> tuple[Strip, ...]:
        """The papers a person would see, oldest first."""
        return self._roll.strips

    @property
    def unknown_commands(self) -> tuple[bytes, ...]:
        """Commands it did not know; their letters are on the paper."""
        return tuple(self._interpreter.unknown)

    @property
    def is_there(self) -> bool:
        """Whether it has power."""
        return not self.faults.unplugged

    @property
    def room(self) -> int:
        """How many bytes it takes in now; 0 lets the sender wait."""
        if self.faults.unplugged:
            return 0
        left = self._buffer_bytes - len(self._buffer)
        stall = self.faults.stall_after_bytes
        return left if stall is None else max(0, min(left, stall - self.received_bytes))

    @property
    def wake_at(self) -> float | None:
        """When something will happen by itself, in seconds of the given clock; None for never."""
        moments = [at for at, _ in self._late]
        if self._buffer and not self._stopped() and self._free_at > self._worked_at:
            moments.append(self._free_at)
        return min(moments, default=None)

    def feed(self, data: bytes, now: float) -> bytes:
        """Take bytes in and return what it answers by now. Real-time commands act at once."""
        if self.faults.unplugged:
            return b""
        self._take_in(data, now)
        self._scan(data, now)
        return self.tick(now)

    def tick(self, now: float) -> bytes:
        """Go on working until now and return what it answers."""
        self._work(now)
        self._report_changes(now)
        if self.faults.unplugged or self.faults.silent:
            self._late.clear()
            return b""
        due = b"".join(answer for at, answer in self._late if at <= now)
        self._late = [(at, answer) for at, answer in self._late if at > now]
        return due

    def unplug(self) -> None:
        """Power off: the buffer, the half-set line and unsaid answers are gone, paper stays."""
        self.faults.unplugged = True
        self._buffer.clear()
        self._scanned = b""
        self._late.clear()
        self._asb = 0
        self._interpreter.forget_line()

    def plug_in(self) -> None:
        """Power on again, as after a start."""
        self.faults.unplugged = False
        self.faults.unplug_after_bytes = None

    def close_drawer(self) -> None:
        """Somebody pushes the drawer shut."""
        self.drawer_is_open = False

    def throw_away_papers(self) -> None:
        """Forget papers that were cut off, and the drawer's past."""
        self._roll.throw_away()
        self.kicks.clear()

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

    def _scan(self, data: bytes, now: float) -> None:
        """Real-time commands, wherever they stand, even inside image data (Epson manuals)."""
        if self.faults.unplugged:
            return
        seen = self._scanned + data
        done = 0
        for found in _REAL_TIME.finditer(seen):
            done = found.end()
            if found[1]:
                self._answer(self._status(found[1][0]), now)
            elif found[2]:
                self._recover(found[2][0])
            elif found[4]:
                self._kick(found[3][0], now, real_time=True)
        self._scanned = seen[done:][-(_LONGEST_REAL_TIME - 1) :]

    def _work(self, now: float) -> None:
        self._worked_at = now
        data, done = bytes(self._buffer), 0
        while done < len(data) and not self._stopped() and self._free_at <= now:
            found = next_token(data, done)
            if found is None:
                break
            token, end = found
            self._do(token, end - done, now)
            done = end
        del self._buffer[:done]

    def _do(self, token: Token, used: int, now: float) -> None:
        before = self._roll.fed_dots
        if token.name == b"\x1b@":
            self._asb = 0
        self._answer(self._reply(token, now), now)
        self._interpreter.take(token)
        self._spend(self._roll.fed_dots - before, used, now)

    def _spend(self, dots: int, used: int, now: float) -> None:
        """The time and paper a command took."""
        start = max(self._free_at, self._budget_at) if self._busy() else now
        seconds = 0.0
        if self._print_mm_per_s:
            seconds += dots / (self._print_mm_per_s * _DOTS_PER_MM)
        if self.faults.bytes_per_s:
            seconds += used / self.faults.bytes_per_s
        self._free_at = start + seconds if seconds else self._free_at
        if self.faults.paper_left_dots is not None:
            self.faults.paper_left_dots -= dots
            if self.faults.paper_left_dots <= 0:
                self.faults.paper_left_dots = None
                self.faults.paper_out = True

    def _busy(self) -> bool:
        return bool(self._print_mm_per_s or self.faults.bytes_per_s)

    def _reply(self, token: Token, now: float) -> bytes:
        args = token.args
        match token.name:
            case b"\x1dr":
                return self._sensor(args[0])
            case b"\x1da":
                self._asb = args[0]
                self._last_asb = b""
            case b"\x1dI":
                return self._identity(args[0])
            case b"\x1bp":
                self._kick(args[0], now, real_time=False)
            case b"\x1d(" if args[:1] == b"H" and self._has_process_id and args[3:5] == b"00":
                return b"7\x22" + args[5:9] + b"\x00"
        return b""

    def _identity(self, wanted: int) -> bytes:
        names = {66: b"COMANDA", 67: b"SIMULATED", 68: b"0"}
        return b"_" + names[wanted] + b"\x00" if wanted in names else b"\x20"

    def _sensor(self, wanted: int) -> bytes:
        if wanted in (2, 50):
            return bytes((self.drawer_is_open,))
        return bytes((0x03 * self.faults.paper_near_end,))

    def _stopped(self) -> bool:
        faults = self.faults
        return faults.unplugged or faults.paper_out or faults.cover_open or faults.cutter_jammed

    def _status(self, wanted: int) -> bytes:
        """DLE EOT: one byte, 0xx1xx10."""
        faults = self.faults
        bits = {
            1: 0x08 * self._stopped() | 0x04 * self.drawer_is_open,
            2: 0x04 * faults.cover_open | 0x20 * faults.paper_out | 0x40 * faults.cutter_jammed,
            3: 0x08 * faults.cutter_jammed,
            4: 0x0C * faults.paper_near_end | 0x60 * faults.paper_out,
        }
        return bytes((0x12 | bits[wanted],))

    def _asb_bytes(self) -> bytes:
        faults = self.faults
        first = 0x10 | 0x08 * self._stopped() | 0x20 * faults.cover_open
        first |= 0x04 * self.drawer_is_open
        second = 0x08 * faults.cutter_jammed
        third = 0x03 * faults.paper_near_end | 0x0C * faults.paper_out
        return bytes((first, second, third, 0))

    def _report_changes(self, now: float) -> None:
        """Automatic status back: four bytes at once when asked for, then on every change."""
        if self._asb and (status := self._asb_bytes()) != self._last_asb:
            self._last_asb = status
            self._answer(status, now)

    def _recover(self, how: int) -> None:
        """DLE ENQ after a cutter error: 1 goes on, 2 clears the buffer first."""
        if self.faults.cutter_jammed:
            if how == 2:
                self._buffer.clear()
            self.faults.cutter_jammed = False

    def _kick(self, connector: int, now: float, *, real_time: bool) -> None:
        pin: Literal[2, 5] = 5 if connector in (1, 49) else 2
        self.kicks = [*self.kicks, Kick(now, pin, real_time)][-MAX_KICKS:]
        self.drawer_is_open = True

    def _answer(self, answer: bytes, now: float) -> None:
        if answer:
            self._late.append((now + self.faults.answers_late_s, answer))
