"""The centre's own PostgreSQL: kept data, a clean stop, nobody else in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from central import embedded, generation
from central.sync.enrolment import load_secret

USER = """
import sys, time
from pathlib import Path
from central import embedded
embedded.start(Path(sys.argv[1]))
print("runs", flush=True)
time.sleep(600)
"""


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
    with embedded.running(folder / "data"):
        pass
    log = (folder / "data" / "log").read_text()
    assert log.count("database system was shut down at") == 2
    assert "not properly shut down" not in log


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


def test_a_killed_centre_s_server_is_taken_over_and_stopped(folder: Path) -> None:
    words = [sys.executable, "-c", USER, str(folder / "data")]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "runs\n"
        process.kill()
    with embedded.running(folder / "data") as dsn, psycopg.connect(dsn) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert not (folder / "data" / "postmaster.pid").exists()


def test_a_killed_user_does_not_keep_the_server_from_stopping(folder: Path) -> None:
    words = [sys.executable, "-c", USER, str(folder / "data")]
    with (
        embedded.running(folder / "data"),
        subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process,
    ):
        assert process.stdout is not None
        assert process.stdout.readline() == "runs\n"
        process.kill()
    assert not (folder / "data" / "postmaster.pid").exists()


def test_a_power_cut_leaves_a_pid_that_is_a_stranger_s_by_now(folder: Path) -> None:
    with embedded.running(folder / "data"):
        stale = (folder / "data" / "postmaster.pid").read_text()
    stranger = stale.replace(stale.partition("\n")[0], str(os.getpid()), 1)
    (folder / "data" / "postmaster.pid").write_text(stranger)
    (folder / "data" / ".handle_pids.json").write_text("[12")
    with embedded.running(folder / "data") as dsn, psycopg.connect(dsn) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_server_that_dies_is_started_again_by_whoever_keeps_it(folder: Path) -> None:
    with embedded.kept(folder / "data") as look:
        look()
        postmaster = psutil.Process(
            int((folder / "data" / "postmaster.pid").read_text().split()[0])
        )
        postmaster.kill()
        psutil.wait_procs([postmaster], timeout=10)
        look()
        with psycopg.connect(embedded.start(folder / "data").get_uri()) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    assert not (folder / "data" / "postmaster.pid").exists()


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
