"""A printer is added by the wizard; its plug is pulled while it prints; nobody goes hungry."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.browser.restaurant import (
    COUNTER,
    PHONE,
    Restaurant,
    Waiter,
    device,
    row,
    signed_in,
)

pytestmark = pytest.mark.browser

LONG_MS = 15_000
MANAGER, WAITER = "Sofia Russo", "Aziza Karimova"
TRIED = "Printer to try"


async def add_by_wizard(manager: Waiter, found: str, name: str, station: str, backup: str) -> None:
    """From what was found to a printer that works for a station, as a person goes."""
    page = manager.page
    await manager.tap(row(manager, found).locator("[data-action=add]"))
    await expect(page.get_by_text("Nothing is printed.")).to_be_visible()
    await manager.tap(manager.page.locator("[data-done=yes]", has_text="Ask what it is"))
    await expect(row(manager, "ESC/POS")).to_be_visible(timeout=LONG_MS)
    await manager.tap(manager.page.locator("[data-done=yes]", has_text="Print the test page"))
    await expect(page.get_by_text("It says when each ticket is on paper.")).to_be_visible(
        timeout=LONG_MS
    )
    await manager.tap(manager.page.locator("[data-done=yes]", has_text="Next"))
    await manager.tap(page.locator("[data-action='pin 2']"))
    await manager.tap(page.locator("[data-action=opened]"))
    await manager.press("Next")
    await page.locator("[data-field=name] input").fill(name)
    await manager.tap(page.locator("[data-field=stations] button", has_text=station))
    await page.locator("[data-field=backup] select").select_option(backup)
    await page.locator("[data-field=after_s] input").fill("4")
    await manager.tap(manager.page.locator("[data-done=yes]", has_text="Add it"))
    await expect(row(manager, "All is well.")).to_be_visible(timeout=LONG_MS)


async def test_a_ticket_cut_short_comes_out_at_the_bar_and_a_person_has_the_last_word(
    restaurant: Restaurant, browser: Browser
) -> None:
    restaurant.hands("emulated", name=TRIED)
    manager = await device(browser, restaurant, "Counter", COUNTER)
    await manager.open("/hardware")
    await signed_in(manager, MANAGER)
    await manager.open("/hardware")
    await add_by_wizard(manager, TRIED, "Grill", "Kitchen", "Bar")
    waiter = await device(browser, restaurant, "Tablet 1", PHONE)
    await waiter.open("/floor")
    await signed_in(waiter, WAITER)

    restaurant.hands("printer", name=TRIED, do="stumble 200")
    restaurant.hands("order", table="7", items="1 Lasagne", by=WAITER)
    restaurant.hands("order", table="8", items="1 Lasagne", by=WAITER)

    rung = waiter.page.locator("[data-component=alarm-bar][data-rung='1']")
    loud = rung.get_by_text("has not got a ticket")
    await expect(loud).to_be_visible(timeout=LONG_MS)
    told = waiter.page.get_by_text("came out at Bar. Carry it to")
    await expect(told).to_be_visible(timeout=LONG_MS)
    assert "FOR Kitchen, SENT TO Bar" in restaurant.hands("read", printer="Bar")

    await manager.open("/queue")
    doubtful = row(manager, "may be printed")
    await manager.tap(doubtful.locator("[data-action=elsewhere]"))
    await manager.tap(manager.answer("Bar"))
    await expect(manager.page.get_by_text("Everything was printed.")).to_be_visible()
    assert "POSSIBLE COPY" in restaurant.hands("read", printer="Bar")
    await expect(loud).to_have_count(0)
    saved = await manager.page.request.get(f"{restaurant.url}/hardware/files/comanda-hardware.zip")
    assert (await saved.body())[:2] == b"PK"
    assert (manager.errors, waiter.errors) == ([], [])


async def test_on_a_phone_a_page_says_its_whole_name(
    restaurant: Restaurant, browser: Browser
) -> None:
    manager = await device(browser, restaurant, "Tablet 2", PHONE)
    await manager.open("/hardware")
    await signed_in(manager, MANAGER)
    await manager.open("/hardware")

    title = manager.page.get_by_role("heading", name="Printers and devices")
    await expect(title).to_be_visible()
    assert await title.evaluate("(title) => title.scrollWidth <= title.clientWidth")
    await expect(manager.page.get_by_role("button", name="Trattoria Comanda")).to_be_visible()
