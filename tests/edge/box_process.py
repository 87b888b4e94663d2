"""A whole box in a process of its own, as `comanda demo` runs it, for tests that end processes."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

STOP_WITHIN_S = 15


@dataclass(frozen=True)
class BoxProcess:
    """A box that serves: what it announced, its process, and a client without cookies."""

    announced: dict[str, Any]
    process: subprocess.Popen[str]
    http: httpx.Client

    def end(self, number: signal.Signals) -> int:
        """Send a signal and wait for the process; its exit code."""
        self.process.send_signal(number)
        return self.process.wait(STOP_WITHIN_S)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def demo_command(data: Path, port: int) -> list[str]:
    """How a demo is started."""
    command = [sys.executable, "-m", "comanda.cli", "demo", "--json", "--box-only"]
    command += ["--host", "127.0.0.1"]
    return [*command, "--data", str(data), "--port", str(port)]


@contextmanager
def running(data: Path, port: int | None = None) -> Iterator[BoxProcess]:
    """A demo that has announced itself; killed at the end where it still runs."""
    chosen = port or free_port()
    with subprocess.Popen(demo_command(data, chosen), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            announced = json.loads(process.stdout.readline())
            with httpx.Client(base_url=f"http://127.0.0.1:{chosen}") as http:
                yield BoxProcess(announced, process, http)
        finally:
            process.kill()
