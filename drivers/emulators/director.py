"""Plays a script of faults: watches bytes, commands, connections and time, and says what to do."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from itertools import count

from drivers.emulators.script import Step

Do = Callable[[str, str, float], None]


class Director:
    """Each step happens once. `do` and `undo` take a fault's name, its value and the time."""

    def __init__(self, steps: Sequence[Step], do: Do, undo: Do) -> None:
        self._do = do
        self._undo = undo
        self._armed = list(steps)
        self._heard: dict[int, int] = {}
        self._due: list[tuple[float, int, Step, bool]] = []
        self._numbers = count()
        self._bytes = 0
        self._connections = 0
        self._began: float | None = None

    @property
    def wake_at(self) -> float | None:
        """When the next step is due by time."""
        return self._due[0][0] if self._due else None

    @property
    def until_next(self) -> int | None:
        """How many bytes may come in before the next step."""
        waiting = [step.at_byte for step in self._armed if step.at_byte is not None]
        return max(0, min(waiting) - self._bytes) if waiting else None

    def passes(self, now: float) -> None:
        """Time is `now`."""
        if self._began is None:
            self._began = now
            for step in [each for each in self._armed if each.at_s is not None]:
                self._armed.remove(step)
                self._plan(now + (step.at_s or 0.0) + step.after_s, step)
            self.took(0, now)
        while self._due and self._due[0][0] <= now:
            _, _, step, is_over = heapq.heappop(self._due)
            if is_over:
                self._undo(step.do, step.value, now)
            else:
                self._happen(step, now)

    def took(self, how_many: int, now: float) -> None:
        """So many more bytes came in."""
        self._bytes += how_many
        for step in [each for each in self._armed if each.at_byte is not None]:
            if self._bytes >= (step.at_byte or 0):
                self._fire(step, now)

    def connected(self, now: float) -> None:
        """Somebody made a connection."""
        self._connections += 1
        for step in [each for each in self._armed if each.on_connection is not None]:
            if step.on_connection == self._connections:
                self._fire(step, now)

    def command(self, data: bytes, now: float) -> None:
        """A command is about to be done."""
        for step in [each for each in self._armed if each.on and data.startswith(each.on)]:
            heard = self._heard.get(id(step), 0) + 1
            self._heard[id(step)] = heard
            if heard == step.nth:
                self._fire(step, now)

    def _fire(self, step: Step, now: float) -> None:
        self._armed.remove(step)
        if step.after_s:
            self._plan(now + step.after_s, step)
        else:
            self._happen(step, now)

    def _happen(self, step: Step, now: float) -> None:
        self._do(step.do, step.value, now)
        if step.for_s is not None:
            self._plan(now + step.for_s, step, is_over=True)

    def _plan(self, at: float, step: Step, *, is_over: bool = False) -> None:
        heapq.heappush(self._due, (at, next(self._numbers), step, is_over))
