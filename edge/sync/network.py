"""The box's own network: whether it is another one than a moment ago."""

from __future__ import annotations

import socket
from datetime import datetime, timedelta

import psutil

from domain.clock import Clock

LOOK_EVERY = timedelta(seconds=5)

Addresses = frozenset[tuple[str, str]]


def addresses() -> Addresses:
    """Interfaces and the addresses that they have, but for the machine's own."""
    return frozenset(
        (name, each.address)
        for name, found in psutil.net_if_addrs().items()
        for each in found
        if each.family in (socket.AF_INET, socket.AF_INET6) and not each.address.startswith("127.")
    )


class NetworkWatch:
    """Notices a cable that is plugged in, a WLAN that is back, a phone that shares its internet."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: Addresses | None = None
        self._looked_at: datetime | None = None

    def has_changed(self) -> bool:
        """Whether there are addresses that were not there before; looked at every 5 s at most."""
        now = self._clock.now()
        if self._looked_at is not None and abs(now - self._looked_at) < LOOK_EVERY:
            return False
        self._looked_at = now
        found, before = addresses(), self._known
        self._known = found
        return before is not None and not found <= before
