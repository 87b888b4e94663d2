"""What can be asked about devices, and what is answered. Tokens are never kept with a command."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from edge.commands import Actor
from edge.devices.profiles import PROFILES
from edge.devices.screens import ScreenSettings


@dataclass(frozen=True, slots=True)
class DeviceState:
    """A device as every request meets it. `state` is pending, approved or revoked.

    `code` is what a manager types while it is pending, until `code_expires_at`. A kitchen device
    without a station shows them all.
    """

    id: UUID
    name: str
    profile: str
    state: str
    station_id: UUID | None = None
    drawer_id: UUID | None = None
    code: str | None = None
    code_expires_at: datetime | None = None
    screen: ScreenSettings = field(default_factory=ScreenSettings)
    public_key: str = ""

    @property
    def approved(self) -> bool:
        """Whether it may be worked with."""
        return self.state == "approved"

    def actor(self) -> Actor:
        """The device itself acting, where no person signs in: a kitchen screen may bump."""
        profile = PROFILES.get(self.profile)
        rights = profile.own_rights if profile and self.approved else frozenset[str]()
        return Actor("device", self.id, self.id, None, rights)


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A device in the manager's list."""

    device: DeviceState
    asked_at: datetime
    approved_at: datetime | None
    revoked_at: datetime | None
    last_seen_at: datetime | None
    user_agent: str


@dataclass(frozen=True, slots=True)
class AskToComeIn:
    """An unknown device asks for a code."""

    device_id: UUID
    user_agent: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A device that waits, and the token it is recognised by from now on."""

    device: DeviceState
    token: str


@dataclass(frozen=True, slots=True)
class RenewCode:
    """A waiting device's code has expired and it wants another."""

    device_id: UUID


@dataclass(frozen=True, slots=True)
class ApproveDevice:
    """Let the device in that shows this code, under a name, for a purpose."""

    code: str
    name: str
    profile: str
    station_id: UUID | None = None
    drawer_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class InviteDevice:
    """Let in whoever opens a link first, once, within `minutes`."""

    device_id: UUID
    name: str
    profile: str
    station_id: UUID | None = None
    drawer_id: UUID | None = None
    minutes: int = 60


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link's token. It lets one device in, once."""

    device_id: UUID
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class EditDevice:
    """Change a device's name or purpose. Only what is given changes."""

    device_id: UUID
    name: str | None = None
    profile: str | None = None
    station_id: UUID | None = None
    drawer_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class MoveDevice:
    """Give a device another purpose and another place, in the place of what it had."""

    device_id: UUID
    profile: str
    station_id: UUID | None = None
    drawer_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class BringKey:
    """A device has made a key. `signature` is of the challenge, by that key."""

    device_id: UUID
    public_key: str
    challenge: str
    signature: str


@dataclass(frozen=True, slots=True)
class ProveKey:
    """A device shows that it still has its key, for another token."""

    device_id: UUID
    challenge: str
    signature: str


@dataclass(frozen=True, slots=True)
class RevokeDevice:
    """Shut a device out at once and for good."""

    device_id: UUID
    reason: str = ""
