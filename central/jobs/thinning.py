"""What is deleted when its time is over, and the partitions that are made before theirs begins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from central import partitions, schema
from central.jobs import store
from central.jobs.rooms import Rooms
from central.tenancy import tenant_block

KEEP_TOMBSTONES = timedelta(days=90)
"""A box that was away longer reads its scopes anew."""
KEEP_SESSIONS = timedelta(days=30)
KEEP_CODES = timedelta(days=30)
KEEP_DOOR_USES = timedelta(days=400)
KEEP_ALARMS = timedelta(days=400)
KEEP_DONE = timedelta(days=2)
KEEP_FAILED = timedelta(days=90)
DONE = ("succeeded",)
OVER = ("failed", "cancelled", "aborted")
AT_ONCE = 5_000
_PARTITION = re.compile(r"sync_journal_p(\d{4})(\d{2})")

_PARTITIONS = """
SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = 'sync_journal'::regclass ORDER BY c.relname"""
_IN_USE = b"""
SELECT EXISTS (SELECT 1 FROM sync_quarantine
               WHERE organization_id = %s AND solved_at IS NULL AND since < %s)"""
_SCOPES = b"""
SELECT scope, max(seq) FROM feed_marks WHERE organization_id = %s AND at <= %s GROUP BY scope"""
_HEAD = b"""
SELECT 1 FROM feed_heads WHERE organization_id = %(organization)s AND scope = %(scope)s
FOR UPDATE"""
"""First the head, then rows, as `feed.publish` does: nobody waits in a circle."""
_TOMBSTONES = b"""
WITH old AS (
  SELECT kind, entity_id FROM feed WHERE organization_id = %(organization)s
    AND scope = %(scope)s AND op = 'del' AND seq <= %(upto)s LIMIT %(most)s),
gone AS (
  DELETE FROM feed f USING old WHERE f.organization_id = %(organization)s
    AND f.scope = %(scope)s AND f.kind = old.kind AND f.entity_id = old.entity_id
    AND f.op = 'del' AND f.seq <= %(upto)s
  RETURNING f.seq)
UPDATE feed_heads SET floor = GREATEST(floor, (SELECT max(seq) FROM gone))
WHERE organization_id = %(organization)s AND scope = %(scope)s AND EXISTS (SELECT 1 FROM gone)"""
_MARK = b"""
INSERT INTO feed_marks (organization_id, scope, seq, at)
SELECT organization_id, scope, seq, %(now)s FROM feed_heads h
WHERE organization_id = %(organization)s AND NOT EXISTS (
  SELECT 1 FROM feed_marks m WHERE m.organization_id = h.organization_id
    AND m.scope = h.scope AND m.seq >= h.seq)"""
_OLD_MARKS = b"""
DELETE FROM feed_marks m WHERE organization_id = %(organization)s AND at < %(before)s
  AND EXISTS (SELECT 1 FROM feed_marks n WHERE n.organization_id = m.organization_id
                AND n.scope = m.scope AND n.at > m.at AND n.at <= %(before)s)"""
_OLD_ALARMS = b"DELETE FROM fleet_alarms WHERE organization_id = %s AND ended_at < %s"
_OLD_SESSIONS = b"""
DELETE FROM directory_sessions WHERE ended_at < %(before)s OR seen_at < %(before)s"""
_OLD_CODES = b"DELETE FROM directory_codes WHERE expires_at < %s"
_OLD_DOOR_USES = b"DELETE FROM directory_door_uses WHERE at < %s"


@dataclass(frozen=True, slots=True)
class Thinned:
    """How many rows went."""

    sessions: int
    codes: int
    door_uses: int
    jobs: int


def make_partitions(rooms: Rooms) -> None:
    """Those of the next 24 months, and never less: a row without one lies in the last resort."""
    with schema.as_owner(rooms.dsn) as connection:
        for statement in partitions.statements(rooms.clock.now()):
            connection.exec_driver_sql(statement)


def drop_old_journal(rooms: Rooms) -> list[str]:
    """Drop whole months of received bytes beyond what is kept; their rows stay.

    A month that something in quarantine may need stays.
    """
    before = _months_before(rooms.clock.now(), rooms.settings.keep_journal_months)
    with schema.as_owner(rooms.dsn) as connection:
        names = [str(row[0]) for row in connection.exec_driver_sql(_PARTITIONS)]
        old = [name for name, end in _ends(names) if end <= before]
        if not old or _is_in_use(rooms, before):
            return []
        for name in old:
            connection.exec_driver_sql(f"DROP TABLE {name}")
    return old


def thin(rooms: Rooms) -> Thinned:
    """Delete tombstones, sessions, codes, uses of doors, alarms and jobs that are long over."""
    now = rooms.clock.now()
    rooms.for_each(lambda each: thin_organization(rooms, each, now))
    with rooms.pool.connection() as connection:
        sessions = connection.execute(_OLD_SESSIONS, {"before": now - KEEP_SESSIONS}).rowcount
        codes = connection.execute(_OLD_CODES, (now - KEEP_CODES,)).rowcount
        uses = connection.execute(_OLD_DOOR_USES, (now - KEEP_DOOR_USES,)).rowcount
        jobs = store.forget(connection, DONE, now - KEEP_DONE)
        jobs += store.forget(connection, OVER, now - KEEP_FAILED)
    return Thinned(sessions, codes, uses, jobs)


def thin_organization(rooms: Rooms, organization_id: UUID, now: datetime) -> None:
    """What an organization's rows are thinned by; the feed's floors rise with its tombstones."""
    before = now - KEEP_TOMBSTONES
    said = {"organization": organization_id, "before": before, "now": now}
    with tenant_block(rooms.pool, organization_id) as connection:
        scopes = connection.execute(_SCOPES, (organization_id, before)).fetchall()
    for scope, upto in scopes:
        _thin_scope(rooms, organization_id, scope, upto)
    with tenant_block(rooms.pool, organization_id) as connection:
        connection.execute(_MARK, said)
        connection.execute(_OLD_MARKS, said)
        connection.execute(_OLD_ALARMS, (organization_id, now - KEEP_ALARMS))


def _thin_scope(rooms: Rooms, organization_id: UUID, scope: str, upto: int) -> None:
    """One transaction for so many rows: a scope's head is locked by one at a time."""
    said = {"organization": organization_id, "scope": scope, "upto": upto, "most": AT_ONCE}
    while True:
        with tenant_block(rooms.pool, organization_id) as connection:
            connection.execute(_HEAD, said)
            if connection.execute(_TOMBSTONES, said).rowcount == 0:
                return


def _ends(names: list[str]) -> Iterator[tuple[str, datetime]]:
    """Each month's partition with the moment when its month ended."""
    for name in names:
        found = _PARTITION.fullmatch(name)
        if found:
            yield name, _months_before(datetime(int(found[1]), int(found[2]), 1, tzinfo=UTC), -1)


def _months_before(moment: datetime, months: int) -> datetime:
    count = moment.year * 12 + moment.month - 1 - months
    return datetime(count // 12, count % 12 + 1, 1, tzinfo=UTC)


def _is_in_use(rooms: Rooms, before: datetime) -> bool:
    """Also by an organization that is closed: restored, it goes on where it was."""
    found = False

    def look(organization_id: UUID) -> None:
        nonlocal found
        with tenant_block(rooms.pool, organization_id) as connection:
            row = connection.execute(_IN_USE, (organization_id, before)).fetchone()
            found = found or bool(row and row[0])

    rooms.for_each(look, also_closed=True)
    return found
