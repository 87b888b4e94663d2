"""The load: 30 tablets that each tap once a second, and 8 kitchen screens that are really drawn.

Every tenth tap of a tablet is Stay, so that the kitchen gets food: three sends a second in the
house. The kitchen's screens prove what they painted and keep their boards short by bumping.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from itertools import cycle
from uuid import UUID

import httpx

from tests.bench import box
from tests.bench.headless import HeadlessPage, KitchenScreen, Tablet

TABLETS = 30


class Crowd:
    """Connected screens; they stand still until told to work."""

    def __init__(self, tablets: Sequence[Tablet], screens: Sequence[KitchenScreen]) -> None:
        self.tablets = tablets
        self.screens = screens

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Everybody taps and beats inside; at the end all of it was answered."""
        tasks = [asyncio.create_task(tablet.tap_each_second()) for tablet in self.tablets]
        pages = [tablet.page for tablet in self.tablets]
        pages += [screen.page for screen in self.screens]
        for page in pages:
            page.start_beating()
        await asyncio.sleep(1.0)
        try:
            yield
        finally:
            for page in pages:
                page.stop_beating()
            for task in tasks:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    @property
    def taps(self) -> int:
        """How often all tablets have tapped."""
        return sum(tablet.taps for tablet in self.tablets)


@asynccontextmanager
async def crowd(url: str, prepared: box.Prepared, orders: Sequence[UUID]) -> AsyncIterator[Crowd]:
    """A tablet for each order, at the devices after the first, and all kitchen screens."""
    dishes = [str(dish) for dish in prepared.dish_ids]
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(httpx.AsyncClient())

        async def page(path: str, token: str) -> HeadlessPage:
            opened = await HeadlessPage.open(http, url, path, {prepared.cookie: token})
            stack.push_async_callback(opened.close)
            return opened

        tablets = [
            Tablet(await page(f"/order/{order_id}", token), dishes, number, len(orders))
            for number, (order_id, token) in enumerate(
                zip(orders, cycle(prepared.waiters[1:]), strict=False)
            )
        ]
        stations = len({station for _token, station in prepared.kitchens})
        screens = [
            KitchenScreen(await page(f"/kitchen/{station}", token), bumps=number < stations)
            for number, (token, station) in enumerate(prepared.kitchens)
        ]
        yield Crowd(tablets, screens)
