"""Thousands of seeded days of printing under faults: how many fail, how fast it goes.

`PRINTING_DAYS=500` makes it short.
"""

from __future__ import annotations

import os

from rich.console import Console

from tests.bench.table import Row
from tests.simulation.printing.running import run_seeds

DAYS = int(os.environ.get("PRINTING_DAYS", "10000"))
PROCESSES = 2
LEAST = 5.0
"""Days a second and core that are aimed at."""


def run() -> list[Row]:
    """Live them; each that fails is printed with the command that lives it again."""
    result = run_seeds(range(DAYS), PROCESSES)
    console = Console(stderr=True)
    for failure in result.failures:
        console.print(f"  {failure}")
    a_core = result.seeds_a_second / PROCESSES
    return [
        Row("printing days with a broken promise", len(result.failures), None, 0, f"of {DAYS}"),
        Row("printing days a second and core", a_core, None, LEAST, "days/s", False),
    ]
