"""The loop that keeps figures up to date: what a push marked is computed within about a second.

It looks at one organization after the other and rests at least as long as ten looks take: many
idle organizations cost a tenth of a core at most, and are then looked at less often.
"""

from __future__ import annotations

import asyncio
import logging
import time

import psycopg
import psycopg_pool

from central.figures.computing import compute_marked
from central.tenancy import Pool
from domain.clock import Clock

log = logging.getLogger(__name__)

EVERY_S = 1.0
RESTS_PER_LOOK = 10
AFTER_FAILURE_S = 5.0
AT_ONCE = 100


class FiguresWorker:
    """`pool` is of the role `comanda_jobs`."""

    def __init__(self, pool: Pool, clock: Clock) -> None:
        self._pool = pool
        self._clock = clock
        self._is_well = True

    async def run(self) -> None:
        """Compute until cancelled. A database that is away is waited for."""
        while True:
            rest_s = await asyncio.to_thread(self.turn)
            await asyncio.sleep(rest_s)

    def turn(self) -> float:
        """Compute what is marked; returns how many seconds to rest."""
        began = time.monotonic()
        try:
            done = compute_marked(self._pool, self._clock, AT_ONCE)
        except (psycopg.OperationalError, psycopg_pool.PoolTimeout) as error:
            if self._is_well:
                log.warning("figures wait for the database: %s", error)
            self._is_well = False
            return AFTER_FAILURE_S
        if not self._is_well:
            log.info("figures are computed again")
        self._is_well = True
        if done:
            return EVERY_S / 4
        return max(EVERY_S, RESTS_PER_LOOK * (time.monotonic() - began))
