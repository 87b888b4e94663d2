"""A USB printer as a transport: its libusb calls run in a process that can be killed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from drivers.transports.wires import UsbWire

KILL_AFTER_S: Final = 2.0
"""A worker that has not answered so long after its deadline is killed and started again."""


class UsbTransport:
    """One USB printer through its worker; a `drivers.transports.port.Transport`."""

    def __init__(
        self,
        wire: UsbWire,
        *,
        device: str = "printer",
        command: Callable[[], Sequence[str]] | None = None,
    ) -> None:
        self.wire = wire
        self.device = device
        self._command = command

    def now(self) -> float:
        """The event loop's monotonic seconds."""
        raise NotImplementedError

    async def open(self, timeout_s: float) -> None:
        """Find and claim the printer. Raises DeviceError E_NOT_FOUND, E_PERMISSION, E_BUSY."""
        raise NotImplementedError

    async def write(self, data: bytes, timeout_s: float) -> None:
        """Hand the bytes over. Raises WriteBroke with how many were accepted."""
        raise NotImplementedError

    async def read(self, timeout_s: float) -> bytes:
        """Bytes that came, or none in time. Raises DeviceError E_LINK_LOST."""
        raise NotImplementedError

    def unacknowledged(self) -> int:
        """A USB write that returned was taken by the printer."""
        return 0

    async def close(self, *, graceful: bool) -> None:
        """Let go of the printer."""
        raise NotImplementedError
