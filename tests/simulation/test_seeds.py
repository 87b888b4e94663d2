"""The seeds of every run, and the bugs that they must catch."""

from __future__ import annotations

import pytest

from tests.simulation.planted import PLANTED
from tests.simulation.world import Broken, World

SEEDS = range(300)
CAUGHT_WITHIN = 400


@pytest.mark.parametrize("first", range(0, len(SEEDS), 50))
def test_box_and_centre_agree_whatever_happened(first: int) -> None:
    for seed in SEEDS[first : first + 50]:
        World(seed).run()


def _run_seeds() -> None:
    for seed in range(CAUGHT_WITHIN):
        World(seed).run()


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_bug_is_caught(name: str) -> None:
    with PLANTED[name](), pytest.raises((Broken, AssertionError)):
        _run_seeds()
