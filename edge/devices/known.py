"""Devices by their tokens, in memory: asked at every request, right after every change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from edge.commands import Command
from edge.database import Database
from edge.devices import store
from edge.devices.keys import is_over
from edge.devices.requests import DeviceState
from edge.signals import Signal
from edge.staff.secrets import hash_token
from edge.transaction import Read, Write

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
        """The device that a token belongs to, whatever its state; None where it must be proved."""
        hashed = hash_token(token)
        found = await self._found(hashed, lambda read: store.by_token(read, hashed))
        now = self._db.clock.now()
        if found is None or (found.public_key and is_over(token, now)):
            return None
        self._seen[found.id] = now
        return found

    async def by_id(self, device_id: UUID) -> DeviceState | None:
        """A device that was recognised before, whatever its state; for its open pages."""
        return await self._found(device_id.hex, lambda read: store.by_id(read, device_id))

    async def _found(
        self, key: str, look: Callable[[Read], DeviceState | None]
    ) -> DeviceState | None:
        found = self._known.get(key)
        if found is None:
            before = self._changes
            found = await self._db.read(look)
            if found is not None and before == self._changes:
                self._remember(key, found)  # else it may be older than the change just heard of
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
