"""A device that was shut out loses its open pages at once: each says so, and its socket closes."""

from __future__ import annotations

from uuid import UUID

from nicegui import background_tasks, core
from nicegui.client import Client

from domain.language import words
from edge.signals import Signal
from ui.store.session import Door
from ui.text import N_

WORDS = N_("This device was shut out. Ask a manager.")
AGAIN = N_("Ask to come in again")


class Doorkeeper:
    """Follows what happens to devices, whichever pages they have open."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def begin(self) -> None:
        """Watch from now on."""
        self._door.signals.subscribe("devices", self._heard)

    def _heard(self, signal: Signal) -> None:
        if signal.id is not None and self._door.pages_of(signal.id):
            background_tasks.create(self._look(signal.id), name="doorkeeper")

    async def _look(self, device_id: UUID) -> None:
        device = await self._door.devices.by_id(device_id)
        if device is None or device.state != "revoked":
            return
        for client in self._door.pages_of(device_id):
            await self._close(client)

    async def _close(self, client: Client) -> None:
        language = words(self._door.house.language)
        said = {"words": language.text(WORDS), "again": language.text(AGAIN)}
        await core.sio.emit("comanda_shut_out", said, room=client.id)
        for sid, _ in list(core.sio.manager.get_participants("/", client.id)):
            await core.sio.disconnect(sid)
        if not client.is_deleted:
            client.delete()
