"""Devices by their tokens, in memory: asked at every request, right after every change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from edge.commands import Command
from edge.database import Database
from edge.devices import store
from edge.devices.requests import DeviceState
from edge.signals import Signal
from edge.staff.secrets import hash_token
from edge.transaction import Write

KNOWN_AT_MOST = 1_000


@dataclass(frozen=True, slots=True)
class DevicesSeen:
    """When devices were last heard of."""

    at: tuple[tuple[UUID, datetime], ...]


class KnownDevices:
    """Answers from memory until the signal "devices" says that something changed."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._known: dict[str, DeviceState] = {}
        self._changes = 0
        self._seen: dict[UUID, datetime] = {}
        db.signals.subscribe("devices", self._forget)

    async def identify(self, token: str) -> DeviceState | None:
        """The device that a token belongs to, whatever its state."""
        hashed = hash_token(token)
        found = self._known.get(hashed)
        if found is None:
            before = self._changes
            found = await self._db.read(lambda read: store.by_token(read, hashed))
            if found is None:
                return None
            if before == self._changes:  # else it may be older than the change just heard of
                self._remember(hashed, found)
        self._seen[found.id] = self._db.clock.now()
        return found

    def seen_at(self, device_id: UUID) -> datetime | None:
        """When a device was heard of since this was last written down."""
        return self._seen.get(device_id)

    async def write_seen(self) -> None:
        """Write down when devices were last heard of."""
        if not self._seen:
            return
        request = DevicesSeen(tuple(self._seen.items()))

        def work(tx: Write) -> None:
            for device_id, moment in request.at:
                store.put_seen(tx, device_id, moment)

        await self._db.write(Command.of(request), work)
        written = dict(request.at)
        self._seen = {key: at for key, at in self._seen.items() if written.get(key) != at}

    def _remember(self, hashed: str, device: DeviceState) -> None:
        if len(self._known) >= KNOWN_AT_MOST:
            self._known.clear()
        self._known[hashed] = device

    def _forget(self, _signal: Signal) -> None:
        self._changes += 1
        self._known.clear()
