"""`python -m tests.power --states N`: cut the power N times; 1 where something was lost or broken.

`--synchronous normal` shows what the box does not do: it must lose sales.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

import edge.sqlite_library  # noqa: F401  (first: it replaces sqlite3 for all who follow)
from tests.power.cuts import FULL, NORMAL, OFF, cut_often, write
from tests.power.day import live_a_day

LEVELS = {"full": FULL, "normal": NORMAL, "off": OFF}
SALES = 25


def main() -> int:
    """Live a day, cut, tell."""
    asked = argparse.ArgumentParser(prog="python -m tests.power")
    asked.add_argument("--states", type=int, default=1_000)
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--sales", type=int, default=SALES)
    asked.add_argument("--synchronous", choices=LEVELS, default="full")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        day = live_a_day(Path(folder), given.sales)
        written = write(day, LEVELS[given.synchronous])
    began = time.perf_counter()
    outcome = cut_often(written, given.states, given.seed)
    print(f"{given.states / (time.perf_counter() - began):.0f} states a second", file=sys.stderr)
    print(outcome)
    return 1 if outcome.lost or outcome.broken else 0


if __name__ == "__main__":
    sys.exit(main())
