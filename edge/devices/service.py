"""Letting devices in by code or link, knowing them at every request, shutting them out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.errors import BadRequest, DomainError, NotFound
from domain.permissions import Right, require
from edge.commands import Actor, Command
from edge.database import Database
from edge.devices import codes, store
from edge.devices.known import KnownDevices
from edge.devices.profiles import PROFILES
from edge.devices.proofs import KeyProofs
from edge.devices.requests import (
    ApproveDevice,
    Asked,
    AskToComeIn,
    DeviceRow,
    DeviceState,
    EditDevice,
    Invitation,
    InviteDevice,
    MoveDevice,
    RenewCode,
    RevokeDevice,
)
from edge.devices.screens import ScreenSettings, SetUpScreen, require_at, set_up
from edge.staff.secrets import hash_token, new_token
from edge.transaction import Write
from sync.tables.cash import Drawer
from sync.tables.catalog import Station
from sync.tables.devices import Device

ASKS_A_MINUTE = 10
WAITS_AT_MOST = timedelta(days=1)
NAME_LENGTH = 60
WRONG_CODE = "No device shows this code now. Look again; a code lasts ten minutes."


class TooManyAsk(DomainError):
    """More devices ask to come in than people could look at."""

    code = "too_many"
    status = 429


@dataclass(frozen=True, slots=True)
class AcceptInvitation:
    """A device opened an invitation's link."""

    link_hash: str


