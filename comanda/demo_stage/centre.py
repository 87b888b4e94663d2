"""The demo's centre, on the demo's clock: `python -m comanda.demo_stage.centre run CLOCK [PIPE]`.

The processes are those of `comanda central run`; settings are in the environment. It ends when the
pipe does, whose other end the demo holds.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from central.settings import CentralSettings
from comanda import central_process
from comanda.central_commands import run_centre
from comanda.demo_stage.clock import SharedClock

RUN = "run"
CLOCK_VARIABLE = "COMANDA_CENTRAL_DEMO_CLOCK"


def command(told: Mapping[str, object]) -> Sequence[str]:
    """A process of this centre."""
    return (sys.executable, "-m", "comanda.demo_stage.centre", json.dumps(told))


def main(words: Sequence[str]) -> None:
    """Run the centre, or be one of its processes."""
    if words[0] == RUN:
        os.environ[CLOCK_VARIABLE] = words[1]
        if words[2:]:
            _stop_after(int(words[2]))
        run_centre(CentralSettings(), 1, as_json=False, command=command)
    else:
        central_process.main(SharedClock(Path(os.environ[CLOCK_VARIABLE])))


def _stop_after(pipe: int) -> None:
    def wait() -> None:
        os.read(pipe, 1)  # nothing is ever written: it returns at the end of the pipe
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="end with the demo", daemon=True).start()


if __name__ == "__main__":
    main(sys.argv[1:])
