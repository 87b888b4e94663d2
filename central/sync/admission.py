"""How many boxes are worked for at once. A thousand coming back together is a normal event.

There are two lanes. What a box sells just now is small and goes through the lane `live`; what it
catches up with, and every pull, through `catch_up`. However many catch up, a sale that is pushed
now waits only for others of its size. Of each lane an organization takes at most half.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import asynccontextmanager
from typing import Literal, TypeVar

from anyio import CapacityLimiter, to_thread

from central import metrics

T = TypeVar("T")
LaneName = Literal["live", "catch_up"]

SOONEST_S = 5
LATEST_S = 30
LIVE_BYTES = 16 << 10
"""A push of at most so many compressed bytes is of what is sold now: about 200 changes."""


class TooBusy(Exception):
    """Come back after so many seconds; different for each, so that they do not come together."""

    def __init__(self) -> None:
        super().__init__("The centre has much to do.")
        self.retry_after_s = random.randint(SOONEST_S, LATEST_S)


class Lane:
    """At most `at_once` pieces of work in threads, and at most `waiting` that wait for one."""

    def __init__(self, name: LaneName, at_once: int, waiting: int) -> None:
        self._name = name
        self._limiter = CapacityLimiter(at_once)
        self._most = at_once + waiting
        self._share = max(at_once, self._most // 2)
        self._inside: Counter[Hashable] = Counter()

    @asynccontextmanager
    async def place(self, organization: Hashable = None) -> AsyncIterator[None]:
        """A place inside, taken before a body is read. Raises TooBusy.

        `organization` is whose request it is, as far as that is known: None for a stranger's.
        """
        if self._inside.total() >= self._most:
            self._refuse("full")
        if self._inside[organization] >= self._share:
            self._refuse("share")
        self._inside[organization] += 1
        metrics.INSIDE.labels(self._name).inc()
        try:
            yield
        finally:
            metrics.INSIDE.labels(self._name).dec()
            self._inside[organization] -= 1
            if not self._inside[organization]:
                del self._inside[organization]

    async def work(self, work: Callable[[], T]) -> T:
        """Do it in a thread, when one is free."""
        return await to_thread.run_sync(work, limiter=self._limiter)

    def _refuse(self, why: str) -> None:
        metrics.REFUSED.labels(self._name, why).inc()
        raise TooBusy


class Admission:
    """Both lanes; the live one has half the threads of the other."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._live = Lane("live", max(1, at_once // 2), waiting)
        self._catch_up = Lane("catch_up", at_once, waiting)

    def lane(self, what: str, size: int | None) -> Lane:
        """Where a request goes by what it asks and how many bytes it announces."""
        is_small = size is not None and size <= LIVE_BYTES
        return self._live if is_small and what != "pull" else self._catch_up
