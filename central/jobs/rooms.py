"""What tasks work with, and how they go through all organizations."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from uuid import UUID

import psycopg

from central import doors, roles
from central.pools import pool
from central.settings import CentralSettings
from central.tenancy import Pool
from domain.clock import Clock, SystemClock
from domain.errors import DomainError
from providers.mail import Post

log = logging.getLogger(__name__)

CONNECTIONS = 4


class SomeFailed(Exception):
    """Work that went well for some organizations and not for others; it is done again."""


@dataclass(frozen=True, slots=True)
class Rooms:
    """The pools are of the roles `comanda_jobs` and `comanda_sync`; `dsn` is the administrator's,
    for what only the owner of the schema may do.
    """

    pool: Pool
    sync_pool: Pool
    dsn: str
    settings: CentralSettings
    clock: Clock
    post: Post

    def for_each(self, work: Callable[[UUID], object], *, also_closed: bool = False) -> None:
        """Do it for every organization; one that fails does not stop the others.

        Raises SomeFailed with what they said.
        """
        failed: list[str] = []
        for organization_id in doors.organization_ids(self.pool, also_closed=also_closed):
            try:
                work(organization_id)
            except (psycopg.Error, DomainError, OSError, LookupError) as error:
                log.warning("work for %s failed", organization_id, exc_info=error)
                failed.append(f"{organization_id}: {type(error).__name__}: {error}")
        if failed:
            raise SomeFailed("; ".join(failed))


@contextmanager
def rooms(settings: CentralSettings, dsn: str, clock: Clock | None = None) -> Iterator[Rooms]:
    """What tasks need, over a migrated database."""
    with ExitStack() as stack:
        jobs_password = settings.jobs_password.get_secret_value()
        sync_password = settings.sync_password.get_secret_value()
        for_jobs = stack.enter_context(pool(dsn, roles.JOBS, jobs_password, CONNECTIONS))
        for_sync = stack.enter_context(pool(dsn, roles.SYNC, sync_password, CONNECTIONS))
        post = Post.of(settings)
        yield Rooms(for_jobs, for_sync, dsn, settings, clock or SystemClock(), post)
