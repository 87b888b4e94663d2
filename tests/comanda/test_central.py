"""`comanda central ...` as a process: it serves, stops cleanly, and its data is kept."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import httpx
import pytest


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder whose path is short enough for a socket."""
    found = Path(tempfile.mkdtemp(prefix="centre-"))
    yield found
    shutil.rmtree(found)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "comanda.cli", "central", *words, "--json"]


def wait_for_answer(url: str, output: IO[str]) -> httpx.Response:
    """Ask once it says that it listens; the socket opens a moment later."""
    output.readline()
    transport = httpx.HTTPTransport(retries=6)
    with httpx.Client(transport=transport, timeout=60) as http:
        return http.post(url)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_centre_serves_and_stops_with_its_database(folder: Path, workers: str) -> None:
    port = str(free_port())
    where = ("--host", "127.0.0.1", "--port", port, "--office-port", str(free_port()))
    words = command("run", "--data", str(folder), *where, "--workers", workers)
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            answer = wait_for_answer(f"http://127.0.0.1:{port}/sync/v1/heartbeat", process.stdout)
        finally:  # or whoever fails waits for it forever
            process.send_signal(signal.SIGTERM)
        assert answer.json()["code"] == "unknown_key"
        assert process.wait(60) == 0
    assert not (folder / "postgres" / "postmaster.pid").exists()
    again = subprocess.run(
        command("migrate", "--data", str(folder)), capture_output=True, text=True, check=True
    )
    assert json.loads(again.stdout)["migrated"] is True
