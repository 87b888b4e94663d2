"""Jobs as people see them: what waits, runs and failed, why; once more, or never mind.

For those who run the centre: a job may be of any organization. What they change is written down as
a use of the door `operator`.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from psycopg import Connection

from central.doors import Door, through
from central.identity.person import Person
from central.jobs import store
from central.tenancy import Pool
from domain.clock import Clock
from domain.errors import Changed, NotFound

JobState = Literal["todo", "doing", "succeeded", "failed", "cancelled", "aborted"]
STATES: tuple[JobState, ...] = ("todo", "doing", "succeeded", "failed", "cancelled", "aborted")
SHOWN = 100


@dataclass(frozen=True, slots=True)
class JobFilter:
    """Which jobs to list: all, or those of the states, the task and the organization named.

    `before_id` goes on below a page: the newest come first.
    """

    states: tuple[JobState, ...] = ()
    task: str = ""
    organization_id: UUID | None = None
    before_id: int | None = None
    limit: int = SHOWN


@dataclass(frozen=True, slots=True)
class JobView:
    """A job. `due_at` is when it may begin (None: now); `error` is what its last attempt said."""

    id: int
    task: str
    queue: str
    state: JobState
    attempts: int
    args: Mapping[str, Any]
    organization_id: UUID | None
    due_at: datetime | None
    made_at: datetime | None
    changed_at: datetime | None
    error: str = ""
    failed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class JobCounts:
    """How many jobs there are of each state, and of each task by state."""

    states: Mapping[JobState, int]
    tasks: Mapping[str, Mapping[JobState, int]]
    oldest_due_at: datetime | None
    """Since when the oldest job is due that nobody took."""


class JobService:
    """The queue's screen. `pool` is of the role `comanda_jobs`.

    Each raises Forbidden for whoever does not run the centre, psycopg.Error.
    """

    def __init__(self, pool: Pool, clock: Clock) -> None:
        self._pool = pool
        self._clock = clock

    def jobs(self, person: Person, wanted: JobFilter | None = None) -> tuple[JobView, ...]:
        """The newest first, at most `limit` of them."""
        person.require_super()
        wanted = wanted or JobFilter()
        with self._pool.connection() as connection:
            found = store.jobs(
                connection,
                states=wanted.states or STATES,
                task=wanted.task,
                organization_id=wanted.organization_id,
                before_id=wanted.before_id,
                limit=min(max(wanted.limit, 1), SHOWN),
            )
        return tuple(map(_view, found))

    def counts(self, person: Person) -> JobCounts:
        """How many wait, run and failed."""
        person.require_super()
        return count(self._pool)

    def retry(self, person: Person, job_id: int) -> None:
        """Do a job that failed, was cancelled or given up once more, now.

        Raises NotFound, Changed where it waits or runs already or went well.
        """
        with self._as_operator(person, f"job {job_id} once more") as connection:
            state = store.state(connection, job_id)
            match state:
                case None:
                    raise NotFound("That job is gone.")
                case "failed":
                    store.retry(connection, job_id, self._clock.now())
                case "cancelled" | "aborted":
                    store.again(connection, job_id)
                case _:
                    raise Changed("That job waits, runs, or went well meanwhile.")

    def cancel(self, person: Person, job_id: int) -> None:
        """Take a job back that waits; one that runs is asked to stop at its next step.

        Raises NotFound, Changed where it is over already.
        """
        with self._as_operator(person, f"job {job_id} taken back") as connection:
            if store.state(connection, job_id) is None:
                raise NotFound("That job is gone.")
            if not store.cancel(connection, job_id):
                raise Changed("That job is over already.")

    def _as_operator(self, person: Person, why: str) -> AbstractContextManager[Connection[Any]]:
        person.require_super()
        return through(self._pool, Door.OPERATOR, str(person.user_id), why, self._clock.now())


def count(pool: Pool) -> JobCounts:
    """How many jobs wait, run and failed. Raises psycopg.Error."""
    with pool.connection() as connection:
        found = store.counts(connection)
        oldest = store.oldest_due(connection)
    states: dict[JobState, int] = dict.fromkeys(STATES, 0)
    tasks: dict[str, dict[JobState, int]] = {}
    for task, state, number in found:
        states[state] += number
        tasks.setdefault(task, {})[state] = number
    return JobCounts(states, tasks, oldest)


def _view(row: store.JobRow) -> JobView:
    return JobView(
        id=row["id"],
        task=row["task_name"],
        queue=row["queue_name"],
        state=row["status"],
        attempts=row["attempts"],
        args=row["args"],
        organization_id=_organization(row["args"]),
        due_at=row["scheduled_at"],
        made_at=row["made_at"],
        changed_at=row["changed_at"],
        error=row["error"] or "",
        failed_at=row["failed_at"],
    )


def _organization(args: Mapping[str, Any]) -> UUID | None:
    said = args.get("organization_id")
    return UUID(said) if isinstance(said, str) else None
