"""What the device host keeps for each device: a session that owns its wire and does what is asked.

A session is one task. What it does for the box may fail with a DeviceError; anything else that
goes wrong in it makes this device faulted and leaves all others alone.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from domain.device_errors import DeviceCode, DeviceError
from drivers.host.frames import Frame
from drivers.host.lifecycle import Happening, Life, happened

Begun = Callable[[], Awaitable[None]]
"""Says to the box that what it asked for may have an effect from now on; awaited before it has."""
Tell = Callable[[Frame], None]
"""Sends an event to the box."""


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A device as the box describes it. `kind` is printer, scale, scanner, display, ..."""

    id: str
    kind: str
    driver: str
    name: str
    settings: Mapping[str, Any]
    enabled: bool = True


class Session(Protocol):
    """One device's conversation for as long as its settings hold."""

    async def run(self) -> None:
        """Keep the link as its kind wants it kept; ends when cancelled."""
        ...

    async def do(self, what: str, asked: Mapping[str, Any], begun: Begun) -> Frame:
        """Do what the box asks; the answer's fields. Raises DeviceError."""
        ...

    async def close(self) -> None:
        """Let go of the wire."""
        ...


class Living:
    """A device's life, told to the box whenever it changes."""

    def __init__(self, row: DeviceRow, tell: Tell, now: Callable[[], float]) -> None:
        self.life = Life()
        self._row = row
        self._tell = tell
        self._now = now
        self._conditions: tuple[str, ...] = ()

    def happened(
        self, what: Happening, reason: str = "", conditions: tuple[str, ...] | None = None
    ) -> Life:
        """Note it; the box hears of another state, reason or condition."""
        before, had = self.life, self._conditions
        self.life = happened(before, what, self._now(), reason)
        if conditions is not None:
            self._conditions = conditions
        is_news = (before.state, before.reason) != (self.life.state, self.life.reason)
        if is_news or had != self._conditions:
            self._tell(self.frame())
        return self.life

    def frame(self) -> Frame:
        """The event that says how the device is."""
        return {
            "event": "state",
            "device": self._row.id,
            "state": self.life.state.value,
            "reason": self.life.reason,
            "for_s": round(self._now() - self.life.since, 3),
            "conditions": list(self._conditions),
        }


def unsupported(row: DeviceRow, what: str) -> DeviceError:
    """A device of this kind cannot do that."""
    return DeviceError(
        DeviceCode.UNSUPPORTED, row.name, f"a {row.kind} cannot {what}.", "Ask another device."
    )
