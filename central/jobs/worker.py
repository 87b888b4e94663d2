"""The process that does jobs: procrastinate over the queue of the centre's own Postgres."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import psycopg
import psycopg_pool
from procrastinate import App, JobContext, PsycopgConnector, RetryStrategy
from procrastinate.worker import Worker

from central import roles
from central.figures.worker import FiguresWorker
from central.jobs import store
from central.jobs.rooms import Rooms, rooms
from central.jobs.tasks import TASKS, Task
from central.pools import as_role
from central.releases.due import DueReleases
from central.settings import CentralSettings
from domain.clock import Clock
from domain.errors import DomainError

log = logging.getLogger(__name__)

AT_ONCE = 2
STOP_WITHIN_S = 8.0
ATTEMPTS = 8
"""Waits of 4, 10, 22, ... seconds between them, the last about half an hour."""
RETRY = RetryStrategy(max_attempts=ATTEMPTS, wait=2, exponential_wait=3)
LONGEST_ERROR = 4_000
STALLED_AFTER_S = 120
RELEASES_EVERY_S = 2.0


def application(connector: PsycopgConnector, found: Rooms, tasks: Sequence[Task] = TASKS) -> App:
    """The tasks with their schedules."""
    app = App(connector=connector)
    for each in tasks:
        _register(app, found, each)
    _register_stalled(app)
    return app


def _register(app: App, found: Rooms, task: Task) -> None:
    @app.periodic(cron=task.cron)
    @app.task(name=task.name, retry=RETRY, lock=task.name, queueing_lock=task.name)
    def work(timestamp: int) -> None:
        task.work(found)


def _register_stalled(app: App) -> None:
    """What a killed worker had begun is begun anew."""
    name = "jobs.stalled"

    @app.periodic(cron="*/5 * * * *")
    @app.task(name=name, lock=name, queueing_lock=name)
    async def work(timestamp: int) -> None:
        stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_S)
        for job in stalled:
            await app.job_manager.retry_job(job)


def keeping_errors(found: Rooms) -> Callable[..., Awaitable[Any]]:
    """What an attempt said is kept beside its job, for the screen."""

    async def middleware(
        call_next: Callable[[], Awaitable[Any]], context: JobContext, worker: Worker
    ) -> Any:
        try:
            return await call_next()
        except Exception as error:
            await asyncio.to_thread(_keep, found, context, error)
            raise

    return middleware


def _keep(found: Rooms, context: JobContext, error: Exception) -> None:
    job = context.job
    if job.id is None:
        return
    said = f"{type(error).__name__}: {error}".replace("\x00", "?")[:LONGEST_ERROR]
    with found.pool.connection() as connection:
        store.failed(connection, job.id, job.attempts + 1, said, found.clock.now())


def connector(settings: CentralSettings, dsn: str) -> PsycopgConnector:
    """The queue's own connections."""
    password = settings.jobs_password.get_secret_value()
    return PsycopgConnector(
        conninfo=as_role(dsn, roles.JOBS, password), min_size=1, max_size=AT_ONCE + 2
    )


def run(settings: CentralSettings, dsn: str, clock: Clock | None = None) -> None:
    """Do jobs until SIGTERM or SIGINT; what runs then has some seconds to end."""
    with rooms(settings, dsn, clock) as found:
        asyncio.run(serve(application(connector(settings, dsn), found), found))


@asynccontextmanager
async def _beside(found: Rooms, wait: bool) -> AsyncIterator[None]:
    """What cannot wait for the queue's schedules, which are of whole minutes."""
    if not wait:
        yield
        return
    figures = FiguresWorker(found.pool, found.clock).run()
    loops = [asyncio.create_task(each) for each in (figures, keep_releases(found))]
    for loop in loops:
        loop.add_done_callback(_ended)
    try:
        yield
    finally:
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)


def _ended(loop: asyncio.Task[None]) -> None:
    """A loop that fails as nobody foresaw ends the process, which is started again."""
    if not loop.cancelled():
        log.error("a loop beside the queue ended", exc_info=loop.exception())
        os.kill(os.getpid(), signal.SIGTERM)


async def keep_releases(found: Rooms) -> None:
    """Bring releases into force when they are due, and adopt boxes that came, within seconds.

    What fails is tried again; the queue's own task shows it to people.
    """
    due = DueReleases(found.pool, found.clock)
    while True:
        for work in (due.fold_due, due.adopt_due):
            try:
                await asyncio.to_thread(work)
            except (psycopg.Error, psycopg_pool.PoolTimeout, DomainError) as error:
                log.warning("releases wait: %s", error)
        await asyncio.sleep(RELEASES_EVERY_S)


async def serve(app: App, found: Rooms, *, wait: bool = True) -> None:
    """Work; without `wait` only what is due now."""
    async with app.open_async(), _beside(found, wait):
        await app.run_worker_async(
            concurrency=AT_ONCE,
            wait=wait,
            install_signal_handlers=wait,
            listen_notify=wait,
            shutdown_graceful_timeout=STOP_WITHIN_S,
            worker_middleware=[keeping_errors(found)],
        )
