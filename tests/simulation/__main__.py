"""`python -m tests.simulation --seeds A:B`: run seeds; a failing one replays with `--seeds N`."""

from __future__ import annotations

import argparse
import sys
import time

from tests.simulation.world import Broken, World


def main() -> int:
    """Run, print each failure, end with `N seeds, N failures`."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--seeds", default="0:300")
    asked.add_argument("--real", action="store_true", help="boxes on real SQLite")
    given = asked.parse_args()
    first, _, end = given.seeds.partition(":")
    seeds = range(int(first), int(end) if end else int(first) + 1)
    began, failures = time.perf_counter(), 0
    for seed in seeds:
        try:
            World(seed, given.real).run()
        except Broken as broken:
            failures += 1
            print(f"--seeds {seed}{' --real' if given.real else ''}: {broken}")
    seconds = time.perf_counter() - began
    print(f"{len(seeds) / seconds:.0f} seeds a second", file=sys.stderr)
    print(f"{len(seeds)} seeds, {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
