"""SQL of memberships, one-time links and keys, on connections that came through a door."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import dict_row, namedtuple_row

from central.identity.requests import InvitationView, KeyView, MembershipView, UserView
from central.identity.rights import Role

C = Connection[Any]

_LIVE_MEMBERSHIPS = b"""
SELECT organization_id, role FROM directory_memberships WHERE user_id = %s AND deleted_at IS NULL"""
_USERS = b"""
SELECT u.user_id AS id, u.name, u.email, u.language, u.since, (
  SELECT max(s.seen_at) FROM directory_sessions s WHERE s.user_id = u.user_id) AS last_seen_at
FROM directory_users u
WHERE u.deleted_at IS NULL AND u.user_id = ANY (%s) ORDER BY lower(u.name), u.user_id"""
_MEMBERSHIP = b"SELECT id, user_id, role, brand_id, store_id, since, deleted_at, rev "
_MEMBERSHIPS_OF = _MEMBERSHIP + (
    b"FROM directory_memberships WHERE organization_id = %s ORDER BY id"
)
_LOCK_ORGANIZATION = b"""
SELECT name FROM directory_organizations WHERE organization_id = %s AND deleted_at IS NULL
FOR UPDATE"""
_OWNERS = b"""
SELECT count(*) FROM directory_memberships m JOIN directory_users u USING (user_id)
WHERE m.organization_id = %s AND m.role = 'owner' AND m.brand_id IS NULL AND m.store_id IS NULL
  AND m.deleted_at IS NULL AND u.deleted_at IS NULL AND m.id <> ALL (%s)"""
_PUT_MEMBERSHIP = b"""
INSERT INTO directory_memberships AS had
  (organization_id, id, user_id, brand_id, store_id, role, granted_by_id, since, rev)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 1)
