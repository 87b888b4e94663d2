"""What a page does when it cannot hear the box, over a wire that the test cuts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser.gallery_process import (
    Gallery,
    Wire,
    free_port,
    running_gallery,
    tablet,
    wire_to,
)

pytestmark = pytest.mark.browser

GATE_CLOSED = "() => document.documentElement.dataset.gate === 'closed'"
GATE_OPEN = "() => document.documentElement.dataset.gate === 'open'"
HEARD = "() => document.documentElement.dataset.heard === '1'"
ELAPSED = "() => performance.now()"


@pytest.fixture(scope="module")
def shared_gallery() -> Iterator[Gallery]:
    with running_gallery(free_port()) as gallery:
        yield gallery


@pytest.fixture
def gallery(shared_gallery: Gallery) -> Gallery:
    shared_gallery.forget()
    return shared_gallery


@pytest_asyncio.fixture(loop_scope="session")
async def wire(gallery: Gallery) -> AsyncIterator[Wire]:
    async with wire_to(gallery.port) as wire:
        yield wire


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, wire: Wire) -> AsyncIterator[Page]:
    async with tablet(browser) as page:
        await page.goto(f"http://127.0.0.1:{wire.port}/order")
        await page.wait_for_function(HEARD)
        await page.evaluate("window.samePage = true")
        yield page


async def test_a_cut_wire_is_said_within_three_seconds_and_taps_are_dropped_visibly(
    page: Page, wire: Wire, gallery: Gallery
) -> None:
    before = await page.evaluate(ELAPSED)
    wire.cut()
    await page.wait_for_function(GATE_CLOSED)
    noticed_ms = await page.evaluate(ELAPSED) - before
    tile = page.locator("[data-item-id=i108]")

    await tile.click()
    await expect(tile).to_have_class("cm-tile cm-refused")

    await expect(page.locator("#cm-connection")).to_contain_text("No connection to the box since")
    assert noticed_ms < 3000
    wire.mend()
    await page.wait_for_function(GATE_OPEN)
    await gallery.logged("Back", 1)
    assert gallery.log("TileTap") == []


async def test_the_same_page_goes_on_within_a_second_of_the_wires_return(
    page: Page, wire: Wire, gallery: Gallery
) -> None:
    wire.cut()
    await page.wait_for_function("() => window.comanda.heardMs() > 12000")
    before = await page.evaluate(ELAPSED)

    wire.mend()
    await page.wait_for_function(GATE_OPEN)
    back_ms = await page.evaluate(ELAPSED) - before
    await page.locator("[data-item-id=i108]").click()

    await expect(page.locator(".cm-oline[data-line-id=l7]")).to_be_visible()
    assert back_ms < 1500
    assert await page.evaluate("window.samePage") is True
    await expect(page.locator("#cm-connection")).to_have_count(0)
    assert len(gallery.log("TileTap")) == 1


async def test_a_tap_just_before_the_gap_runs_once_or_not_at_all(
    page: Page, wire: Wire, gallery: Gallery
) -> None:
    wire.cut()
    await page.locator("[data-item-id=i108]").click()
    await page.wait_for_function(GATE_CLOSED)
    await expect(page.locator("#cm-connection")).to_contain_text("1 taps just before")
    await page.wait_for_function("() => window.comanda.heardMs() > 10000")

    wire.mend()
    await page.wait_for_function(GATE_OPEN)
    await gallery.logged("Back", 1)

    assert gallery.log("TileTap") == []  # it came ten seconds late, so it was dropped
    await expect(page.locator(".cm-oline")).to_have_count(7)


async def test_choices_go_on_without_the_box_but_done_waits_for_it(
    page: Page, wire: Wire, gallery: Gallery
) -> None:
    await page.evaluate("emitEvent('test_sheet')")
    await page.locator("[data-option-id=m]").click()
    wire.cut()
    await page.wait_for_function(GATE_CLOSED)

    await page.locator("[data-option-id=garlic]").click()
    await page.locator("[data-option-id=pesto]").click()
    await page.locator("[data-done]").click()
    await expect(page.locator(".cm-sheet")).to_be_visible()
    wire.mend()
    await page.wait_for_function(GATE_OPEN)
    await page.locator("[data-done]").click()

    assert len(await gallery.logged("ChoicesMade", 1)) == 1


async def test_after_a_restart_of_the_box_the_page_reloads_itself_at_the_same_address(
    browser: Browser,
) -> None:
    port = free_port()
    async with tablet(browser) as page:
        with running_gallery(port) as first:
            await page.goto(f"{first.url}/order?items=300")
            await page.wait_for_function(HEARD)
            await page.evaluate("window.samePage = true")

        with running_gallery(port):
            await page.wait_for_function("() => window.samePage === undefined", timeout=10_000)
            await page.wait_for_function(HEARD)

        assert page.url.endswith("/order?items=300")
