"""The processes of a centre: started again when they die, and none is left when it ends."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import httpx
import psutil
import pytest

from central.settings import CentralSettings
from comanda.central_commands import run_centre
from comanda.central_processes import Plan, Supervisor
from domain.errors import DomainError

PATIENCE_S = 60
SAYS = """
import signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
from comanda.central_processes import end_with_parent
end_with_parent(int(sys.argv[2]))
out = open(sys.argv[3], "a", buffering=1)
print(sys.argv[1], "began", file=out)
signal.sigwait({signal.SIGTERM})
print(sys.argv[1], "ended", file=out)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder whose path is short enough for a socket."""
    found = Path(tempfile.mkdtemp(prefix="pg-"))
    yield found
    shutil.rmtree(found, ignore_errors=True)


class Told(Supervisor):
    """A supervisor of processes that say in a file what happens to them."""

    def __init__(self, plans: Sequence[Plan], file: Path) -> None:
        self.file = file
        super().__init__(plans, command=self._say)

    def _say(self, told: Mapping[str, object]) -> Sequence[str]:
        pipe = str(told["pipe"])
        return (sys.executable, "-c", SAYS, str(told["process"]), pipe, str(self.file))

    def lines(self) -> list[str]:
        return self.file.read_text().splitlines() if self.file.exists() else []

    def until(self, count: int) -> None:
        """Wait until so many lines were said."""
        turn = threading.Event()
        for _ in range(PATIENCE_S * 50):
            if len(self.lines()) >= count:
                return
            turn.wait(0.02)
        raise TimeoutError(self.lines())


def test_a_process_that_dies_is_started_again_and_the_last_is_stopped_last(tmp_path: Path) -> None:
    kept = Told([Plan("api"), Plan("database", is_last=True)], tmp_path / "said")

    def kill_and_stop() -> None:
        kept.until(2)
        os.kill(kept.pids()["api"][0], signal.SIGKILL)
        kept.until(3)
        kept.stop()

    other = threading.Thread(target=kill_and_stop)
    kept.run(other.start)
    other.join()
    assert sorted(kept.lines()[:3]) == ["api began", "api began", "database began"]
    assert kept.lines()[3:] == ["api ended", "database ended"]


def test_a_busy_port_is_said_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        settings = CentralSettings(data=tmp_path / "centre", host="127.0.0.1", office_port=port)
        with pytest.raises(DomainError, match=f"Port {port} is in use.*--office-port"):
            run_centre(settings.model_copy(update={"port": free_port()}), 1, as_json=True)
    assert not (tmp_path / "centre").exists()


@pytest.mark.slow
def test_a_killed_worker_is_replaced_and_a_killed_centre_leaves_nothing_running(
    folder: Path,
) -> None:
    port = free_port()
    words = ["central", "run", "--data", str(folder / "c"), "--host", "127.0.0.1", "--json"]
    words += ["--port", str(port), "--office-port", str(free_port())]
    environment = {key: value for key, value in os.environ.items() if "COMANDA" not in key}
    centre = subprocess.Popen(
        [sys.executable, "-m", "comanda.cli", *words], stdout=subprocess.PIPE, env=environment
    )
    try:
        assert centre.stdout is not None
        said = json.loads(centre.stdout.readline())
        family = psutil.Process(centre.pid).children(recursive=True)
        postmaster = int((folder / "c" / "postgres" / "postmaster.pid").read_text().split()[0])
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE_S) as http:
            assert http.get("/health/ready").status_code == 200
        os.kill(said["processes"]["api"][0], signal.SIGKILL)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE_S) as http:
            assert http.get("/health/ready").status_code == 200
        family += psutil.Process(centre.pid).children(recursive=True)
        everybody = [*family, psutil.Process(postmaster)]
    finally:
        centre.kill()
        centre.communicate()
    _, alive = psutil.wait_procs(everybody, timeout=PATIENCE_S)
    assert alive == []
    assert "database system is shut down" in (folder / "c" / "postgres" / "log").read_text()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
