"""Time that nobody can set: milliseconds since the machine started, and which start it was."""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path
from typing import Protocol, runtime_checkable

from domain.clock import Clock, Uptime

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@runtime_checkable
class HasUptime(Protocol):
    """A clock that holds its own uptime, as those of tests do."""

    def uptime(self) -> Uptime:
        """How long it has run, and since which start."""
        ...


def uptime(clock: Clock) -> Uptime:
    """How long the machine has run, sleep included; a clock with an uptime of its own says it."""
    if isinstance(clock, HasUptime):
        return clock.uptime()
    return Uptime(_boot_id(), time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000)


@cache
def _boot_id() -> str:
    return _BOOT_ID.read_text().strip()
