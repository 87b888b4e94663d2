"""Guests' screens: links to them, what they show, and when that changes."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncGenerator
from hashlib import sha256
from typing import Final
from uuid import UUID

from domain.ids import new_id
from domain.permissions import Right, require
from edge.audit import record
from edge.commands import Actor, Command
from edge.database import Database
from edge.displays import store
from edge.displays.guest import GuestView, guest_view
from edge.displays.requests import InviteScreen, RevokeScreen, ScreenChange
from edge.displays.showing import TOPIC, OpenAtCounters
from edge.hardware.device_rows import SECOND_SCREEN
from edge.house.service import HouseService
from edge.signals import Signal
from edge.transaction import Write
from sync.tables.devices import Device, Peripheral

BEAT_S: Final = 2.0
"""A screen that hears nothing for five seconds shows nobody's order any more."""
_TOPICS: Final = (TOPIC, "order", "peripherals", "devices")


class GuestDisplays:
    """What the guests at each counter see."""

    def __init__(self, db: Database, counters: OpenAtCounters) -> None:
        self.counters = counters
        self._db = db
        self._house = HouseService(db)

    async def view(self, device_id: UUID) -> GuestView:
        """What the guest at a counter sees now."""
        language, now = (await self._house.facts()).guest_language, self._db.clock.now()
        shown = self.counters.at(device_id)
        return await self._db.read(lambda read: guest_view(read, shown, language, now))

    async def counter_of(self, token: str) -> UUID | None:
        """The counter that a link belongs to; None for a link that is over, or never was."""
        hashed = _hashed(token)
        return await self._db.read(lambda read: store.counter_of(read, hashed))

    async def follow(self, token: str) -> AsyncGenerator[GuestView, None]:
        """What a second screen shows, again whenever it changes and every two seconds.

        Ends when the link is over. What waits is always the newest.
        """
        changed = asyncio.Event()

        def heard(_signal: Signal) -> None:
            changed.set()

        ends = [self._db.signals.subscribe(topic, heard) for topic in _TOPICS]
        try:
            while (device_id := await self.counter_of(token)) is not None:
                changed.clear()
                yield await self.view(device_id)
                await _either(changed, BEAT_S)
        finally:
            for end in ends:
                end()

    async def invite(self, device_id: UUID, actor: Actor, command_id: UUID | None = None) -> str:
        """The token of a new link to the second screen of a counter; the old one is over.

        It is said once and kept nowhere. Raises Forbidden, NotFound.
        """
        require(actor.rights, Right.MANAGE_DEVICES)
        token = secrets.token_urlsafe(24)
        request = InviteScreen(device_id, _hashed(token))
        await self._db.write(
            Command.of(request, actor, command_id), lambda tx: _invite(tx, request), ScreenChange
        )
        return token

    async def revoke(
        self, device_id: UUID, actor: Actor, command_id: UUID | None = None
    ) -> ScreenChange:
        """End the link of a counter's second screen. Raises Forbidden."""
        require(actor.rights, Right.MANAGE_DEVICES)
        request = RevokeScreen(device_id)
        return await self._db.write(
            Command.of(request, actor, command_id), lambda tx: _revoke(tx, request), ScreenChange
        )


async def _either(changed: asyncio.Event, within_s: float) -> None:
    try:
        async with asyncio.timeout(within_s):
            await changed.wait()
    except TimeoutError:
        return


def _hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _invite(tx: Write, request: InviteScreen) -> ScreenChange:
    device = tx.load(Device, request.device_id, "device")
    settings = {store.TOKEN: request.token_sha256}
    row = store.second_screen(tx, device.id)
    if row is None:
        row = tx.insert(
            Peripheral,
            new_id(),
            store_id=tx.house.store_id,
            name=f"Guest screen, {device.name}",
            kind="display",
            driver=SECOND_SCREEN,
            settings=settings,
            place_kind="device",
            place_id=device.id,
        )
    else:
        tx.update(row, settings=settings, enabled=True)
    record(tx, "guest_screen_invited", "device", device.id)
    tx.signal("peripherals", row.id)
    return ScreenChange(row.id)


def _revoke(tx: Write, request: RevokeScreen) -> ScreenChange:
    row = store.second_screen(tx, request.device_id)
    if row is None:
        return ScreenChange(None)
    tx.update(row, settings={}, enabled=False)
    record(tx, "guest_screen_revoked", "device", request.device_id)
    tx.signal("peripherals", row.id)
    return ScreenChange(row.id)
