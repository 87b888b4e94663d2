"""The doors between tenants: the few questions that are asked before it is known whose they are.

Each has a name. Those that change something, and those that people go through, write down who went
through and why (`directory_door_uses`); the look-up of a box's key, which is in every request,
writes a line in the log when it is refused.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from psycopg import Connection

from central.identity.person import Membership, Person
from central.identity.rights import Role
from central.sync.boxes import KnownBox
from central.tenancy import Pool, tenant_block
from domain.errors import DomainError
from domain.ids import new_id

log = logging.getLogger(__name__)

SESSION_IDLE = timedelta(hours=12)
SESSION_LONGEST = timedelta(days=14)
SEEN_EVERY = timedelta(minutes=1)
"""When somebody was last here is written at most so often."""

_BOX = b"""
SELECT b.organization_id, b.brand_id, b.store_id, b.node_id, o.deleted_at IS NOT NULL
FROM directory_boxes b LEFT JOIN directory_organizations o USING (organization_id)
WHERE b.token_hash = %s AND b.revoked_at IS NULL"""
_SESSION = b"""
SELECT u.user_id, u.name, u.email, u.language, u.is_super, s.id, s.seen_at
FROM directory_sessions s JOIN directory_users u USING (user_id)
WHERE s.token_hash = %s AND s.ended_at IS NULL AND s.began_at > %s AND s.seen_at > %s
  AND u.deleted_at IS NULL"""
_SEEN = b"UPDATE directory_sessions SET seen_at = %s WHERE token_hash = %s"
_MEMBERSHIPS = b"""
SELECT m.id, m.organization_id, o.name, m.role, m.brand_id, m.store_id
FROM directory_memberships m JOIN directory_organizations o USING (organization_id)
WHERE m.user_id = %s AND m.deleted_at IS NULL AND o.deleted_at IS NULL
ORDER BY o.name, m.organization_id, m.id"""
_KEY = b"""
SELECT k.id, k.name, k.organization_id, o.name, k.role, k.brand_id, k.store_id, k.used_at
FROM directory_api_keys k JOIN directory_organizations o USING (organization_id)
WHERE k.key_hash = %s AND k.revoked_at IS NULL AND o.deleted_at IS NULL
  AND (k.expires_at IS NULL OR k.expires_at > %s)"""
_KEY_USED = b"UPDATE directory_api_keys SET used_at = %s WHERE key_hash = %s"
_ORGANIZATIONS = b"""
SELECT organization_id, name FROM directory_organizations WHERE deleted_at IS NULL
ORDER BY organization_id"""
_ALL_ORGANIZATIONS = b"SELECT organization_id FROM directory_organizations ORDER BY organization_id"
_DUES = b"""
SELECT organization_id, subject_id FROM directory_dues WHERE what = %s AND at <= %s
ORDER BY at, organization_id LIMIT 1000"""
_USE = b"""
INSERT INTO directory_door_uses (id, door, who, why, organization_id, at)
VALUES (%s, %s, %s, %s, %s, %s)"""


class Door(StrEnum):
    """Every way past the wall."""

    BOX_KEY = "box_key"
    """Whose key is this?"""
    ENROL = "enrol"
    """Which store does this code let a box into?"""
    SESSION = "session"
    """Who is signed in at this browser, and who asks with this key?"""
    SIGN_IN = "sign_in"
    """Whose address is this, and what does this link open?"""
    PEOPLE = "people"
    """Who belongs to this organization?"""
    OPERATOR = "operator"
    """Somebody who runs the centre looks over all tenants."""
    JOBS = "jobs"
    """Whose turn is it? A look-up of the job worker's, who then takes a `tenant_tx` for each."""


class OrganizationClosed(DomainError):
    """The box's organization was deleted; restored, it goes on where it was."""

    code = "organization_closed"
    status = 403


@dataclass(frozen=True, slots=True)
class Tenant:
    """An organization in the directory."""

    organization_id: UUID
    name: str


def secret_hash(secret: str) -> bytes:
    """What is kept of a token or code of 128 random bits or more."""
    return hashlib.sha256(secret.encode()).digest()


