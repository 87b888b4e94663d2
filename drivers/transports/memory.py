"""A wire inside the process, to a simulated printer, on a time of its own.

Waiting costs nothing: time jumps to the next thing that happens.
"""

from __future__ import annotations

from typing import Protocol

from domain.device_errors import DeviceCode, DeviceError


class Wired(Protocol):
    """The far end of the wire."""

    @property
    def room(self) -> int:
        """Bytes it takes now."""
        ...

    @property
    def wake_at(self) -> float | None:
        """When something happens there by itself."""
        ...

    @property
    def is_there(self) -> bool:
        """Whether it has power."""
        ...

    def feed(self, data: bytes, now: float) -> bytes:
        """Take bytes, give answers."""
        ...

    def tick(self, now: float) -> bytes:
        """Go on working, give answers."""
        ...


class MemoryTransport:
    """Connects a driver to a simulation without sockets."""

    def __init__(self, far_end: Wired, *, device: str = "printer") -> None:
        self.far_end = far_end
        self.device = device
        self.time_s = 0.0
        self._heard = bytearray()

    def now(self) -> float:
        """Seconds of this wire's own time."""
        return self.time_s

    async def open(self, timeout_s: float) -> None:
        """Raises DeviceError E_REFUSED when the printer is unplugged."""
        if not self.far_end.is_there:
            raise self._error(DeviceCode.REFUSED, "does not accept a connection.")
        self._heard.clear()

    async def write(self, data: bytes, timeout_s: float) -> None:
        """Feed the simulation as fast as it takes bytes."""
        deadline = self.time_s + timeout_s
        while data:
            self._require_link()
            room = self.far_end.room
            if room:
                self._heard += self.far_end.feed(data[:room], self.time_s)
                data = data[room:]
            elif self.time_s >= deadline:
                raise self._error(DeviceCode.WRITE_TIMEOUT, "takes no more data.")
            else:
                self._wait(deadline)

    async def read(self, timeout_s: float) -> bytes:
        """What the simulation said; time moves on until it says something."""
        deadline = self.time_s + timeout_s
        self._heard += self.far_end.tick(self.time_s)
        while not self._heard and self.time_s < deadline:
            self._require_link()
            self._wait(deadline)
        self._require_link()
        heard = bytes(self._heard)
        self._heard.clear()
        return heard

    def unacknowledged(self) -> int:
        """Nothing is ever on its way here."""
        return 0

    async def close(self, *, graceful: bool) -> None:
        """Forget what was said."""
        self._heard.clear()

    def _wait(self, deadline: float) -> None:
        wake = self.far_end.wake_at
        due = deadline if wake is None else min(deadline, wake)
        self.time_s = max(due, self.time_s)
        self._heard += self.far_end.tick(self.time_s)

    def _require_link(self) -> None:
        if not self.far_end.is_there:
            raise self._error(DeviceCode.LINK_LOST, "the connection broke.")

    def _error(self, code: DeviceCode, what: str) -> DeviceError:
        what_to_do = "Check that it is switched on and its cable is in."
        return DeviceError(code, self.device, what, what_to_do)
