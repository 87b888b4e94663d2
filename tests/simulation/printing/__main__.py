"""`python -m tests.simulation.printing --seeds A:B`: days of printing; each failure says its seed.

A day that fails is lived again with `--seeds N`; `--log` tells what the box says meanwhile.
"""

from __future__ import annotations

import argparse
import logging
import sys

from tests.simulation.printing.running import run_one, run_seeds


def main() -> int:
    """Run, print each failure, end with `N seeds, N failures`."""
    asked = argparse.ArgumentParser(prog="python -m tests.simulation.printing")
    asked.add_argument("--seeds", default="0:200", help="one, or first:end")
    asked.add_argument("--processes", type=int, default=1)
    asked.add_argument("--log", action="store_true", help="what the box says; in one process")
    given = asked.parse_args()
    first, _, end = given.seeds.partition(":")
    seeds = range(int(first), int(end) if end else int(first) + 1)
    if given.log:
        logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
        for seed in seeds:
            run_one(seed)
        return 0
    result = run_seeds(seeds, given.processes)
    for failure in result.failures:
        print(failure)
    print(f"{result.seeds_a_second:.1f} seeds a second", file=sys.stderr)
    print(f"{len(seeds)} seeds, {len(result.failures)} failures")
    return 1 if result.failures else 0


if __name__ == "__main__":
    sys.exit(main())
