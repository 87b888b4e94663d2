"""`python -m tests.simulation --seeds A:B`: run seeds; each that fails says how to replay it.

Seeds run in memory; `--sqlite` puts every box on real SQLite, `--postgres` the centre on real
Postgres too. `--share N` runs every N-th seed on SQLite, every fifth of those on Postgres.
`--faults a,b` leaves only those faults (`tests/simulation/faults.py` has them all), `none` none.
"""

from __future__ import annotations

import argparse
import sys

import edge.sqlite_library  # noqa: F401  (first: it replaces sqlite3 for all who follow)
from tests.simulation.faults import ALL, UnknownFault, chosen
from tests.simulation.running import Choice, run_seeds
from tests.simulation.world import Ends


def main() -> int:
    """Run, print each failure, end with `N seeds, N failures`."""
    asked = argparse.ArgumentParser(prog="python -m tests.simulation")
    asked.add_argument("--seeds", default="0:300", help="one, or first:end")
    asked.add_argument("--sqlite", "--real", action="store_true", help="boxes on real SQLite")
    asked.add_argument("--postgres", action="store_true", help="and the centre on real Postgres")
    asked.add_argument("--share", type=int, default=0, help="every N-th seed for real")
    asked.add_argument("--faults", default=",".join(sorted(ALL)), help="only these, or none")
    asked.add_argument("--processes", type=int, default=1)
    given = asked.parse_args()
    first, _, end = given.seeds.partition(":")
    seeds = range(int(first), int(end) if end else int(first) + 1)
    ends: Ends = "postgres" if given.postgres else "sqlite" if given.sqlite else "memory"
    try:
        choice = Choice(ends, given.share, chosen(given.faults))
    except UnknownFault as error:
        asked.error(str(error))
    result = run_seeds(seeds, choice, given.processes)
    for failure in result.failures:
        print(failure)
    print(f"{result.seeds_a_second:.0f} seeds a second", file=sys.stderr)
    print(f"{len(seeds)} seeds, {len(result.failures)} failures")
    return 1 if result.failures else 0


if __name__ == "__main__":
    sys.exit(main())
