"""A box and the centre itself, over HTTP and PostgreSQL: two books that agree."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from central import embedded, schema
from central.main import create_app
from central.settings import CentralSettings
from central.sync.enrolment import Invitation
from central.sync.feed import News, publish
from domain.clock import VirtualClock
from domain.errors import SellingStopped
from domain.ids import new_id
from edge.database import Database
from edge.sync.box_store import BoxStore
from edge.sync.client import CentreClient
from edge.sync.service import EnrolHere, SyncService
from edge.sync.worker import SyncWorker
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
            yield Whole(synced, app.state.centre.enrolment.invite, admin, place)
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
