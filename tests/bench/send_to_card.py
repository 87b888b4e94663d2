"""Send on a tablet to its card's DOM mutation on a kitchen screen in another browser, under load.

Each Send is of an order of its own with three unsent lines, by the button Stay: after the other one
the tablet turns to the floor, and would take from the kitchen's browser the one core that stands
for two machines. The floor is a bare page whose button sets a label in the other browser, while the
same crowd loads the same core.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import Browser, Page

from tests.bench import box
from tests.bench.browser import Watched, browser, new_page, rest, watch
from tests.bench.crowd import TABLETS, crowd
from tests.bench.table import Row, median, percentile

ROUNDS = 5
SENDS_A_ROUND = 12
LINES = 3
TARGET = 3.0


def run() -> list[Row]:
    """Measure and give the row of the table."""
    with tempfile.TemporaryDirectory() as folder:
        rounds = asyncio.run(_measure(Path(folder)))
    ours, floor = (median([percentile(each[n], 95) for each in rounds]) for n in (0, 1))
    return [Row("Send to card in another browser, p95 / bare label there", ours, floor, TARGET)]


async def _measure(folder: Path) -> list[tuple[list[float], list[float]]]:
    sends = ROUNDS * SENDS_A_ROUND
    needs = box.Needs(waiters=1 + TABLETS, orders=sends + TABLETS, lines=LINES)
    prepared = await box.prepare(folder / "box", needs)
    with (
        box.on_clients_core(),
        box.serving("tests.bench.box", str(prepared.data)) as ours,
        box.serving("tests.bench.bare_page") as floor,
    ):
        async with (
            browser() as waiters,
            browser() as kitchens,
            crowd(ours.url, prepared, prepared.orders[sends:]) as others,
            others.working(),
        ):
            tablet = await new_page(waiters, ours.url, prepared.cookie, prepared.waiters[0])
            cards = await _board(await _kitchen(kitchens, ours.url, prepared))
            button = await new_page(waiters, floor.url)
            label = await _label(await new_page(kitchens, floor.url), f"{floor.url}/label")
            rounds = []
            for first in range(0, sends, SENDS_A_ROUND):
                names = range(first, first + SENDS_A_ROUND)
                sent = [await _send(tablet, ours.url, prepared, n, cards) for n in names]
                rounds.append((sent, await _press(button, f"{floor.url}/button", label)))
            return rounds


async def _kitchen(browser: Browser, url: str, prepared: box.Prepared) -> Page:
    token, station = prepared.kitchens[0]
    page = await new_page(browser, url, prepared.cookie, token)
    await page.goto(f"{url}/kitchen/{station}")
    return page


async def _board(page: Page) -> Watched:
    await page.wait_for_function("document.documentElement.dataset.heard === '1'")
    return await watch(page, "[data-component='kitchen-board']", "cardId")


async def _label(page: Page, url: str) -> Watched:
    await page.goto(url)
    await page.wait_for_function("window.did_handshake === true")
    return await watch(page, ".nicegui-content > div")


async def _send(page: Page, url: str, prepared: box.Prepared, number: int, cards: Watched) -> float:
    """Open an order and send it; how long its card took, in milliseconds."""
    await page.goto(f"{url}/order/{prepared.orders[number]}")
    await page.wait_for_function("document.documentElement.dataset.heard === '1'")
    tablet = await watch(page, "body")
    await tablet.arm()
    await cards.arm(box.order_name(number))
    await rest()
    await page.get_by_role("button", name="Stay").click()
    ended = await cards.ended_ms()
    return ended - await tablet.began_ms()


async def _press(page: Page, url: str, label: Watched) -> list[float]:
    """Press the bare button as often; how long the other browser's label took each time."""
    await page.goto(url)
    await page.wait_for_function("window.did_handshake === true")
    button = await watch(page, "body")
    times = []
    for _ in range(SENDS_A_ROUND):
        await button.arm()
        await label.arm()
        await rest()
        await page.get_by_role("button", name="press").click()
        times.append(await label.ended_ms() - await button.began_ms())
    return times
