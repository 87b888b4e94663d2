"""The box's database: one writer thread, readers of their own, one hop for each.

SQLite in WAL with `synchronous=FULL`: what a write returned is on disk. Waiting writes share one
commit. A failed COMMIT has an unknown outcome: the connection is opened anew and the callers are
told to repeat their command, whose id makes that safe.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import queue
import sqlite3
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite

from domain.clock import Clock, SystemClock
from domain.errors import StorageFailed, StorageFull
from edge.commands import Command
from edge.connection import connect, load_house
from edge.signals import Signal, Signals
from edge.sqlite_library import assert_version
from edge.transaction import House, Read, Write
from edge.writer import Writer
from sync.protocol.versions import VERSIONS, Versions

log = logging.getLogger(__name__)

A = TypeVar("A")

READERS = 3
MAX_WAITING_WRITES = 10_000
MAX_SHARED_COMMIT = 32


@dataclass(slots=True)
class _Job:
    command: Command
    work: Callable[[Write], Any]
    answer: type[Any]
    future: Future[tuple[Any, list[Signal]]]


class _Reader(aiosqlite.Connection):
    """An aiosqlite connection that runs a whole plain function in one hop."""

    async def run(self, work: Callable[[sqlite3.Connection], A]) -> A:
        """Run `work(raw connection)` on the connection's thread."""
        execute: Callable[..., Awaitable[A]] = self._execute
        return await execute(work, self._conn)


