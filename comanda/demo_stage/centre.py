"""The demo's centre, on the demo's clock: `python -m comanda.demo_stage.centre run CLOCK`.

The processes are those of `comanda central run`; settings are in the environment.
"""

from __future__ import annotations

import json
import os
import sys
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
        run_centre(CentralSettings(), 1, as_json=False, command=command)
    else:
        central_process.main(SharedClock(Path(os.environ[CLOCK_VARIABLE])))


if __name__ == "__main__":
    main(sys.argv[1:])
