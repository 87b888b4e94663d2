"""One PostgreSQL server for all tests of the centre, brought along; a database of its own each."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from central import embedded, schema
from central.main import Centre, services
from central.metadata import CENTRAL_METADATA
from central.settings import CentralSettings
from domain.clock import VirtualClock
from tests.central.office import Office
from tests.central.stream import Stream, box_of, let_in, read_stream
from tests.house import FRIDAY_EVENING, House, build_template, open_house

TEMPLATE = "centre_template"


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A running server's administrator DSN."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # a socket's path must be short
    try:
        with embedded.running(folder / "data") as dsn:
            with psycopg.connect(dsn, autocommit=True) as admin:  # no test pulls the plug here
                admin.execute("ALTER SYSTEM SET fsync = off")
                admin.execute("SELECT pg_reload_conf()")
            yield dsn
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def template(server: str) -> str:
    """The name of a migrated database that each test copies."""
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {TEMPLATE}".encode())
    schema.migrate(make_conninfo(server, dbname=TEMPLATE))
    return TEMPLATE


@pytest.fixture(scope="session")
def looked_at(server: str, template: str) -> str:
    """A migrated database for tests that undo what they do."""
    name = "centre_looked_at"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
    return make_conninfo(server, dbname=name)


@pytest.fixture(scope="session")
def shared(server: str, template: str) -> str:
    """A migrated database that tests empty and use one after the other."""
    name = "centre_shared"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
    return make_conninfo(server, dbname=name)


@pytest.fixture
def dsn(shared: str) -> str:
    """An empty, migrated database."""
    tables = reversed(CENTRAL_METADATA.sorted_tables)
    with psycopg.connect(shared) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute("; ".join(f"DELETE FROM {table.name}" for table in tables).encode())
    return shared


@pytest.fixture
def own_dsn(server: str, template: str) -> Iterator[str]:
    """A migrated database for a test that changes its schema."""
    name = "centre_of_one_test"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        yield make_conninfo(server, dbname=name)
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
def admin(dsn: str) -> Iterator[psycopg.Connection[Any]]:
    """Somebody who sees everything."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        yield connection


@pytest.fixture
def clock() -> VirtualClock:
    """A Friday evening."""
    return VirtualClock(FRIDAY_EVENING)


@pytest.fixture
def centre(dsn: str, tmp_path: Path, clock: VirtualClock) -> Iterator[Centre]:
    """The services of a centre."""
    with services(CentralSettings(data=tmp_path / "centre", dsn=dsn), dsn, clock) as found:
        yield found


@pytest.fixture
def office(centre: Centre, clock: VirtualClock) -> Office:
    """Who may what in the office, with passwords that cost nothing."""
    return Office(centre.app, clock)


@pytest.fixture(scope="session")
def restaurant(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo restaurant, made once."""
    path = tmp_path_factory.mktemp("restaurant") / "box.db"
    asyncio.run(build_template(path))
    return path


@pytest.fixture
async def house(restaurant: Path, tmp_path: Path) -> AsyncIterator[House]:
    """A box of the demo restaurant."""
    async with open_house(restaurant, tmp_path) as found:
        yield found


@pytest.fixture(scope="session")
def evening(restaurant: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a box after an evening: orders sold, changed, voided, and the day closed."""
    folder = tmp_path_factory.mktemp("evening")
    asyncio.run(live_an_evening(restaurant, folder))
    return folder / "box.db"


async def live_an_evening(restaurant: Path, folder: Path) -> None:
    """Sell, print, and leave one order open."""
    async with open_house(restaurant, folder) as house:
        plain = house.plain_items()
        for at, table in enumerate(("7", "8", "9")):
            await house.sell(plain[at], plain[at + 1], table=table)
        order_id = await house.open("7")
        await house.add(order_id, plain[0], seat=1)
        await house.send(order_id)
        await house.print_out()


@pytest.fixture
def stream(centre: Centre, evening: Path) -> Stream:
    """The evening's stream, of a box that the centre let in."""
    box = box_of(evening)
    let_in(centre, box)
    return read_stream(evening, box)
