"""Loops in the background: woken by signals, patient with trouble, stopped without loss."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

from domain.errors import DomainError

log = logging.getLogger(__name__)

AGAIN_S = 15
"""How long a loop waits after a step that failed, and how often it looks at what is away."""

PATIENCE_S = 5
"""How long stopping waits for a step that is at work."""

Step = Callable[[], Awaitable[int | None]]
"""Does what there is to do; returns in how many seconds to come again, None for when woken."""


class Loop:
    """Runs a step when it is woken, when it asked to come again, and after `start`.

    A step that fails, because of the box (a full disk) or of a mistake in it, is tried again; the
    failure is logged when it begins and when it is over. Waking a loop that is in its step makes it
    step once more.
    A long step looks at `is_stopping` between two things it does.
    """

    def __init__(self, name: str, step: Step, again_s: int = AGAIN_S) -> None:
        self.name = name
        self._step = step
        self._again_s = again_s
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._failing = False
        self.is_stopping = False

    def start(self) -> None:
        """Begin. Starting again changes nothing."""
        if self._task is None:
            self.is_stopping = False
            self._task = asyncio.get_running_loop().create_task(self._run(), name=self.name)

    def wake(self) -> None:
        """There may be something to do."""
        self._woken.set()

    async def stop(self) -> None:
        """Let the step at work end, but not for ever; the next start finds what was cut off."""
        task, self._task = self._task, None
        if task is None:
            return
        self.is_stopping = True
        self.wake()
        await asyncio.wait({task}, timeout=PATIENCE_S)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    async def _run(self) -> None:
        while not self.is_stopping:
            self._woken.clear()
            wait_s = await self._try_step()
            if self.is_stopping:
                return
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._woken.wait()

    async def _try_step(self) -> int | None:
        try:
            wait_s = await self._step()
        except DomainError as error:
            if not self._failing:
                log.error("%s cannot go on: %s", self.name, error)
            self._failing = True
            return self._again_s
        except Exception:
            if not self._failing:
                log.exception("%s cannot go on", self.name)
            self._failing = True
            return self._again_s
        if self._failing:
            log.warning("%s goes on again", self.name)
        self._failing = False
        return wait_s
