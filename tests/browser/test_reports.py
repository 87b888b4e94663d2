"""Reports on the box, without any other address than the box's, in real Chromium."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.restaurant import TABLET, Restaurant, Waiter, device, row

pytestmark = pytest.mark.browser


@pytest_asyncio.fixture(loop_scope="session")
async def sofia(browser: Browser, restaurant: Restaurant) -> AsyncIterator[Waiter]:
    """The manager at the counter."""
    manager = await device(browser, restaurant, "Counter", TABLET)
    await manager.come_to_work("Sofia Russo")
    yield manager
    assert manager.errors == []


async def test_what_was_sold_is_drawn_listed_and_saved(
    sofia: Waiter, restaurant: Restaurant
) -> None:
    page, asked = sofia.page, list[str]()
    page.on("request", lambda request: asked.append(request.url))
    order = restaurant.hands("order", table="5", items="2 Lasagne,1 Grappa")
    await sofia.open(f"/pay/{order}")
    await sofia.tap(page.get_by_text("Exact"))
    await expect(sofia.button("Next")).to_be_visible()

    await sofia.open("/reports")
    await expect(row(sofia, "Lasagne")).to_contain_text("€25.80")
    await expect(page.locator(".cm-reports-chart svg").first).to_be_visible()
    await sofia.tap(page.locator("[data-tab-id=year]"))
    await expect(page.locator(".cm-reports-heading").first).to_contain_text("month")
    async with page.expect_download() as sheet:
        await sofia.press("XLSX")
    async with page.expect_download() as paper:
        await sofia.press("PDF")

    assert (await sheet.value).suggested_filename.endswith(".xlsx")
    assert (await paper.value).suggested_filename.endswith(".pdf")
    assert [url for url in asked if not url.startswith((restaurant.url, "data:", "blob:"))] == []
    await sofia.press("Earlier")
    await expect(page.get_by_text("Nothing was sold.")).to_be_visible()
