"""The SQL of drafts and releases. Every statement names the organization."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.types.json import Jsonb

from central.releases.scopes import Place
from central.releases.seeing import Sight
from central.releases.values import Doc, DraftRow, Entity, ReleaseView

FOLD, ADOPT = "fold", "adopt"

_RELEASE = b"""
id, number, name, kind, state, created_at, COALESCE(published_at, effective_at, created_at),
withdrawn_at, who, rollback_of, changes"""


@dataclass(frozen=True, slots=True)
class Kept:
    """A row in the draft as it is kept. `rev` counts its changes."""

    kind: str
    entity_id: UUID
    base_rev: int
    rev: int
    before: Doc | None
    after: Doc | None
    who: str
    at: datetime

    @property
    def entity(self) -> Entity:
        """Which row."""
        return self.kind, self.entity_id

    @property
    def row(self) -> DraftRow:
        """As callers see it."""
        rev = self.base_rev + self.rev
        return DraftRow(self.kind, self.entity_id, rev, self.before, self.after, self.who, self.at)


@dataclass(frozen=True, slots=True)
class Change:
    """A row of a release: as it was, as it is from then on."""

    kind: str
    entity_id: UUID
    before: Doc | None
    after: Doc

    @property
    def entity(self) -> Entity:
        """Which row."""
        return self.kind, self.entity_id


# ---- numbers -------------------------------------------------------------------------------
def lock(connection: Connection[Any], organization_id: UUID) -> int:
    """The newest number; nobody else publishes in the organization until this ends."""
    row = connection.execute(
        b"INSERT INTO release_heads AS had (organization_id, number) VALUES (%s, 0) "
        b"ON CONFLICT (organization_id) DO UPDATE SET number = had.number RETURNING number",
        (organization_id,),
    ).fetchone()
    assert row is not None
    return int(row[0])


def newest(connection: Connection[Any], organization_id: UUID) -> int:
    """The newest number; 0: nothing was ever released."""
    row = connection.execute(
        b"SELECT number FROM release_heads WHERE organization_id = %s", (organization_id,)
    ).fetchone()
    return int(row[0]) if row else 0


# ---- the draft -----------------------------------------------------------------------------
_DRAFT = b"SELECT kind, entity_id, base_rev, rev, before, after, who, at FROM draft_changes "


def draft(
    connection: Connection[Any], organization_id: UUID, *, for_update: bool = False
) -> list[Kept]:
    """The whole draft, in the order of ids."""
    more = b"WHERE organization_id = %s ORDER BY kind, entity_id" + (
        b" FOR UPDATE" if for_update else b""
    )
    return [Kept(*row) for row in connection.execute(_DRAFT + more, (organization_id,))]


def drafted(
    connection: Connection[Any], organization_id: UUID, entities: Sequence[Entity]
) -> dict[Entity, Kept]:
    """Those of the rows that are in the draft, locked."""
    found = connection.execute(
        _DRAFT + b"WHERE organization_id = %s AND (kind, entity_id) IN "
        b"(SELECT * FROM unnest(%s::text[], %s::uuid[])) ORDER BY kind, entity_id FOR UPDATE",
        (organization_id, [kind for kind, _ in entities], [each for _, each in entities]),
    )
    return {each.entity: each for each in (Kept(*row) for row in found)}


def keep_draft(
    connection: Connection[Any], organization_id: UUID, rows: Iterable[Kept], user_id: UUID
) -> None:
    """Put rows into the draft, over what was there of them."""
    with connection.cursor() as cursor:
        cursor.executemany(
            b"INSERT INTO draft_changes (organization_id, kind, entity_id, base_rev, rev, before, "
            b"after, who, at, user_id) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) "
            b"ON CONFLICT (organization_id, kind, entity_id) DO UPDATE SET "
            b"base_rev = excluded.base_rev, rev = excluded.rev, before = excluded.before, "
            b"after = excluded.after, who = excluded.who, at = excluded.at, "
            b"user_id = excluded.user_id",
            [
                (organization_id, each.kind, each.entity_id, each.base_rev, each.rev,
                 _json(each.before), _json(each.after), each.who, each.at, user_id)
                for each in rows
            ],
        )  # fmt: skip


def empty_draft(
    connection: Connection[Any], organization_id: UUID, entities: Sequence[Entity]
) -> int:
    """Take rows out of the draft; how many were in it."""
    return connection.execute(
        b"DELETE FROM draft_changes WHERE organization_id = %s AND (kind, entity_id) IN "
        b"(SELECT * FROM unnest(%s::text[], %s::uuid[]))",
        (organization_id, [kind for kind, _ in entities], [each for _, each in entities]),
    ).rowcount


# ---- releases ------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class NewRelease:
    """A release to be kept. `published_at` empty: it waits for `effective_at`."""

    id: UUID
    number: int
    name: str
    kind: str
    request: str
    now: datetime
    effective_at: datetime | None
    published_at: datetime | None
    who: str
    user_id: UUID | None
    rollback_of: int | None = None


def keep_release(
    connection: Connection[Any],
    organization_id: UUID,
    release: NewRelease,
    changes: Sequence[Change],
) -> None:
    """Keep a release with its rows, and its number as the newest."""
    state = "published" if release.published_at else "scheduled"
    connection.execute(
        b"INSERT INTO releases (organization_id, id, number, name, kind, state, request, "
        b"created_at, effective_at, published_at, who, user_id, rollback_of, changes) "
        b"VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (organization_id, release.id, release.number, release.name, release.kind, state,
         release.request, release.now, release.effective_at, release.published_at, release.who,
         release.user_id, release.rollback_of, len(changes)),
    )  # fmt: skip
    put_changes(connection, organization_id, release.id, changes)
    connection.execute(
        b"UPDATE release_heads SET number = %s WHERE organization_id = %s",
        (release.number, organization_id),
    )


def put_changes(
    connection: Connection[Any], organization_id: UUID, release_id: UUID, changes: Sequence[Change]
) -> None:
    """The rows of a release, over what was there of them."""
    connection.execute(
        b"INSERT INTO release_rows (organization_id, release_id, kind, entity_id, before, after) "
        b"SELECT %s, %s, o.kind, o.id, o.before, o.after FROM "
        b"unnest(%s::text[], %s::uuid[], %s::jsonb[], %s::jsonb[]) AS o(kind, id, before, after) "
        b"ON CONFLICT (organization_id, release_id, kind, entity_id) DO UPDATE SET "
        b"before = excluded.before, after = excluded.after",
        (
            organization_id,
            release_id,
            [each.kind for each in changes],
            [each.entity_id for each in changes],
            [_json(each.before) for each in changes],
            [_json(each.after) for each in changes],
        ),
    )


def changes_of(
    connection: Connection[Any], organization_id: UUID, release_id: UUID
) -> list[Change]:
    """The rows of a release."""
    found = connection.execute(
        b"SELECT kind, entity_id, before, after FROM release_rows "
        b"WHERE organization_id = %s AND release_id = %s ORDER BY kind, entity_id",
        (organization_id, release_id),
    )
    return [Change(*row) for row in found]


def release(
    connection: Connection[Any], organization_id: UUID, *, number: int | None = None,
    release_id: UUID | None = None,
) -> tuple[ReleaseView, str] | None:  # fmt: skip
    """A release by its number or id, with what was asked."""
    row = connection.execute(
        b"SELECT request," + _RELEASE + b" FROM releases WHERE organization_id = %s "
        b"AND (number = %s OR id = %s)",
        (organization_id, number, release_id),
    ).fetchone()
    return None if row is None else (ReleaseView(*row[1:]), row[0])


_IS_SEEN = b"""
(%(everything)s OR releases.changes = 0 OR EXISTS (
  SELECT 1 FROM release_rows o CROSS JOIN LATERAL (VALUES (o.before), (o.after)) AS d(doc)
  WHERE o.organization_id = releases.organization_id AND o.release_id = releases.id
  AND jsonb_typeof(d.doc) = 'object'
  AND CASE WHEN d.doc->>'store_id' IS NOT NULL THEN d.doc->>'store_id' = ANY (%(stores)s::text[])
    ELSE d.doc->>'brand_id' IS NULL OR d.doc->>'brand_id' = ANY (%(brands)s::text[]) END))"""
"""As `Sight.of_theirs` says it; a release without rows is the whole organization's."""


