"""Takeaway, the bar, drivers and courses in time, by finger."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, expect

from tests.browser.restaurant import (
    PHONE,
    TABLET,
    Restaurant,
    Waiter,
    device,
    row,
)

pytestmark = pytest.mark.browser


@pytest_asyncio.fixture(loop_scope="session")
async def bartender(browser: Browser, restaurant: Restaurant) -> AsyncIterator[Waiter]:
    """Giulia at the bar's own counter."""
    giulia = await device(browser, restaurant, "Bar counter", TABLET)
    await giulia.come_to_work("Giulia Conti", "/counter")
    await expect(giulia.page.locator("[data-item-id]").first).to_be_visible()
    yield giulia
    assert giulia.errors == []


@pytest_asyncio.fixture(loop_scope="session")
async def aziza(browser: Browser, restaurant: Restaurant) -> AsyncIterator[Waiter]:
    """A waiter with a tablet."""
    waiter = await device(browser, restaurant, "Tablet 1", TABLET)
    await waiter.come_to_work("Aziza Karimova", "/floor")
    await expect(waiter.page.locator("[data-component=floor-plan]")).to_be_visible()
    yield waiter
    assert waiter.errors == []


def action(screen: Waiter, text: str, name: str) -> Locator:
    """A button of a row."""
    return row(screen, text).locator(f"[data-action='{name}']")


# ---- the bar ---------------------------------------------------------------------------------
async def test_a_new_tab_is_opened_by_name_and_sold_to_at_the_counter(bartender: Waiter) -> None:
    await bartender.press("Tabs")
    await bartender.press("New tab")
    await bartender.page.locator(".cm-ask input").fill("Dario")
    await bartender.tap(bartender.answer("Open the tab"))
    await bartender.page.wait_for_url("**/counter/*")

    await bartender.turn_to("Wine")
    await bartender.dish("Negroni")
    await expect(bartender.line("Negroni")).to_be_visible()
    await bartender.press("Send")
    await bartender.press("Tabs")

    await expect(row(bartender, "Dario")).to_contain_text("Negroni")


# ---- takeaway --------------------------------------------------------------------------------
async def test_a_guest_calls_and_the_order_waits_for_its_time(
    aziza: Waiter, restaurant: Restaurant
) -> None:
    await aziza.open("/takeaway")
    await aziza.press("New order")
    await aziza.page.wait_for_url("**/order/*")
    await aziza.press("about")
    await aziza.page.get_by_label("Name", exact=True).fill("Rossi")
    await aziza.page.get_by_label("Phone").fill("06 555 01")
    await aziza.tap(aziza.answer(":").last)
    await aziza.turn_to("Desserts")
    await aziza.dish("Fondant")
    await expect(aziza.line("Chocolate fondant")).to_be_visible()
    await aziza.press("Stay")

    await expect(aziza.line("Chocolate fondant")).to_have_attribute("data-state", "held")
    await aziza.open("/takeaway")
    waiting = aziza.page.locator("[data-section-id=waiting]")
    await expect(waiting).to_contain_text(re.compile(r"#\d+ Rossi"))
    await expect(waiting).to_contain_text(re.compile(r"06 555 01.*kitchen from \d\d:\d\d"))


async def test_what_is_ready_and_paid_goes_out_with_one_tap(
    aziza: Waiter, restaurant: Restaurant
) -> None:
    order = restaurant.hands("order", name="Verdi", items="1 Minestrone")
    await aziza.open("/takeaway")
    await expect(aziza.page.locator("[data-section-id=cooking]")).to_contain_text("Verdi")
    restaurant.hands("cooked", order_id=order)
    restaurant.hands("paid", order_id=order)
    ready = aziza.page.locator("[data-section-id=ready]")
    await expect(ready).to_contain_text("Verdi")
    before = aziza.taps

    await aziza.tap(action(aziza, "Verdi", "hand-over"))

    await expect(row(aziza, "Verdi")).to_have_count(0)
    assert aziza.taps - before == 1


# ---- delivery --------------------------------------------------------------------------------
async def test_a_driver_goes_out_with_two_orders_in_one_tap_and_brings_back_the_cash(
    browser: Browser, restaurant: Restaurant
) -> None:
    restaurant.hands("delivery", street="Via Roma 1", items="1 Minestrone")
    restaurant.hands("delivery", street="Via Po 22", items="1 Lasagne")
    marco = await device(browser, restaurant, "Tablet 2", PHONE)
    await marco.come_to_work("Marco Bianchi", "/driver")
    for street in ("Via Roma 1", "Via Po 22"):
        await marco.tap(action(marco, street, "take"))
        await expect(action(marco, street, "put-back")).to_be_visible()
    before = marco.taps

    await marco.tap(marco.page.locator("[data-action=out]"))
    await expect(action(marco, "Via Roma 1", "there")).to_be_visible()
    await expect(action(marco, "Via Po 22", "there")).to_be_visible()
    assert marco.taps - before == 1

    await marco.tap(action(marco, "Via Po 22", "there"))
    cash = row(marco, "Cash to bring back")
    await expect(cash).to_contain_text("€12.90")
    await marco.tap(cash.locator("[data-action=back]"))
    await marco.tap(cash.locator("[data-action=back]"))
    await expect(cash).to_have_count(0)
    await expect(row(marco, "Via Roma 1")).to_have_count(1)
    assert marco.errors == []


# ---- courses ---------------------------------------------------------------------------------
async def test_held_mains_say_how_long_the_guests_wait_and_fire_by_a_timer(
    aziza: Waiter, restaurant: Restaurant
) -> None:
    order = restaurant.hands("order", table="7", items="1 Minestrone")
    restaurant.hands("cooked", order_id=order)
    restaurant.hands("served", order_id=order)
    restaurant.hands("order", into=order, items="1 Lasagne", send="false")
    await aziza.open(f"/order/{order}")
    await aziza.press("Hold")
    bar = aziza.page.locator(".cm-course", has_text="Mains")
    await expect(aziza.line("Lasagne")).to_have_attribute("data-state", "held")
    await expect(bar).to_contain_text("0 min since Starters")

    await aziza.tap(bar.locator("[data-tap=timer]"))
    await aziza.tap(aziza.answer("10 min"))

    await expect(bar).to_contain_text(re.compile(r"fires at \d\d:\d\d"))
    await aziza.tap(bar.locator("[data-tap=fire]"))
    await expect(aziza.line("Lasagne")).to_have_attribute("data-state", "sent")
