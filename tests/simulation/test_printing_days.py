"""The printing days of every run, and the bugs that they must catch."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from tests.simulation.printing.planted import PLANTED
from tests.simulation.printing.running import command, run_one

SEEDS = range(200)
CAUGHT_WITHIN = 60
FROM = {
    "a_drawer_is_opened_again_to_be_sure": 39,
    "a_failed_commit_stops_the_line": 13,
    "a_new_host_is_given_the_paper_again": 10,
    "a_start_forgets_what_had_begun": 7,
    "age_by_a_clock_that_is_set": 25,
    "an_older_process_id_confirms": 143,
    "begun_is_written_too_late": 7,
    "nothing_becomes_too_old": 24,
    "one_printer_at_a_time": 49,
    "the_host_waits_for_no_go": 7,
}
"""Where a day that catches a rarer one is near; earlier ones cost time and find nothing."""


@pytest.fixture(autouse=True)
def _nobody_reads_what_the_box_says() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("first", range(0, len(SEEDS), 10))
def test_every_paper_comes_out_once_or_is_shown_to_somebody(first: int) -> None:
    for seed in SEEDS[first : first + 10]:
        run_one(seed)


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_bug_is_caught(name: str) -> None:
    with PLANTED[name](), pytest.raises(AssertionError):
        _run_from(FROM.get(name, 0))


def _run_from(first: int) -> None:
    for seed in range(first, first + CAUGHT_WITHIN):
        run_one(seed)


def test_a_failing_day_says_how_to_live_it_again() -> None:
    assert command(7) == "python -m tests.simulation.printing --seeds 7"
