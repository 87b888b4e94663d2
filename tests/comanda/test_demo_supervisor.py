"""The demo's supervisor: a killed box is followed by another one, and none outlives it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest

from tests.edge.box_process import free_port, running

WITHIN_S = 60
"""For a busy machine; how long things take is what `make bench` says."""

Parent = subprocess.Popen[str]


@contextmanager
def supervised(kind: str = "sound") -> Iterator[Parent]:
    """A supervisor whose boxes say their process ids."""
    command = [sys.executable, "-m", "tests.comanda.supervised", kind]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        try:
            yield parent
        finally:
            parent.kill()


def next_box(parent: Parent) -> int:
    """The process id of the box that starts next."""
    assert parent.stdout is not None
    return int(parent.stdout.readline())


def wait_until(true: Callable[[], bool]) -> None:
    """Look until it is so, or fail."""
    until = time.monotonic() + WITHIN_S
    while not true():
        assert time.monotonic() < until, "it did not come to that"
        time.sleep(0.01)


def is_gone(process_id: int) -> bool:
    """Whether a process has ended, whoever has to bury it."""
    if not psutil.pid_exists(process_id):
        return True
    return psutil.Process(process_id).status() == psutil.STATUS_ZOMBIE


def test_a_killed_box_is_followed_by_another() -> None:
    with supervised() as parent:
        first = next_box(parent)
        os.kill(first, signal.SIGKILL)
        second = next_box(parent)

        assert second != first
        assert parent.poll() is None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_supervisor_that_is_told_to_stop_takes_its_box_along(number: signal.Signals) -> None:
    with supervised() as parent:
        box = next_box(parent)
        parent.send_signal(number)

        assert parent.wait(WITHIN_S) == 0
        assert is_gone(box)


def test_a_box_does_not_outlive_a_killed_supervisor() -> None:
    with supervised() as parent:
        box = next_box(parent)
        parent.kill()

        wait_until(lambda: is_gone(box))


def test_a_box_that_ends_with_an_error_is_not_started_again() -> None:
    with supervised("broken") as parent:
        next_box(parent)

        assert parent.wait(WITHIN_S) == 3
        assert parent.stdout is not None
        assert parent.stdout.read() == ""


def test_a_box_that_dies_right_after_each_start_is_given_up() -> None:
    with supervised("dying") as parent:
        starts = [next_box(parent) for _ in range(5)]

        assert parent.wait(WITHIN_S) == 1
        assert len(set(starts)) == 5


@pytest.mark.slow
def test_a_demo_serves_again_after_a_power_cut_and_says_nothing_twice(tmp_path: Path) -> None:
    port = free_port()
    with running(tmp_path, port) as demo:
        [box] = psutil.Process(demo.process.pid).children()
        box.kill()
        box.wait(WITHIN_S)
        with httpx.Client(transport=httpx.HTTPTransport(retries=20)) as client:
            client.get(f"http://127.0.0.1:{port}/_comanda/alive").raise_for_status()
        demo.process.terminate()
        said = demo.process.communicate(timeout=WITHIN_S)[0]

    assert said == ""
    assert demo.process.returncode == 0
