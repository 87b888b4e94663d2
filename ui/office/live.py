"""Keeping an office page fresh: it looks again every few seconds while somebody may see it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

import psycopg
import psycopg_pool
from nicegui import background_tasks, ui
from nicegui.client import Client

Refresh = Callable[[], Awaitable[None]]

log = logging.getLogger(__name__)


class Refresher:
    """Runs a refresh when asked; however often it is asked meanwhile, it runs once more."""

    def __init__(self, client: Client, refresh: Refresh) -> None:
        self._client = client
        self._refresh = refresh
        self._running = False
        self._wanted = False

    def ask(self) -> None:
        """Refresh now, or once more after the one that runs. A page that nobody sees waits."""
        if not self._client.has_socket_connection or self._client.is_deleted:
            return
        self._wanted = True
        if not self._running:
            self._running = True
            background_tasks.create(self._run(), name="refresh")

    async def _run(self) -> None:
        try:
            while self._wanted:
                self._wanted = False
                with self._client:
                    await self._refresh()
        except (psycopg.OperationalError, psycopg_pool.PoolTimeout) as error:
            log.warning("a page could not be refreshed: %s", error)
        finally:
            self._running = False


def every(seconds: float, client: Client, refresh: Refresh) -> Refresher:
    """Refresh again and again while the page is connected; components send only what changed."""
    refresher = Refresher(client, refresh)
    ui.timer(seconds, refresher.ask, immediate=False)
    return refresher
