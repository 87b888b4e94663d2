"""What can be asked about people, and what is answered. PINs are never stored with a command."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from edge.commands import Actor


@dataclass(frozen=True, slots=True)
class PersonTile:
    """A name tile: who may sign in. `language` None is the store's."""

    id: UUID
    name: str
    short_name: str
    colour: str
    roles: tuple[str, ...]
    language: str | None = None


@dataclass(frozen=True, slots=True)
class SignIn:
    """A person taps their name on a device and types their PIN."""

    device_id: UUID
    person_id: UUID
    pin: str


@dataclass(frozen=True, slots=True)
class SignInByCard:
    """A person holds their card to a device's reader."""

    device_id: UUID
    card: str


@dataclass(frozen=True, slots=True)
class ReadIn:
    """A person wants to read the screens in a language (`domain.language.LANGUAGES`)."""

    person_id: UUID
    language: str


@dataclass(frozen=True, slots=True)
class SignOut:
    """Nobody works at this device any more; also what locking it does."""

    device_id: UUID


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who works at a device, and what they may do."""

    device_id: UUID
    person_id: UUID
    name: str
    short_name: str
    colour: str
    language: str | None
    rights: frozenset[str]
    since: datetime

    def actor(self) -> Actor:
        """This person acting at this device."""
        return Actor("person", self.person_id, self.device_id, None, self.rights)


@dataclass(frozen=True, slots=True)
class ApproveOnce:
    """Somebody with `right` allows it once, by PIN or card.

    `person_id` names whose PIN it is; without it the PIN is compared with everybody who may allow
    this. `what` is what is allowed, in words, for the audit.
    """

    right: str
    pin: str = ""
    card: str = ""
    person_id: UUID | None = None
    what: str = ""


@dataclass(frozen=True, slots=True)
class ApprovalGiven:
    """An approval that waits for its one command. `token` is known to its holder only."""

    token: str
    right: str
    approver_id: UUID
    approver_name: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class RoleView:
    """A role and what it allows."""

    id: UUID
    name: str
    rights: frozenset[str]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody who works here, as a manager edits them. `locked`: they belong to the centre."""

    id: UUID
    name: str
    short_name: str
    colour: str
    language: str | None
    role_ids: tuple[UUID, ...]
    roles: tuple[str, ...]
    has_card: bool
    locked: bool
    rev: int


@dataclass(frozen=True, slots=True)
class HirePerson:
    """Somebody new: their roles and the PIN (4 to 8 digits) they sign in with."""

    person_id: UUID
    name: str
    pin: str
    role_ids: tuple[UUID, ...]
    short_name: str = ""
    colour: str = ""
    language: str | None = None
    card: str = ""


@dataclass(frozen=True, slots=True)
class EditPerson:
    """Change how a person is shown, and with `role_ids` what they may do.

    Only what is given changes; an empty language is the store's. With the `rev` that was seen
    nothing is done where somebody else was quicker.
    """

    person_id: UUID
    name: str | None = None
    short_name: str | None = None
    colour: str | None = None
    language: str | None = None
    role_ids: tuple[UUID, ...] | None = None
    rev: int | None = None


@dataclass(frozen=True, slots=True)
class ChangeRoles:
    """Give a person exactly these roles."""

    person_id: UUID
    role_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class SetPin:
    """Give a person another PIN."""

    person_id: UUID
    pin: str


@dataclass(frozen=True, slots=True)
class SetCard:
    """Give a person another card, or none with an empty number."""

    person_id: UUID
    card: str


@dataclass(frozen=True, slots=True)
class DeactivatePerson:
    """A person no longer works here: no tile, no sign-in; what they did stays theirs."""

    person_id: UUID
