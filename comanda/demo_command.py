"""`comanda demo`: looks at the port and the data, then keeps a box running until it is stopped."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from comanda.demo_stage.standing import FIRST, KEYS, NAMES, path_of
from comanda.demo_stage.supervisor import Supervisor
from domain.errors import DomainError
from edge.data_lock import DataLock
from edge.listening import listen
from edge.settings import Settings

MARK = "this-is-a-demo"
"""A file that says that a folder's restaurant may be thrown away."""

BOX_FILES = ("box.db", "box.db-wal", "box.db-shm", "paper")
CHAIN_FILES = (
    "chain.json",
    "clock",
    "settled.json",
    "founding.db",
    "centre",
    "centre.log",
    *KEYS[1:],
)
DEMO_FILES = (*BOX_FILES, "demo.json", "own-menu", *CHAIN_FILES)


def demo(settings: Settings, *, fresh: bool, as_json: bool, box_only: bool = False) -> int:
    """Serve the demo until it is stopped; the exit code. Its data is kept, unless `fresh`.

    With `box_only` it is one restaurant that nobody traded in yet. Else that one has a past week,
    and a centre with its office and two more restaurants come up behind it.
    Raises DomainError for a busy port, a folder in use, and a folder with a real restaurant.
    """
    listen(settings.host, settings.port).close()
    with DataLock(settings.data):
        _make_ready(settings, fresh=fresh)
    plain = settings.model_dump(mode="json")

    def command(pipe: int, again: bool) -> Sequence[str]:
        told = {
            "settings": plain,
            "as_json": as_json,
            "pipe": pipe,
            "again": again,
            "key": "" if box_only else FIRST,
            "chain": "" if box_only else str(path_of(settings.data)),
            "organization": NAMES[FIRST][1],
        }
        return (sys.executable, "-m", "comanda.demo_stage.box", json.dumps(told))

    def beside(pipe: int) -> Sequence[str]:
        told = {"settings": plain, "pipe": pipe}
        return (sys.executable, "-m", "comanda.demo_stage.chain", json.dumps(told))

    return Supervisor(command, None if box_only else beside).run()


def _make_ready(settings: Settings, *, fresh: bool) -> None:
    mark = settings.data / MARK
    if settings.database.exists() and not mark.exists():
        raise DomainError(
            f"{settings.data} holds a restaurant that is not a demo. "
            "Start it with `comanda edge run --data ...`, or name another folder."
        )
    mark.touch()
    clear(settings.data, ("chain.json",))
    if fresh:
        clear(settings.data, DEMO_FILES)


def clear(data: Path, names: Sequence[str]) -> None:
    """Throw files and folders of a demo away."""
    for name in names:
        path = data / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
