"""How far the boxes are with a release, by what they reported."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from psycopg import Connection

from central.releases import store
from central.releases.values import ReleaseView, StoreHas

OFFLINE_AFTER = timedelta(minutes=2)
"""Four heartbeats that did not come."""

_BOXES = b"""
SELECT s.id, s.name, e.node_id, COALESCE(r.release, 0), GREATEST(r.at, t.seen_at)
FROM stores s
LEFT JOIN store_epochs e ON e.organization_id = s.organization_id AND e.store_id = s.id
LEFT JOIN box_reports r ON r.organization_id = s.organization_id AND r.store_id = s.id
  AND r.node_id = e.node_id
LEFT JOIN sync_streams t ON t.organization_id = s.organization_id AND t.store_id = s.id
  AND t.node_id = e.node_id
WHERE s.organization_id = %s AND s.deleted_at IS NULL
ORDER BY s.name, s.id"""


def who_has(
    connection: Connection[Any], organization_id: UUID, view: ReleaseView, now: datetime
) -> list[StoreHas]:
    """Each store by name."""
    found = []
    for store_id, name, node_id, running, seen_at in connection.execute(
        _BOXES, (organization_id,)
    ).fetchall():
        has = running == view.number or _is_past(connection, organization_id, view, running)
        state = _state(node_id, has, seen_at, now)
        found.append(StoreHas(store_id, name, node_id, state, running, seen_at))
    return found


def _state(
    node_id: UUID | None, has: bool, seen_at: datetime | None, now: datetime
) -> Literal["applied", "waiting", "offline", "never"]:
    if has:
        return "applied"
    if node_id is None:
        return "never"
    is_here = seen_at is not None and now - seen_at < OFFLINE_AFTER
    return "waiting" if is_here else "offline"


def _is_past(
    connection: Connection[Any], organization_id: UUID, view: ReleaseView, running: int
) -> bool:
    """Whether what a box runs came into force after the release: it has it, then."""
    if not running or view.state != "published":
        return False
    other = store.release(connection, organization_id, number=running)
    return other is not None and (other[0].came_at, running) >= (view.came_at, view.number)