def box_of(pool: Pool, token: str) -> KnownBox | None:
    """Whose key a token is. Raises OrganizationClosed."""
    with pool.connection() as connection:
        row = connection.execute(_BOX, (secret_hash(token),)).fetchone()
    if row is None:
        log.warning("door %s: a key that is nobody's", Door.BOX_KEY)
        return None
    *box, is_closed = row
    if is_closed:
        raise OrganizationClosed("This restaurant's account at the centre is closed.")
    return KnownBox(*box)


def session_of(pool: Pool, token: str, now: datetime) -> Person | None:
    """Who is signed in with a token; None for a session that ended, or never was."""
    key = secret_hash(token)
    with pool.connection() as connection, connection.transaction():
        row = connection.execute(
            _SESSION, (key, now - SESSION_LONGEST, now - SESSION_IDLE)
        ).fetchone()
        if row is None:
            return None
        user_id, name, email, language, is_super, session_id, seen_at = row
        if now - seen_at >= SEEN_EVERY:
            connection.execute(_SEEN, (now, key))
        roles = memberships_of(connection, user_id)
    return Person(user_id, name, email, language, is_super, roles, session_id=session_id)


def memberships_of(connection: Connection[Any], user_id: UUID) -> tuple[Membership, ...]:
    """A user's roles in organizations that are not deleted."""
    found = connection.execute(_MEMBERSHIPS, (user_id,))
    return tuple(
        Membership(membership_id, organization_id, name, Role(role), brand_id, store_id)
        for membership_id, organization_id, name, role, brand_id, store_id in found
    )


def program_of(pool: Pool, secret: str, now: datetime) -> Person | None:
    """Which program a key belongs to; None for a key that is nobody's or no longer holds."""
    key = secret_hash(secret)
    with pool.connection() as connection, connection.transaction():
        row = connection.execute(_KEY, (key, now)).fetchone()
        if row is None:
            log.warning("door %s: a program's key that is nobody's", Door.SESSION)
            return None
        key_id, name, organization_id, organization, role, brand_id, store_id, used_at = row
        if used_at is None or now - used_at >= SEEN_EVERY:
            connection.execute(_KEY_USED, (now, key))
    place = Membership(key_id, organization_id, organization, Role(role), brand_id, store_id)
    return Person(key_id, name, "", "en", False, (place,), kind="program")


@contextmanager
def through(
    pool: Pool, door: Door, who: str, why: str, at: datetime, organization_id: UUID | None = None
) -> Iterator[Connection[Any]]:
    """A transaction without a tenant: it sees the directory only. Its use is written down."""
    with pool.connection() as connection, connection.transaction():
        connection.execute(_USE, (new_id(), door, who, why, organization_id, at))
        yield connection


@contextmanager
def into(
    pool: Pool, door: Door, who: str, why: str, at: datetime, organization_id: UUID
) -> Iterator[Connection[Any]]:
    """A transaction of one tenant that asks the directory about it too. Its use is written down."""
    with tenant_block(pool, organization_id) as connection:
        connection.execute(_USE, (new_id(), door, who, why, organization_id, at))
        yield connection


def tenants(pool: Pool, who: str, why: str, at: datetime) -> list[Tenant]:
    """Every organization, for somebody who runs the centre; their rows take a `tenant_tx` each."""
    with through(pool, Door.OPERATOR, who, why, at) as connection:
        return [Tenant(*row) for row in connection.execute(_ORGANIZATIONS)]


def organization_ids(pool: Pool, *, also_closed: bool = False) -> list[UUID]:
    """Every organization that is not deleted, for jobs that visit one after the other.

    With `also_closed` those too that are deleted: their rows are still there.
    """
    statement = _ALL_ORGANIZATIONS if also_closed else _ORGANIZATIONS
    with pool.connection() as connection, connection.transaction():
        return [row[0] for row in connection.execute(statement)]


def dues(pool: Pool, what: str, now: datetime) -> list[tuple[UUID, UUID]]:
    """Organizations where something is due, with what it is about: for the clock only.

    It says no more than that; what is done about it is done behind the organization's wall.
    """
    with pool.connection() as connection:
        return [(row[0], row[1]) for row in connection.execute(_DUES, (what, now))]
