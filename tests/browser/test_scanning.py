"""Scanners at screens, in real Chromium."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.restaurant import TABLET, Restaurant, device, signed_in

pytestmark = pytest.mark.browser

WATER = "4006381333931"
HEARS = "() => document.querySelector('[data-component=scan-reader]') && window.comanda.isOpen()"


async def wedge(page: Page, *keys: str) -> None:
    """A scanner types: as fast as the browser hears, without waiting between two keys."""
    port = await page.context.new_cdp_session(page)
    letters = {key: {"text": key} for key in keys if len(key) == 1}
    await asyncio.gather(
        *(
            port.send(
                "Input.dispatchKeyEvent",
                {"type": "keyDown" if key in letters else "rawKeyDown", "key": key}
                | letters.get(key, {}),
            )
            for key in keys
        )
    )


async def test_b41_scans_are_lines_and_what_a_person_types_stays_theirs(
    browser: Browser, restaurant: Restaurant
) -> None:
    restaurant.hands("teach", code=WATER, item="Espresso")
    restaurant.hands("teach", code="STEAK-300", item="Ribeye steak 300 g")
    cashier = await device(browser, restaurant, "Counter", TABLET)
    await cashier.open("/counter")
    await signed_in(cashier, "Giulia Conti")
    page, keyboard = cashier.page, cashier.page.keyboard
    await expect(page.locator("[data-item-id]").first).to_be_visible()
    await page.wait_for_function(HEARS)
    lines = page.locator(".cm-order-list [data-rev]", has_text="Espresso")

    await wedge(page, *WATER, "Enter")
    await expect(lines).to_have_count(1)
    restaurant.hands("says", what="scan", screen="Counter", value=WATER)
    await expect(lines).to_have_count(2)

    search = page.locator(".cm-search input")
    await search.focus()
    await keyboard.type(WATER)
    await expect(search).to_have_value(WATER)
    await wedge(page, "F13", *WATER, "Enter")
    await expect(lines).to_have_count(3)
    await expect(search).to_have_value(WATER)
    await search.fill("")
    await search.blur()

    restaurant.hands("says", what="scan", screen="Counter", value="96385074")
    await expect(page.locator("#cm-note")).to_contain_text("Nothing on the menu has the code")
    restaurant.hands("says", what="scan", screen="Counter", value="STEAK-300")
    await expect(page.locator(".cm-sheet")).to_be_visible()
    restaurant.hands("says", what="scan", screen="Counter", value=WATER)
    await expect(page.locator("#cm-note")).to_contain_text("Finish what is open first")
    await expect(lines).to_have_count(3)
    assert cashier.errors == []
