"""The demo restaurant as a process, and the people in it: what their fingers do to its screens."""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import httpx
from playwright.async_api import Browser, Error, Locator, Page, async_playwright, expect

from tests.browser import chromium
from tests.browser.gallery_process import free_port

TABLET, SMALL_TABLET, COUNTER, PHONE = (1280, 800), (1024, 768), (1920, 1080), (390, 844)
BARE_PATH = "/_comanda/alive"
PATIENCE_MS = 10_000
Scheme = Literal["light", "dark"]
HEARS = "() => window.did_handshake && window.comanda?.gate === 'open'"
PEOPLE = {
    "Aziza Karimova": "1111",
    "Marco Bianchi": "2222",
    "Nina Ricci": "4444",
    "Giulia Conti": "5555",
    "Sofia Russo": "9999",
}


@dataclass(frozen=True)
class Restaurant:
    """A served demo restaurant: its address and the tokens of its devices."""

    url: str
    cookie: str
    tokens: dict[str, str]

    def hands(self, act: str, /, **values: str) -> str:
        """What somebody else does meanwhile, through the same services; see `serve.py`."""
        return hands(self.url, act, **values)


def hands(url: str, act: str, /, **values: str) -> str:
    """Have other people's hands do something at the restaurant of an address; see `serve.py`."""
    answer = httpx.post(f"{url}/_hands/{act}", params=values, timeout=60)
    answer.raise_for_status()
    return str(answer.json())


class Nursery:
    """The process that becomes restaurants (`nursery.py`), started with the first of them."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def ask(self, port: int, behind_min: int, pipe: Path) -> None:
        """Have a restaurant on a port, which announces itself in a pipe."""
        if self._process is None:
            command = [sys.executable, "-m", "tests.browser.nursery"]
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, text=True)
            atexit.register(self._process.kill)
        assert self._process.stdin is not None
        self._process.stdin.write(f"{port} {behind_min} {pipe}\n")
        self._process.stdin.flush()


NURSERY = Nursery()
SERVED: set[str] = set()
"""The addresses of restaurants that are open now."""


@contextmanager
def running_restaurant(behind_min: int = 0) -> Iterator[Restaurant]:
    """A fresh demo restaurant, killed at the end. Its clock may begin behind the machine's."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        pipe = Path(folder) / "announced"
        os.mkfifo(pipe)
        NURSERY.ask(port, behind_min, pipe)
        with pipe.open() as announced:
            pid = int(announced.readline())
            try:
                served = json.loads(announced.readline())
                with httpx.Client(transport=httpx.HTTPTransport(retries=20)) as client:
                    client.get(url + BARE_PATH).raise_for_status()
                SERVED.add(url)
                yield Restaurant(url, served["cookie"], served["tokens"])
            finally:
                SERVED.discard(url)
                os.kill(pid, signal.SIGKILL)


@dataclass
class Waiter:
    """Somebody with a device in their hands. `taps` counts what the fingers did."""

    page: Page
    url: str
    device: str = ""
    taps: int = 0
    errors: list[str] = field(default_factory=list)

    def hear_error(self, error: Error) -> None:
        """Remember what a script on the page stumbled over."""
        self.errors.append(str(error))

    async def tap(self, target: Locator) -> None:
        """Tap once, on a page that hears the box: others say themselves that they do not."""
        await self.page.wait_for_function(HEARS)
        self.taps += 1
        await target.tap()

    async def open(self, path: str = "/") -> None:
        """Turn to an address."""
        await self.page.goto(self.url + path)

    async def come_to_work(self, name: str, path: str = "/") -> None:
        """Somebody is signed in at the device already; turn to a page as they would then."""
        hands(self.url, "sign-in", device=self.device, name=name, pin=PEOPLE[name])
        await self.open(path)

    async def sign_in(self, name: str) -> None:
        """Tap the name and type the PIN."""
        await self.tap(self.page.locator(".cm-name-tile", has_text=name))
        for digit in PEOPLE[name]:
            await self.tap(self.page.locator(".cm-door .cm-key", has_text=digit))
        await self.page.wait_for_url(lambda address: "/sign-in" not in address)

    async def type_pin(self, digits: str) -> None:
        """Type a PIN into the sheet that asks for one."""
        for digit in digits:
            await self.tap(self.page.locator(".q-dialog .cm-key", has_text=digit))

    async def open_table(self, number: str) -> None:
        """Tap a table on the floor."""
        await self.tap(self.table(number))
        await self.page.wait_for_url("**/order/*")
        await expect(self.page.locator("[data-item-id]").first).to_be_visible()

    def table(self, number: str) -> Locator:
        """A table on the floor by its number."""
        return self.page.locator(f'[data-table-id]:has(.cm-table-number:text-is("{number}"))')

    async def turn_to(self, category: str) -> None:
        """Turn to a page of the menu."""
        await self.tap(self.page.locator("[data-category-id]", has_text=category))

    async def dish(self, name: str) -> None:
        """Tap a dish."""
        await self.tap(self.page.locator("[data-item-id]", has_text=name).first)

    async def choose(self, *options: str) -> None:
        """Choose in the open sheet, and add."""
        for option in options:
            await self.tap(self.page.locator("[data-option-id]", has_text=option).first)
        await self.tap(self.page.locator("[data-done]"))

    async def look_at_order(self) -> None:
        """Have the order in sight: a phone hides it behind the bar at its foot."""
        if not await self.page.locator(".cm-order-side").is_visible():
            await self.tap(self.page.locator(".cm-order-bar button"))

    async def seat(self, number: str) -> None:
        """Choose whom the next lines are for."""
        await self.tap(self.page.locator(f'.cm-seats [data-seat="{number}"]'))

    def line(self, name: str) -> Locator:
        """Lines of a dish on the order."""
        return self.page.locator("[data-line-id][data-rev]", has_text=name)

    async def act_on(self, name: str, action: str) -> None:
        """Open a line and tap one of its buttons."""
        line = self.line(name)
        await self.tap(line.locator("[data-tap=line]"))
        await self.tap(self.page.locator(f"[data-action={action}]"))

    def button(self, label: str) -> Locator:
        """A button at the foot of the order, or on the floor."""
        return self.page.locator("[data-component=action-button] button", has_text=label)

    async def press(self, label: str) -> None:
        """Press one of the page's buttons."""
        await self.tap(self.button(label))

    def answer(self, value: str) -> Locator:
        """Something to choose in the sheet that is open."""
        return self.page.locator(".cm-ask [data-component=action-button]", has_text=value)


