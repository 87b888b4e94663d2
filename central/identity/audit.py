"""The office's audit: who did what, in the transaction that did it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.types.json import Jsonb

from central.identity.person import Person
from domain.ids import new_id

_RECORD = b"""
INSERT INTO office_audit (organization_id, id, at, actor_kind, actor_id, actor_name, act, kind,
  entity_id, before, after, reason)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""


def record(
    connection: Connection[Any],
    organization_id: UUID,
    person: Person,
    act: str,
    kind: str,
    entity_id: UUID | None,
    at: datetime,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    reason: str = "",
) -> None:
    """Write down an act (`store_created`) of a person; values must be what JSON holds."""
    connection.execute(
        _RECORD,
        (
            organization_id,
            new_id(),
            at,
            person.kind,
            person.user_id,
            person.name,
            act,
            kind,
            entity_id,
            Jsonb(dict(before or {})),
            Jsonb(dict(after or {})),
            reason,
        ),
    )


def system(name: str) -> Person:
    """Who acts where nobody does: the command line, a job. May nothing."""
    return Person(UUID(int=0), name, "", "en", False, (), kind="program")
