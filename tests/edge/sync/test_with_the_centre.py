"""A box and the centre itself, over HTTP and PostgreSQL: two books that agree."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from central import embedded, schema
from central.identity.person import Membership, Person
from central.identity.rights import Role
from central.main import Centre, create_app
from central.releases.due import DueReleases
from central.settings import CentralSettings
from central.sync.enrolment import Invitation
from central.sync.feed import News, publish
from domain.clock import VirtualClock
from domain.errors import SellingStopped
from domain.ids import new_id
from edge.authority import EditedAtTheCentre, must_be_made_here
from edge.database import Database
from edge.sync.box_store import BoxStore
from edge.sync.client import CentreClient
from edge.sync.service import EnrolHere, SyncService
from edge.sync.worker import SyncWorker
from sync.tables.catalog import Course
from tests.edge.sync.conftest import MANAGER, Synced
from tests.edge.sync.feed import course_row
from tests.edge.sync.office import Office
from tests.edge.sync.test_belonging import sell
from tests.edge.sync.test_down import courses
from tests.edge.sync.test_up import last_seq, make_courses

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def dsn() -> Iterator[str]:
    """A migrated database."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        with embedded.running(folder / "data") as found:
            schema.migrate(found)
            yield found
    finally:
        shutil.rmtree(folder)


@dataclass
class Whole:
    """A box with replication, and the centre's own database."""

    box: Synced
    invite: Any
    admin: psycopg.Connection[Any]
    place: Invitation
    centre: Centre
    clock: VirtualClock

    @property
    def owner(self) -> Person:
        """Somebody of the office."""
        role = Membership(new_id(), self.place.organization_id, "Chain", Role.OWNER)
        return Person(new_id(), "Ada", "ada@example.com", "en", False, (role,))

    @property
    def due(self) -> DueReleases:
        """What the office's clock does."""
        return DueReleases(self.centre.app, self.clock)

    async def running(self, number: int) -> None:
        """Ask for news until the box runs a release."""
        self.box.worker.poke()
        await self.box.until(lambda: self._runs(number))

    async def _runs(self, number: int) -> bool:
        return (await self.box.service.status()).release == number

    async def enrol(self) -> None:
        """Let the box in with a fresh code."""
        code = self.invite(self.place, "the office")
        await self.box.service.enrol(EnrolHere("http://centre", code), MANAGER)

    def count(self, table: str) -> int:
        """How many rows of this organization the centre has."""
        row = self.admin.execute(
            f"SELECT count(*) FROM {table} WHERE organization_id = %s".encode(),
            (self.place.organization_id,),
        ).fetchone()
        assert row is not None
        return int(row[0])


@pytest.fixture
async def whole(
    db: Database, dsn: str, clock: VirtualClock, tmp_path: Path
) -> AsyncIterator[Whole]:
    """A box that lives alone, and a centre that may let it in at a restaurant of its own."""
    settings = CentralSettings(data=tmp_path / "centre", dsn=dsn)
    app = create_app(settings, dsn, clock)

    def connect(url: str, token: str) -> CentreClient:
        return CentreClient(url, token, httpx.ASGITransport(app))

    box = BoxStore(db)
    worker = SyncWorker(db, box, connect, wait_s=0)
    synced = Synced(db, Office(), box, worker, SyncService(db, box, connect))
    place = Invitation(new_id(), new_id(), new_id())
    async with app.router.lifespan_context(app):
        with psycopg.connect(dsn, autocommit=True) as admin:
            worker.start()
            centre: Centre = app.state.centre
            yield Whole(synced, centre.enrolment.invite, admin, place, centre, clock)
            await worker.stop()


async def test_a_box_that_lived_alone_brings_all_it_has(whole: Whole) -> None:
    await sell(whole.box)

    await whole.enrol()
    await whole.box.until(whole.box.drained)
    await sell(whole.box)
    await whole.box.until(whole.box.drained)

    status = await whole.box.service.status()
    assert status.parked == ()
    assert whole.count("orders") == 2
    assert whole.count("courses") == 4
    assert whole.count("sync_journal") == await whole.box.db.read(last_seq)


