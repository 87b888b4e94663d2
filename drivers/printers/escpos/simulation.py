"""An ESC/POS printer in software: bytes in, answers out, paper and drawer to look at.

Pure: it owns no socket and no clock. Whoever drives it hands over bytes and the time, and asks
again at `wake_at`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from drivers.emulators.printer import MAX_KICKS, Faults, Kick, PrinterMachine
from drivers.printers.escpos.interpreter import EPSON_SLOTS, Interpreter
from drivers.printers.escpos.tokens import Token, next_token, with_low_rows

__all__ = ["MAX_KICKS", "Faults", "Kick", "SimulatedPrinter"]

_REAL_TIME: Final = re.compile(
    rb"\x10(?:\x04([\x01-\x04])|\x05([\x01\x02])|\x14\x01([\x00\x01])(.)"
    rb"|(\x14\x02\x01\x08)|(\x14\x08\x01\x03\x14\x01\x06\x02\x08))",
    re.S,
)
_LONGEST_REAL_TIME: Final = 10
_PULSE_MS: Final = 100
_ORDERED_PULSE_MS: Final = 2
_COUNTERS: Final = {20: "lines", 50: "cuts"}
"""Numbers of GS g 2; with 128 added the count since it was made instead of since it was reset."""
_CLEARED: Final = b"7\x25\x00"
_WAKE_UP: Final = 0xFF


class SimulatedPrinter(PrinterMachine):
    """One printer: receive buffer, interpreter, sensors, drawer connector.

    `strict` carries real-time commands out wherever their bytes stand, also inside image data, as
    Epson's manuals say; otherwise only between commands. `rows_low_byte` reads only the low byte
    of a picture's rows, as some cheap printers do. `tells_by_itself` sends the automatic status
    from the start, as Epson's network cards arrange it. `maker`, `model` and `serial` answer GS I.
    """

    def __init__(
        self,
        width_dots: int = 576,
        *,
        buffer_bytes: int = 65_536,
        print_mm_per_s: int | None = None,
        boot_s: float = 0.0,
        has_process_id: bool = True,
        has_counters: bool = False,
        slots: Mapping[int, str] = EPSON_SLOTS,
        coarse_rows: int = 3,
        strict: bool = True,
        rows_low_byte: bool = False,
        tells_by_itself: bool = False,
        maker: str = "COMANDA",
        model: str = "SIMULATED",
        serial: str = "0",
    ) -> None:
        super().__init__(
            width_dots, buffer_bytes=buffer_bytes, print_mm_per_s=print_mm_per_s, boot_s=boot_s
        )
        self._interpreter = Interpreter(self._roll, slots, coarse_rows)
        self._has_process_id = has_process_id
        self._has_counters = has_counters
        self._strict = strict
        self._rows_low_byte = rows_low_byte
        self._names = {66: maker, 67: model, 68: serial, 65: "1.0"}
        self._asb_at_start = _WAKE_UP if tells_by_itself else 0
        self._asb = self._asb_at_start
        self._last_asb = b""
        self._scanned = b""
        self._pulse_disabled = False
        self._off_disabled = False

    @property
    def unknown_commands(self) -> tuple[bytes, ...]:
        """Commands it did not know; their letters are on the paper."""
        return tuple(self._interpreter.unknown)

    def unheard(self, said: bytes) -> bytes:
        """Who connects next hears the latest process id again (Epson, GS ( H function 48)."""
        ids = re.findall(rb"7\x22[\x20-\x7e]{4}\x00", said)
        return ids[-1] if ids else b""

    def _forget(self) -> None:
        self._scanned = b""
        self._asb = self._asb_at_start
        self._last_asb = b""
        self._pulse_disabled = self._off_disabled = False
        self._interpreter.forget_line()

    def _next(self, data: bytes, start: int) -> tuple[Token, int] | None:
        return next_token(with_low_rows(data, start) if self._rows_low_byte else data, start)

    # ---- real time ---------------------------------------------------------------------------
    def _scan(self, data: bytes, now: float) -> None:
        """Real-time commands as they arrive, wherever they stand or only between commands."""
        if self.faults.mute_offline and self.is_stopped:
            return
        seen = self._scanned + data
        if self._strict:
            self._scan_anywhere(seen, now)
        else:
            self._scan_between(seen, now)

    def _scan_anywhere(self, seen: bytes, now: float) -> None:
        done = 0
        for found in _REAL_TIME.finditer(seen):
            done = found.end()
            self._real_time(found, now)
        self._scanned = seen[done:][-(_LONGEST_REAL_TIME - 1) :]

    def _scan_between(self, seen: bytes, now: float) -> None:
        done = 0
        while done < len(seen) and (found := self._next(seen, done)) is not None:
            end = found[1]
            if command := _REAL_TIME.fullmatch(seen, done, end):
                self._real_time(command, now)
            done = end
        self._scanned = seen[done:]

    def _real_time(self, found: re.Match[bytes], now: float) -> None:
        if self.faults.unplugged:
            return
        if self.on_command is not None:
            self.on_command(found[0], now)
        if found[1]:
            self._answer(self._status(found[1][0]), now)
        elif found[2]:
            self._recover(found[2][0])
        elif found[4] and not self._pulse_disabled:
            self._kick(found[3][0], now, real_time=True, on_ms=found[4][0] * _PULSE_MS)
        elif found[5] and not self._off_disabled:
            self.unplug()
        elif found[6]:
            self._clear_buffer()
            self._interpreter.forget_line()
            self._answer(_CLEARED, now)

    def _recover(self, how: int) -> None:
        """DLE ENQ after a cutter error: 1 goes on, 2 clears the buffer first."""
        if self.faults.cutter_jammed:
            if how == 2:
                self._clear_buffer()
                self._interpreter.forget_line()
            self.faults.cutter_jammed = False

    # ---- in order ----------------------------------------------------------------------------
    def _perform(self, token: Token, now: float) -> None:
        if token.name == b"\x1b@":
            self._asb = 0
            self._pulse_disabled = self._off_disabled = False
        self._answer(self._reply(token, now), now)
        self._interpreter.take(token)

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
            case b"\x1dg" if self._has_counters and args[:1] == b"2":
                return self._counter(int.from_bytes(args[2:4], "little"))
            case b"\x1bp":
                self._kick(args[0], now, real_time=False, on_ms=args[1] * _ORDERED_PULSE_MS)
            case b"\x1b(" if args[:1] == b"A":
                self.journal.note(now, "buzzer", "The buzzer sounds.")
            case b"\x1bB":
                self.journal.note(now, "buzzer", f"The buzzer sounds {args[0]} times.")
            case b"\x1d(" if args[:1] == b"H" and self._has_process_id and args[3:5] == b"00":
                return b"7\x22" + args[5:9] + b"\x00"
            case b"\x1d(" if args[:1] == b"D" and args[3:4] == b"\x14":
                self._allow(args[4:])
        return b""

    def _allow(self, pairs: bytes) -> None:
        """GS ( D: whether DLE DC4 may fire the drawer (1) and switch the printer off (2)."""
        for what, is_on in zip(pairs[::2], pairs[1::2], strict=False):
            if what == 1:
                self._pulse_disabled = not is_on & 1
            elif what == 2:
                self._off_disabled = not is_on & 1

    def _identity(self, wanted: int) -> bytes:
        if wanted not in self._names:
            return b"\x20"
        return b"_" + self._names[wanted].encode("ascii") + b"\x00"

    def _counter(self, wanted: int) -> bytes:
        """GS g 2: digits between a header and NUL; a counter that it lacks is zero."""
        counts = {"cuts": self.cuts, "lines": self._roll.fed_dots // 30}
        count = counts.get(_COUNTERS.get(wanted & 0x7F, ""), 0)
        return b"_" + str(count).encode("ascii") + b"\x00"

    # ---- status ------------------------------------------------------------------------------
    def _sensor(self, wanted: int) -> bytes:
        if wanted in (2, 50):
            return bytes((self.sensor_is_high,))
        return bytes((0x03 * self.faults.paper_near_end,))

    def _status(self, wanted: int) -> bytes:
        """DLE EOT: one byte, 0xx1xx10."""
        faults = self.faults
        troubles = faults.cutter_jammed or faults.overheated or faults.unrecoverable
        bits = {
            1: 0x08 * self.is_stopped | 0x04 * self.sensor_is_high,
            2: 0x04 * faults.cover_open | 0x20 * faults.paper_out | 0x40 * troubles,
            3: 0x08 * faults.cutter_jammed | 0x20 * faults.unrecoverable | 0x40 * self._hot_or_open,
            4: 0x0C * faults.paper_near_end | 0x60 * faults.paper_out,
        }
        return bytes((0x12 | bits[wanted],))

    @property
    def _hot_or_open(self) -> bool:
        """The auto-recoverable bit: a hot head, or a cover opened in the middle of printing."""
        return self.faults.overheated or (self.faults.cover_open and bool(self._buffer))

    def _asb_bytes(self) -> bytes:
        faults = self.faults
        first = 0x10 | 0x08 * self.is_stopped | 0x20 * faults.cover_open
        first |= 0x04 * self.sensor_is_high
        second = 0x08 * faults.cutter_jammed | 0x20 * faults.unrecoverable
        second |= 0x40 * self._hot_or_open
        third = 0x03 * faults.paper_near_end | 0x0C * faults.paper_out
        return bytes((first, second, third, 0))

    def _news(self) -> bytes:
        """Automatic status back: four bytes at once when asked for, then on every change."""
        if not self._asb or (status := self._asb_bytes()) == self._last_asb:
            return b""
        self._last_asb = status
        return status
