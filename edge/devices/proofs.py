"""What a device does with its key: brings it, proves that it has it, arrives with it elsewhere."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.errors import SignInRefused
from edge.commands import Actor, Command
from edge.database import Database
from edge.devices import store
from edge.devices.keys import (
    CHALLENGE_HOLDS,
    HOLDS,
    REFUSED,
    Challenges,
    check_signature,
    message,
    token_until,
)
from edge.devices.known import KnownDevices
from edge.devices.requests import Asked, BringKey, DeviceState, ProveKey
from edge.staff.secrets import hash_token
from edge.transaction import Write
from sync.tables.devices import Device


class KeyProofs:
    """The keys of a house's devices; see `edge.devices.keys`."""

    def __init__(self, db: Database, known: KnownDevices) -> None:
        self._db = db
        self._known = known
        self._challenges = Challenges(db.clock)
        self._arrived: dict[UUID, datetime] = {}

    def challenge(self, address: str = "") -> str:
        """What a device signs next, within a minute, once; `address` is where it asks from."""
        return self._challenges.new(address)

    async def bring(self, request: BringKey) -> Asked:
        """Keep the key that a device made, and give it a token that holds while it proves it.

        A device has one key until it arrives at another address. Raises SignInRefused for a
        signature that does not fit, and for a device that has a key or was shut out.
        """
        self._check(request.public_key, request)
        is_moving = self.may_change_key(request.device_id)
        self._arrived.pop(request.device_id, None)
        token = token_until(self._db.clock.now() + HOLDS)

        def work(tx: Write) -> DeviceState:
            device = tx.load(Device, request.device_id, "device")
            if (device.public_key and not is_moving) or device.state == "revoked":
                raise SignInRefused(REFUSED)
            tx.update(device, public_key=request.public_key)
            store.put_token(tx, device.id, hash_token(token))
            return store.changed(tx, device.id, "device_key_kept", {"name": device.name})

        command = Command.of(request, Actor("device", request.device_id, request.device_id))
        return Asked(await self._db.write(command, work, DeviceState), token)

    async def prove(self, request: ProveKey) -> Asked:
        """Another token for a device that still has its key; the one before ends.

        Raises SignInRefused for anybody else, and for a device that was shut out.
        """
        device = await self._known.by_id(request.device_id)
        if device is None or not device.public_key or device.state == "revoked":
            raise SignInRefused(REFUSED)
        self._check(device.public_key, request)
        token = token_until(self._db.clock.now() + HOLDS)

        def work(tx: Write) -> DeviceState:
            now = store.by_id(tx, request.device_id)
            if now is None or now.state == "revoked":
                raise SignInRefused(REFUSED)
            store.put_token(tx, now.id, hash_token(token))
            tx.signal("devices", now.id)
            return now

        command = Command.of(request, Actor("device", request.device_id, request.device_id))
        return Asked(await self._db.write(command, work, DeviceState), token)

    async def arrive(self, request: ProveKey) -> Asked:
        """As `prove`, at another address of this box: there the browser makes another key.

        To browsers every address is a place of its own; the key stays where it was made. For a
        minute the device may bring one in its place. Raises as `prove`.
        """
        asked = await self.prove(request)
        self._arrived[request.device_id] = self._db.clock.now() + CHALLENGE_HOLDS
        return asked

    def may_change_key(self, device_id: UUID) -> bool:
        """Whether a device has just proved its key from another address."""
        until = self._arrived.get(device_id)
        return until is not None and until > self._db.clock.now()

    def _check(self, public_key: str, request: BringKey | ProveKey) -> None:
        if self._db.house is None:
            raise SignInRefused(REFUSED)
        self._challenges.take(request.challenge)
        signed = message(self._db.house.node_id, request.device_id, request.challenge)
        check_signature(public_key, signed, request.signature)
