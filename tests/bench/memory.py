"""What the box's memory grows by for each further tablet on the order screen."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import AsyncExitStack
from itertools import cycle
from pathlib import Path

import httpx
import psutil

from tests.bench import box
from tests.bench.headless import HeadlessPage, Tablet
from tests.bench.table import Row

FIRST = 5
LAST = 45
DEVICES = 15
TAPS = 5
LINES = 10
SETTLES_S = 2.0
TARGET_MB = 1.0


def run() -> list[Row]:
    """Measure and give the row of the table."""
    with tempfile.TemporaryDirectory() as folder:
        grown = asyncio.run(_measure(Path(folder)))
    return [Row("memory of the box for each further tablet", grown, None, TARGET_MB, "MB")]


async def _measure(folder: Path) -> float:
    needs = box.Needs(waiters=DEVICES, orders=LAST, lines=LINES)
    prepared = await box.prepare(folder / "box", needs)
    tokens = cycle(prepared.waiters)
    with box.on_clients_core(), box.serving("tests.bench.box", str(prepared.data)) as server:
        async with AsyncExitStack() as stack:
            http = await stack.enter_async_context(httpx.AsyncClient())

            async def connect(first: int, last: int) -> float:
                for order_id in prepared.orders[first:last]:
                    cookies = {prepared.cookie: next(tokens)}
                    path = f"/order/{order_id}"
                    page = await HeadlessPage.open(http, server.url, path, cookies)
                    stack.push_async_callback(page.close)
                    page.start_beating()
                    await Tablet(page, [str(dish) for dish in prepared.dish_ids]).tap_dishes(TAPS)
                return await _resident_mb(server)

            before = await connect(0, FIRST)
            return (await connect(FIRST, LAST) - before) / (LAST - FIRST)


async def _resident_mb(server: box.Server) -> float:
    await asyncio.sleep(SETTLES_S)
    server.collect_garbage()
    await asyncio.sleep(SETTLES_S)
    return float(psutil.Process(server.process.pid).memory_info().rss) / 2**20
