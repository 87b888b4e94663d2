"""Waiting for news: an idle pull is held until one of its scopes moves. Only ever faster.

Each process looks at the heads of an organization four times a second while boxes of it wait,
however many they are; nobody's place among those who are worked for is taken meanwhile.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

import psycopg
import psycopg_pool
from anyio import CapacityLimiter, to_thread

from central.tenancy import Pool, tenant_block

log = logging.getLogger(__name__)

EVERY_S = 0.25
LONGEST_S = 25
"""Below what boxes and the machines between have patience for."""

_HEADS = b"SELECT scope, seq FROM feed_heads WHERE organization_id = %s"


@dataclass(eq=False)
class _Waiting:
    after: Mapping[str, int]
    moved: asyncio.Event = field(default_factory=asyncio.Event)


class FeedWatch:
    """Who waits for what, in this process."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._limiter = CapacityLimiter(1)
        self._waiting: dict[UUID, set[_Waiting]] = {}
        self._task: asyncio.Task[None] | None = None

    async def wait(self, organization_id: UUID, after: Mapping[str, int], wait_s: int) -> None:
        """Return when one of the scopes is beyond its number, or after `wait_s` at most."""
        waiting = _Waiting(after)
        self._waiting.setdefault(organization_id, set()).add(waiting)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._watch())
        try:
            await asyncio.wait_for(waiting.moved.wait(), min(wait_s, LONGEST_S))
        except TimeoutError:
            return
        finally:
            self._waiting[organization_id].discard(waiting)
            if not self._waiting[organization_id]:
                del self._waiting[organization_id]

    async def close(self) -> None:
        """Everybody goes."""
        for waiting in [each for group in self._waiting.values() for each in group]:
            waiting.moved.set()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _watch(self) -> None:
        while self._waiting:
            for organization_id in list(self._waiting):
                try:
                    heads = await to_thread.run_sync(
                        self._heads, organization_id, limiter=self._limiter
                    )
                except (psycopg.OperationalError, psycopg_pool.PoolTimeout) as error:
                    log.warning("the feed cannot be watched: %s", error)
                    break
                self._tell(organization_id, heads)
            await asyncio.sleep(EVERY_S)

    def _heads(self, organization_id: UUID) -> dict[str, int]:
        with tenant_block(self._pool, organization_id) as connection:
            found = connection.execute(_HEADS, (organization_id,))
            return {str(scope): int(seq) for scope, seq in found}

    def _tell(self, organization_id: UUID, heads: Mapping[str, int]) -> None:
        for waiting in self._waiting.get(organization_id, ()):
            if any(heads.get(scope, 0) > seq for scope, seq in waiting.after.items()):
                waiting.moved.set()
