"""A supervisor and a box that does nothing: `python -m tests.comanda.supervised`.

Each box prints its process id. With the word `broken` it ends by itself with an error, with
`dying` it kills itself at once.
"""

from __future__ import annotations

import os
import signal
import sys

from comanda.demo_stage.supervisor import Supervisor, end_with_parent


def box(pipe: int, kind: str) -> None:
    """Be a box."""
    end_with_parent(pipe)
    print(os.getpid(), flush=True)
    if kind == "broken":
        sys.exit(3)
    if kind == "dying":
        os.kill(os.getpid(), signal.SIGKILL)
    signal.pause()


if __name__ == "__main__":
    words = sys.argv[1:]
    if words[:1] == ["box"]:
        box(int(words[1]), words[2])
    kind = words[0] if words else "sound"
    module = (sys.executable, "-m", "tests.comanda.supervised", "box")
    sys.exit(Supervisor(lambda pipe, _again: (*module, str(pipe), kind)).run())
