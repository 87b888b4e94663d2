"""The screens that take what devices say: each thing goes to exactly one of them, or to none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Final

from edge.scanning.requests import Desk, Heard
from edge.scanning.store import Place

MOST_MISSED: Final = 99


class Desks:
    """Open screens, the one that was opened last first."""

    def __init__(self) -> None:
        self._desks: list[Desk] = []
        self._missed: Counter[str] = Counter()
        self._missed_at: dict[str, Place] = {}

    def open(self, desk: Desk) -> Callable[[], None]:
        """A screen takes things from now on; returns what ends that."""
        self._desks.insert(0, desk)

        def leave() -> None:
            if desk in self._desks:
                self._desks.remove(desk)

        return leave

    def missed_before(self, desk: Desk) -> int:
        """How many codes were scanned for this screen's place while no screen was open there.

        They are not kept: nobody would know later what they were for. Asked once.
        """
        here = [each for each, place in self._missed_at.items() if _is_at(desk, place)]
        for each in here:
            del self._missed_at[each]
        return min(MOST_MISSED, sum(self._missed.pop(each) for each in here))

    def give(self, heard: Heard, place: Place) -> bool:
        """Hand it to the one screen that it belongs to; False where there is none."""
        desk = self._desk_for(heard, place)
        if desk is not None:
            desk.take(heard)
            return True
        if heard.what == "scan" and not heard.trouble:
            self._missed[heard.device] += 1
            self._missed_at[heard.device] = place
        return False

    def _desk_for(self, heard: Heard, place: Place) -> Desk | None:
        open_now = [desk for desk in self._desks if heard.what in desk.takes and desk.is_open()]
        here = [desk for desk in open_now if _is_at(desk, place)]
        if place.is_whole_store and len({desk.device_id for desk in here}) > 1:
            return None  # nobody knows at which of them somebody stands
        return here[0] if here else None


def _is_at(desk: Desk, place: Place) -> bool:
    if place.is_whole_store or desk.device_id in place.device_ids:
        return True
    return place.station_id is not None and desk.station_id == place.station_id