@asynccontextmanager
async def a_browser() -> AsyncIterator[Browser]:
    """The machine's Chromium."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**chromium.launch_options())
        try:
            yield browser
        finally:
            await browser.close()


KEPT: dict[tuple[str, str, tuple[int, int], Scheme], Page] = {}
"""Devices of the module's restaurant that later tests hold again: what a page is made of was read
and compiled there already, which is most of what a first page costs."""


async def device(
    browser: Browser,
    restaurant: Restaurant,
    name: str = "",
    size: tuple[int, int] = TABLET,
    scheme: Scheme = "light",
) -> Waiter:
    """A device of the restaurant in somebody's hands; without a name, one nobody knows."""
    key = (restaurant.url, name, size, scheme)
    page = KEPT.pop(key, None) or await _first_page(browser, size, scheme)
    waiter = Waiter(page, restaurant.url, name)
    if name:
        token = restaurant.tokens[name]
        await page.context.add_cookies(
            [{"name": restaurant.cookie, "value": token, "url": restaurant.url}]
        )
        HELD[key] = waiter
    page.on("pageerror", waiter.hear_error)
    return waiter


async def _first_page(browser: Browser, size: tuple[int, int], scheme: Scheme) -> Page:
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]}, has_touch=True, color_scheme=scheme
    )
    context.set_default_timeout(PATIENCE_MS)
    return await context.new_page()


HELD: dict[tuple[str, str, tuple[int, int], Scheme], Waiter] = {}
"""What a test holds now."""


async def put_down(browser: Browser) -> None:
    """After a test: nothing is on the screens of its devices; all else is closed.

    The box's pages keep nothing in a browser but the cookie and what belongs to one sitting.
    """
    held = [*HELD.items()]
    HELD.clear()
    for key, waiter in held:
        page = waiter.page
        if page.is_closed() or waiter.url not in SERVED:
            continue
        page.remove_listener("pageerror", waiter.hear_error)
        await page.context.set_offline(False)
        with suppress(Error):  # it goes elsewhere by itself just now: not kept
            await page.goto(waiter.url + BARE_PATH)
            await page.evaluate("sessionStorage.clear()")
            await page.context.clear_cookies()
            KEPT[key] = page
    kept = [page.context for key, page in KEPT.items() if key[0] in SERVED]
    for context in browser.contexts:
        if context not in kept:
            await context.close()


async def signed_in(someone: Waiter, name: str) -> None:
    """Sign in, or go on where this device already knows who works there."""
    here = someone.page.locator(".cm-person, .cm-name-tile").first
    await expect(here).to_be_visible()
    if "/sign-in" in someone.page.url:
        await someone.sign_in(name)


async def until_kept(page: Page, asks: str) -> None:
    """Ask a page until its promise is kept; `wait_for_function` takes any promise for a yes."""
    until = time.monotonic() + PATIENCE_MS / 1000
    while not await _is_kept(page, asks):
        assert time.monotonic() < until, "it did not come to that"
        await page.wait_for_timeout(100)


async def _is_kept(page: Page, asks: str) -> bool:
    try:
        return bool(await page.evaluate(asks))
    except Error as error:
        if "because of a navigation" in str(error):
            return False  # the next page is asked
        raise


def card(screen: Waiter, title: str) -> Locator:
    """The cards of a table or name, at a station or at the pass."""
    named = screen.page.get_by_text(title, exact=True)
    return screen.page.locator("article[data-card-id]", has=named)


def row(screen: Waiter, text: str) -> Locator:
    """A row of a list."""
    return screen.page.locator("[data-row-id]", has_text=text)
