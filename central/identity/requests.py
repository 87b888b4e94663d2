"""What is asked of the identity services, and what they answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from central.identity.person import Person
from central.identity.rights import Role


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session began. `token` is what the browser keeps; it is said once."""

    token: str = field(repr=False)
    person: Person
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SessionView:
    """A browser where somebody is signed in."""

    id: UUID
    agent: str
    began_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Invite:
    """Ask somebody in, with a role in an organization or in one brand or store of it."""

    organization_id: UUID
    email: str
    name: str
    role: Role
    brand_id: UUID | None = None
    store_id: UUID | None = None
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Linked:
    """A one-time link was made. `token` is said once; the page `/welcome?link=...` takes it."""

    id: UUID
    token: str = field(repr=False)
    email: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class LinkView:
    """What a one-time link is for. `is_known` users confirm with the password they have."""

    kind: str
    email: str
    name: str
    language: str
    organization_name: str
    role: Role | None
    is_known: bool


@dataclass(frozen=True, slots=True)
class Grant:
    """Give a user of the organization a role there; it replaces one at the same place."""

    organization_id: UUID
    user_id: UUID
    role: Role
    brand_id: UUID | None = None
    store_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class MembershipView:
    """A role that somebody has, or had when `deleted_at` is given."""

    id: UUID
    user_id: UUID
    role: Role
    brand_id: UUID | None
    store_id: UUID | None
    since: datetime
    deleted_at: datetime | None
    rev: int


@dataclass(frozen=True, slots=True)
class UserView:
    """A user as their organization sees them: nothing of other organizations."""

    id: UUID
    name: str
    email: str
    language: str
    since: datetime
    last_seen_at: datetime | None
    memberships: tuple[MembershipView, ...]


@dataclass(frozen=True, slots=True)
class InvitationView:
    """An invitation that nobody has taken yet."""

    id: UUID
    email: str
    name: str
    role: Role
    brand_id: UUID | None
    store_id: UUID | None
    since: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class MakeKey:
    """Make a key for a program, with a role as a user would have it."""

    organization_id: UUID
    name: str
    role: Role
    brand_id: UUID | None = None
    store_id: UUID | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class KeyView:
    """A program's key; `hint` is its beginning."""

    id: UUID
    name: str
    hint: str
    role: Role
    brand_id: UUID | None
    store_id: UUID | None
    since: datetime
    used_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class KeyMade:
    """A key was made. `secret` is said once."""

    key: KeyView
    secret: str = field(repr=False)
