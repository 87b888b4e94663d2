"""A founded box for tests of services: a fresh file each, with a clock that the test holds."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.clock import VirtualClock
from domain.permissions import Right
from edge.commands import Actor
from edge.database import Database
from edge.founding import Founded, FoundStore, found
from edge.schema import prepare

FRIDAY_IN_ROME = datetime(2026, 3, 6, 18, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def prepared_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database without a restaurant, made once and copied by each test."""
    path = tmp_path_factory.mktemp("prepared") / "box.db"
    prepare(path)
    return path


@pytest.fixture
def clock() -> VirtualClock:
    """A Friday evening in Rome."""
    return VirtualClock(FRIDAY_IN_ROME)


@pytest.fixture
async def empty_box(
    prepared_file: Path, tmp_path: Path, clock: VirtualClock
) -> AsyncIterator[Database]:
    """An open database without a restaurant."""
    async with _opened(prepared_file, tmp_path, clock) as db:
        yield db


@pytest.fixture(scope="session")
def founded_file(
    prepared_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Founded]:
    """The database of a founded restaurant, made once and copied by each test, and its ids."""
    folder = tmp_path_factory.mktemp("founded")
    return folder / "box.db", asyncio.run(_found(prepared_file, folder))


@pytest.fixture
def founded(founded_file: tuple[Path, Founded]) -> Founded:
    """The ids of the restaurant that `db` was founded with."""
    return founded_file[1]


@pytest.fixture
async def db(
    founded_file: tuple[Path, Founded], tmp_path: Path, clock: VirtualClock
) -> AsyncIterator[Database]:
    """An open database of a restaurant in Rome with the usual rows and nothing else."""
    async with _opened(founded_file[0], tmp_path, clock) as db:
        yield db


@asynccontextmanager
async def _opened(template: Path, folder: Path, clock: VirtualClock) -> AsyncIterator[Database]:
    path = folder / "box.db"
    shutil.copy(template, path)
    db = Database(path, clock)
    await db.open()
    try:
        yield db
    finally:
        await db.close()


async def _found(template: Path, folder: Path) -> Founded:
    async with _opened(template, folder, VirtualClock(FRIDAY_IN_ROME)) as db:
        return await found(db, FoundStore("Trattoria Comanda"))


@pytest.fixture
def manager() -> Actor:
    """Somebody who may do everything."""
    return Actor("person", rights=frozenset(Right))


@pytest.fixture
def stranger() -> Actor:
    """Somebody who may do nothing."""
    return Actor("person")
