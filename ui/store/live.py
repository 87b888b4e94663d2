"""Keeping a page in step with the box: signals come in, one refresh runs at a time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from nicegui import background_tasks
from nicegui.client import Client

from edge.signals import Signal, Signals

Refresh = Callable[[], Awaitable[None]]


class Refresher:
    """Runs a refresh when asked; however often it is asked meanwhile, it runs once more.

    A page whose browser is away costs nothing: it is refreshed once, when the browser is back.
    """

    def __init__(self, client: Client, refresh: Refresh) -> None:
        self._client = client
        self._refresh = refresh
        self._running = False
        self._wanted = False
        client.on_connect(self._start)

    def ask(self) -> None:
        """Refresh now, or once more after the refresh that runs, or when the browser is back."""
        self._wanted = True
        self._start()

    def _start(self) -> None:
        if self._wanted and not self._running and self._is_seen():
            self._running = True
            background_tasks.create(self._run(), name="refresh")

    def _is_seen(self) -> bool:
        return self._client.has_socket_connection and not self._client.is_deleted

    async def _run(self) -> None:
        try:
            while self._wanted and self._is_seen():
                self._wanted = False
                with self._client:
                    await self._refresh()
        finally:
            self._running = False


def follow(
    signals: Signals, client: Client, topic: str, refresh: Refresh, subject: UUID | None = None
) -> Refresher:
    """Refresh whenever a topic is signalled (for `subject`, where one is given).

    Ends by itself with the page. The refresher is returned for other reasons to look again.
    """
    refresher = Refresher(client, refresh)

    def heard(signal: Signal) -> None:
        if subject is None or signal.id is None or signal.id == subject:
            refresher.ask()

    client.on_delete(signals.subscribe(topic, heard))
    return refresher
