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
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from psycopg import Connection

from central.sync.boxes import KnownBox
from central.tenancy import Pool
from domain.ids import new_id

log = logging.getLogger(__name__)

_BOX = b"""
SELECT organization_id, brand_id, store_id, node_id FROM directory_boxes
WHERE token_hash = %s AND revoked_at IS NULL"""
_ORGANIZATIONS = b"""
SELECT organization_id, name FROM directory_organizations WHERE deleted_at IS NULL
ORDER BY organization_id"""
_USE = b"""
INSERT INTO directory_door_uses (id, door, who, why, organization_id, at)
VALUES (%s, %s, %s, %s, %s, %s)"""


class Door(StrEnum):
    """Every way past the wall."""

    BOX_KEY = "box_key"
    """Whose key is this?"""
    ENROL = "enrol"
    """Which store does this code let a box into?"""
    OPERATOR = "operator"
    """Somebody who runs the centre looks over all tenants."""


@dataclass(frozen=True, slots=True)
class Tenant:
    """An organization in the directory."""

    organization_id: UUID
    name: str


def secret_hash(secret: str) -> bytes:
    """What is kept of a token or code of 128 random bits or more."""
    return hashlib.sha256(secret.encode()).digest()


def box_of(pool: Pool, token: str) -> KnownBox | None:
    """Whose key a token is."""
    with pool.connection() as connection:
        row = connection.execute(_BOX, (secret_hash(token),)).fetchone()
    if row is None:
        log.warning("door %s: a key that is nobody's", Door.BOX_KEY)
        return None
    return KnownBox(*row)


@contextmanager
def through(
    pool: Pool, door: Door, who: str, why: str, at: datetime, organization_id: UUID | None = None
) -> Iterator[Connection[Any]]:
    """A transaction without a tenant: it sees the directory only. Its use is written down."""
    with pool.connection() as connection, connection.transaction():
        connection.execute(_USE, (new_id(), door, who, why, organization_id, at))
        yield connection


def tenants(pool: Pool, who: str, why: str, at: datetime) -> list[Tenant]:
    """Every organization, for somebody who runs the centre; their rows take a `tenant_tx` each."""
    with through(pool, Door.OPERATOR, who, why, at) as connection:
        return [Tenant(*row) for row in connection.execute(_ORGANIZATIONS)]
