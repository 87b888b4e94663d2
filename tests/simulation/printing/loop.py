"""An event loop in which time jumps to the next thing that happens, and lives that can end at once.

A life is a process: the box's, or the device host's. Every task belongs to the life that began it.
Ending a life ends all of its tasks where they stand, as a power cut does: what it still tries to
write, on its disk or its wires, comes to nothing (`Life.require`).
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from contextvars import Context, ContextVar, copy_context
from typing import Any, Final, TypeVar

A = TypeVar("A")

_CURRENT: Final[ContextVar[Life | None]] = ContextVar("life", default=None)


MOST_TURNS: Final = 100_000
"""More steps than this in one moment are no work."""


class Stuck(AssertionError):
    """Everybody waits for something that nobody will do."""


class Life:
    """A process: its tasks, and whether it still runs."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.is_over = False
        self._tasks: dict[asyncio.Task[Any], None] = {}  # in their order, for the same day again

    def begin(self, work: Coroutine[Any, Any, A]) -> asyncio.Task[A]:
        """Run something as part of this life."""
        context = copy_context()
        context.run(_CURRENT.set, self)
        return asyncio.get_running_loop().create_task(work, context=context)

    def add(self, task: asyncio.Task[Any]) -> None:
        """A task was begun by one of this life's."""
        self._tasks[task] = None
        task.add_done_callback(self._tasks.pop)

    async def require(self) -> None:
        """Whoever has died does nothing more."""
        if self.is_over:
            await asyncio.get_running_loop().create_future()

    def end(self) -> None:
        """It dies now. `bury` waits until nothing of it is left."""
        self.is_over = True

    async def bury(self) -> None:
        """Take its tasks away; the one that killed it may be among them."""
        assert self.is_over, "only the dead are buried"
        while rest := [task for task in self._tasks if task is not asyncio.current_task()]:
            for task in rest:
                task.cancel()
            await asyncio.sleep(0)


def outside(work: Coroutine[Any, Any, A]) -> asyncio.Task[A]:
    """Run something that is part of no life."""
    return asyncio.get_running_loop().create_task(work, context=Context())


class _NoWaiting(selectors.SelectSelector):
    """Nothing outside is waited for: time moves instead."""

    def __init__(self) -> None:
        super().__init__()
        self.time_s = 0.0
        self._busy_turns = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise Stuck("nobody does anything any more")
        self._busy_turns = 0 if timeout > 0 else self._busy_turns + 1
        if self._busy_turns > MOST_TURNS:
            raise Stuck(f"somebody turns in circles at {self.time_s} s")
        self.time_s += max(0.0, timeout)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """The loop. What others give to threads is done at once, so that a seed is always the same."""

    def __init__(self) -> None:
        self._no_waiting = _NoWaiting()
        super().__init__(self._no_waiting)
        self.set_task_factory(_begun)

    def time(self) -> float:
        return self._no_waiting.time_s

    def run_in_executor(  # type: ignore[override]
        self, executor: Executor | None, func: Callable[..., A], *args: Any
    ) -> asyncio.Future[A]:
        async def at_once() -> A:
            return func(*args)

        return self.create_task(at_once())


def _begun(
    loop: asyncio.AbstractEventLoop, work: Any, context: Context | None = None
) -> asyncio.Task[Any]:
    task = asyncio.Task(work, loop=loop, context=context)
    life = context.get(_CURRENT) if context is not None else _CURRENT.get()
    if life is not None:
        life.add(task)
    return task


def run(day: Coroutine[Any, Any, A]) -> A:
    """Live a day to its end."""
    loop = VirtualLoop()
    try:
        return loop.run_until_complete(day)
    finally:
        loop.run_until_complete(_end_all())
        loop.close()


async def _end_all() -> None:
    """A day that failed leaves nobody behind."""
    while rest := asyncio.all_tasks() - {asyncio.current_task()}:
        for task in rest:
            task.cancel()
        await asyncio.wait(rest, timeout=0.0)
