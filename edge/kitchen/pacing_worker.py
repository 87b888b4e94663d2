"""The loop that fires what is due and tells servers whose guests wait."""

from __future__ import annotations

from edge.kitchen.pacing import PacingService
from edge.loops import Loop

LOOK_EVERY_S = 2
TELL_EVERY = 5
"""Who waits is looked at each fifth time: minutes are counted there."""


class PacingWorker:
    """Fires timers and promises, every 2 s from `start` to `stop`."""

    def __init__(self, pacing: PacingService) -> None:
        self._pacing = pacing
        self._looks = 0
        self._loop = Loop("pacing of courses", self.look, LOOK_EVERY_S)

    def start(self) -> None:
        """Begin to look. Starting again changes nothing."""
        self._loop.start()

    async def stop(self) -> None:
        """Look no more. What is being fired when this is called is still fired."""
        await self._loop.stop()

    async def look(self) -> int:
        """Look once; in how many seconds to look again."""
        await self._pacing.fire_due()
        if self._looks % TELL_EVERY == 0:
            await self._pacing.tell_of_waiting()
        self._looks += 1
        return LOOK_EVERY_S
