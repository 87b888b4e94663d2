"""What the printer drivers need of a wire."""

from __future__ import annotations

from typing import Protocol


class Transport(Protocol):
    """Bytes to and from one device. It has its own monotonic time, which tests hold.

    Every failure is a DeviceError of the link: refused, connect timeout, link lost, write timeout.
    """

    def now(self) -> float:
        """Monotonic seconds."""
        ...

    async def open(self, timeout_s: float) -> None:
        """Make the connection."""
        ...

    async def write(self, data: bytes, timeout_s: float) -> None:
        """Hand all bytes over. After an error some may have been handed over."""
        ...

    async def read(self, timeout_s: float) -> bytes:
        """What came, as soon as something came; empty when nothing did in time."""
        ...

    def unacknowledged(self) -> int:
        """Bytes handed over that the other side has not acknowledged, as far as is known."""
        ...

    async def close(self, *, graceful: bool) -> None:
        """End the connection; gracefully lets the other side take everything first."""
        ...
