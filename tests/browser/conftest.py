"""What most browser tests start from: a restaurant for each module, and the machine's Chromium."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.browser.restaurant import Restaurant, a_browser, running_restaurant


@pytest.fixture(scope="module")
def restaurant() -> Iterator[Restaurant]:
    """A fresh demo restaurant, the same for all tests of a module."""
    with running_restaurant() as served:
        yield served


@pytest_asyncio.fixture
async def browser() -> AsyncIterator[Browser]:
    """A Chromium of the test's own."""
    async with a_browser() as opened:
        yield opened
