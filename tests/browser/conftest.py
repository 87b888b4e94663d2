"""What most browser tests start from: a restaurant for each module, and one Chromium for all.

Browser tests share one event loop, in which that Chromium lives; each has contexts of its own.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.browser.restaurant import KEPT, Restaurant, a_browser, put_down, running_restaurant


@pytest.fixture(scope="module")
def restaurant() -> Iterator[Restaurant]:
    """A fresh demo restaurant, the same for all tests of a module."""
    with running_restaurant() as served:
        yield served


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium_for_all() -> AsyncIterator[Browser]:
    """The Chromium that is started once."""
    async with a_browser() as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def browser(chromium_for_all: Browser, _devices: None) -> AsyncIterator[Browser]:
    """A Chromium in which nothing is open; what the test opens is closed after it."""
    yield chromium_for_all
    await put_down(chromium_for_all)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def _devices(chromium_for_all: Browser) -> AsyncIterator[None]:
    """Devices are kept for the tests of a module."""
    yield
    KEPT.clear()
    await put_down(chromium_for_all)
