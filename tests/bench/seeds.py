"""Thousands of seeded days of boxes and their centre under faults: how many fail, how fast it goes.

In memory in two processes, then fewer with every box on real SQLite, then fewer with the centre on
real Postgres. `SIMULATED_SEEDS=500` makes it short.
"""

from __future__ import annotations

import os

from rich.console import Console

from tests.bench.table import Row
from tests.simulation.running import Choice, run_seeds
from tests.simulation.world import Ends

SEEDS = int(os.environ.get("SIMULATED_SEEDS", "10000"))
SHARES: dict[Ends, int] = {"memory": 1, "sqlite": 20, "postgres": 50}
"""How many of the seeds run so: every one, or one of so many."""
LEAST: dict[Ends, float] = {"memory": 20.0, "sqlite": 1.0, "postgres": 0.5}
"""Seeds a second and core that are aimed at."""
PROCESSES = 2


def run() -> list[Row]:
    """Run them; each failure is printed with the command that plays it again."""
    return [row for ends in SHARES for row in _run(ends)]


def _run(ends: Ends) -> list[Row]:
    count = max(PROCESSES, SEEDS // SHARES[ends])
    result = run_seeds(range(count), Choice(ends), PROCESSES)
    console = Console(stderr=True)
    for failure in result.failures:
        console.print(f"  {failure}")
    console.print(f"  {ends}: {count} seeds, {len(result.failures)} failures")
    a_core = result.seeds_a_second / PROCESSES
    return [
        Row(f"seeds with a broken promise, {ends}", len(result.failures), None, 0, f"of {count}"),
        Row(f"seeds a second and core, {ends}", a_core, None, LEAST[ends], "seeds/s", False),
    ]
