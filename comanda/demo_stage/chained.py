"""A demo's box as one of a chain: it comes in at the office, and its way there can be cut."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from comanda.demo_stage import standing, store
from comanda.demo_stage.players import HOSTESS
from comanda.demo_stage.standing import LOCAL, PORTS, WIRES, Look, Site, Standing
from edge.commands import SYSTEM, Command
from edge.database import Database
from edge.loops import Loop
from edge.sync.service import EnrolHere, SyncService

LOOK_EVERY_S = 1
ALONE = "alone"


@dataclass(frozen=True, slots=True)
class FollowWire:
    """Reach the centre over the wire that this demo has now."""

    url: str


class Chained:
    """What one box has to do with its chain; nothing, where it is alone."""

    def __init__(self, key: str, path: Path | None) -> None:
        self.key = key
        self._look = Look(path) if path is not None else None
        self._loop: Loop | None = None
        self._followed = False

    @classmethod
    def of(cls, key: str, path: str) -> Chained:
        """The box of this key, whose chain is written down in a file; a box alone without one."""
        return cls(key, Path(path) if path else None)

    def now(self) -> Standing | None:
        """How the chain stands."""
        return self._look.now() if self._look is not None else None

    def sites(self) -> tuple[Site, ...]:
        """All boxes of the chain."""
        found = self.now()
        return found.sites if found is not None else ()

    async def switch(self, key: str) -> Site | None:
        """Cut a box's way to the centre, or mend it; how that box is now. Raises OSError."""
        found = self.now()
        if found is None or not found.control:
            return None
        is_cut = next(site for site in found.sites if site.key == key).cut_at is not None
        await asyncio.to_thread(standing.tell, found, wire=key, on=is_cut)
        return next((site for site in self.sites() if site.key == key), None)

    def start(self, db: Database, sync: SyncService, port: int) -> None:
        """Come in as soon as the office opens a door for this box; `port` is this box's."""
        if self._look is None:
            return

        async def step() -> int:
            await self._come_in(db, sync, port)
            return LOOK_EVERY_S

        self._loop = Loop("the demo's chain", step, again_s=LOOK_EVERY_S)
        self._loop.start()

    async def stop(self) -> None:
        """Look no more."""
        if self._loop is not None:
            await self._loop.stop()

    async def _come_in(self, db: Database, sync: SyncService, port: int) -> None:
        found = self.now()
        if found is None or not found.control:
            return
        status = await sync.status()
        door = (found.doors or {}).get(self.key)
        if status.life == ALONE and door is not None:
            await sync.enrol(EnrolHere(door.url, door.code), HOSTESS)
        elif status.life != ALONE and not self._followed:
            url = wire_url(port - PORTS[self.key], self.key)
            if status.url != url:
                await db.write(Command.of(FollowWire(url), SYSTEM), lambda tx: store.go_by(tx, url))
            self._followed = True


def wire_url(port: int, key: str) -> str:
    """How a box reaches the centre; `port` is the demo's."""
    return f"http://{LOCAL}:{port + WIRES[key]}"
