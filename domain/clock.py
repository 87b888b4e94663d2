"""Clocks. Services ask a Clock, so that replays and tests hold the time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Uptime:
    """Milliseconds since the start named `boot_id`; those of two starts cannot be compared."""

    boot_id: str
    ms: int


class Clock(Protocol):
    """Where services get the time from."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC)


class VirtualClock:
    """A clock that stands still until it is told to move; its uptime moves with it."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)
        self._ran_ms = 0
        self._starts = 1

    def now(self) -> datetime:
        """The moment it was last set to, aware, in UTC."""
        return self._now

    def uptime(self) -> Uptime:
        """How long it has run since its last start."""
        return Uptime(f"boot {self._starts}", self._ran_ms)

    def set(self, moment: datetime) -> None:
        """Let time pass until a moment. An earlier one only sets the clock back."""
        passed = moment.astimezone(UTC) - self._now
        self._ran_ms += max(0, passed // timedelta(milliseconds=1))
        self._now += passed

    def advance(self, seconds: int) -> None:
        """Move forward by whole seconds."""
        self.set(self._now + timedelta(seconds=seconds))

    def correct(self, moment: datetime) -> None:
        """Somebody sets the clock, forwards or backwards; no time passes."""
        self._now = moment.astimezone(UTC)

    def reboot(self) -> None:
        """The machine starts anew."""
        self._starts += 1
        self._ran_ms = 0
