"""A wire in memory to a device in software, on a time of its own: real drivers, no socket."""

from __future__ import annotations

from domain.device_errors import DeviceCode
from drivers.emulators.card import Door
from drivers.emulators.line import Line
from drivers.transports.memory import MemoryTransport


class EmulatedWire(MemoryTransport):
    """Connects like a socket would: refused, reset, or kept waiting behind somebody else."""

    def __init__(self, far_end: Line | Door, *, device: str = "printer") -> None:
        super().__init__(far_end, device=device)
        self._far_end = far_end

    async def open(self, timeout_s: float) -> None:
        """Raises DeviceError E_REFUSED, or E_BUSY where the card serves somebody else."""
        if not self._far_end.connect(self.time_s):
            if isinstance(self._far_end, Door) and self._far_end.verdict == "reset":
                raise self._error(DeviceCode.BUSY, "another system is connected to it.")
            raise self._error(DeviceCode.REFUSED, "does not accept a connection.")
        await super().open(timeout_s)

    async def close(self, *, graceful: bool) -> None:
        """Leave; the device hears the rest of what was sent."""
        self._heard += self._far_end.tick(self.time_s)
        self._far_end.disconnect(self.time_s)
        await super().close(graceful=graceful)
