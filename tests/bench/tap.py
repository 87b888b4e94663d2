"""A tap on a dish: from the finger's lifting to the DOM mutation that shows its committed line.

An order grows by each tap, so each order begins with five lines, takes 20 taps (fifteen lines in
the middle), and the next one is opened. The floor's page is opened anew as often. The dishes are
in a category that shows 60 tiles.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from playwright.async_api import Page

from tests.bench import box
from tests.bench.browser import browser, middles, new_page, watch
from tests.bench.table import Row, median, percentile

ROUNDS = 5
TAPS_AN_ORDER = 20
ORDERS_A_ROUND = 2
LINES_BEFORE = 5
TARGET = 2.0

Round = tuple[list[float], list[float]]
"""The times of ours and of the floor, in milliseconds."""


def run() -> list[Row]:
    """Measure and give the rows of the table."""
    with tempfile.TemporaryDirectory() as folder:
        rounds = asyncio.run(_measure(Path(folder)))
    what = "tap to committed line, {} / bare button and label"
    return rows(what, rounds, TARGET)


def rows(what: str, rounds: Sequence[Round], target: float) -> list[Row]:
    """A row for p50 and one for p95, each the median of the rounds'."""
    found = []
    for percent in (50, 95):
        ours, floor = (median([percentile(each[n], percent) for each in rounds]) for n in (0, 1))
        found.append(Row(what.format(f"p{percent}"), ours, floor, target))
    return found


async def _measure(folder: Path) -> list[Round]:
    needs = box.Needs(orders=ROUNDS * ORDERS_A_ROUND, lines=LINES_BEFORE)
    prepared = await box.prepare(folder / "box", needs)
    with (
        box.on_clients_core(),
        box.serving("tests.bench.box", str(prepared.data)) as ours,
        box.serving("tests.bench.bare_page") as floor,
    ):
        async with browser() as chromium:
            tablet = await new_page(chromium, ours.url, prepared.cookie, prepared.waiters[0])
            bare = await new_page(chromium, floor.url)
            return [
                (
                    await tap_dishes(tablet, ours.url, prepared, orders),
                    await tap_bare(bare, floor.url),
                )
                for orders in by_round(prepared.orders)
            ]


def by_round(orders: Sequence[UUID]) -> list[Sequence[UUID]]:
    """The orders of each round."""
    return [
        orders[first : first + ORDERS_A_ROUND] for first in range(0, len(orders), ORDERS_A_ROUND)
    ]


async def tap_dishes(
    page: Page, url: str, prepared: box.Prepared, orders: Sequence[UUID]
) -> list[float]:
    """Open each order in turn and tap 20 dishes; the time of each tap in milliseconds."""
    times: list[float] = []
    for order_id in orders:
        await open_order(page, url, prepared, order_id)
        watched = await watch(page, ".cm-olines", "lineId")
        tiles = await middles(page, ".cm-tile")
        times += [await watched.tap(*random.choice(tiles)) for _ in range(TAPS_AN_ORDER)]
    return times


async def open_order(page: Page, url: str, prepared: box.Prepared, order_id: UUID) -> None:
    """Turn to an order, with the category of 60 plain dishes in sight."""
    await page.goto(f"{url}/order/{order_id}")
    await page.locator(f"[data-category-id='{prepared.category_id}']").click()
    await page.locator(".cm-tile").nth(box.TILES - 1).wait_for(state="attached")
    await page.wait_for_function("document.documentElement.dataset.heard === '1'")


async def tap_bare(page: Page, url: str) -> list[float]:
    """Press the bare page's button as often, opening the page as often."""
    times: list[float] = []
    for _ in range(ORDERS_A_ROUND):
        await page.goto(url)
        await page.wait_for_function("window.did_handshake === true")
        watched = await watch(page, ".nicegui-content > div")
        [middle] = await middles(page, "button")
        times += [await watched.tap(*middle) for _ in range(TAPS_AN_ORDER)]
    return times