def releases(
    connection: Connection[Any], organization_id: UUID, limit: int, sight: Sight
) -> list[ReleaseView]:
    """The newest releases first, of those with a row that somebody sees."""
    found = connection.execute(
        b"SELECT " + _RELEASE + b" FROM releases WHERE organization_id = %(organization)s AND "
        + _IS_SEEN + b" ORDER BY number DESC LIMIT %(limit)s",
        {"organization": organization_id, "limit": limit, **_seen(sight)},
    )  # fmt: skip
    return [ReleaseView(*row) for row in found]


def is_seen(
    connection: Connection[Any], organization_id: UUID, release_id: UUID, sight: Sight
) -> bool:
    """Whether somebody sees a row of a release."""
    found = connection.execute(
        b"SELECT 1 FROM releases WHERE organization_id = %(organization)s AND id = %(id)s AND "
        + _IS_SEEN,
        {"organization": organization_id, "id": release_id, **_seen(sight)},
    )
    return found.fetchone() is not None


def _seen(sight: Sight) -> dict[str, Any]:
    return {
        "everything": sight.everything,
        "stores": [each.hex for each in sight.store_ids],
        "brands": [each.hex for each in sight.brand_ids],
    }


def scheduled(connection: Connection[Any], organization_id: UUID) -> list[ReleaseView]:
    """Releases that wait for their time, in the order in which they come into force."""
    found = connection.execute(
        b"SELECT " + _RELEASE + b" FROM releases WHERE organization_id = %s "
        b"AND state = 'scheduled' ORDER BY effective_at, number",
        (organization_id,),
    )
    return [ReleaseView(*row) for row in found]


