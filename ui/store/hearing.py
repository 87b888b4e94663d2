"""A page as the place where devices of the box are heard: scanners, card readers, bump bars."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

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


def has_open_dialog(client: Client) -> bool:
    """Whether a sheet stands over the page that is to be answered first."""
    return any(isinstance(each, ui.dialog) and each.value for each in client.elements.values())
