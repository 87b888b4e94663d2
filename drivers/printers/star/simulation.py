"""A Star printer in software: bytes in, status and counters out, paper and drawer to look at.

Pure: it owns no socket and no clock. It speaks StarPRNT, Star Line and Star Graphic at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from drivers.emulators.printer import PrinterMachine
from drivers.printers.escpos.tokens import Token
from drivers.printers.star.interpreter import STAR_SLOTS, StarInterpreter
from drivers.printers.star.tokens import next_token

_ASK_STATUS: Final = Token(b"\x1b\x06", b"\x01")
_END_OF_PRINTING: Final = b"\x1b\x1d\x03"
_HEAD: Final = b"\x23\x06"
"""Nine bytes of status follow, these two among them."""
_COUNT_BITS: Final = (0x02, 0x04, 0x08, 0x20, 0x40)
_REPORT, _WAIT, _CLEAR = 0, 1, 2
_PULSE_MS: Final = 10
_USUAL_PULSE_MS: Final = 200


class SimulatedStar(PrinterMachine):
    """One printer. `printed_count` is what ESC GS ETX counts, `etb_count` what ETB counts."""

    def __init__(
        self,
        width_dots: int = 576,
        *,
        buffer_bytes: int = 65_536,
        print_mm_per_s: int | None = None,
        boot_s: float = 0.0,
        slots: Mapping[int, str] = STAR_SLOTS,
    ) -> None:
        super().__init__(
            width_dots, buffer_bytes=buffer_bytes, print_mm_per_s=print_mm_per_s, boot_s=boot_s
        )
        self.printed_count = 0
        self.etb_count = 0
        self._interpreter = StarInterpreter(self._roll, slots)
        self._pulse_ms = _USUAL_PULSE_MS
        self._tells = False
        self._told = b""
        self._arriving = b""
        self._arrives_in_raster = False

    @property
    def unknown_commands(self) -> tuple[bytes, ...]:
        """Commands it did not know; their letters are on the paper."""
        return tuple(self._interpreter.unknown)

    def _forget(self) -> None:
        self.printed_count = self.etb_count = 0
        self._pulse_ms = _USUAL_PULSE_MS
        self._tells = False
        self._told = self._arriving = b""
        self._arrives_in_raster = False
        self._interpreter.forget()

    def _scan(self, data: bytes, now: float) -> None:
        """The status is told as soon as it is asked for, between commands, also when it stands."""
        if self.faults.mute_offline and self.is_stopped:
            return
        seen, done = self._arriving + data, 0
        while done < len(seen):
            found = next_token(seen, done, in_raster=self._arrives_in_raster)
            if found is None:
                break
            token, done = found
            if token.name in (b"\x1b*rA", b"\x1b*rB", b"\x1b@"):
                self._arrives_in_raster = token.name == b"\x1b*rA"
            if token == _ASK_STATUS:
                if self.on_command is not None:
                    self.on_command(token.name + token.args, now)
                self._answer(self._status(), now)
        self._arriving = seen[done:]

    def _next(self, data: bytes, start: int) -> tuple[Token, int] | None:
        return next_token(data, start, in_raster=self._interpreter.in_raster)

    def _perform(self, token: Token, now: float) -> None:
        args = token.args
        match token.name:
            case b"\x1b\x07":
                self._pulse_ms = args[0] * _PULSE_MS
            case b"\x07" | b"\x1c":
                self._kick(0, now, real_time=False, on_ms=self._pulse_ms)
            case b"\x1a" | b"\x19":
                self._kick(1, now, real_time=False, on_ms=_USUAL_PULSE_MS)
            case b"\x1b*rD":
                self._kick(args[:1] == b"2", now, real_time=False, on_ms=_USUAL_PULSE_MS)
            case b"\x17":
                self.etb_count = (self.etb_count + 1) % 32
            case b"\x1b\x1ea":
                self._tells, self._told = bool(args[0] % 48), b""
            case name if name == _END_OF_PRINTING:
                self._end_of_printing(args, now)
        self._interpreter.take(token)

    def _end_of_printing(self, args: bytes, now: float) -> None:
        """The number of the question comes back with the count."""
        if args[0] == _WAIT:
            self.printed_count = (self.printed_count + 1) % 256
        elif args[0] == _CLEAR:
            self.printed_count = 0
        if args[0] in (_REPORT, _WAIT, _CLEAR):
            said = _END_OF_PRINTING + args[:3] + bytes((self.printed_count, 0))
            self._answer(said, now)

    def _status(self) -> bytes:
        faults = self.faults
        third = 0x20 * faults.cover_open | 0x08 * self.is_stopped | 0x04 * self.sensor_is_high
        fourth = 0x08 * faults.cutter_jammed | 0x20 * faults.unrecoverable
        fourth |= 0x40 * faults.overheated
        sixth = 0x04 * faults.paper_near_end | 0x08 * faults.paper_out
        counted = sum(bit for at, bit in enumerate(_COUNT_BITS) if self.etb_count >> at & 1)
        return _HEAD + bytes((third, fourth, 0, sixth, 0, counted, 0))

    def _news(self) -> bytes:
        if not self._tells or (status := self._status()) == self._told:
            return b""
        self._told = status
        return status
