"""The seeds of every run, and the bugs that they must catch."""

from __future__ import annotations

import sqlite3

import pytest

from edge.sync.box_store import NotSendable
from tests.simulation.planted import PLANTED
from tests.simulation.planted_real import PLANTED_REAL
from tests.simulation.world import Broken, World

SEEDS = range(300)
REAL_SEEDS = 30
CAUGHT_WITHIN = 1_000
FROM = {
    "a_new_stream_is_only_the_tail": 105,
    "any_page_counts": 350,
    "old_generations_count": 465,
    "parked_rows_are_overtaken": 60,
}
"""Where seeds that catch a rare one begin; earlier ones cost time and find nothing."""


@pytest.mark.parametrize("first", range(0, len(SEEDS), 50))
def test_box_and_centre_agree_whatever_happened(first: int) -> None:
    for seed in SEEDS[first : first + 50]:
        World(seed).run()


def _run_seeds(first: int) -> None:
    for seed in range(first, CAUGHT_WITHIN):
        World(seed).run()


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_bug_is_caught(name: str) -> None:
    with PLANTED[name](), pytest.raises((Broken, AssertionError)):
        _run_seeds(FROM.get(name, 0))


@pytest.mark.parametrize("first", range(0, REAL_SEEDS, 10))
def test_boxes_on_real_sqlite_agree_too(first: int) -> None:
    for seed in range(first, first + 10):
        World(seed, is_real=True).run()


@pytest.mark.parametrize("name", PLANTED_REAL)
def test_a_planted_bug_of_the_adapters_is_caught(name: str) -> None:
    with (
        PLANTED_REAL[name](),
        pytest.raises((Broken, AssertionError, NotSendable, sqlite3.Error)),
    ):
        _run_real_seeds(FROM.get(name, 0))


def _run_real_seeds(first: int) -> None:
    for seed in range(first, CAUGHT_WITHIN):
        World(seed, is_real=True).run()
