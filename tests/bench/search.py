"""A keystroke in the search box among 5,000 dishes to the DOM mutation that shows what it finds.

Numbers are typed digit by digit, so that each keystroke finds other dishes. The floor is the bare
button and label of the first row of the table.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
from pathlib import Path

from playwright.async_api import Page

from tests.bench import box
from tests.bench.browser import browser, new_page, rest, watch
from tests.bench.table import Row, median, percentile
from tests.bench.tap import ROUNDS, Round, tap_bare

ITEMS = 5_000
WORDS_A_ROUND = 10
DIGITS = 4
TARGET = 3.0


def run() -> list[Row]:
    """Measure and give the row of the table."""
    with tempfile.TemporaryDirectory() as folder:
        rounds = asyncio.run(_measure(Path(folder)))
    ours, floor = (median([percentile(each[n], 95) for each in rounds]) for n in (0, 1))
    what = f"search among {ITEMS:,} dishes, keystroke to DOM, p95 / bare button and label"
    return [Row(what, ours, floor, TARGET)]


async def _measure(folder: Path) -> list[Round]:
    prepared = await box.prepare(folder / "box", box.Needs(items=ITEMS))
    with (
        box.on_clients_core(),
        box.serving("tests.bench.box", str(prepared.data)) as ours,
        box.serving("tests.bench.bare_page") as floor,
    ):
        async with browser() as chromium:
            tablet = await new_page(chromium, ours.url, prepared.cookie, prepared.waiters[0])
            bare = await new_page(chromium, floor.url)
            await tablet.goto(f"{ours.url}/order/{prepared.orders[0]}")
            await tablet.wait_for_function("document.documentElement.dataset.heard === '1'")
            await tablet.locator(".cm-tile").first.wait_for()
            return [(await _search(tablet), await tap_bare(bare, floor.url)) for _ in range(ROUNDS)]


async def _search(page: Page) -> list[float]:
    """Type numbers of dishes; the time of each keystroke in milliseconds."""
    watched = await watch(page, ".cm-tiles", event="keydown")
    box = page.locator(".cm-search input")
    times: list[float] = []
    for _ in range(WORDS_A_ROUND):
        await box.fill("")
        await page.locator(".cm-tile").first.wait_for()
        for digit in str(random.randint(2 * 10 ** (DIGITS - 1), ITEMS - 1)):
            await watched.arm()
            await rest()
            await page.keyboard.press(digit)
            times.append(await watched.ended_ms() - await watched.began_ms())
    return times
