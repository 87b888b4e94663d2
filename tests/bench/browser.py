"""What the benches measure inside a real page: from a press to the DOM mutation that answers it.

Both ends are read inside the page from `performance.now()`: the press in a capturing listener
before all others, the answer in a MutationObserver, which runs as soon as the DOM has changed.
`performance.timeOrigin` puts the times of two browsers on the machine's one clock.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal

from playwright.async_api import Browser, Page, async_playwright

from tests.browser.chromium import launch_options

SIZE = (1280, 800)
REST_S = (0.02, 0.08)
"""Random rest before each press, so that presses meet page and box in any phase."""

_WATCH = """([event, target, key]) => {
  const clock = () => performance.timeOrigin + performance.now();
  const bench = (window.bench = { began: 0, ended: 0 });
  let tell = () => {};
  bench.arm = (words) => {
    bench.began = bench.ended = 0;
    bench.words = words;
    bench.answer = new Promise((resolve) => (tell = resolve));
  };
  const note = () => bench.began || (sessionStorage.began = bench.began = clock());
  window.addEventListener(event, note, { capture: true });
  const known = new Set();
  const isNews = (element) => {
    const name = element?.dataset?.[key];
    if (name === undefined || known.has(name)) return false;
    known.add(name);
    return element.textContent.includes(bench.words ?? "");
  };
  const root = document.querySelector(target);
  root.querySelectorAll("*").forEach(isNews);
  new MutationObserver((records) => {
    const added = records.flatMap((record) => [...record.addedNodes]);
    const news = key ? added.filter(isNews).length > 0 : true;
    if (news && bench.ended === 0) tell((bench.ended = clock()));
  }).observe(root, { subtree: true, childList: true, characterData: true });
}"""

_MIDDLES = """(selector) => [...document.querySelectorAll(selector)]
  .map((element) => element.getBoundingClientRect())
  .filter((box) => box.height > 0 && box.top >= 0 && box.bottom <= innerHeight)
  .map((box) => [box.left + box.width / 2, box.top + box.height / 2])"""


@dataclass(frozen=True, slots=True)
class Watched:
    """A page that notes when it was pressed, and when its DOM answered."""

    page: Page

    async def arm(self, words: str = "") -> None:
        """Forget what was noted; the next press counts, and the next answer with these words."""
        await self.page.evaluate("(words) => bench.arm(words)", words)

    async def began_ms(self) -> float:
        """When it was pressed, in milliseconds since 1970; also on the page after that one."""
        return float(await self.page.evaluate("sessionStorage.began"))

    async def ended_ms(self) -> float:
        """Wait for the answer; when it came, in milliseconds since 1970."""
        async with asyncio.timeout(10):
            return float(await self.page.evaluate("bench.answer"))

    async def tap(self, x: float, y: float) -> float:
        """Tap a place and wait for the answer; how long it took, in milliseconds."""
        await self.arm()
        await rest()
        await self.page.mouse.click(x, y)
        ended = await self.ended_ms()
        return ended - await self.began_ms()


async def watch(
    page: Page, target: str, key: str = "", event: Literal["pointerup", "keydown"] = "pointerup"
) -> Watched:
    """Watch the element `target`: any change below it, or new elements by their `data-` key."""
    await page.evaluate(_WATCH, [event, target, key])
    return Watched(page)


async def middles(page: Page, selector: str) -> list[tuple[float, float]]:
    """The middles of the elements that are wholly in sight."""
    found: list[list[float]] = await page.evaluate(_MIDDLES, selector)
    return [(x, y) for x, y in found]


async def rest() -> None:
    """Wait a random moment."""
    await asyncio.sleep(random.uniform(*REST_S))


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    """A browser process of its own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**launch_options())
        try:
            yield browser
        finally:
            await browser.close()


async def new_page(browser: Browser, url: str, cookie: str = "", token: str = "") -> Page:
    """A page of a tablet that nobody else shares cookies with."""
    width, height = SIZE
    context = await browser.new_context(viewport={"width": width, "height": height})
    if cookie:
        await context.add_cookies([{"name": cookie, "value": token, "url": url}])
    return await context.new_page()
