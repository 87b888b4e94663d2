"""A founded box for tests of services: a fresh file each, with a clock that the test holds."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.clock import VirtualClock
from domain.permissions import Right
from edge.commands import Actor
from edge.database import Database
from edge.founding import Founded, FoundStore, found
from edge.schema import prepare


@pytest.fixture(scope="session")
def prepared_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database without a restaurant, made once and copied by each test."""
    path = tmp_path_factory.mktemp("prepared") / "box.db"
    prepare(path)
    return path


@pytest.fixture
def clock() -> VirtualClock:
    """A Friday evening in Rome."""
    return VirtualClock(datetime(2026, 3, 6, 18, 30, tzinfo=UTC))


@pytest.fixture
async def empty_box(
    prepared_file: Path, tmp_path: Path, clock: VirtualClock
) -> AsyncIterator[Database]:
    """An open database without a restaurant."""
    path = tmp_path / "box.db"
    shutil.copy(prepared_file, path)
    db = Database(path, clock)
    await db.open()
    yield db
    await db.close()


@pytest.fixture
async def founded(empty_box: Database) -> Founded:
    """The ids of the restaurant that `db` was founded with."""
    return await found(empty_box, FoundStore("Trattoria Comanda"))


@pytest.fixture
def db(empty_box: Database, founded: Founded) -> Database:
    """An open database of a restaurant in Rome with the usual rows and nothing else."""
    assert founded.store_id
    return empty_box


@pytest.fixture
def manager() -> Actor:
    """Somebody who may do everything."""
    return Actor("person", rights=frozenset(Right))


@pytest.fixture
def stranger() -> Actor:
    """Somebody who may do nothing."""
    return Actor("person")
