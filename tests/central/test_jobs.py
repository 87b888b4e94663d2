"""The queue: a job that fails is tried again and says why; people see and decide."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from central.jobs import store
from central.jobs.rooms import Rooms, rooms
from central.jobs.service import JobFilter, JobService
from central.jobs.tasks import TASKS, Task
from central.jobs.worker import application, connector, serve
from central.settings import CentralSettings
from central.tenancy import tenant_block
from domain.clock import SystemClock
from domain.errors import Changed, Forbidden, NotFound
from domain.ids import new_id
from tests.central.operators import owner_of, super_admin


@pytest.fixture
def found(dsn: str, tmp_path: Path) -> Iterator[Rooms]:
    """What tasks work with, over an empty queue."""
    with psycopg.connect(dsn) as admin:
        admin.execute("TRUNCATE jobs.procrastinate_jobs, jobs.procrastinate_events CASCADE")
    with rooms(CentralSettings(data=tmp_path, dsn=dsn), dsn) as opened:
        yield opened


@pytest.fixture
def service(found: Rooms) -> JobService:
    """The queue's screen."""
    return JobService(found.pool, SystemClock())


async def work_off(found: Rooms, *tasks: Task) -> None:
    """Do what is due now."""
    app = application(connector(found.settings, found.dsn), found, tasks)
    await serve(app, found, wait=False)


def queue(found: Rooms, task: str, **args: Any) -> int:
    with found.pool.connection() as connection:
        made = store.defer(connection, task, args)
    assert made is not None
    return made


async def test_a_job_that_fails_waits_longer_and_says_why(
    found: Rooms, service: JobService
) -> None:
    def fail(_rooms: Rooms) -> None:
        raise LookupError("the figures are\x00 gone")

    job_id = queue(found, "spoiled", timestamp=0)
    await work_off(found, Task("spoiled", "0 0 1 1 *", fail))
    (job,) = service.jobs(super_admin(), JobFilter(task="spoiled"))
    assert (job.id, job.state, job.attempts) == (job_id, "todo", 1)
    assert job.error == "LookupError: the figures are? gone"
    assert job.due_at is not None
    assert job.made_at is not None
    assert job.due_at > job.made_at


async def test_a_job_that_nobody_knows_fails_and_is_retried_by_a_person(
    found: Rooms, service: JobService
) -> None:
    person = super_admin()
    done: list[Rooms] = []
    job_id = queue(found, "later", timestamp=0)
    await work_off(found)
    assert service.counts(person).states["failed"] == 1
    service.retry(person, job_id)
    await work_off(found, Task("later", "0 0 1 1 *", done.append))
    assert len(done) == 1
    (job,) = service.jobs(person, JobFilter(task="later"))
    assert job.state == "succeeded"
    with pytest.raises(Changed):
        service.retry(person, job_id)


def test_a_job_that_waits_is_taken_back_and_put_in_again(
    found: Rooms, service: JobService, admin: psycopg.Connection[Any]
) -> None:
    person = super_admin()
    job_id = queue(found, "mail", organization_id=str(new_id()))
    service.cancel(person, job_id)
    assert service.counts(person).tasks == {"mail": {"cancelled": 1}}
    with pytest.raises(Changed):
        service.cancel(person, job_id)
    service.retry(person, job_id)
    assert service.counts(person).tasks == {"mail": {"cancelled": 1, "todo": 1}}
    uses = admin.execute("SELECT who, why FROM directory_door_uses ORDER BY id").fetchall()
    assert uses[0] == (str(person.user_id), f"job {job_id} taken back")


def test_jobs_are_listed_page_by_page_and_by_organization(
    found: Rooms, service: JobService
) -> None:
    person, ours = super_admin(), new_id()
    ids = [queue(found, "mail", organization_id=str(each)) for each in (ours, new_id(), ours)]
    listed = service.jobs(person, JobFilter(organization_id=ours))
    assert [(job.id, job.organization_id) for job in listed] == [(ids[2], ours), (ids[0], ours)]
    below = service.jobs(person, JobFilter(before_id=ids[1]))
    assert [job.id for job in below] == [ids[0]]


def test_only_whoever_runs_the_centre_sees_jobs(found: Rooms, service: JobService) -> None:
    person = owner_of(new_id())
    with pytest.raises(Forbidden):
        service.jobs(person)
    with pytest.raises(Forbidden):
        service.cancel(person, 1)
    with pytest.raises(NotFound):
        service.cancel(super_admin(), 1)


def test_a_job_is_queued_with_the_rows_that_it_is_about_or_not_at_all(
    found: Rooms, service: JobService, centre: Any
) -> None:
    organization_id = new_id()

    def queue_and_fail() -> None:
        with tenant_block(centre.pool, organization_id) as connection:
            store.defer(connection, "mail", {})
            raise LookupError

    with pytest.raises(LookupError):
        queue_and_fail()
    assert service.jobs(super_admin()) == ()
    with tenant_block(centre.pool, organization_id) as connection:
        first = store.defer(connection, "mail", {}, once="mail")
        assert store.defer(connection, "mail", {}, once="mail") is None
    assert [job.id for job in service.jobs(super_admin())] == [first]


def test_nobody_but_the_worker_reads_the_queue(centre: Any) -> None:
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        centre.pool.connection() as connection,
    ):
        connection.execute("SELECT * FROM jobs.procrastinate_jobs")


async def test_every_task_can_be_done_on_an_empty_centre(found: Rooms, service: JobService) -> None:
    for task in TASKS:
        queue(found, task.name, timestamp=0)
    await work_off(found, *TASKS)
    assert {job.state for job in service.jobs(super_admin())} == {"succeeded"}
