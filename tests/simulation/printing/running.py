"""Many days, in one process or several."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

from tests.simulation.printing.day import Broken, run_one

SEEDS_A_TASK = 25


@dataclass(frozen=True, slots=True)
class Result:
    """What failed, each with its command, and how fast it went."""

    failures: tuple[str, ...]
    seeds_a_second: float


def command(seed: int) -> str:
    """What plays a seed again."""
    return f"python -m tests.simulation.printing --seeds {seed}"


def run_seeds(seeds: Sequence[int], processes: int = 1) -> Result:
    """Run all of them."""
    began = time.perf_counter()
    tasks = [seeds[at : at + SEEDS_A_TASK] for at in range(0, len(seeds), SEEDS_A_TASK)]
    if processes == 1:
        found = [_run_some(seeds)]
    else:
        with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
            found = list(pool.map(_run_some, tasks))
    seconds = time.perf_counter() - began
    return Result(tuple(each for some in found for each in some), len(seeds) / seconds)


def _run_some(seeds: Sequence[int]) -> list[str]:
    logging.disable(logging.CRITICAL)
    try:
        return [failure for seed in seeds for failure in _failures(seed)]
    finally:
        logging.disable(logging.NOTSET)


def _failures(seed: int) -> list[str]:
    try:
        run_one(seed)
    except AssertionError as broken:
        return [f"{command(seed)}: {broken}"]
    return []


__all__ = ["Broken", "Result", "command", "run_one", "run_seeds"]
