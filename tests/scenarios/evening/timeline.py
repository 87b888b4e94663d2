"""Stories on a virtual clock: all that is due at one moment runs at once, then time moves on."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domain.clock import VirtualClock

ROME = ZoneInfo("Europe/Rome")
FRIDAY = datetime(2026, 11, 20, tzinfo=ROME)
Before = Callable[[datetime], Awaitable[None]]


def clock_time(text: str) -> datetime:
    """A time of the evening, as `20:30`; what is before noon is after midnight."""
    hour, minute, second = (*map(int, text.split(":")), 0)[:3]
    day = 0 if hour >= 12 else 1
    return FRIDAY + timedelta(days=day, hours=hour, minutes=minute, seconds=second)


class Timeline:
    """Runs stories until each has ended. `before` is called with each moment before it comes."""

    def __init__(self, clock: VirtualClock, before: Before) -> None:
        self._clock = clock
        self._before = before
        self._due: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._counter = itertools.count()
        self._awake = 0
        self._quiet = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._failed: BaseException | None = None

    def begin(self, story: Coroutine[Any, Any, None]) -> None:
        """Let a story run; it parks itself with `until`."""
        self._awake += 1
        task = asyncio.get_running_loop().create_task(story)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    async def until(self, moment: datetime) -> None:
        """Wait for a moment; one that is over comes at once."""
        parked = asyncio.get_running_loop().create_future()
        heapq.heappush(self._due, (max(moment, self.now), next(self._counter), parked))
        self._sleeps()
        await parked

    @property
    def now(self) -> datetime:
        """The moment that it is."""
        return self._clock.now()

    async def run(self) -> None:
        """Until no story waits any more. Raises what a story raised."""
        while True:
            if self._awake:
                await self._quiet.wait()
            if self._failed is not None:
                await self._give_up()
                raise self._failed
            if not self._due:
                return
            await self._next()

    async def _next(self) -> None:
        moment = self._due[0][0]
        await self._before(moment)
        self._clock.set(moment)
        self._quiet.clear()
        while self._due and self._due[0][0] == moment:
            self._awake += 1
            heapq.heappop(self._due)[2].set_result(None)

    async def _give_up(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _sleeps(self) -> None:
        self._awake -= 1
        if not self._awake:
            self._quiet.set()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if task.cancelled():
            return
        if task.exception() is not None and self._failed is None:
            self._failed = task.exception()
            self._quiet.set()
        self._sleeps()
