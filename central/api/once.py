"""Once means once: the first answer of a create is kept under the caller's key, for a week."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
from psycopg import Connection
from psycopg.types.json import Jsonb

from central.api.access import Visit
from central.tenancy import tenant_block
from domain.errors import Changed, CommandReused

KEPT = timedelta(days=7)

_LOOK = b"""
SELECT actor_id, request_hash, status, answer FROM office_requests
WHERE organization_id = %s AND key = %s"""
_KEEP = b"""
INSERT INTO office_requests (organization_id, key, actor_id, request_hash, status, answer, at)
VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"""
_FORGET = b"""
DELETE FROM office_requests WHERE organization_id = %s AND key IN
  (SELECT key FROM office_requests WHERE organization_id = %s AND at < %s LIMIT 10)"""

Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answered:
    """What was answered: the status, and what is kept of the body."""

    status: int
    body: Answer


def once(
    visit: Visit,
    key: UUID,
    request: tuple[str, Mapping[str, Any]],
    act: Callable[[], Answered],
    *,
    secrets: tuple[str, ...] = (),
) -> Answered:
    """Do it, or answer as the first time. Fields named in `secrets` are said the first time only.

    `act` must itself refuse to make the same row twice: the key is the row's id. Raises
    CommandReused where somebody did something else under the key.
    """
    hashed = hashlib.sha256(orjson.dumps(request, option=orjson.OPT_SORT_KEYS)).digest()
    known = _known(visit, key, hashed)
    if known is not None:
        return known
    try:
        made = act()
    except Changed:
        known = _known(visit, key, hashed)  # the same request was worked on at the same time
        if known is None:
            raise
        return known
    found = Answered(made.status, orjson.loads(orjson.dumps(made.body, option=orjson.OPT_UTC_Z)))
    kept = {**found.body, **dict.fromkeys(secrets)}
    with _block(visit) as connection:
        now = visit.office.clock.now()
        row = (key, visit.person.user_id, hashed, found.status, Jsonb(kept), now)
        connection.execute(_KEEP, (visit.organization_id, *row))
        connection.execute(_FORGET, (visit.organization_id, visit.organization_id, now - KEPT))
    return found


def _known(visit: Visit, key: UUID, hashed: bytes) -> Answered | None:
    with _block(visit) as connection:
        row = _look(connection, visit.organization_id, key)
    if row is None:
        return None
    actor_id, request_hash, status, answer = row
    if actor_id != visit.person.user_id or bytes(request_hash) != hashed:
        raise CommandReused("This Idempotency-Key was used for something else.")
    return Answered(status, answer)


def _look(connection: Connection[Any], organization_id: UUID, key: UUID) -> Any:
    return connection.execute(_LOOK, (organization_id, key)).fetchone()


def _block(visit: Visit) -> Any:
    return tenant_block(visit.office.app, visit.organization_id)
