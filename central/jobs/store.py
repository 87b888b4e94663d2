"""SQL of the queue: procrastinate's tables, which the role `comanda_jobs` alone may touch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

JobRow = Mapping[str, Any]

_JOBS = b"""
SELECT j.id, j.task_name, j.queue_name, j.status::text AS status, j.attempts, j.args,
       j.scheduled_at, e.made_at, e.changed_at, f.error, f.at AS failed_at
FROM jobs.procrastinate_jobs j
LEFT JOIN LATERAL (SELECT min(at) FILTER (WHERE type = 'deferred') AS made_at,
                          max(at) FILTER (WHERE type <> 'scheduled') AS changed_at
                   FROM jobs.procrastinate_events WHERE job_id = j.id) e ON true
LEFT JOIN LATERAL (SELECT error, at FROM jobs.failures WHERE job_id = j.id
                   ORDER BY id DESC LIMIT 1) f ON true
WHERE j.status::text = ANY (%(states)s) AND (%(task)s::text = '' OR j.task_name = %(task)s)
  AND (%(organization)s::text IS NULL OR j.args ->> 'organization_id' = %(organization)s)
  AND (%(before)s::bigint IS NULL OR j.id < %(before)s)
ORDER BY j.id DESC LIMIT %(limit)s"""
_COUNTS = b"""
SELECT task_name, status::text, count(*) FROM jobs.procrastinate_jobs
GROUP BY task_name, status ORDER BY task_name"""
_OLDEST = b"""
SELECT min(COALESCE(j.scheduled_at, e.at)) FROM jobs.procrastinate_jobs j
JOIN jobs.procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'
WHERE j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= now())"""
_STATE = b"SELECT status::text FROM jobs.procrastinate_jobs WHERE id = %s FOR UPDATE"
_RETRY = b"SELECT jobs.procrastinate_retry_job_v2(%s, %s, NULL, NULL, NULL)"
_AGAIN = b"""
SELECT jobs.defer(task_name, queue_name, args, lock, queueing_lock)
FROM jobs.procrastinate_jobs WHERE id = %s"""
_CANCEL = b"SELECT jobs.procrastinate_cancel_job_v1(%s, true, false)"
_DEFER = b"SELECT jobs.defer(%s, %s, %s, %s, %s, %s)"
_FAILED = b"INSERT INTO jobs.failures (job_id, attempt, error, at) VALUES (%s, %s, %s, %s)"
_OLD = b"""
DELETE FROM jobs.procrastinate_jobs j WHERE j.status::text = ANY (%s) AND NOT EXISTS (
  SELECT 1 FROM jobs.procrastinate_events e WHERE e.job_id = j.id AND e.at > %s)"""


def jobs(
    connection: Connection[Any],
    *,
    states: Sequence[str],
    task: str,
    organization_id: UUID | None,
    before_id: int | None,
    limit: int,
) -> list[dict[str, Any]]:
    """Jobs, the newest first."""
    said = {
        "states": list(states),
        "task": task,
        "organization": None if organization_id is None else str(organization_id),
        "before": before_id,
        "limit": limit,
    }
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(_JOBS, said).fetchall()


def counts(connection: Connection[Any]) -> list[tuple[str, Any, int]]:
    """How many jobs of which task are in which state."""
    return connection.execute(_COUNTS).fetchall()


def oldest_due(connection: Connection[Any]) -> datetime | None:
    """Since when the oldest job is due that nobody took."""
    row = connection.execute(_OLDEST).fetchone()
    return None if row is None else row[0]


def state(connection: Connection[Any], job_id: int) -> str | None:
    """A job's state, which stays until this transaction ends."""
    row = connection.execute(_STATE, (job_id,)).fetchone()
    return None if row is None else str(row[0])


def retry(connection: Connection[Any], job_id: int, at: datetime) -> None:
    """Put a failed job back."""
    connection.execute(_RETRY, (job_id, at))


def again(connection: Connection[Any], job_id: int) -> None:
    """A new job like one that was cancelled."""
    connection.execute(_AGAIN, (job_id,))


def cancel(connection: Connection[Any], job_id: int) -> bool:
    """Whether there was something to take back."""
    row = connection.execute(_CANCEL, (job_id,)).fetchone()
    return row is not None and row[0] is not None


def defer(
    connection: Connection[Any],
    task: str,
    args: Mapping[str, Any],
    *,
    queue: str = "default",
    lock: str | None = None,
    once: str | None = None,
    at: datetime | None = None,
) -> int | None:
    """Queue a job in the caller's own transaction: it is there when that commits, or not at all.

    `lock`: jobs of one lock run one after another. `once`: None comes back, and nothing is
    queued, where a job of this name waits already. Any role may ask this.
    """
    row = connection.execute(_DEFER, (task, queue, Jsonb(dict(args)), lock, once, at)).fetchone()
    return None if row is None or row[0] is None else int(row[0])


def failed(
    connection: Connection[Any], job_id: int, attempt: int, error: str, at: datetime
) -> None:
    """Remember what an attempt said."""
    connection.execute(_FAILED, (job_id, attempt, error, at))


def forget(connection: Connection[Any], states: Sequence[str], before: datetime) -> int:
    """Delete jobs that were over before a moment; how many."""
    return connection.execute(_OLD, (list(states), before)).rowcount
