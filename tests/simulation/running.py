"""Many seeds, in one process or several, in memory or on real databases."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

from tests.simulation.centre import Centre
from tests.simulation.faults import ALL
from tests.simulation.postgres import PostgresCentre, databases
from tests.simulation.real_boxes import centre_row
from tests.simulation.world import AnyCentre, Broken, Ends, World

POSTGRES_OF_REAL = 5
"""Of seeds that run on real SQLite every so many runs on real Postgres too."""
SEEDS_A_TASK = 25


@dataclass(frozen=True, slots=True)
class Choice:
    """How seeds run. With a `share` every so many of those in memory are run for real."""

    ends: Ends = "memory"
    share: int = 0
    faults: frozenset[str] = ALL

    def of(self, seed: int) -> Ends:
        """How this seed runs."""
        if self.share and seed % self.share == 0:
            return "sqlite" if seed // self.share % POSTGRES_OF_REAL else "postgres"
        return self.ends

    def command(self, seed: int) -> str:
        """What plays a seed again."""
        flag = {"memory": "", "sqlite": " --sqlite", "postgres": " --postgres"}[self.of(seed)]
        only = "" if self.faults == ALL else f" --faults {','.join(sorted(self.faults)) or 'none'}"
        return f"python -m tests.simulation --seeds {seed}{flag}{only}"


@dataclass(frozen=True, slots=True)
class Result:
    """What failed, each with its command, and how fast it went."""

    failures: tuple[str, ...]
    seeds_a_second: float


def run_seeds(seeds: Sequence[int], choice: Choice, processes: int = 1) -> Result:
    """Run all of them."""
    began = time.perf_counter()
    tasks = [seeds[at : at + SEEDS_A_TASK] for at in range(0, len(seeds), SEEDS_A_TASK)]
    work = partial(_run_some, choice)
    if processes == 1:
        found = [work(seeds)]
    else:
        with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
            found = list(pool.map(work, tasks))
    seconds = time.perf_counter() - began
    return Result(tuple(each for some in found for each in some), len(seeds) / seconds)


def _run_some(choice: Choice, seeds: Sequence[int]) -> list[str]:
    with ExitStack() as stack:
        needs = any(choice.of(seed) == "postgres" for seed in seeds)
        dsn = stack.enter_context(databases()) if needs else ""
        return [each for seed in seeds for each in _failures(choice, seed, dsn)]


def _failures(choice: Choice, seed: int, dsn: str) -> Iterator[str]:
    try:
        run_one(seed, choice.of(seed), choice.faults, dsn)
    except AssertionError as broken:
        yield f"{choice.command(seed)}: {broken}"


def run_one(seed: int, ends: Ends = "memory", faults: frozenset[str] = ALL, dsn: str = "") -> None:
    """Run one seed. Raises Broken, and AssertionError of the code itself."""
    with _centre(ends, dsn) as centre:
        World(seed, ends, faults, centre).run()


@contextmanager
def _centre(ends: Ends, dsn: str) -> Iterator[AnyCentre]:
    if ends != "postgres":
        yield Centre(centre_row) if ends == "sqlite" else Centre()
        return
    with PostgresCentre.emptied(dsn) as centre:
        yield centre


__all__ = ["Broken", "Choice", "Result", "run_one", "run_seeds"]
