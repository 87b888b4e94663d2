"""What the box remembers of its devices: how each is, since when, where it was found.

What happened is written a little later and together, so that a flapping cable costs one write a
second and not a hundred.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from domain.errors import StorageFailed, StorageFull
from drivers.host.frames import Frame
from drivers.host.lifecycle import AWAY, SAID_AWAY_AFTER_S, LifeState
from drivers.host.session import DeviceRow
from edge.commands import Command
from edge.database import Database
from edge.hardware import store
from edge.loops import Loop
from edge.signals import Signal
from edge.transaction import Write

log = logging.getLogger(__name__)

WRITES_AFTER_S: Final = 1
MOST_WAITING: Final = 200
"""So many happenings are kept to be written; of more than that in a second the oldest are lost."""
_QUIET: Final = frozenset({LifeState.CONNECTING, LifeState.GREETING, LifeState.BUSY})
"""States that come and go with every try and every paper; nobody looks for them afterwards."""


@dataclass(frozen=True, slots=True)
class NoteHardware:
    """What happened to devices since the last time."""

    events: tuple[tuple[UUID, str, str], ...]
    places: tuple[UUID, ...]


@dataclass(slots=True)
class _Told:
    """What is to be written."""

    events: list[tuple[UUID, str, str]] = field(default_factory=list)
    places: dict[UUID, Frame] = field(default_factory=dict)


class HardwareMemory:
    """Hears every event of the host."""

    def __init__(self, db: Database) -> None:
        self.states: dict[str, Frame] = {}
        """What each device last said of itself."""
        self.since: dict[str, datetime] = {}
        """Since when it is so, by the box's clock."""
        self.candidates: dict[str, list[Frame]] = {}
        """What was found, by who found it."""
        self._db = db
        self._told = _Told()
        self._unwritten: tuple[Command, _Told] | None = None
        """Under the id of its one command: a commit nobody knows of is not done twice."""
        self._noted: dict[str, tuple[str, str]] = {}
        self._loop = Loop("hardware events", self._write)

    def start(self) -> None:
        """Write down what happens."""
        self._loop.start()

    async def stop(self) -> None:
        """Write down what happened last, if there is room for it."""
        await self._loop.stop()
        try:
            while await self._write():
                continue
        except (StorageFull, StorageFailed) as error:
            log.error("what happened to devices last is not written: %s", error)

    def hear(self, frame: Frame) -> None:
        """An event of the host."""
        match frame["event"]:
            case "state":
                self._state(frame)
            case "candidates":
                self.candidates[str(frame["source"])] = list(frame["found"])
                self._db.signals.emit(Signal("hardware"))
            case "place":
                self._told.places[UUID(frame["device"])] = frame
                self._note(UUID(frame["device"]), "found", str(frame["why"]))
            case "noted":
                self._note(UUID(frame["device"]), str(frame["what"]), str(frame["detail"]))

    def has_rows(self, rows: Iterable[DeviceRow], refused: Mapping[str, str]) -> None:
        """Forget devices that are gone, and what those said whose settings cannot be."""
        there = {row.id for row in rows if row.enabled} - refused.keys()
        for device in self.states.keys() - there:
            self.states.pop(device)
            self.since.pop(device, None)
            self._noted.pop(device, None)

    def is_away(self, device: str) -> bool:
        """Whether it cannot be reached now."""
        frame = self.states.get(device)
        return frame is not None and frame["state"] in AWAY

    def is_said_away(self, device: str) -> bool:
        """Whether it is away for so long that people are told."""
        since = self.since.get(device)
        if since is None:
            return False
        return self._db.clock.now() - since >= timedelta(seconds=SAID_AWAY_AFTER_S)

    def _state(self, frame: Frame) -> None:
        device = str(frame["device"])
        self.states[device] = frame
        for_s = float(frame["for_s"])
        self.since[device] = self._db.clock.now() - timedelta(seconds=for_s)
        state = LifeState(frame["state"])
        told = (state.value, str(frame["reason"]))
        if state not in _QUIET and self._noted.get(device) != told:
            self._noted[device] = told
            self._note(UUID(device), *told)

    def _note(self, hardware_id: UUID, what: str, detail: str) -> None:
        self._told.events.append((hardware_id, what, detail))
        del self._told.events[:-MOST_WAITING]
        self._loop.wake()

    async def _write(self) -> int | None:
        if self._unwritten is None:
            if not self._told.events and not self._told.places:
                return None
            told, self._told = self._told, _Told()
            request = NoteHardware(tuple(told.events), tuple(told.places))
            self._unwritten = Command.of(request), told
        command, told = self._unwritten
        await self._db.write(command, _writing(told), int)
        self._unwritten = None
        self._db.signals.emit(Signal("hardware"))
        return WRITES_AFTER_S


def _writing(told: _Told) -> Callable[[Write], int]:
    def work(tx: Write) -> int:
        there = {row.id for row in store.rows(tx)}
        for hardware_id, what, detail in told.events:
            if hardware_id in there:
                store.add_event(tx, hardware_id, what, detail)
        for hardware_id, frame in told.places.items():
            if hardware_id in there:
                store.put_place(tx, hardware_id, frame["identity"], frame["place"])
        return len(told.events)

    return work
