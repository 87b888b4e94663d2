"""People who run a centre, for tests."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import psycopg

from central.identity.person import Membership, Person
from central.identity.rights import Role
from domain.ids import new_id


def super_admin() -> Person:
    """Somebody who runs the centre."""
    return Person(new_id(), "Olga", "olga@example.com", "en", True, ())


def owner_of(organization_id: UUID) -> Person:
    """Somebody who owns a chain."""
    role = Membership(new_id(), organization_id, "Da Ada", Role.OWNER)
    return Person(new_id(), "Ada", "ada@example.com", "en", False, (role,))


def viewer_of(organization_id: UUID, store_id: UUID, brand_id: UUID | None = None) -> Person:
    """Somebody who looks at one store."""
    role = Membership(new_id(), organization_id, "Da Ada", Role.VIEWER, brand_id, store_id)
    return Person(new_id(), "Vito", "vito@example.com", "en", False, (role,))


def is_tenant(admin: psycopg.Connection[Any], organization_id: UUID) -> None:
    """The organization is in the directory."""
    admin.execute(
        "INSERT INTO directory_organizations (organization_id, name) VALUES (%s, 'Da Ada')",
        (organization_id,),
    )
