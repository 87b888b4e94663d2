"""What the drivers need of a wire."""

from __future__ import annotations

from typing import Protocol

from domain.device_errors import DeviceCode, DeviceError


class WriteBroke(DeviceError):
    """Not all bytes were handed over; at most `accepted` of them may have arrived.

    None of them certainly did where it is 0.
    """

    def __init__(
        self, code: DeviceCode, device: str, what: str, what_to_do: str, *, accepted: int
    ) -> None:
        super().__init__(code, device, what, what_to_do)
        self.accepted = accepted


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
        """Hand all bytes over. Raises WriteBroke where it knows how many were, or DeviceError:
        then any number may have been.
        """
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
