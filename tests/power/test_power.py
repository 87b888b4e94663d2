"""Whatever the disk had in its cache: with the box's own settings nothing that was told is lost."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from sync.base import METADATA
from tests.power.cuts import NORMAL, OFF, cut_often, replayed, write
from tests.power.day import Day, live_a_day

SALES = 12
STATES, CONTROLS = 60, 15


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    """Sales from the first order to the Z."""
    return live_a_day(tmp_path_factory.mktemp("day"), SALES)


def test_the_recorded_day_is_the_day_itself(day: Day, tmp_path: Path) -> None:
    again = replayed(day, tmp_path / "again.db")

    assert _content(again) == _content(day.after)


def test_no_acknowledged_sale_is_lost_when_the_power_is_cut(day: Day) -> None:
    outcome = cut_often(write(day), STATES, seed=1)

    assert (outcome.states, outcome.lost, dict(outcome.broken)) == (STATES, 0, {})


def test_without_waiting_for_the_disk_sales_are_lost(day: Day) -> None:
    """`synchronous=NORMAL` must fail here, or the test above proves nothing."""
    outcome = cut_often(write(day, NORMAL), CONTROLS, seed=1)

    assert outcome.lost > 0
    assert not outcome.broken


def test_without_any_sync_the_file_breaks(day: Day) -> None:
    assert cut_often(write(day, OFF), CONTROLS, seed=1).broken


def _content(path: Path) -> dict[str, list[tuple[object, ...]]]:
    raw = sqlite3.connect(path)
    try:
        names = [*METADATA.tables, "outbox", "commands", "number_series", "print_jobs"]
        return {name: sorted(raw.execute(f"SELECT * FROM {name}"), key=repr) for name in names}
    finally:
        raw.close()
