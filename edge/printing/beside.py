"""Printing past the queue, at what may be a printer of ours: a page of the wizard."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from edge.commands import Command
from edge.database import Database
from edge.printing import store


@dataclass(frozen=True, slots=True)
class ForgetCounters:
    """A page of the wizard moves the counter of a printer, maybe of one of ours."""


@asynccontextmanager
async def beside_the_queue(db: Database) -> AsyncIterator[None]:
    """What is printed meanwhile proves no paper of the queue.

    Also none that is cut off while its printer steps aside. Raises StorageFull, StorageFailed:
    before it, nothing is printed.
    """
    await _forget_counters(db)
    try:
        yield
    finally:
        await _forget_counters(db)


async def _forget_counters(db: Database) -> None:
    if await db.read(store.knows_counters):
        await db.write(Command.of(ForgetCounters()), store.forget_all_counters)