class Database:
    """The only way to the box's data. Open it once, close it once."""

    def __init__(
        self,
        path: Path,
        clock: Clock | None = None,
        *,
        follow_clock: bool = False,
        versions: Versions = VERSIONS,
    ) -> None:
        """`follow_clock` lets a replayed clock decide the business day, also backwards."""
        self._follow_clock = follow_clock
        self.versions = versions
        self.path = path
        self.clock: Clock = clock or SystemClock()
        self.signals = Signals()
        self.house: House | None = None
        self._queue: queue.Queue[_Job | None] = queue.Queue(MAX_WAITING_WRITES)
        self._thread: threading.Thread | None = None
        self._readers: asyncio.Queue[_Reader | None] = asyncio.LifoQueue()
        self._all_readers: list[_Reader] = []
        self._opening: set[asyncio.Task[_Reader]] = set()
        self._unused: list[_Reader] = []
        """Opened for somebody who did not wait."""
        self._looking: sqlite3.Connection | None = None

    @property
    def waiting_writes(self) -> int:
        """About how many writes wait for the writer."""
        return self._queue.qsize()

    async def open(self) -> None:
        """Open the writer's connection and start its thread. The schema must be there.

        Readers are opened when so many are needed: each reads the whole schema first.
        """
        assert_version(sqlite3.sqlite_version)
        raw = connect(self.path)
        self.house = load_house(raw)
        writer = Writer(
            raw,
            self.path,
            self.clock,
            self.house,
            follow_clock=self._follow_clock,
            versions=self.versions,
        )
        self._thread = threading.Thread(
            target=self._serve, args=(writer,), name="comanda-writer", daemon=True
        )
        self._thread.start()
        for _ in range(READERS):
            self._readers.put_nowait(None)

    async def close(self) -> None:
        """Finish waiting writes and close everything."""
        if self._thread is not None:
            self._queue.put(None)
            await asyncio.to_thread(self._thread.join)
            self._thread = None
        await asyncio.gather(*self._opening, return_exceptions=True)
        for reader in self._all_readers:
            await reader.close()
        self._all_readers.clear()
        self._unused.clear()
        if self._looking is not None:
            self._looking.close()
            self._looking = None
        self._readers = asyncio.LifoQueue()

    async def write(
        self, command: Command, work: Callable[[Write], A], answer: type[A] | None = None
    ) -> A:
        """Carry out one command in one durable transaction and return what `work` returned.

        `work` is a plain function without waits; it may run again after a failed attempt, so it
        touches nothing but its transaction. A command whose id is known is not carried out again:
        its first answer is returned, decoded as `answer` (not needed where `work` returns None).
        When this returns, the result is on disk; then signals go out.

        Raises what `work` raises (nothing is changed then), CommandReused for another request
        under a known id, StorageFull, StorageFailed.
        """
        future: Future[tuple[Any, list[Signal]]] = Future()
        job = _Job(command, work, answer or type(None), future)
        try:
            self._queue.put_nowait(job)
        except queue.Full as error:
            raise StorageFailed("The box is too busy. Try again.") from error
        waiting = asyncio.wrap_future(future)
        waiting.add_done_callback(self._emit)
        result, _ = await asyncio.shield(waiting)
        return result  # type: ignore[no-any-return]

    async def read(self, work: Callable[[Read], A]) -> A:
        """Run a plain function on one consistent view of what is committed."""
        house = self.house
        reader = await self._readers.get()
        try:
            reader = reader or await self._open_reader()
            return await reader.run(lambda raw: _in_view(raw, house, work))
        finally:
            self._readers.put_nowait(reader)

    async def _open_reader(self) -> _Reader:
        """One that is open; `close` waits for its opening, whoever is cancelled meanwhile."""
        if self._unused:
            return self._unused.pop()
        opening = asyncio.get_running_loop().create_task(self._opened_reader())
        self._opening.add(opening)
        opening.add_done_callback(self._opening.discard)
        try:
            return await asyncio.shield(opening)
        except asyncio.CancelledError:
            opening.add_done_callback(self._keep_unused)
            raise

    async def _opened_reader(self) -> _Reader:
        reader = _Reader(lambda: connect(self.path, query_only=True), 64)
        await reader
        if self._thread is None:  # closed meanwhile; nobody else would end this one
            await reader.close()
            raise StorageFailed("The box is too busy. Try again.")
        self._all_readers.append(reader)
        return reader

    def _keep_unused(self, opening: asyncio.Task[_Reader]) -> None:
        if not opening.cancelled() and opening.exception() is None:
            self._unused.append(opening.result())

    def look(self, work: Callable[[Read], A]) -> A:
        """Run a small read at once on the event loop's thread, which waits for it.

        For hot paths of well under a millisecond, where a hop to another thread costs more than
        the read. A reader in WAL waits for no writer.
        """
        if self._looking is None:
            self._looking = connect(self.path, query_only=True)
        return _in_view(self._looking, self.house, work)

    async def reload_house(self) -> None:
        """Read the store's own rules again, after a setting changed."""
        self.house = await self.read(lambda read: load_house(read.raw))

    def _emit(self, done: asyncio.Future[tuple[Any, list[Signal]]]) -> None:
        if done.cancelled() or done.exception() is not None:
            return
        for signal in done.result()[1]:
            self.signals.emit(signal)

    def _serve(self, writer: Writer) -> None:
        with contextlib.closing(writer):
            while (job := self._queue.get()) is not None:
                jobs = [job]
                while len(jobs) < MAX_SHARED_COMMIT:
                    try:
                        following = self._queue.get_nowait()
                    except queue.Empty:
                        break
                    if following is None:
                        self._queue.put(None)
                        break
                    jobs.append(following)
                self._carry_out(writer, jobs)

    def _carry_out(self, writer: Writer, jobs: list[_Job]) -> None:
        house = writer.house = self.house
        try:
            outcomes = writer.commit_together([(j.command, j.work, j.answer) for j in jobs])
        except sqlite3.Error as error:
            log.error("a commit failed: %s", error)
            with contextlib.suppress(sqlite3.Error):  # the next write tries again
                writer.reopen()
            for job in jobs:
                job.future.set_exception(as_storage_error(error))
            return
        if writer.house is not house:
            self.house = writer.house  # before anybody hears that it is done
        for job, outcome in zip(jobs, outcomes, strict=True):
            if isinstance(outcome, BaseException):
                job.future.set_exception(outcome)
            else:
                job.future.set_result(outcome)


def as_storage_error(error: sqlite3.Error) -> StorageFull | StorageFailed:
    """The sentence for people behind a failure of SQLite."""
    if "full" in str(error).lower():
        return StorageFull("The box's disk is full. Nothing was changed. Make room, then go on.")
    return StorageFailed("The box could not write. Try again.")


def _in_view(raw: sqlite3.Connection, house: House | None, work: Callable[[Read], A]) -> A:
    raw.execute("BEGIN")
    try:
        return work(Read(raw, house))
    finally:
        raw.execute("COMMIT")
