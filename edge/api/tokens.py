"""Bearer tokens: one device and one person, for programs like handhelds and kiosks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.errors import SignInRefused
from edge.api import store
from edge.commands import Actor, Command
from edge.database import Database
from edge.devices.requests import DeviceState
from edge.devices.service import DeviceService
from edge.devices.store import state as device_state
from edge.signals import Signal
from edge.staff.requests import SignedIn, SignIn
from edge.staff.secrets import hash_token, new_token
from edge.staff.service import StaffService
from edge.staff.store import as_signed_in
from edge.transaction import Read, Write
from sync.tables.devices import Device

LASTS = timedelta(hours=12)
KNOWN_AT_MOST = 1_000
UNKNOWN_DEVICE = "This device is not let in. A manager approves it on another screen."
UNKNOWN_TOKEN = "Sign in: the access token is missing, has expired, or was ended."


@dataclass(frozen=True, slots=True)
class IssueToken:
    """A token for a device, and a person where `person_id` and `pin` are given."""

    person_id: UUID | None = None
    pin: str = ""


@dataclass(frozen=True, slots=True)
class TokenIssued:
    """A token and until when it opens. `person` is None for a device by itself."""

    access_token: str
    expires_at: datetime
    device: DeviceState
    person: SignedIn | None
    token_type: str = "Bearer"


@dataclass(frozen=True, slots=True)
class KeepToken:
    """What is kept of a token's command: its hash."""

    token_hash: str
    device_id: UUID
    person_id: UUID | None


@dataclass(frozen=True, slots=True)
class EndToken:
    """A token ends before its time."""

    token_hash: str


class TokenService:
    """Who a bearer token stands for. Changed rights and revoked devices count at once."""

    def __init__(self, db: Database, staff: StaffService, devices: DeviceService) -> None:
        self._db = db
        self._staff = staff
        self._devices = devices
        self._known: dict[str, tuple[datetime, Actor]] = {}
        self._changes = 0
        for topic in ("people", "devices"):
            db.signals.subscribe(topic, self._forget)

    async def device(self, device_token: str) -> DeviceState:
        """The device behind its own token, let in or waiting. Raises SignInRefused."""
        found = await self._devices.identify(device_token) if device_token else None
        if found is None:
            raise SignInRefused(UNKNOWN_DEVICE)
        return found

    async def issue(self, request: IssueToken, device_token: str) -> TokenIssued:
        """A token for twelve hours. Wrong PINs are slowed like everywhere. Raises SignInRefused."""
        device = await self.device(device_token)
        if not device.approved:
            raise SignInRefused(UNKNOWN_DEVICE)
        person = None
        if request.person_id is not None:
            person = await self._staff.recognise(SignIn(device.id, request.person_id, request.pin))
        token = new_token()
        kept = KeepToken(hash_token(token), device.id, request.person_id)
        actor = person.actor() if person else device.actor()

        def work(tx: Write) -> datetime:
            expires_at = tx.now + LASTS
            store.put_token(tx, kept.token_hash, kept.device_id, kept.person_id, expires_at)
            return expires_at

        expires_at = await self._db.write(Command.of(kept, actor), work, datetime)
        return TokenIssued(token, expires_at, device, person)

    async def actor(self, access_token: str) -> Actor:
        """Who acts under a token, with the rights they have now. Raises SignInRefused."""
        hashed = hash_token(access_token)
        found = self._known.get(hashed)
        if found is None:
            before = self._changes
            found = await self._db.read(lambda read: _stands_for(read, hashed))
            if found is not None and before == self._changes:
                self._remember(hashed, found)
        if found is None or found[0] <= self._db.clock.now():
            raise SignInRefused(UNKNOWN_TOKEN)
        return found[1]

    async def end(self, access_token: str, actor: Actor) -> None:
        """The token opens nothing any more."""
        hashed = hash_token(access_token)

        def work(tx: Write) -> None:
            store.end_token(tx, hashed)
            tx.signal("people", actor.device_id)

        await self._db.write(Command.of(EndToken(hashed), actor), work)

    def _remember(self, hashed: str, found: tuple[datetime, Actor]) -> None:
        if len(self._known) >= KNOWN_AT_MOST:
            self._known.clear()
        self._known[hashed] = found

    def _forget(self, _signal: Signal) -> None:
        self._changes += 1
        self._known.clear()


def _stands_for(read: Read, token_hash: str) -> tuple[datetime, Actor] | None:
    token = store.token(read, token_hash)
    device = read.get(Device, token.device_id) if token else None
    if token is None or device is None or device.state != "approved":
        return None
    if token.person_id is None:
        return token.expires_at, device_state(device, None).actor()
    person = as_signed_in(read, token.device_id, token.person_id, token.created_at)
    return (token.expires_at, person.actor()) if person else None
