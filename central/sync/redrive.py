"""After a fix: what is in quarantine becomes rows, transaction by transaction, in order."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection

from central.figures.marking import mark
from central.sync import feed, journal
from central.sync.boxes import KnownBox
from central.sync.rows import PostgresRows
from central.tenancy import Pool, tenant_block
from sync.protocol.projecting import project

_UNSOLVED = b"""
SELECT id, node_id, first_seq, last_seq FROM sync_quarantine
WHERE organization_id = %s AND store_id = %s AND solved_at IS NULL ORDER BY id"""
_LOCK = b"""
SELECT 1 FROM sync_streams WHERE organization_id = %s AND store_id = %s
ORDER BY node_id FOR UPDATE"""
_SOLVED = b"UPDATE sync_quarantine SET solved_at = %s WHERE organization_id = %s AND id = %s"
_STILL = b"""
UPDATE sync_quarantine SET code = %s, detail = %s WHERE organization_id = %s AND id = %s"""
_UNPARK = b"DELETE FROM parked_entities WHERE organization_id = %s AND quarantine_id = %s"


def redrive(
    pool: Pool, organization_id: UUID, brand_id: UUID, store_id: UUID, now: datetime
) -> tuple[int, int]:
    """Project what waits of a store; returns how many transactions were solved, and still wait.

    No box of the store is served meanwhile, so that nothing overtakes. Raises psycopg.Error.
    """
    with tenant_block(pool, organization_id, store_id) as connection:
        connection.execute(_LOCK, (organization_id, store_id))
        waiting = connection.execute(_UNSOLVED, (organization_id, store_id)).fetchall()
        news: list[feed.News] = []
        solved = 0
        for quarantine_id, node_id, first, last in waiting:
            box = KnownBox(organization_id, brand_id, store_id, node_id)
            rows = PostgresRows(connection, box, now, redriven=quarantine_id)
            solved += _again(connection, rows, box, quarantine_id, (first, last), now)
            mark(connection, box, rows.written, now)
            news += feed.news_of(rows.written)
        feed.publish(connection, organization_id, news)
    return solved, len(waiting) - solved


def _again(
    connection: Connection[Any],
    rows: PostgresRows,
    box: KnownBox,
    quarantine_id: UUID,
    span: tuple[int, int],
    now: datetime,
) -> bool:
    group = journal.read(connection, box, *span)
    if len(group) <= span[1] - span[0]:  # thinned away: nothing is solved by what is not there
        said = ("gone", "What the box sent is not in the journal any more.")
        connection.execute(_STILL, (*said, box.organization_id, quarantine_id))
        return False
    verdicts = project(rows, box.node_id, [group])
    if verdicts:
        said = (verdicts[0].code, verdicts[0].detail.replace("\x00", "?"))
        connection.execute(_STILL, (*said, box.organization_id, quarantine_id))
        return False
    connection.execute(_SOLVED, (now, box.organization_id, quarantine_id))
    connection.execute(_UNPARK, (box.organization_id, quarantine_id))
    return True
