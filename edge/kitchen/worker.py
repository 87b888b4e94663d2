"""The loop that looks for cards which nobody was shown."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

from domain.errors import DomainError
from edge.kitchen.service import KitchenService

log = logging.getLogger(__name__)

LOOK_EVERY_S = 2

Wait = Callable[[float], Awaitable[None]]


class AlarmWorker:
    """Raises alarms for unseen cards, every 2 s from `start` to `stop`.

    A look that fails (a full disk) is logged when it begins to fail and when it is over; the next
    one comes all the same. `wait` is how time passes between two looks.
    """

    def __init__(self, kitchen: KitchenService, wait: Wait = asyncio.sleep) -> None:
        self._kitchen = kitchen
        self._wait = wait
        self._task: asyncio.Task[None] | None = None
        self._failing = False

    def start(self) -> None:
        """Begin to look. Starting again changes nothing."""
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._run(), name="kitchen-alarms")

    async def stop(self) -> None:
        """Look no more. An alarm that is being written when this is called is still written."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def look(self) -> int:
        """Look once. Returns how many alarms are new."""
        try:
            found = await self._kitchen.raise_alarms()
        except DomainError as error:
            if not self._failing:
                log.error("alarms of the kitchen cannot be raised: %s", error)
            self._failing = True
            return 0
        if self._failing:
            log.warning("alarms of the kitchen can be raised again")
        self._failing = False
        return found

    async def _run(self) -> None:
        while True:
            await self.look()
            await self._wait(LOOK_EVERY_S)
