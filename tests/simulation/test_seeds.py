"""The seeds of every run, and the bugs that they must catch."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from edge.sync.box_store import NotSendable
from tests.simulation.faults import ALL, ELSEWHERE, UnknownFault, chosen
from tests.simulation.planted import PLANTED
from tests.simulation.planted_real import PLANTED_REAL
from tests.simulation.running import Choice, run_one
from tests.simulation.world import Broken, Ends, World

SEEDS = range(300)
REAL_SEEDS = range(24)
CAUGHT_WITHIN = 1_000
FOCUS = {
    "a_first_reading_below_the_floor_begins_again": "feed_forgets,slow",
    "a_generation_lowers_no_ack": "centre_restored",
    "a_new_stream_is_only_the_tail": "cloned,centre_restored",
    "a_new_stream_keeps_its_numbers": "image_restored",
    "the_op_at_the_mark_is_trimmed": "centre_restored",
    "the_writer_does_not_learn_of_a_new_stream": "image_restored",
    "any_page_counts": "request_twice,slow,feed_forgets,poked",
    "no_resync_after_a_restore": "centre_restored",
    "old_generations_count": "centre_restored,request_twice,slow",
    "only_pushes_say_the_generation": "centre_restored",
    "parked_rows_are_overtaken": "poison,newer_op,slow",
    "trimmed_at_the_ack": "centre_restored",
}
"""Bugs that hide among all faults at once are soon found among those that they are about."""
FROM = {
    "a_new_stream_is_only_the_tail": 14,
    "only_pushes_say_the_generation": 14,
    "the_op_at_the_mark_is_trimmed": 10,
}
"""Where a seed that catches a rare one is near; earlier ones cost time and find nothing."""


@pytest.mark.parametrize("first", range(0, len(SEEDS), 50))
def test_box_and_centre_agree_whatever_happened(first: int) -> None:
    for seed in SEEDS[first : first + 50]:
        run_one(seed)


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_bug_is_caught(name: str) -> None:
    with PLANTED[name](), pytest.raises((Broken, AssertionError)):
        _run_seeds("memory", name)


def _run_seeds(ends: Ends, name: str) -> None:
    faults = chosen(FOCUS[name]) if name in FOCUS else ALL
    for seed in range(FROM.get(name, 0), CAUGHT_WITHIN):
        run_one(seed, ends, faults)


@pytest.mark.parametrize("first", range(0, len(REAL_SEEDS), 8))
def test_boxes_on_real_sqlite_agree_too(first: int) -> None:
    for seed in REAL_SEEDS[first : first + 8]:
        run_one(seed, "sqlite")


@pytest.mark.parametrize("name", PLANTED_REAL)
def test_a_planted_bug_of_the_adapters_is_caught(name: str) -> None:
    with (
        PLANTED_REAL[name](),
        pytest.raises((Broken, AssertionError, NotSendable, sqlite3.Error)),
    ):
        _run_seeds("sqlite", name)


def test_only_faults_that_were_asked_for_happen() -> None:
    world = World(0, faults=chosen("crash, slow"))

    assert {name for name in ALL if world.weights.get(name)} == {"crash"}
    assert (world.network.weather.drop, world.network.weather.garbled) == (0, 0)


def test_what_is_played_elsewhere_is_there() -> None:
    house = Path(__file__).parents[2]

    assert [file for file in ELSEWHERE.values() if not (house / file).is_file()] == []


def test_a_fault_that_nobody_knows_is_named() -> None:
    with pytest.raises(UnknownFault, match="No fault is called gremlins"):
        chosen("crash,gremlins")


def test_a_failing_seed_says_how_to_play_it_again() -> None:
    choice = Choice(share=10, faults=chosen("crash,poison"))

    assert choice.command(3) == ("python -m tests.simulation --seeds 3 --faults crash,poison")
    assert " --postgres " in choice.command(50)
    assert " --sqlite " in choice.command(10)
