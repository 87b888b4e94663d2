"""What the database knows of people: tiles, rights, secrets, guesses, who is signed in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from edge.authority import BOX
from edge.box_tables import Approval, PinThrottle, SignIn
from edge.staff.requests import PersonRow, PersonTile, RoleView, SignedIn
from edge.staff.secrets import CARD_PREFIX, SALT_BYTES
from edge.staff.throttle import Guesses
from edge.transaction import Read, Write
from sync.tables.identity import Credential, Membership, Person, Role


@dataclass(frozen=True, slots=True)
class Secret:
    """Whose secret this is, and its hash."""

    person_id: UUID
    name: str
    hashed: str


_ROLES_OF = (
    "SELECT m.person_id, r.name, r.rights FROM memberships m "
    "JOIN roles r ON r.organization_id = m.organization_id AND r.id = m.role_id "
    "WHERE m.organization_id = ? AND (m.store_id IS NULL OR m.store_id = ?) "
    "AND m.deleted_at IS NULL AND r.deleted_at IS NULL"
)

_HOLDERS = (
    "SELECT p.id, p.name, c.secret_hash FROM credentials c "
    "JOIN people p ON p.organization_id = c.organization_id AND p.id = c.person_id "
    "WHERE c.organization_id = ? AND c.deleted_at IS NULL AND p.deleted_at IS NULL "
    "AND p.active = 1"
)


def tiles(read: Read) -> list[PersonTile]:
    """Everybody who works here, by name."""
    roles: dict[UUID, list[str]] = {}
    for person_id, name, _ in read.rows(
        f"{_ROLES_OF} ORDER BY r.name", read.house.organization_id, read.house.store_id
    ):
        roles.setdefault(UUID(bytes=person_id), []).append(str(name))
    return [
        PersonTile(
            person.id,
            person.name,
            person.short_name,
            person.colour,
            tuple(roles[person.id]),
            person.language,
        )
        for person in read.all(Person, "active = 1 AND deleted_at IS NULL ORDER BY name, id")
        if person.id in roles
    ]


def people_to_edit(read: Read) -> list[PersonRow]:
    """Everybody who works here, by name, with their roles and whether they have a card."""
    roles = {role.id: role.name for role in read.all(Role, "deleted_at IS NULL")}
    return [
        PersonRow(
            id=person.id,
            name=person.name,
            short_name=person.short_name,
            colour=person.colour,
            language=person.language,
            role_ids=(role_ids := tuple(each.role_id for each in memberships(read, person.id))),
            roles=tuple(sorted(roles[role_id] for role_id in role_ids if role_id in roles)),
            has_card=credential(read, person.id, "card") is not None,
            locked=person.authority != BOX,
            rev=person.rev,
        )
        for person in read.all(Person, "active = 1 AND deleted_at IS NULL ORDER BY name, id")
    ]


def open_orders_of(read: Read, person_id: UUID) -> int:
    """How many open orders a person serves."""
    return int(
        read.value(
            "SELECT count(*) FROM orders WHERE organization_id = ? AND store_id = ? "
            "AND state = 'open' AND server_id = ?",
            read.house.organization_id,
            read.house.store_id,
            person_id,
        )
    )


def rights_of(read: Read, person_id: UUID) -> frozenset[str]:
    """What a person may do in this store, by all their roles."""
    found = read.rows(
        f"{_ROLES_OF} AND m.person_id = ?",
        read.house.organization_id,
        read.house.store_id,
        person_id,
    )
    return frozenset(str(right) for _, _, rights in found for right in json.loads(rights))


def active_person(read: Read, person_id: UUID) -> Person | None:
    """Somebody who still works here."""
    return read.first(Person, "id = ? AND active = 1 AND deleted_at IS NULL", person_id)


def credential(read: Read, person_id: UUID, kind: str) -> Credential | None:
    """A person's PIN or card."""
    return read.first(
        Credential, "person_id = ? AND kind = ? AND deleted_at IS NULL", person_id, kind
    )


def card_holders(read: Read, hashes: Sequence[str]) -> list[Secret]:
    """Whose card this is, by the hashes it may have; several where it was given out twice."""
    sql = f"{_HOLDERS} AND c.kind = 'card' AND c.secret_hash = ?"
    return [holder for each in hashes for holder in _secrets(read, sql, each)]


MOST_SALTS = 4


def card_salts(read: Read) -> list[bytes]:
    """What the cards of this house were hashed with: by the organization it was in, each time."""
    start = len(CARD_PREFIX)
    rows = read.rows(
        "SELECT DISTINCT substr(secret_hash, ?, ?) FROM credentials WHERE organization_id = ? "
        "AND kind = 'card' AND secret_hash LIKE ? AND deleted_at IS NULL LIMIT ?",
        start + 1,
        2 * SALT_BYTES,
        read.house.organization_id,
        f"{CARD_PREFIX}{'_' * 2 * SALT_BYTES}:%",
        MOST_SALTS,
    )
    return [bytes.fromhex(row[0]) for row in rows]


