"""Keeps a demo's box running: starts it, starts it again when it is killed, ends with it.

What else the demo has (`beside`) is one process that is started once, and told to end at the end.
The parent serves nothing. What it starts is a process of its own, which ends at once when the
parent is gone, however that happened: the end of a pipe says so.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from types import FrameType

QUICK_DEATHS = 5
QUICK_S = 3.0
ENDS_WITHIN_S = 15
"""So long has what is beside the box to put its own processes away."""

Command = Callable[[int, bool], Sequence[str]]
"""The command line of a box: the pipe's file number, and whether it was started before."""

Beside = Callable[[int], Sequence[str]]
"""The command line of what runs beside it, from the pipe's file number."""


class Supervisor:
    """One demo: the process that serves, and another one after it."""

    def __init__(self, command: Command, beside: Beside | None = None) -> None:
        self._command = command
        self._beside_command = beside
        self._beside: subprocess.Popen[bytes] | None = None
        self._box: subprocess.Popen[bytes] | None = None
        self._told_to_stop = False

    def run(self) -> int:
        """Serve until told to stop by SIGINT or SIGTERM; the exit code of the last box.

        A box that was killed is started again, one that ended by itself with an error is not,
        nor one that dies again and again right after its start.
        """
        before = {
            number: signal.signal(number, self._stop) for number in (signal.SIGINT, signal.SIGTERM)
        }
        read_end, write_end = os.pipe()  # no child inherits the end that is written to (PEP 446)
        try:
            return self._keep_running(read_end)
        finally:
            self._end_beside()
            os.close(write_end)
            os.close(read_end)
            for number, handler in before.items():
                signal.signal(number, handler)

    def _keep_running(self, pipe: int) -> int:
        quick_deaths, again = 0, False
        while True:
            started = time.monotonic()
            code = self._run_once(pipe, again)
            if self._told_to_stop or code >= 0:
                return max(code, 0)
            quick_deaths = quick_deaths + 1 if time.monotonic() - started < QUICK_S else 0
            if quick_deaths >= QUICK_DEATHS:
                return 1
            again = True

    def _run_once(self, pipe: int, again: bool) -> int:
        """Start a box and wait for its end. It has a session of its own: Ctrl+C reaches us only."""
        box = subprocess.Popen(self._command(pipe, again), pass_fds=(pipe,), start_new_session=True)
        self._box = box
        if self._beside is None and self._beside_command is not None:
            self._beside = subprocess.Popen(
                self._beside_command(pipe), pass_fds=(pipe,), start_new_session=True
            )
        if self._told_to_stop:  # meanwhile
            box.terminate()
        return box.wait()

    def _end_beside(self) -> None:
        if self._beside is None:
            return
        self._beside.terminate()
        try:
            self._beside.wait(ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._beside.kill()
            self._beside.wait()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._told_to_stop = True
        for process in (self._beside, self._box):
            if process is not None:
                process.terminate()


def end_with_parent(pipe: int) -> None:
    """In the box: die as by a power cut when the parent is gone."""

    def wait() -> None:
        os.read(pipe, 1)  # nothing is ever written: it returns at the end of the pipe
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=wait, name="end with parent", daemon=True).start()
