"""A page as the place where devices of the box are heard: scanners, card readers, bump bars."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from uuid import UUID
from weakref import WeakKeyDictionary

from nicegui import background_tasks, ui
from nicegui.client import Client

from edge.scanning.requests import Desk, Heard, What
from edge.scanning.service import ScanningService

Take = Callable[[Heard], Awaitable[None]]


def hear(
    scanning: ScanningService,
    client: Client,
    device_id: UUID,
    what: What,
    take: Take,
    *,
    station_id: UUID | None = None,
) -> int:
    """Take what devices of this place say, until the page is gone; one thing after the other.

    How many codes were scanned here while no screen was open.
    """

    def is_open() -> bool:
        return client.has_socket_connection and not client.is_deleted

    def heard(said: Heard) -> None:
        async def taken() -> None:
            with client:
                await take(said)

        background_tasks.create(taken(), name=f"heard {said.what}")

    desk = Desk(device_id, frozenset({what}), is_open, heard, station_id)
    leave, missed = scanning.open_desk(desk)
    client.on_delete(leave)
    return missed


_WAITING: WeakKeyDictionary[Client, list[Take]] = WeakKeyDictionary()
"""Who of a page wants the next card, the last asked first."""


def every_card(client: Client, take: Take) -> None:
    """Cards that are held to a reader of this place are told to `take` while the page is there,
    unless something on it asks for one.
    """
    _WAITING.setdefault(client, []).insert(0, take)


@contextmanager
def next_card(client: Client, take: Take) -> Iterator[None]:
    """While this lasts, cards that are held to a reader of this place are told to `take`."""
    waiting = _WAITING.setdefault(client, [])
    waiting.append(take)
    try:
        yield
    finally:
        waiting.remove(take)


async def card_held(client: Client, heard: Heard) -> None:
    """A card was held to a reader of this place: whoever waits for one takes it."""
    waiting = _WAITING.get(client, [])
    if waiting:
        await waiting[-1](heard)


def has_open_dialog(client: Client) -> bool:
    """Whether a sheet stands over the page that is to be answered first."""
    return any(isinstance(each, ui.dialog) and each.value for each in client.elements.values())
