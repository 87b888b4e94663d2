"""The same tap while 30 other tablets tap once a second and 8 kitchen screens are drawn.

The crowd is connected all the time and stands still, heartbeats and all, while the tap alone is
measured. The box has one core; the crowd and the browser share the other.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from tests.bench import box
from tests.bench.browser import browser, new_page
from tests.bench.crowd import TABLETS, crowd
from tests.bench.table import Row
from tests.bench.tap import LINES_BEFORE, ORDERS_A_ROUND, ROUNDS, Round, by_round, rows, tap_dishes

TARGET = 2.0


def run() -> list[Row]:
    """Measure and give the rows of the table."""
    with tempfile.TemporaryDirectory() as folder:
        rounds = asyncio.run(_measure(Path(folder)))
    return rows("tap beside 30 tablets and 8 kitchen screens, {} / alone", rounds, TARGET)


async def _measure(folder: Path) -> list[Round]:
    own = 2 * ROUNDS * ORDERS_A_ROUND
    needs = box.Needs(waiters=1 + TABLETS, orders=own + TABLETS, lines=LINES_BEFORE)
    prepared = await box.prepare(folder / "box", needs)
    orders = by_round(prepared.orders[:own])
    rounds: list[Round] = []
    with box.on_clients_core(), box.serving("tests.bench.box", str(prepared.data)) as ours:
        async with (
            browser() as chromium,
            crowd(ours.url, prepared, prepared.orders[own:]) as others,
        ):
            tablet = await new_page(chromium, ours.url, prepared.cookie, prepared.waiters[0])
            for alone, beside in zip(orders[::2], orders[1::2], strict=True):
                floor = await tap_dishes(tablet, ours.url, prepared, alone)
                async with others.working():
                    loaded = await tap_dishes(tablet, ours.url, prepared, beside)
                rounds.append((loaded, floor))
    return rounds