ON CONFLICT (organization_id, user_id, brand_id, store_id) WHERE deleted_at IS NULL
DO UPDATE SET role = excluded.role, granted_by_id = excluded.granted_by_id, rev = had.rev + 1
RETURNING id, user_id, role, brand_id, store_id, since, deleted_at, rev"""
_END_MEMBERSHIPS = b"""
UPDATE directory_memberships SET deleted_at = %s, rev = rev + 1
WHERE organization_id = %s AND id = ANY (%s) AND deleted_at IS NULL"""
_REVIVE_MEMBERSHIP = b"""
UPDATE directory_memberships SET deleted_at = NULL, rev = rev + 1
WHERE organization_id = %s AND id = %s AND deleted_at IS NOT NULL"""
_NEW_LINK = b"""
INSERT INTO directory_links (token_hash, id, kind, email, name, language, organization_id,
  brand_id, store_id, role, made_by_id, since, expires_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"""
_LINK = b"""
SELECT l.id, l.kind, l.email, l.name, l.language, l.organization_id, l.brand_id, l.store_id,
  l.role, l.made_by_id, COALESCE(o.name, '') AS organization_name
FROM directory_links l LEFT JOIN directory_organizations o USING (organization_id)
WHERE l.token_hash = %s AND l.used_at IS NULL AND l.withdrawn_at IS NULL AND l.expires_at > %s
  AND o.deleted_at IS NULL"""
_USE_LINK = b"""
UPDATE directory_links SET used_at = %s
WHERE token_hash = %s AND used_at IS NULL AND withdrawn_at IS NULL"""
_LINKS = b"""
SELECT id, email, name, role, brand_id, store_id, since, expires_at FROM directory_links
WHERE organization_id = %s AND kind = 'invitation' AND used_at IS NULL AND withdrawn_at IS NULL
  AND expires_at > %s ORDER BY since"""
_WITHDRAW_LINK = b"""
UPDATE directory_links SET withdrawn_at = %s
WHERE organization_id = %s AND id = %s AND kind = 'invitation' AND used_at IS NULL
  AND withdrawn_at IS NULL"""
_KEY = b"""
SELECT id, name, hint, role, brand_id, store_id, since, used_at, expires_at, revoked_at
FROM directory_api_keys WHERE organization_id = %s"""
_NEW_KEY = b"""
INSERT INTO directory_api_keys (organization_id, id, key_hash, hint, name, role, brand_id, store_id,
  made_by_id, since, expires_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"""
_REVOKE_KEY = b"""
UPDATE directory_api_keys SET revoked_at = %s
WHERE organization_id = %s AND id = %s AND revoked_at IS NULL"""


# ---- memberships ---------------------------------------------------------------------------
def live_memberships(connection: C, user_id: UUID) -> list[tuple[UUID, Role]]:
    """Organization and role of all that a user belongs to, deleted organizations too."""
    found = connection.execute(_LIVE_MEMBERSHIPS, (user_id,))
    return [(organization_id, Role(role)) for organization_id, role in found]


def lock_organization(connection: C, organization_id: UUID) -> str | None:
    """Its name; whoever changes who belongs to it waits for the other. None for no such one."""
    row = connection.execute(_LOCK_ORGANIZATION, (organization_id,)).fetchone()
    return None if row is None else str(row[0])


def memberships_of(connection: C, organization_id: UUID) -> list[MembershipView]:
    """Every role in an organization, withdrawn ones too."""
    found = connection.execute(_MEMBERSHIPS_OF, (organization_id,))
    return [_membership(row) for row in found]


def users_of(
    connection: C, found: Sequence[MembershipView], *, with_withdrawn: bool = False
) -> list[UserView]:
    """The users behind memberships, by name, each with theirs."""
    of: dict[UUID, list[MembershipView]] = {}
    for each in found:
        if with_withdrawn or each.deleted_at is None:
            of.setdefault(each.user_id, []).append(each)
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(_USERS, (list(of),)).fetchall()
    return [UserView(**row, memberships=tuple(of[row["id"]])) for row in rows]


def owners_without(connection: C, organization_id: UUID, ids: Sequence[UUID]) -> int:
    """How many owners of the whole organization stay, without some memberships."""
    row = connection.execute(_OWNERS, (organization_id, list(ids))).fetchone()
    return 0 if row is None else int(row[0])


def put_membership(
    connection: C,
    organization_id: UUID,
    membership_id: UUID,
    user_id: UUID,
    role: Role,
    place: tuple[UUID | None, UUID | None],
    by: UUID | None,
    now: datetime,
) -> MembershipView:
    """A role at a place; the one that the user had there changes."""
    row = (organization_id, membership_id, user_id, *place, role, by, now)
    found = connection.execute(_PUT_MEMBERSHIP, row).fetchone()
    if found is None:
        raise LookupError("a membership that was written is not there")
    return _membership(found)


def end_memberships(
    connection: C, organization_id: UUID, ids: Sequence[UUID], now: datetime
) -> None:
    """Withdraw roles."""
    connection.execute(_END_MEMBERSHIPS, (now, organization_id, list(ids)))


def revive_membership(connection: C, organization_id: UUID, membership_id: UUID) -> None:
    """Give a withdrawn role back. Raises psycopg.errors.UniqueViolation where another is there."""
    connection.execute(_REVIVE_MEMBERSHIP, (organization_id, membership_id))


def _membership(row: Sequence[Any]) -> MembershipView:
    membership_id, user_id, role, *rest = row
    return MembershipView(membership_id, user_id, Role(role), *rest)


# ---- links ---------------------------------------------------------------------------------
def insert_link(connection: C, row: Sequence[object]) -> bool:
    """token_hash, id, kind, email, name, language, organization_id, brand_id, store_id, role,
    made_by_id, since, expires_at. False where the id is there.
    """
    return connection.execute(_NEW_LINK, row).rowcount == 1


def link(connection: C, token_hash: bytes, now: datetime) -> Any | None:
    """A link that can be used."""
    return _one(connection, _LINK, token_hash, now)


def use_link(connection: C, token_hash: bytes, now: datetime) -> bool:
    """Use it; False where somebody was faster."""
    return connection.execute(_USE_LINK, (now, token_hash)).rowcount == 1


def invitations(connection: C, organization_id: UUID, now: datetime) -> list[InvitationView]:
    """Invitations of an organization that can be used."""
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(_LINKS, (organization_id, now)).fetchall()
    return [InvitationView(**{**row, "role": Role(row["role"])}) for row in rows]


def withdraw_link(connection: C, organization_id: UUID, link_id: UUID, now: datetime) -> bool:
    """An invitation opens nothing any more; False where there is none."""
    return connection.execute(_WITHDRAW_LINK, (now, organization_id, link_id)).rowcount == 1


# ---- keys ----------------------------------------------------------------------------------
def insert_key(connection: C, row: Sequence[object]) -> bool:
    """organization_id, id, key_hash, hint, name, role, brand_id, store_id, made_by_id, since,
    expires_at. False where the id is there.
    """
    return connection.execute(_NEW_KEY, row).rowcount == 1


def keys(connection: C, organization_id: UUID, key_id: UUID | None = None) -> list[KeyView]:
    """Keys of an organization, revoked ones too; one of them with `key_id`."""
    statement, said = _KEY, [organization_id]
    if key_id is not None:
        statement, said = _KEY + b" AND id = %s", [organization_id, key_id]
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(statement + b" ORDER BY id", said).fetchall()
    return [KeyView(**{**row, "role": Role(row["role"])}) for row in rows]


def revoke_key(connection: C, organization_id: UUID, key_id: UUID, now: datetime) -> None:
    """It opens nothing any more."""
    connection.execute(_REVOKE_KEY, (now, organization_id, key_id))


def _one(connection: C, statement: bytes, *said: object) -> Any | None:
    with connection.cursor(row_factory=namedtuple_row) as cursor:
        return cursor.execute(statement, said).fetchone()
