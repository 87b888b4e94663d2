"""How what was asked for ended, told to the device that asked: now, or when somebody is there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from uuid import UUID

from edge.staff.asked_requests import Outcome

Hear = Callable[[Outcome], bool]
"""Shows an outcome to people; whether anybody could see it."""
MOST_KEPT = 5


class Outcomes:
    """News for devices. What nobody saw is kept for the next page of the device."""

    def __init__(self) -> None:
        self._hearing: dict[UUID, list[Hear]] = defaultdict(list)
        self._unseen: dict[UUID, list[Outcome]] = {}

    def listen(self, device_id: UUID, hear: Hear) -> Callable[[], None]:
        """Hear what ends from now on, and what nobody saw; returns how to stop listening."""
        self._hearing[device_id].append(hear)
        for outcome in self._unseen.pop(device_id, []):
            self.tell(device_id, outcome)

        def stop() -> None:
            self._hearing[device_id].remove(hear)

        return stop

    def tell(self, device_id: UUID, outcome: Outcome) -> None:
        """Tell every page of a device."""
        seen = [hear(outcome) for hear in tuple(self._hearing[device_id])]
        if True not in seen:
            kept = self._unseen.setdefault(device_id, [])
            kept.append(outcome)
            del kept[:-MOST_KEPT]
