"""The loop that looks for cards and messages which nobody was shown."""

from __future__ import annotations

from edge.kitchen.service import KitchenService
from edge.loops import Loop

LOOK_EVERY_S = 2


class AlarmWorker:
    """Raises alarms for unseen cards, every 2 s from `start` to `stop`."""

    def __init__(self, kitchen: KitchenService) -> None:
        self._kitchen = kitchen
        self._loop = Loop("alarms of the kitchen", self.look, LOOK_EVERY_S)

    def start(self) -> None:
        """Begin to look. Starting again changes nothing."""
        self._loop.start()

    async def stop(self) -> None:
        """Look no more. An alarm that is being written when this is called is still written."""
        await self._loop.stop()

    async def look(self) -> int:
        """Look once; in how many seconds to look again."""
        await self._kitchen.raise_alarms()
        await self._kitchen.messages.look_after()
        return LOOK_EVERY_S