class DeviceService:
    """The devices of a house. `identify` is quick: it is asked at every request."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._known = KnownDevices(db)
        self._wrong_codes: list[datetime] = []
        self.keys = KeyProofs(db, self._known)

    def cookie_name(self) -> str:
        """The name of this box's cookie, so that boxes on one machine do not share theirs.

        The last 8 hex digits of the node's id: the first ones are its time of birth.
        """
        return f"comanda_{self.box_id().hex[-8:]}"

    def box_id(self) -> UUID:
        """Which box this is now: a box may become another node while it runs."""
        if self._db.house is None:
            raise NotFound("This box has no restaurant yet.")
        return self._db.house.node_id

    async def identify(self, token: str) -> DeviceState | None:
        """The device that a token belongs to, also while it waits or after it was shut out."""
        return await self._known.identify(token)

    async def by_id(self, device_id: UUID) -> DeviceState | None:
        """A device as it is now, for pages that were let in before and are still open."""
        return await self._known.by_id(device_id)

    async def ask(self, request: AskToComeIn) -> Asked:
        """An unknown device wants to come in: it gets a code to show and a token to keep.

        Raises TooManyAsk beyond ten devices a minute.
        """
        token = new_token()
        actor = Actor("device", request.device_id, request.device_id)

        def work(tx: Write) -> DeviceState:
            if store.asked_since(tx, tx.now - timedelta(minutes=1)) >= ASKS_A_MINUTE:
                raise TooManyAsk("Too many devices ask at once. Try again in a minute.")
            store.forget_waiting(tx, tx.now - WAITS_AT_MOST)
            device = tx.insert(
                Device,
                request.device_id,
                name="",
                profile="",
                asked_at=tx.now,
                user_agent=request.user_agent[:200],
            )
            store.put_secret(tx, device.id, hash_token(token), _free_code(tx), tx.now + codes.LASTS)
            tx.signal("devices", device.id)
            return store.state(device, store.secret_of(tx, device.id))

        return Asked(await self._db.write(Command.of(request, actor), work, DeviceState), token)

    async def renew_code(self, request: RenewCode) -> DeviceState:
        """Another code for a device that still waits, once the old one has expired."""
        actor = Actor("device", request.device_id, request.device_id)

        def work(tx: Write) -> DeviceState:
            device = tx.load(Device, request.device_id, "device")
            secret = store.secret_of(tx, device.id)
            if (
                device.state == "pending"
                and secret
                and (secret.code_expires_at or tx.now) <= tx.now
            ):
                store.put_code(tx, device.id, _free_code(tx), tx.now + codes.LASTS)
                tx.signal("devices", device.id)
            return store.state(device, store.secret_of(tx, device.id))

        return await self._db.write(Command.of(request, actor), work, DeviceState)

    async def waiting(self) -> list[DeviceRow]:
        """Devices that show a code now, newest first."""
        now = self._db.clock.now()
        return [
            row
            for row in await self._db.read(store.rows)
            if row.device.code and row.device.code_expires_at and row.device.code_expires_at > now
        ]

    async def devices(self) -> list[DeviceRow]:
        """Devices that were let in or shut out, newest first."""
        found = await self._db.read(store.rows)
        return [
            replace(row, last_seen_at=self._known.seen_at(row.device.id) or row.last_seen_at)
            for row in found
            if row.device.state != "pending"
        ]

    async def approve(
        self, request: ApproveDevice, actor: Actor, command_id: UUID | None = None
    ) -> DeviceState:
        """Let the device in that shows the code. A code is good once.

        Raises NotFound for a code nobody shows now, BadRequest for a name or profile that cannot
        be, TooManyAsk after ten wrong codes within a minute, Forbidden.
        """
        require(actor.rights, Right.MANAGE_DEVICES)
        self._slow_down()

        def work(tx: Write) -> DeviceState:
            found = store.by_code(tx, codes.as_typed(request.code), tx.now)
            if found is None:
                self._wrong_codes.append(tx.now)
                raise NotFound(WRONG_CODE)
            device, _ = found
            purpose = _purpose(
                tx, request.name, request.profile, request.station_id, request.drawer_id
            )
            tx.update(
                device, **purpose, state="approved", approved_at=tx.now, approved_by_id=actor.id
            )
            store.put_code(tx, device.id, None, None)
            return store.changed(tx, device.id, "device_approved", {"name": purpose["name"]})

        return await self._db.write(Command.of(request, actor, command_id), work, DeviceState)

    def _slow_down(self) -> None:
        """Whoever tries codes gets ten wrong ones a minute: one of 244 million is right."""
        since = self._db.clock.now() - timedelta(minutes=1)
        self._wrong_codes = [moment for moment in self._wrong_codes if moment > since]
        if len(self._wrong_codes) >= ASKS_A_MINUTE:
            raise TooManyAsk("Too many codes were wrong. Try again in a minute.")

    async def invite(self, request: InviteDevice, actor: Actor) -> Invitation:
        """A link that lets in whoever opens it first, once. Raises like `approve`."""
        require(actor.rights, Right.MANAGE_DEVICES)
        token = new_token()

        def work(tx: Write) -> Invitation:
            store.forget_waiting(tx, tx.now - WAITS_AT_MOST)
            purpose = _purpose(
                tx, request.name, request.profile, request.station_id, request.drawer_id
            )
            tx.insert(
                Device, request.device_id, **purpose, asked_at=tx.now, approved_by_id=actor.id
            )
            expires_at = tx.now + timedelta(minutes=request.minutes)
            store.put_secret(tx, request.device_id, _link_hash(token), expires_at=expires_at)
            store.changed(tx, request.device_id, "device_invited", {"name": purpose["name"]})
            return Invitation(request.device_id, "", expires_at)

        invitation = await self._db.write(Command.of(request, actor), work, Invitation)
        return replace(invitation, token=token)

    async def accept(self, link_token: str) -> Asked:
        """The device that opened an invitation's link is let in; the link is used up.

        Raises NotFound for a link that was used, has expired or never was.
        """
        token = new_token()
        link_hash = _link_hash(link_token)

        def work(tx: Write) -> DeviceState:
            found = store.by_token(tx, link_hash)
            if found is None or found.state != "pending" or _expired(found, tx.now):
                raise NotFound("This link was used or has expired. Ask for another.")
            device = tx.load(Device, found.id, "device")
            tx.update(device, state="approved", approved_at=tx.now)
            store.put_secret(tx, device.id, hash_token(token))
            return store.changed(tx, device.id, "device_approved", {"name": device.name})

        return Asked(
            await self._db.write(Command.of(AcceptInvitation(link_hash)), work, DeviceState),
            token,
        )

    async def edit(
        self, request: EditDevice, actor: Actor, command_id: UUID | None = None
    ) -> DeviceState:
        """Change a device's name or purpose; its open pages hear of it."""
        require(actor.rights, Right.MANAGE_DEVICES)

        def work(tx: Write) -> DeviceState:
            device = tx.load(Device, request.device_id, "device")
            purpose = _purpose(
                tx,
                device.name if request.name is None else request.name,
                request.profile or device.profile,
                request.station_id or device.station_id,
                request.drawer_id or device.drawer_id,
            )
            tx.update(device, **purpose)
            return store.changed(tx, device.id, "device_edited", {"name": purpose["name"]})

        return await self._db.write(Command.of(request, actor, command_id), work, DeviceState)

    async def move(
        self, request: MoveDevice, actor: Actor, command_id: UUID | None = None
    ) -> DeviceState:
        """Give a device another purpose and place; its open pages hear of it. Raises as `edit`."""
        require(actor.rights, Right.MANAGE_DEVICES)

        def work(tx: Write) -> DeviceState:
            device = tx.load(Device, request.device_id, "device")
            purpose = _purpose(
                tx, device.name, request.profile, request.station_id, request.drawer_id
            )
            tx.update(device, **purpose)
            return store.changed(tx, device.id, "device_moved", {"profile": request.profile})

        return await self._db.write(Command.of(request, actor, command_id), work, DeviceState)

    async def revoke(
        self, request: RevokeDevice, actor: Actor, command_id: UUID | None = None
    ) -> DeviceState:
        """Shut a device out at once: pages, tokens and who was signed in there."""
        require(actor.rights, Right.MANAGE_DEVICES)

        def work(tx: Write) -> DeviceState:
            device = tx.load(Device, request.device_id, "device")
            if device.state != "revoked":
                tx.update(device, state="revoked", revoked_at=tx.now)
            store.end_work_at(tx, device.id)
            tx.signal("people", device.id)
            return store.changed(
                tx, device.id, "device_revoked", {"name": device.name}, request.reason
            )

        return await self._db.write(Command.of(request, actor, command_id), work, DeviceState)

    async def set_up(
        self, request: SetUpScreen, actor: Actor, command_id: UUID | None = None
    ) -> ScreenSettings:
        """Keep how a screen is set up. Raises Forbidden for anybody who is not at it."""
        require_at(actor, request.device_id)
        command = Command.of(request, actor, command_id)
        return await self._db.write(command, lambda tx: set_up(tx, request), ScreenSettings)

    async def any_approved(self) -> bool:
        """Whether somebody could approve another device from one that is in."""
        return await self._db.read(store.any_approved)

    async def write_seen(self) -> None:
        """Write down when devices were last heard of; the worker calls it once a minute."""
        await self._known.write_seen()


def _link_hash(token: str) -> str:
    """Links and cookies are different things: neither opens what the other does."""
    return hash_token("link:" + token)


def _expired(device: DeviceState, now: datetime) -> bool:
    return device.code_expires_at is None or device.code_expires_at <= now


def _free_code(tx: Write) -> str:
    code = codes.new_code()
    while store.by_code(tx, code, tx.now) is not None:
        code = codes.new_code()
    return code


def _purpose(
    tx: Write, name: str, profile: str, station_id: UUID | None, drawer_id: UUID | None
) -> dict[str, Any]:
    """What a device is for, as columns. Raises BadRequest, NotFound."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= NAME_LENGTH:
        raise BadRequest(f"A device's name has 1 to {NAME_LENGTH} letters.")
    if profile not in PROFILES:
        raise BadRequest(f"A device is one of: {', '.join(PROFILES)}.")
    if station_id is not None:
        tx.load(Station, station_id, "station")
    if drawer_id is not None:
        tx.load(Drawer, drawer_id, "drawer")
    return {"name": name, "profile": profile, "station_id": station_id, "drawer_id": drawer_id}
