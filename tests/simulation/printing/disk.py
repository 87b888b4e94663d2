"""The box's database on real SQLite, without threads, on a disk that can be full, slow or cut off.

What is written goes through the production writer. The disk dies before or after a commit, as the
day says; what is not committed then is gone.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from domain.clock import Clock
from domain.errors import StorageFull
from edge.commands import Command
from edge.connection import connect, load_house
from edge.database import Database, as_storage_error
from edge.transaction import Read, Write
from edge.writer import Writer
from tests.simulation.printing.loop import Life

A = TypeVar("A")

COMMIT_S = 0.002


@dataclass
class Disk:
    """What is wrong with the disk, whoever uses it; counts what was committed."""

    is_full: bool = False
    slow_s: float = 0.0
    """How much longer than usual a commit takes."""
    commits: int = 0
    fails: tuple[int, bool] | None = None
    """Which commit fails, and whether it was carried out nevertheless."""
    dies: tuple[int, bool, Callable[[], None]] | None = None
    """Who dies with which commit, and whether that one is still carried out."""


class DiskDatabase(Database):
    """One life's database. Nothing of a dead life is written."""

    def __init__(self, path: Path, clock: Clock, disk: Disk, life: Life) -> None:
        super().__init__(path, clock)
        self._disk = disk
        self._life = life
        raw = connect(path)
        self.house = load_house(raw)
        self._writer = Writer(raw, path, clock, self.house)

    def put_down(self) -> None:
        """The process is gone; SQLite finds on the disk what was committed."""
        with suppress(sqlite3.Error):
            self._writer.raw.close()

    async def write(
        self, command: Command, work: Callable[[Write], A], answer: type[A] | None = None
    ) -> A:
        """As `Database.write`; whoever asked may go away meanwhile."""
        writing = self._life.begin(self._written(command, work, answer or type(None)))
        done: A = await asyncio.shield(writing)
        return done

    def look(self, work: Callable[[Read], A]) -> A:
        """At once, on the writer's connection: nobody else is at work meanwhile."""
        return work(Read(self._writer.raw, self.house))

    async def read(self, work: Callable[[Read], A]) -> A:
        """As `look`."""
        await self._life.require()
        return self.look(work)

    async def _written(self, command: Command, work: Callable[[Write], Any], answer: Any) -> Any:
        disk = self._disk
        await asyncio.sleep(COMMIT_S + disk.slow_s)
        await self._life.require()
        if disk.is_full:
            raise StorageFull("The box's disk is full.")
        disk.commits += 1
        death, failure = disk.dies, disk.fails
        if death is not None and death[0] == disk.commits and not death[1]:
            death[2]()
            await self._life.require()
        if failure is not None and failure[0] == disk.commits and not failure[1]:
            raise as_storage_error(sqlite3.OperationalError("disk I/O error"))
        (outcome,) = self._writer.commit_together([(command, work, answer)])
        if death is not None and death[0] == disk.commits:
            death[2]()
        if isinstance(outcome, BaseException):
            raise outcome
        if failure is not None and failure[0] == disk.commits:
            self._writer.reopen()
            raise as_storage_error(sqlite3.OperationalError("disk I/O error"))
        await self._life.require()
        self.house = self._writer.house
        for signal in outcome[1]:
            self.signals.emit(signal)
        return outcome[0]
