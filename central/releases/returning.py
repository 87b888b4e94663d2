"""What has to change for everything to be as it was under an older release."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection

from central.releases import publishing, rows, store
from central.releases.store import Change
from central.releases.values import Doc, Entity, NotNow, ReleaseView

ADOPTION = "adoption"


def changes(
    connection: Connection[Any],
    organization_id: UUID,
    view: ReleaseView,
    now: datetime,
    *,
    lock: bool = False,
) -> list[Change]:
    """The rows that differ now from what they were when the release was the newest in force.

    What a release made new since then goes. Who writes a row is not turned back. Raises NotNow.
    """
    if view.state != "published":
        raise NotNow("Only what was in force can be gone back to.")
    then: dict[Entity, Doc | None] = {}
    for later in store.came_after(connection, organization_id, view):
        if later.kind == ADOPTION:
            continue
        for change in store.changes_of(connection, organization_id, later.id):
            then.setdefault(change.entity, change.before)
    there = rows.read(connection, organization_id, then, lock=lock)
    found = [_back(entity, then[entity], current, now) for entity, current in there.items()]
    return [each for each in found if each is not None]


def _back(entity: Entity, then: Doc | None, current: Doc, now: datetime) -> Change | None:
    if then is None:
        if current["deleted_at"] is not None:
            return None
        return Change(*entity, current, publishing.gone(current, now))
    differing = rows.fields(current, then)
    if not differing:
        return None
    after = publishing.next_state(current, {**current, **differing}, now)
    return Change(*entity, current, after)
