"""How many boxes are worked for at once. A thousand coming back together is a normal event."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

T = TypeVar("T")

SOONEST_S = 5
LATEST_S = 30


class TooBusy(Exception):
    """Come back after so many seconds; different for each, so that they do not come together."""

    def __init__(self) -> None:
        super().__init__("The centre has much to do.")
        self.retry_after_s = random.randint(SOONEST_S, LATEST_S)


class Admission:
    """At most `at_once` pieces of work in threads, and at most `waiting` that wait for one."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._limiter = CapacityLimiter(at_once)
        self._most = at_once + waiting
        self._inside = 0

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """A place inside, taken before a body is read. Raises TooBusy."""
        if self._inside >= self._most:
            raise TooBusy
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1

    async def work(self, work: Callable[[], T]) -> T:
        """Do it in a thread, when one is free."""
        return await to_thread.run_sync(work, limiter=self._limiter)
