"""Keeps the processes of a centre running: starts them, starts them again, ends with them.

The supervisor serves nothing. Ports are taken here and handed down, so that one that is busy is
said before anything starts, and boxes wait in the queue of the socket while a process is started
again. When the supervisor is gone, however that happened, the end of a pipe tells its children.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from comanda.stop_signal import StopSignal

log = logging.getLogger(__name__)

LOOK_EVERY_S = 0.2
FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 30.0
WELL_AFTER_S = 60.0
"""A process that lived so long is started again at once when it dies."""
STOP_WITHIN_S = 12.0
MODULE = "comanda.central_process"


@dataclass(frozen=True, slots=True)
class Plan:
    """A process to keep running: its name, what it is told, and the files that it is given."""

    name: str
    told: Mapping[str, object] = field(default_factory=dict)
    files: tuple[int, ...] = ()
    is_last: bool = False
    """Stopped after all others, and told of the end only when all others are gone."""


@dataclass
class Kept:
    """A process that is kept running."""

    plan: Plan
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    wait_s: float = FIRST_WAIT_S
    due: float = 0.0
    starts: int = 0

    @property
    def runs(self) -> bool:
        """Whether it is there now."""
        return self.process is not None and self.process.poll() is None


Command = Callable[[Mapping[str, object]], Sequence[str]]
"""The command line of a process that is told this."""


def usual_command(told: Mapping[str, object]) -> Sequence[str]:
    """The process of a centre."""
    return (sys.executable, "-m", MODULE, json.dumps(told))


class Supervisor:
    """The processes of one centre. `died` is told the pid of each that is gone."""

    def __init__(
        self,
        plans: Sequence[Plan],
        died: Callable[[int], None] = lambda pid: None,
        command: Command = usual_command,
    ) -> None:
        self._kept = [Kept(plan) for plan in plans]
        self._died = died
        self._command = command
        self._stop = StopSignal()
        self._lifeline = os.pipe()  # nobody inherits an end that is not passed (PEP 446)
        self._last_out = os.pipe()

    def run(self, started: Callable[[], None] = lambda: None) -> None:
        """Keep everything running until SIGINT or SIGTERM; then stop it, the last ones last."""
        with self._stop:
            try:
                self._look()
                started()
                while not self._stop.wait(LOOK_EVERY_S):
                    self._look()
            finally:
                self._end(is_last=False)
                for end in (*self._lifeline, *self._last_out):
                    os.close(end)
                self._end(is_last=True)

    def stop(self) -> None:
        """As SIGTERM does."""
        self._stop.set()

    def pids(self) -> dict[str, list[int]]:
        """Who runs, by name."""
        found: dict[str, list[int]] = {}
        for kept in self._kept:
            if kept.process is not None and kept.runs:
                found.setdefault(kept.plan.name, []).append(kept.process.pid)
        return found

    def _look(self) -> None:
        now = time.monotonic()
        for kept in self._kept:
            if kept.runs:
                continue
            if kept.process is not None:
                self._lay_to_rest(kept, kept.process, now)
            if now >= kept.due:
                self._start(kept, now)

    def _lay_to_rest(self, kept: Kept, process: subprocess.Popen[bytes], now: float) -> None:
        kept.wait_s = FIRST_WAIT_S if now - kept.began > WELL_AFTER_S else kept.wait_s
        kept.due = now + (kept.wait_s if kept.starts > 1 else 0.0)
        kept.wait_s = min(kept.wait_s * 2, LONGEST_WAIT_S)
        kept.process = None
        self._died(process.pid)
        log.error(
            "process %s ended with %s and is started again in %.1f s",
            kept.plan.name,
            process.returncode,
            kept.due - now,
        )

    def _start(self, kept: Kept, now: float) -> None:
        """It has a session of its own: Ctrl+C reaches the supervisor only."""
        plan = kept.plan
        ends = (self._last_out[0],) if plan.is_last else (self._lifeline[0], self._last_out[1])
        told = {"process": plan.name, "pipe": ends[0], **plan.told}
        kept.process = subprocess.Popen(
            self._command(told),
            pass_fds=(*ends, *plan.files),
            start_new_session=True,
        )
        kept.began, kept.starts = now, kept.starts + 1

    def _end(self, *, is_last: bool) -> None:
        ending = [
            kept.process
            for kept in self._kept
            if kept.plan.is_last == is_last and kept.process is not None
        ]
        for process in ending:
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + STOP_WITHIN_S
        for process in ending:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                log.error("process %s did not stop in time", process.pid)
                process.kill()
                process.wait()
            self._died(process.pid)


def end_with_parent(pipe: int, patience_s: float = STOP_WITHIN_S) -> None:
    """In a child: stop as by SIGTERM when the supervisor is gone, and die where that takes long."""

    def wait() -> None:
        os.read(pipe, 1)  # nothing is ever written: it returns at the end of the pipe
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(patience_s)
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=wait, name="end with parent", daemon=True).start()
