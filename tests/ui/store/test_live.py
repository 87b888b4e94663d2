"""Refreshes of one page take turns."""

from __future__ import annotations

import asyncio

from ui.store.live import Turns, in_turn


class Page:
    """Draws what it reads; each read takes as long as it is told."""

    def __init__(self, *waits_s: float) -> None:
        self.turns = Turns()
        self.truth = 0
        self.drawn: list[int] = []
        self._waits = list(waits_s)

    @in_turn
    async def refresh(self) -> None:
        read = self.truth
        await asyncio.sleep(self._waits.pop(0))
        self.drawn.append(read)


async def test_an_older_read_is_never_drawn_over_a_newer_one() -> None:
    page = Page(0.02, 0.0)
    slow = asyncio.ensure_future(page.refresh())
    await asyncio.sleep(0)
    page.truth = 1

    await page.refresh()
    await slow

    assert page.drawn == [0, 1]


async def test_those_who_ask_while_one_runs_share_the_next() -> None:
    page = Page(0.01, 0.0)

    await asyncio.gather(*(page.refresh() for _each in range(5)))

    assert len(page.drawn) == 2


async def test_a_refresh_that_failed_is_not_taken_for_an_answer() -> None:
    page = Page()
    failed = await asyncio.gather(page.refresh(), return_exceptions=True)
    page._waits.append(0.0)

    await page.refresh()

    assert isinstance(failed[0], IndexError)
    assert page.drawn == [0]