async def test_a_row_of_the_office_is_in_force_at_the_box(whole: Whole) -> None:
    await whole.enrol()
    await whole.box.until(whole.box.drained)
    row = course_row(whole.box, "From the office")
    scope = f"store:{whole.place.store_id.hex}"
    body = json.dumps(row, separators=(",", ":")).encode()
    with whole.admin.transaction():
        news = News(scope, "course", str(row["id"]), 1, body)
        publish(whole.admin, whole.place.organization_id, [news])
    whole.box.worker.poke()
    await whole.box.until(lambda: _has(whole.box, "From the office"))

    assert (await whole.box.service.status()).held == ()


async def _has(box: Synced, name: str) -> bool:
    return name in await box.db.read(courses)


async def test_what_a_box_made_is_the_office_s_first_release_and_changed_there(
    whole: Whole,
) -> None:
    """Taken over, changed at once, changed at a time: the box has it, and locks what it had."""
    await whole.enrol()
    await whole.box.until(whole.box.drained)
    assert whole.due.adopt_due()
    await whole.running(1)
    mains = await whole.box.db.read(lambda read: read.first(Course, "name = 'Mains'"))
    assert mains is not None
    service, place = whole.centre.releases, whole.place.organization_id

    def rename(name: str, rev: int) -> None:
        service.change(whole.owner, place, "course", mains.id, {"name": name}, rev)

    rename("Main courses", mains.rev)
    service.publish(whole.owner, place, new_id(), "Names")
    await whole.running(2)
    rename("Secondi", mains.rev + 1)
    later = whole.clock.now() + timedelta(hours=1)
    service.publish(whole.owner, place, new_id(), "Italian", later)
    whole.box.worker.poke()
    await whole.box.until(lambda: _waits(whole.box))
    before = await whole.box.db.read(courses)
    whole.clock.advance(3600)
    await whole.running(3)
    at_its_time = await whole.box.db.read(courses)
    assert whole.due.fold_due() == 1
    whole.box.worker.poke()
    await whole.box.until(lambda: _folded(whole.box))

    assert {"Main courses", "Secondi"} & before.keys() == {"Main courses"}
    assert {"Main courses", "Secondi"} & at_its_time.keys() == {"Secondi"}
    assert await whole.box.db.read(courses) == at_its_time
    assert set(at_its_time.values()) == {"centre"}
    with pytest.raises(EditedAtTheCentre):
        must_be_made_here(mains_now(whole.box), "Mains")
    assert (await whole.box.service.status()).parked == ()


def mains_now(box: Synced) -> Course:
    """The row as it is at the box."""
    found = box.db.look(lambda read: read.first(Course, "name = 'Secondi'"))
    assert found is not None
    return found


async def _waits(box: Synced) -> bool:
    return bool((await box.service.status()).releases.waiting)


async def _folded(box: Synced) -> bool:
    return await box.db.read(lambda read: read.value("SELECT 1 FROM release_parts_here")) is None


async def test_a_box_that_was_replaced_hears_of_it(whole: Whole) -> None:
    await whole.enrol()
    await whole.box.until(whole.box.drained)
    epochs = "UPDATE store_epochs SET epoch = epoch + 1 WHERE store_id = %s"
    whole.admin.execute(epochs.encode(), (whole.place.store_id,))

    await make_courses(whole.box.db, "tail")
    await whole.box.until(whole.box.drained)
    await whole.box.until(lambda: _stopped(whole.box))

    with pytest.raises(SellingStopped):
        await sell(whole.box)
    assert whole.count("courses") == 5


async def _stopped(box: Synced) -> bool:
    house = box.db.house
    return house is not None and bool(house.stopped)
