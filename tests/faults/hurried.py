"""An event loop in which nobody waits: real sockets and ports, and deadlines of minutes in no time.

While something is ready, or a thread is at work, time is the machine's. When everybody only waits,
the loop's clock jumps to the next thing that is due. So the product's own deadlines are tested as
they are, over real sockets, and no test sleeps.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final, TypeVar, TypeVarTuple, cast

from domain.clock import Uptime

GRACE_S: Final = 0.001
"""So long the machine gets to bring what is on its way before time jumps."""

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class _Hurried(selectors.EpollSelector):
    """Waits a moment, then lets time jump over the rest of the wait."""

    def __init__(self) -> None:
        super().__init__()
        self.skipped_s = 0.0
        self.at_work = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout <= 0 or self.at_work:
            return super().select(timeout)
        found = super().select(min(timeout, GRACE_S))
        if not found:
            self.skipped_s += max(0.0, timeout - GRACE_S)
        return found


class HurriedLoop(asyncio.SelectorEventLoop):
    """The loop. `real_time()` is for what only the kernel's own clock can show."""

    def __init__(self) -> None:
        self._hurried = _Hurried()
        super().__init__(self._hurried)

    def time(self) -> float:
        """Monotonic seconds, those that were jumped over included."""
        return super().time() + self._hurried.skipped_s

    @contextmanager
    def real_time(self) -> Iterator[None]:
        """Time does not jump: a thread, a process or the kernel has to do something."""
        self._hurried.at_work += 1
        try:
            yield
        finally:
            self._hurried.at_work -= 1

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[*Ts], T], *args: *Ts
    ) -> asyncio.Future[T]:
        """Time is the machine's while a thread works."""
        self._hurried.at_work += 1
        working = super().run_in_executor(executor, func, *args)
        working.add_done_callback(self._is_done)
        return working

    def _is_done(self, _: asyncio.Future[T]) -> None:
        self._hurried.at_work -= 1


def running_loop() -> HurriedLoop:
    """The loop of the test that runs."""
    return cast("HurriedLoop", asyncio.get_running_loop())


class LoopClock:
    """The box's clock, moving with a loop's. `shift` is by how much somebody set it wrong."""

    def __init__(self, loop: asyncio.AbstractEventLoop, start: datetime) -> None:
        self.shift = timedelta()
        self._loop = loop
        self._start = start
        self._began_s = loop.time()

    def now(self) -> datetime:
        """The moment, aware, in UTC."""
        return self._start + timedelta(seconds=self._loop.time() - self._began_s) + self.shift

    def uptime(self) -> Uptime:
        """How long the machine runs."""
        return Uptime("boot 1", int((self._loop.time() - self._began_s) * 1_000))