def was_withdrawn(read: Read, hashes: Sequence[str]) -> bool:
    """Whether a card was somebody's and is not any more."""
    return any(
        read.first(Credential, "kind = 'card' AND secret_hash = ?", each) is not None
        for each in hashes
    )


def pins(read: Read) -> list[Secret]:
    """The PINs of everybody who works here."""
    return _secrets(read, f"{_HOLDERS} AND c.kind = 'pin'")


def _secrets(read: Read, sql: str, *values: object) -> list[Secret]:
    found = read.rows(sql, read.house.organization_id, *values)
    return [Secret(UUID(bytes=person_id), name, hashed) for person_id, name, hashed in found]


def guesses(read: Read, subject: str) -> Guesses:
    """Wrong guesses counted against a subject."""
    row = read.first(PinThrottle, "subject = ?", subject)
    if row is None:
        return Guesses()
    return Guesses(row.failures, row.last_at, row.blocked_until)


def put_guesses(tx: Write, subject: str, counted: Guesses) -> None:
    """Remember the guesses of a subject; none are remembered as nothing."""
    if counted.failures == 0:
        forget_guesses(tx, subject)
        return
    tx.put_box_row(
        PinThrottle,
        subject=subject,
        failures=counted.failures,
        blocked_until=counted.blocked_until,
        last_at=counted.last_at,
    )


def forget_guesses(tx: Write, subject: str) -> None:
    """Nothing is held against this subject any more."""
    tx.execute("DELETE FROM pin_throttles WHERE subject = ?", subject)


def signed_in(read: Read, device_id: UUID) -> SignedIn | None:
    """Who is signed in at a device and still works here."""
    row = read.first(SignIn, "device_id = ?", device_id)
    if row is None:
        return None
    return as_signed_in(read, device_id, row.person_id, row.since)


def as_signed_in(read: Read, device_id: UUID, person_id: UUID, since: datetime) -> SignedIn | None:
    """A person at a device with the rights they have now; None once they left."""
    person = active_person(read, person_id)
    if person is None:
        return None
    return SignedIn(
        device_id=device_id,
        person_id=person.id,
        name=person.name,
        short_name=person.short_name,
        colour=person.colour,
        language=person.language,
        rights=rights_of(read, person.id),
        since=since,
    )


def put_sign_in(tx: Write, device_id: UUID, person_id: UUID) -> None:
    """This person works at this device from now on."""
    tx.put_box_row(SignIn, device_id=device_id, person_id=person_id, since=tx.now)


def end_sign_in(tx: Write, device_id: UUID) -> None:
    """Nobody works at this device from now on."""
    tx.execute("DELETE FROM sign_ins WHERE device_id = ?", device_id)


def end_all_of(tx: Write, person_id: UUID) -> None:
    """A person is signed out everywhere, and their tokens end."""
    tx.execute("DELETE FROM sign_ins WHERE person_id = ?", person_id)
    tx.execute("DELETE FROM access_tokens WHERE person_id = ?", person_id)


def approval(read: Read, token_hash: str) -> Approval | None:
    """An approval by the hash of its token."""
    return read.first(Approval, "token_hash = ?", token_hash)


def bind_approval(tx: Write, token_hash: str, command_id: UUID) -> None:
    """The approval belongs to this command for good."""
    tx.execute("UPDATE approvals SET command_id = ? WHERE token_hash = ?", command_id, token_hash)


def forget_approvals(tx: Write) -> None:
    """Drop approvals nobody can use any more; the audit keeps what happened."""
    tx.execute("DELETE FROM approvals WHERE expires_at < ?", tx.now)


def roles(read: Read) -> list[RoleView]:
    """Every role, by name."""
    return [
        RoleView(role.id, role.name, frozenset(map(str, role.rights)))
        for role in read.all(Role, "deleted_at IS NULL ORDER BY name, id")
    ]


def memberships(read: Read, person_id: UUID) -> list[Membership]:
    """The roles a person has in this store, or everywhere."""
    return read.all(
        Membership,
        "person_id = ? AND (store_id IS NULL OR store_id = ?) AND deleted_at IS NULL",
        person_id,
        read.house.store_id,
    )


def others_who_may(read: Read, right: str, person_id: UUID) -> list[UUID]:
    """Who else of those who work here has a right."""
    return [
        tile.id
        for tile in tiles(read)
        if tile.id != person_id and right in rights_of(read, tile.id)
    ]
