"""What weighing asks of whatever speaks with the scales (`edge.hardware.service`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol
from uuid import UUID

from drivers.host.frames import Frame


class Scales(Protocol):
    """The device host, as far as scales go."""

    async def ask(self, hardware_id: UUID, do: str, **more: Any) -> Frame:
        """Ask a scale. Raises DeviceError."""
        ...

    def on(self, event: str, listener: Callable[[Frame], None]) -> Callable[[], None]:
        """Hear every event of a kind; returns what ends it."""
        ...
