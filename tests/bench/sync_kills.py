"""The pizzeria's year pushed to the centre while both ends are killed with SIGKILL.

`SYNC_KILL_DAYS=14 SYNC_KILLS=12` makes it short.
"""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from pathlib import Path

from rich.console import Console

from tests.bench.table import Row
from tests.crash.sync_ends import YEAR, kill_both_ends

DAYS = int(os.environ.get("SYNC_KILL_DAYS", "365"))
KILLS = int(os.environ.get("SYNC_KILLS", "60"))
LONGEST_S = 4.0


def run() -> list[Row]:
    """Push under kills; then both books are compared row by row."""
    console = Console(stderr=True)
    if not YEAR.is_dir():
        console.print(f"[bold red]NOT MEASURED: the pizzeria's year is not at {YEAR}[/]")
        return []
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        done = kill_both_ends(Path(folder), DAYS, KILLS, LONGEST_S, seed=0, whole=True)
    for wrong in done.wrongs:
        console.print(f"  {wrong}")
    console.print(f"  killed: {dict(Counter(done.victims))}, {done.in_the_middle} during the push")
    said = f"in {KILLS} kills of both ends"
    return [Row("differences between box and centre", len(done.wrongs), None, 0, said)]
