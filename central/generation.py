"""The centre's generation: it rises whenever the centre's data may have gone back.

It is kept outside of the database that it describes, or a restore would take it back too.
"""

from __future__ import annotations

import os
from pathlib import Path

FIRST = 1


def read(file: Path) -> int:
    """The generation now; the first where none was ever kept."""
    return int(file.read_text()) if file.exists() else FIRST


def raise_it(file: Path) -> int:
    """The database went back: the next generation, on disk before anybody hears of it."""
    raised = read(file) + 1
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(file.name + ".part")
    with part.open("w") as out:
        out.write(f"{raised}\n")
        out.flush()
        os.fsync(out.fileno())
    part.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return raised
