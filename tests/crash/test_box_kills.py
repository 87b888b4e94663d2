"""The whole box, killed at random moments while five people work over its API."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.crash.restaurant import Restaurant
from tests.crash.whole_box import WholeBox

KILLS = int(os.environ.get("KILLS_OF_THE_BOX", "40"))
KILLS_A_HOUSE = 8
LONGEST_S = 0.8


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(KILLS // KILLS_A_HOUSE))
async def test_what_the_box_said_is_true_once_after_every_kill(
    seed: int, restaurant: Restaurant, tmp_path: Path
) -> None:
    house = WholeBox(restaurant, tmp_path, seed)

    for _ in range(KILLS_A_HOUSE):
        await house.work_and_die(alive_s=house.dice.uniform(0, LONGEST_S))
        assert house.wrongs() == []

    assert await house.wrongs_in_the_end() == []
    assert sum(len(person.told.yes) for person in house.people) >= KILLS_A_HOUSE
    assert sum(person.told.repeated for person in house.people) > 0
