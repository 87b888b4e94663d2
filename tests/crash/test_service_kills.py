"""A box without screens, killed at random moments while four people work."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.crash.restaurant import Restaurant
from tests.crash.service_box import ServiceBox

KILLS = int(os.environ.get("KILLS_OF_SERVICES", "160"))
KILLS_A_HOUSE = 8


@pytest.mark.parametrize("seed", range(KILLS // KILLS_A_HOUSE))
def test_what_was_acknowledged_survives_kill_minus_nine_once(
    seed: int, restaurant: Restaurant, tmp_path: Path
) -> None:
    house = ServiceBox(restaurant, tmp_path, seed)

    for _ in range(KILLS_A_HOUSE):
        house.work_and_die()
        assert house.wrongs() == []

    assert len(house.told.commands) >= KILLS_A_HOUSE
