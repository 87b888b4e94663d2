"""The loop that tells screens when something on the menu begins or ends to be sold."""

from __future__ import annotations

from edge.database import Database
from edge.loops import Loop
from edge.menu.service import MenuService
from edge.signals import Signal

LOOK_EVERY_S = 15


class HoursWorker:
    """Signals `availability` when a time of day on the menu comes, within `LOOK_EVERY_S`."""

    def __init__(self, db: Database, menus: MenuService) -> None:
        self._db = db
        self._menus = menus
        self._known: frozenset[object] | None = None
        self._loop = Loop("times of day on the menu", self.look, LOOK_EVERY_S)

    def start(self) -> None:
        """Begin to look. Starting again changes nothing."""
        self._loop.start()

    async def stop(self) -> None:
        """Look no more."""
        await self._loop.stop()

    async def look(self) -> int:
        """Look once; in how many seconds to look again."""
        closed = frozenset(self._menus.closed(await self._menus.refresh()).items())
        if self._known is not None and closed != self._known:
            self._db.signals.emit(Signal("availability"))
        self._known = closed
        return LOOK_EVERY_S
