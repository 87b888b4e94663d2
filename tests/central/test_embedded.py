"""The centre's own PostgreSQL: kept data, a clean stop, nobody else in."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from central import embedded, generation
from central.sync.enrolment import load_secret


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder whose path is short enough for a socket."""
    found = Path(tempfile.mkdtemp(prefix="pg-"))
    yield found
    shutil.rmtree(found)


def test_data_outlives_the_server(folder: Path) -> None:
    with embedded.running(folder / "data") as dsn, psycopg.connect(dsn) as first:
        first.execute("CREATE TABLE kept AS SELECT 7 AS number")
    with embedded.running(folder / "data") as dsn, psycopg.connect(dsn) as second:
        assert second.execute("SELECT number FROM kept").fetchone() == (7,)


def test_the_server_stops_cleanly(folder: Path) -> None:
    with embedded.running(folder / "data"):
        pass
    assert not (folder / "data" / "postmaster.pid").exists()
    assert "database system is shut down" in (folder / "data" / "log").read_text()


def test_it_listens_on_no_network_and_keeps_what_it_promises(folder: Path) -> None:
    with embedded.running(folder / "data") as dsn, psycopg.connect(dsn) as connection:
        for name, value in (
            ("listen_addresses", ""),
            ("fsync", "on"),
            ("synchronous_commit", "on"),
            ("data_checksums", "on"),
            ("unix_socket_directories", str(folder / "data")),
        ):
            assert connection.execute(f"SHOW {name}".encode()).fetchone() == (value,)


def test_a_path_that_is_too_long_is_refused(folder: Path) -> None:
    with pytest.raises(embedded.FolderTooDeep):
        embedded.start(folder / ("deep" * 30) / "data")


def test_a_generation_only_rises(folder: Path) -> None:
    file = folder / "central" / "gen"
    assert generation.read(file) == 1
    assert [generation.raise_it(file) for _ in range(2)] == [2, 3]
    assert generation.read(file) == 3


def test_a_secret_is_made_once_and_for_nobody_else(folder: Path) -> None:
    file = folder / "central" / "secret"
    first = load_secret(file)
    assert len(first) == 32
    assert load_secret(file) == first
    assert file.stat().st_mode & 0o077 == 0
