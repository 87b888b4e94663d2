"""Power cuts by the thousand: what a box loses of a day whose disk forgets what was not synced."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from rich.console import Console

from tests.bench.table import Row
from tests.power.__main__ import SALES
from tests.power.cuts import NORMAL, cut_often, write
from tests.power.day import live_a_day

CUTS = int(os.environ.get("POWER_CUTS", "5000"))
CONTROLS = max(20, CUTS // 50)


def run() -> list[Row]:
    """Cut the power with the box's own settings, and with those that must lose sales."""
    with tempfile.TemporaryDirectory() as folder:
        day = live_a_day(Path(folder), SALES)
        ours = cut_often(write(day), CUTS, seed=0)
        control = cut_often(write(day, NORMAL), CONTROLS, seed=0)
    console = Console(stderr=True)
    console.print(f"  synchronous=FULL: {ours}")
    console.print(f"  synchronous=NORMAL, which must lose: {control}")
    assert control.lost, "the negative control lost nothing: these cuts prove nothing"
    wrongs = ours.lost + ours.broken.total()
    return [Row("power cuts with a lost sale or a broken file", wrongs, None, 0, f"of {CUTS}")]
