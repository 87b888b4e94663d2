"""A box with replication, and an office in the same process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import pytest

from domain.clock import VirtualClock
from domain.permissions import Right
from edge.commands import Actor
from edge.database import Database
from edge.sync import store
from edge.sync.box_store import BoxStore
from edge.sync.service import EnrolHere, SyncService, SyncStatus
from edge.sync.worker import SyncWorker
from sync.protocol.box import BoxState
from sync.types import to_micros
from tests.edge.sync.office import CODE, URL, Office

MANAGER = Actor("person", None, None, None, frozenset({Right.MANAGE_DEVICES}))
LOOKS, LOOK_EVERY_S = 2_000, 0.01


@dataclass
class Synced:
    """A box and its way to the office."""

    db: Database
    office: Office
    box: BoxStore
    worker: SyncWorker
    service: SyncService

    async def enrol(self, code: str = CODE) -> SyncStatus:
        """Let the box in."""
        return await self.service.enrol(EnrolHere(URL, code), MANAGER)

    async def state(self) -> BoxState:
        """What is on disk."""
        found = await self.db.read(store.load_state)
        assert found is not None
        return found

    async def until(self, holds: Callable[[], Awaitable[bool]]) -> None:
        """Wait until something holds."""
        for _ in range(LOOKS):
            if await holds():
                return
            await asyncio.sleep(LOOK_EVERY_S)
        raise TimeoutError

    async def drained(self) -> bool:
        """Whether the office has everything."""
        return (await self.service.status()).waiting == 0

    async def pulled(self) -> bool:
        """Whether the box has all of the feed."""
        heads = self.office.centre.books.heads
        cursors = (await self.state()).cursors
        return all(cursors[scope].applied == heads[scope] for scope in heads)

    async def pull_now(self) -> None:
        """Ask for news and wait until they are in force."""
        self.worker.poke()
        await self.until(self.pulled)


@pytest.fixture
def office(clock: VirtualClock) -> Office:
    """A centre that lets boxes in; its clock is the box's."""
    return Office(now_ms=to_micros(clock.now()) // 1000)


@pytest.fixture
async def synced(db: Database, office: Office) -> AsyncIterator[Synced]:
    """A box that lives alone; its worker runs."""
    box = BoxStore(db)
    worker = SyncWorker(db, box, office.client, wait_s=0)
    service = SyncService(db, box, office.client)
    worker.start()
    yield Synced(db, office, box, worker, service)
    await worker.stop()
