"""Copies of the whole centre: proven before they count; going back to one loses no sale."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from central import generation
from central.backup import databases
from central.backup.ledger import Ledger
from central.backup.restoring import CentreRuns, NewerCopy, restore
from central.backup.summary import Summary, summarize
from central.backup.taking import BEGAN, DUMP, SUMMARY, CopyDiffers, dies_with, move, take, verify
from central.main import Centre, services
from central.settings import CentralSettings
from central.sync.enrolment import Invitation
from domain.clock import VirtualClock
from domain.ids import new_id
from sync.tables.catalog import Course
from tests.central.chain import Restaurant, beside, open_restaurant
from tests.central.operators import owner_of

OURS = "centre_that_goes_back"


@dataclass
class Office:
    """A centre that can be stopped, copied, and go back."""

    settings: CentralSettings
    clock: VirtualClock
    copies: Path
    place: Invitation = field(default_factory=lambda: Invitation(new_id(), new_id(), new_id()))

    @property
    def dsn(self) -> str:
        return self.settings.dsn

    @contextmanager
    def running(self, *boxes: Restaurant) -> Iterator[Centre]:
        """The services; boxes meet them."""
        with services(self.settings, self.dsn, self.clock) as centre:
            for box in boxes:
                box.replication = centre.replication
            yield centre

    def copy(self) -> Path:
        self.clock.advance(3_600)
        return take(self.settings, self.dsn, self.copies, self.clock, same_disk=True).folder

    def rows(self, statement: str) -> list[Any]:
        with psycopg.connect(self.dsn) as connection:
            return connection.execute(statement.encode()).fetchall()

    def journal(self) -> list[Any]:
        return self.rows(
            "SELECT node_id, seq, hash FROM sync_journal ORDER BY store_id, node_id, seq"
        )

    def courses(self) -> list[str]:
        return [name for (name,) in self.rows("SELECT name FROM courses ORDER BY name")]


@pytest.fixture
def office(server: str, template: str, tmp_path: Path, clock: VirtualClock) -> Iterator[Office]:
    """A centre with a database of its own name."""
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {OURS} TEMPLATE {template}".encode())
        dsn = make_conninfo(server, dbname=OURS)
        yield Office(CentralSettings(data=tmp_path / "centre", dsn=dsn), clock, tmp_path / "copies")
        left = admin.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", (f"{OURS}%",))
        for (name,) in left.fetchall():
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


async def course(box: Restaurant, name: str) -> None:
    """Somebody at the box makes something."""

    def work(tx: Any) -> None:
        tx.insert(Course, new_id(), name=name)

    await box.write(work)


Open = Callable[[Centre, Invitation], Awaitable[Restaurant]]


@pytest.fixture
async def let_in(office: Office, tmp_path: Path) -> AsyncIterator[Open]:
    """Lets boxes in, each at a restaurant."""
    async with AsyncExitStack() as stack:

        async def open_one(centre: Centre, place: Invitation) -> Restaurant:
            path = tmp_path / f"{new_id()}.db"
            found = await open_restaurant(path, centre, office.clock, place)
            stack.push_async_callback(found.db.close)
            await found.enter(centre)
            await found.meet()
            return found

        yield open_one


@pytest.fixture
async def box(office: Office, let_in: Open) -> Restaurant:
    """A box that was let in and has sent everything."""
    with office.running() as centre:
        return await let_in(centre, office.place)


async def test_a_centre_that_goes_back_loses_and_doubles_nothing(
    office: Office, box: Restaurant, let_in: Open
) -> None:
    place = office.place
    elsewhere = beside(place)
    with office.running(box) as centre:
        other = await let_in(centre, elsewhere)
        copy = office.copy()
        assert (await box.status()).unsafe > 0
        await course(box, "after the copy")
        await box.meet()
        assert (await box.status()).unsafe == 1
        office.clock.set(datetime.now(UTC) + timedelta(days=8))
        assert await forget(box) > 0
        replacing = await let_in(centre, elsewhere)
        await course(replacing, "of the new box")
        await replacing.meet()
        centre.fleet.revoke(
            owner_of(place.organization_id), place.organization_id, other.known.node_id, "sold"
        )
    everything, journal = office.courses(), office.journal()

    back = restore(office.settings, office.dsn, copy, office.clock)

    assert "after the copy" not in office.courses()
    assert (back.gen, generation.read(office.settings.generation_file)) == (2, 2)
    assert back.let_in_since == 1
    with office.running(box, other, replacing):
        await other.meet()
        await replacing.meet()
        await box.meet()
        await course(box, "life goes on")
        await box.meet()
    assert office.courses() == sorted([*everything, "life goes on"])
    again = office.journal()
    assert set(journal) < set(again)
    assert len({(node, seq) for node, seq, _ in again}) == len(again)
    assert [await life(each) for each in (box, other, replacing)] == ["active", "fenced", "active"]
    revoked = office.rows("SELECT node_id FROM directory_boxes WHERE revoked_at IS NOT NULL")
    assert revoked == [(other.known.node_id,)]


async def test_what_came_while_a_copy_was_taken_is_not_safe(
    office: Office, box: Restaurant
) -> None:
    with psycopg.connect(office.dsn) as connection:
        copied = summarize(connection).streams
    with office.running(box):
        await course(box, "meanwhile")
        await box.meet()
        assert move(office.settings, office.dsn, copied) == 1
        assert move(office.settings, office.dsn, copied) == 0
        await box.meet()
    assert office.rows("SELECT safe_seq, ack_seq - safe_seq FROM sync_streams") == [
        (copied[0].ack_seq, 1)
    ]


async def forget(box: Restaurant) -> int:
    """The box forgets what is acknowledged, safe and old; how many ops."""
    assert box.box.state is not None
    return await box.box.trim(min(box.box.state.ack_seq, box.box.state.safe_seq))


async def life(box: Restaurant) -> str:
    status = await box.status()
    assert status.waiting == 0
    return status.life


def test_an_older_copy_is_refused_while_a_newer_one_counts(office: Office, tmp_path: Path) -> None:
    older = tmp_path / "older"
    older.mkdir()
    (older / SUMMARY).write_text(Summary("", {}, ()).to_json())
    (older / BEGAN).write_text(office.clock.now().isoformat())
    ledger = Ledger(office.settings.data / "central_ledger")
    ledger.copied(tmp_path / "newer", office.clock.now() + timedelta(minutes=1))
    with pytest.raises(NewerCopy, match="newer"):
        restore(office.settings, office.dsn, older, office.clock)
    with office.running(), pytest.raises(CentreRuns):
        restore(office.settings, office.dsn, older, office.clock, older=True)
    assert generation.read(office.settings.generation_file) == 1


async def test_a_copy_that_is_not_what_was_copied_is_not_counted(
    office: Office, box: Restaurant
) -> None:
    copy = take(office.settings, office.dsn, office.copies, office.clock).folder
    with psycopg.connect(office.dsn) as connection:
        now = summarize(connection)
        assert Summary.from_json(now.to_json()) == now
    heads = (replace(now.streams[0], ack_seq=9_999), *now.streams[1:])
    with pytest.raises(CopyDiffers, match="heads of streams"):
        verify(office.dsn, copy / DUMP, replace(now, streams=heads))
    fewer = {**now.tables, "courses": (1, "5")}
    with pytest.raises(CopyDiffers, match="courses"):
        verify(office.dsn, copy / DUMP, replace(now, tables=fewer))
    with databases.administrator(office.dsn) as admin:
        left = admin.execute("SELECT 1 FROM pg_database WHERE datname LIKE 'comanda_proof%'")
        assert left.fetchall() == []


def test_a_copy_on_the_disk_of_the_server_counts_for_nothing(tmp_path: Path) -> None:
    own = CentralSettings(data=tmp_path)
    assert dies_with(own, tmp_path)
    assert not dies_with(own.model_copy(update={"dsn": "postgresql://db/comanda"}), tmp_path)
    assert not dies_with(own, Path("/dev/shm"))
