"""A process that has read all code once and becomes a restaurant for each module of browser tests.

`python -m tests.browser.nursery` forks for each line it reads: port, minutes behind, and the pipe
into which the child prints what `serve.py` prints. The children end with their tests.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
import tempfile
from pathlib import Path

from tests.browser.serve import serve


def main() -> None:
    """Fork for each line until the tests are over."""
    gc.freeze()  # what was read stays: no child needs to look through it again and again
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for children
    for line in sys.stdin:
        port, behind_min, pipe = line.split()
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _be_a_restaurant(int(port), int(behind_min), pipe)


def _be_a_restaurant(port: int, behind_min: int, pipe: str) -> None:
    """Serve until killed; what it announces goes into the pipe, its number first."""
    os.dup2(os.open(pipe, os.O_WRONLY), sys.stdout.fileno())
    os.dup2(os.open(os.devnull, os.O_RDONLY), sys.stdin.fileno())
    print(os.getpid(), flush=True)
    with tempfile.TemporaryDirectory() as directory:
        asyncio.run(serve(port, Path(directory), behind_min))
    os._exit(0)


if __name__ == "__main__":
    main()
