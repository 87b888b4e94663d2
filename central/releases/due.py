"""What the clock does with releases: fold those whose time has come, adopt boxes that arrived.

The job worker calls `fold_due` and `adopt_due` every few seconds. Each may be called by several at
once and again: what is done is done once.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection

from central import doors
from central.identity import audit
from central.releases import adopting, publishing, store
from central.tenancy import Pool, tenant_block
from domain.clock import Clock
from domain.ids import new_id

BY_ITSELF = audit.system("Centre")


class DueReleases:
    """The job's end of releases. `pool` is the office's or the jobs'."""

    def __init__(self, pool: Pool, clock: Clock) -> None:
        self._pool = pool
        self._clock = clock

    def fold_due(self) -> int:
        """Bring scheduled releases into force at the centre; how many. Raises psycopg.Error."""
        due = doors.dues(self._pool, store.FOLD, self._clock.now())
        return sum(self.fold(each) for each in sorted({each for each, _ in due}))

    def fold(self, organization_id: UUID) -> int:
        """Those of one organization. Whoever publishes does it first: what is due comes before."""
        now = self._clock.now()
        with tenant_block(self._pool, organization_id) as connection:
            if not any(
                each.came_at <= now for each in store.scheduled(connection, organization_id)
            ):
                return 0
            store.lock(connection, organization_id)
            return fold_until(connection, organization_id, now)

    def adopt_due(self) -> int:
        """Adopt boxes that came to an organization without releases; how many."""
        due = doors.dues(self._pool, store.ADOPT, self._clock.now())
        return sum(self._adopt(*each) for each in due)

    def _adopt(self, organization_id: UUID, store_id: UUID) -> bool:
        now = self._clock.now()
        with tenant_block(self._pool, organization_id) as connection:
            number = store.lock(connection, organization_id)
            if number:
                adopting.settle(connection, organization_id, store_id, adopting.THEIRS, None)
                store.end_due(connection, organization_id, store.ADOPT, store_id)
                return False
            if not adopting.is_here(connection, organization_id, store_id):
                return False
            changes = adopting.changes(connection, organization_id, store_id, now, is_first=True)
            places = store.places(connection, organization_id)
            name = next((each.name for each in places if each.id == store_id), "")
            release = adopting.release(new_id(), 1, name, "", now, BY_ITSELF)
            adopting.settle(connection, organization_id, store_id, adopting.ADOPTED, 1)
            store.end_due(connection, organization_id, store.ADOPT, store_id)
            audit.record(
                connection, organization_id, BY_ITSELF, "store_adopted", "release", release.id,
                now, after={"number": 1, "rows": len(changes)},
            )  # fmt: skip
            publishing.in_force(connection, organization_id, release, changes)
        return True


def fold_until(connection: Connection[Any], organization_id: UUID, now: datetime) -> int:
    """Fold what is due by a moment; how many. The caller has locked the organization's number."""
    waiting = store.scheduled(connection, organization_id)
    due = [each for each in waiting if each.came_at <= now]
    for view in due:
        publishing.fold(connection, organization_id, view, now)
    return len(due)