def next_moment(connection: Connection[Any], organization_id: UUID, now: datetime) -> datetime:
    """Now, but after all that came into force: releases keep their order if the clock goes back."""
    row = connection.execute(
        b"SELECT max(published_at) FROM releases WHERE organization_id = %s", (organization_id,)
    ).fetchone()
    last = row[0] if row else None
    return now if last is None or last < now else last + timedelta(microseconds=1)


def came_after(
    connection: Connection[Any], organization_id: UUID, after: ReleaseView
) -> list[ReleaseView]:
    """Releases that came into force after another, in that order."""
    found = connection.execute(
        b"SELECT " + _RELEASE + b" FROM releases WHERE organization_id = %s "
        b"AND state = 'published' AND (published_at, number) > (%s, %s) "
        b"ORDER BY published_at, number",
        (organization_id, after.came_at, after.number),
    )
    return [ReleaseView(*row) for row in found]


def settle(
    connection: Connection[Any], organization_id: UUID, release_id: UUID, state: str, at: datetime
) -> None:
    """A scheduled release was published, or withdrawn."""
    column = b"published_at" if state == "published" else b"withdrawn_at"
    connection.execute(
        b"UPDATE releases SET state = %s, " + column + b" = %s "
        b"WHERE organization_id = %s AND id = %s",
        (state, at, organization_id, release_id),
    )


# ---- what is due ---------------------------------------------------------------------------
def put_due(
    connection: Connection[Any], organization_id: UUID, what: str, subject_id: UUID, at: datetime
) -> None:
    """Something is to be done at a time."""
    connection.execute(
        b"INSERT INTO directory_dues (organization_id, what, subject_id, at) "
        b"VALUES (%s, %s, %s, %s) "
        b"ON CONFLICT (organization_id, what, subject_id) DO UPDATE SET at = excluded.at",
        (organization_id, what, subject_id, at),
    )


def end_due(
    connection: Connection[Any], organization_id: UUID, what: str, subject_id: UUID
) -> None:
    """It is done, or not wanted any more."""
    connection.execute(
        b"DELETE FROM directory_dues WHERE organization_id = %s AND what = %s AND subject_id = %s",
        (organization_id, what, subject_id),
    )


def places(connection: Connection[Any], organization_id: UUID) -> list[Place]:
    """The stores of an organization, by name."""
    found = connection.execute(
        b"SELECT id, brand_id, name FROM stores WHERE organization_id = %s "
        b"AND deleted_at IS NULL ORDER BY name, id",
        (organization_id,),
    )
    return [Place(*row) for row in found]


def _json(doc: Doc | None) -> Jsonb | None:
    return None if doc is None else Jsonb(dict(doc))
