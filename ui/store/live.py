"""Keeping a page in step with the box: signals come in, one refresh runs at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Protocol, TypeVar
from uuid import UUID

from nicegui import background_tasks
from nicegui.client import Client

from edge.signals import Signal, Signals

Refresh = Callable[[], Awaitable[None]]


class Turns:
    """The refreshes of one page: how many were asked for, how many of those are answered."""

    def __init__(self) -> None:
        self.asked = 0
        self.answered = 0
        self.lock = asyncio.Lock()


class Refreshed(Protocol):
    """A page that is drawn anew by `refresh`."""

    turns: Turns


_Page = TypeVar("_Page", bound=Refreshed)


def in_turn(refresh: Callable[[_Page], Awaitable[None]]) -> Callable[[_Page], Awaitable[None]]:
    """Let one refresh of a page run at a time, so that no older read is drawn over a newer one.

    Those asked for while one runs share the next: each sees what was true when it was asked.
    """

    @wraps(refresh)
    async def taken(page: _Page) -> None:
        turns = page.turns
        turns.asked += 1
        mine = turns.asked
        async with turns.lock:
            if turns.answered < mine:
                upto = turns.asked
                await refresh(page)
                turns.answered = upto

    return taken


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
