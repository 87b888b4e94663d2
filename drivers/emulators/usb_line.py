"""A device in software straight behind the connector of a USB bus in software, in one process."""

from __future__ import annotations

import time
from collections.abc import Callable

from drivers.emulators.line import Line

_TURN_S = 0.005


class UsbLine:
    """What `drivers.emulators.usb.FakeUsbPrinter` asks of what is behind its connector.

    `now` and `wait` are the process's own time unless a test gives another.
    """

    def __init__(
        self,
        line: Line,
        now: Callable[[], float] = time.monotonic,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.line = line
        self._now = now
        self._wait = wait
        self._said = bytearray()
        line.connect(now())

    def send(self, data: bytes, timeout_s: float) -> int:
        """Take bytes; how many it had room for in time."""
        until, sent = self._now() + timeout_s, 0
        while sent < len(data):
            piece = data[sent : sent + self.line.room]
            self._said += self.line.feed(piece, self._now())
            sent += len(piece)
            if not piece:
                if self._now() >= until:
                    break
                self._pass()
        return sent

    def receive(self, timeout_s: float) -> bytes:
        """What the device says, or nothing in time."""
        until = self._now() + timeout_s
        self._said += self.line.tick(self._now())
        while not self._said and self._now() < until:
            self._pass()
        said = bytes(self._said)
        self._said.clear()
        return said

    def _pass(self) -> None:
        self._wait(_TURN_S)
        self._said += self.line.tick(self._now())
