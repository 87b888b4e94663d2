"""A transport whose traffic is kept in the device's ring."""

from __future__ import annotations

from domain.device_errors import DeviceError
from drivers.host.ring import Ring
from drivers.transports.port import Transport


class Recorded:
    """Listens in on a wire. What was not handed over whole is noted as tried."""

    def __init__(self, wire: Transport, ring: Ring) -> None:
        self._wire = wire
        self._ring = ring

    def now(self) -> float:
        """The wire's own seconds."""
        return self._wire.now()

    async def open(self, timeout_s: float) -> None:
        """Make the connection."""
        try:
            await self._wire.open(timeout_s)
        except DeviceError as error:
            self._ring.note("!", f"open: {error.code.value}".encode())
            raise
        self._ring.note("!", b"open")

    async def write(self, data: bytes, timeout_s: float) -> None:
        """Hand all bytes over."""
        self._ring.note(">", data)
        try:
            await self._wire.write(data, timeout_s)
        except DeviceError as error:
            self._ring.note("!", self._trouble("write", error))
            raise

    async def read(self, timeout_s: float) -> bytes:
        """What came."""
        try:
            data = await self._wire.read(timeout_s)
        except DeviceError as error:
            self._ring.note("!", self._trouble("read", error))
            raise
        if data:
            self._ring.note("<", data)
        return data

    def unacknowledged(self) -> int:
        """Bytes on their way."""
        return self._wire.unacknowledged()

    async def close(self, *, graceful: bool) -> None:
        """End the connection."""
        left = self._wire.unacknowledged()
        self._ring.note("!", f"close, {left} bytes unacknowledged".encode() if left else b"close")
        await self._wire.close(graceful=graceful)

    def _trouble(self, what: str, error: DeviceError) -> bytes:
        left = self._wire.unacknowledged()
        return f"{what}: {error.code.value}, {left} bytes unacknowledged".encode()
